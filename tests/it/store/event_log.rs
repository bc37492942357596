//! The event log: one row for each change, in an order that no late commit can upset.

use lamppost::db::{Conn, StoreError};
use lamppost::jurisdictions::Mode;
use lamppost::requests::store::events;
use lamppost::requests::{DetailedStatus, Event, EventKind, LogPosition, NewEvent};
use rstest::rstest;

use crate::support::{Database, Postgres, Sqlite, TestCity};

fn read_from(city: &TestCity, after: LogPosition) -> Vec<Event> {
    city.store().read_here(|conn| events::read_after(conn, after, 100)).unwrap()
}

/// Reads until as many events are there. Transactions of other databases on the same server hold the
/// horizon back as well, so that an event may be handed out a moment after its commit, never before.
fn wait_for(city: &TestCity, after: LogPosition, number: usize) -> Vec<Event> {
    for _ in 0..500 {
        let found = read_from(city, after);
        if found.len() >= number {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{number} events were not handed out in ten seconds");
}

fn note_on(event: &Event, text: &str) -> NewEvent {
    NewEvent {
        request_id: event.request_id,
        jurisdiction: event.jurisdiction,
        mode: Mode::Production,
        api_key_id: None,
        kind: EventKind::Noted,
        at: event.at,
        public: true,
        detailed_status: DetailedStatus::Open,
        note: Some(text.to_owned()),
        media_url: None,
        external_id: None,
        account_id: None,
        to_reporter: false,
        detail: None,
    }
}

#[rstest]
fn every_change_is_one_event(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    city.update(&code, "IN_PROGRESS", &[("update_id", "1")]).expect(200);
    city.update(&code, "unchanged", &[("update_id", "2")]).expect(200);
    city.update(&code, "FIXED", &[("update_id", "3")]).expect(200);
    let kinds: Vec<EventKind> =
        wait_for(&city, LogPosition::default(), 4).iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::Submitted,
            EventKind::StatusChanged,
            EventKind::Noted,
            EventKind::StatusChanged
        ]
    );
}

#[rstest]
fn a_reader_goes_on_where_it_stopped(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.pothole(&[]);
    let first = wait_for(&city, LogPosition::default(), 1);
    let place = first.last().unwrap().position;
    city.store().write_here(|conn| events::set_position(conn, "test", place)).unwrap();
    city.pothole(&[]);
    let known = city.store().read_here(|conn| events::position_of(conn, "test")).unwrap();
    assert_eq!(known, place);
    let next = wait_for(&city, known, 1);
    assert_eq!((first.len(), next.len()), (1, 1));
    assert_ne!(first, next);
    city.store().write_here(|conn| events::set_position(conn, "test", next[0].position)).unwrap();
    assert_eq!(city.count("event_readers WHERE name <> 'duplicates'"), 1);
}

/// Two transactions are open at once. The one that began first, and holds the lower event id, commits
/// last. A reader that had taken the higher id for the end of the log would never see the lower one.
#[test]
fn a_late_commit_is_not_skipped_on_postgresql() {
    let city = TestCity::single(Postgres);
    city.pothole(&[]);
    let start = wait_for(&city, LogPosition::default(), 1);
    let (place, seed) = (start.last().unwrap().position, start.last().unwrap().clone());
    let mut slow = city.database.url.open(true).unwrap();
    let mut quick = city.database.url.open(true).unwrap();
    let begin = |conn: &mut Conn| command(conn, "BEGIN");
    let commit = |conn: &mut Conn| command(conn, "COMMIT");

    begin(&mut slow);
    let low = events::append(&mut slow, &note_on(&seed, "slow")).unwrap();
    begin(&mut quick);
    let high = events::append(&mut quick, &note_on(&seed, "quick")).unwrap();
    assert!(low < high);
    commit(&mut quick);

    // The higher id is committed and visible, but the lower one may still come: nothing is handed out.
    assert_eq!(read_from(&city, place), []);
    assert_eq!(city.store().read_here(events::end_of_log).unwrap(), place);

    commit(&mut slow);
    let notes: Vec<Option<String>> =
        wait_for(&city, place, 2).into_iter().map(|event| event.note).collect();
    assert_eq!(notes, [Some("slow".to_owned()), Some("quick".to_owned())]);
}

/// The order of ids may differ from the order of transactions; a reader in small steps sees each once.
#[test]
fn ids_taken_in_another_order_than_transactions_are_all_seen_on_postgresql() {
    let city = TestCity::single(Postgres);
    city.pothole(&[]);
    let seed = wait_for(&city, LogPosition::default(), 1).pop().unwrap();
    let mut first = city.database.url.open(true).unwrap();
    let mut second = city.database.url.open(true).unwrap();
    command(&mut first, "BEGIN");
    command(&mut second, "BEGIN");
    // The first transaction takes its number, the second takes the lower event id.
    command(&mut first, "SELECT pg_current_xact_id()");
    let low = events::append(&mut second, &note_on(&seed, "second")).unwrap();
    let high = events::append(&mut first, &note_on(&seed, "first")).unwrap();
    assert!(low < high);
    command(&mut second, "COMMIT");
    command(&mut first, "COMMIT");
    wait_for(&city, seed.position, 2);
    let (mut place, mut notes) = (seed.position, Vec::new());
    while let Some(event) =
        city.store().read_here(|conn| events::read_after(conn, place, 1)).unwrap().pop()
    {
        place = event.position;
        notes.push(event.note.unwrap());
    }
    assert_eq!(notes, ["first", "second"]);
}

fn command(conn: &mut Conn, sql: &str) {
    use diesel::connection::SimpleConnection as _;
    conn.batch_execute(sql).map_err(StoreError::from).unwrap();
}
