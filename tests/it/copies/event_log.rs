//! The event log keeps its order, and no reader of it misses anything or hears it twice.

use lamppost::requests::store::events;
use lamppost::requests::{Event, LogPosition};
use rstest::rstest;

use super::{city_on, copy, filled, write};
use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// Everything behind a position, in steps of two, once the log is at rest.
fn behind(city: &TestCity, mut after: LogPosition, number: usize) -> Vec<Event> {
    let mut found = Vec::new();
    for _ in 0..500 {
        let step = city.store().read_here(|conn| events::read_after(conn, after, 2)).unwrap();
        match step.last() {
            Some(last) => after = last.position,
            None if found.len() >= number => break,
            None => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
        found.extend(step);
    }
    found
}

fn ids(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.id).collect()
}

#[rstest]
fn readers_go_on_between_the_same_two_events(
    #[values(Sqlite, Postgres)] from: Database,
    #[values(Sqlite, Postgres)] to: Database,
) {
    let city = city_on(FreshDatabase::migrated(from), "tests/data/cities/single");
    filled(&city);
    if from == Postgres {
        // An old server with large numbers, whose order is not that of the events' own.
        write(
            city.store(),
            "UPDATE request_events SET tx = 4000000000 + (id * 7919) % 13 WHERE id > 2",
        );
    }
    // Numbers of the future are not handed out: the order is read from the table itself.
    let all = {
        use diesel::prelude::*;
        use lamppost::db::StoreError;
        use lamppost::db::schema::request_events as t;
        let rows: Vec<(i64, i64)> = city
            .store()
            .read_here(|conn| {
                let all = t::table.order((t::tx, t::id)).select((t::tx, t::id));
                all.load(conn).map_err(StoreError::from)
            })
            .unwrap();
        rows
    };
    let middle = all[all.len() / 2];
    let place = LogPosition { tx: middle.0, event: middle.1 };
    city.store().write_here(|conn| events::set_position(conn, "middle", place)).unwrap();
    let (key, from) = (city.key.clone(), city.stop());

    let to = FreshDatabase::bare(to);
    copy(&from, &to).unwrap();
    let mut city = city_on(to, "");
    city.key = key;
    let expected: Vec<i64> = all.iter().map(|(_, id)| *id).collect();
    let number = expected.len();
    let from_the_start = behind(&city, LogPosition::default(), number);
    assert_eq!(ids(&from_the_start), expected, "a new reader hears everything in its order");
    let known = city.store().read_here(|conn| events::position_of(conn, "middle")).unwrap();
    assert_eq!(known.event, place.event);
    let rest = &expected[number / 2 + 1..];
    assert_eq!(ids(&behind(&city, known, rest.len())), rest, "nothing is missed or heard twice");

    let end = city.store().read_here(events::end_of_log).unwrap();
    assert_eq!(end.event, *expected.last().unwrap());
    city.pothole(&[]);
    let after = behind(&city, end, 1);
    assert_eq!(after.len(), 1, "what comes later comes behind");
    assert!(!expected.contains(&after[0].id) && after[0].position > end);
    assert_eq!(ids(&behind(&city, known, rest.len() + 1)), [rest, &[after[0].id]].concat());
}
