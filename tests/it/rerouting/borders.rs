//! The command's work: a dry run tells, a run moves, a second one finds nothing.

use rstest::rstest;

use super::{Block, HALVES, THREE_TO_ONE, Town};
use crate::support::{Database, Postgres, Sqlite};

fn counts(tally: &lamppost::requests::Tally) -> [u64; 5] {
    [tally.looked_at, tally.affected, tally.gained, tally.lost, tally.changed]
}

#[rstest]
fn new_borders_are_told_then_followed_and_then_nothing_is_left(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let town = Town::new(on, &HALVES);
    let west = town.put(Some((1.0, 1.0)));
    let middle = town.put(Some((1.0, 2.5)));
    let nowhere = town.put(None);
    let outside = town.put(Some((1.0, 9.0)));
    // What an older program stored is filled in.
    assert_eq!(counts(&town.route("2026-05-03", true)), [4, 2, 2, 0, 0]);
    assert!(town.areas().is_empty());
    assert_eq!(counts(&town.route("2026-05-03", false)), [4, 2, 2, 0, 0]);
    assert_eq!(town.areas()[&west], ["ward w1"]);
    assert_eq!(town.areas()[&middle], ["ward w2"]);
    assert_eq!(counts(&town.route("2026-05-03", false)), [4, 0, 0, 0, 0]);

    town.draw(&THREE_TO_ONE);
    let before = town.areas();
    let told = town.route("2026-05-03", true);
    assert_eq!(counts(&told), [4, 1, 0, 0, 1]);
    assert_eq!(town.areas(), before);
    assert_eq!(town.route("2026-05-03", false), told);
    assert_eq!(told.flows().len(), 1);
    assert_eq!(town.areas()[&west], ["ward w1"]);
    assert_eq!(town.areas()[&middle], ["ward w1"]);
    assert_eq!(counts(&town.route("2026-05-03", false)), [4, 0, 0, 0, 0]);
    assert!(!town.areas().contains_key(&nowhere) && !town.areas().contains_key(&outside));
}

#[rstest]
fn what_falls_out_of_every_area_or_into_one_is_told(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    let east = town.put(Some((1.0, 3.0)));
    let outside = town.put(Some((5.0, 1.0)));
    town.route("2026-05-03", false);
    let other: [Block; 2] = [("w1", [0, 0, 2, 4]), ("w3", [0, 4, 4, 6])];
    town.draw(&other);
    assert_eq!(counts(&town.route("2026-05-03", false)), [2, 2, 1, 1, 0]);
    assert!(!town.areas().contains_key(&east));
    assert_eq!(town.areas()[&outside], ["ward w3"]);
    // An area that comes back is the same one.
    town.draw(&HALVES);
    assert_eq!(counts(&town.route("2026-05-03", false)), [2, 2, 1, 1, 0]);
    assert_eq!(town.areas()[&east], ["ward w2"]);
}

#[rstest]
fn borders_with_a_date_take_over_on_their_day(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    let middle = town.put(Some((1.0, 2.5)));
    town.route("2026-05-03", false);
    town.draw_for_june(&HALVES, &THREE_TO_ONE);
    assert_eq!(counts(&town.route("2026-05-31", false)), [1, 0, 0, 0, 0]);
    assert_eq!(counts(&town.route("2026-06-01", false)), [1, 1, 0, 0, 1]);
    assert_eq!(town.areas()[&middle], ["ward w1"]);
}

#[rstest]
fn nothing_is_left_of_a_report_that_is_deleted(#[values(Sqlite, Postgres)] on: Database) {
    use diesel::prelude::*;
    use lamppost::db::schema::{request_areas, service_requests};
    let town = Town::new(on, &HALVES);
    town.put(Some((1.0, 1.0)));
    let kept = town.put(Some((1.0, 1.0)));
    town.route("2026-05-03", false);
    let left: Vec<i64> = town
        .store()
        .write_here(|conn| {
            diesel::delete(service_requests::table.filter(service_requests::id.ne(kept)))
                .execute(conn)?;
            request_areas::table
                .select(request_areas::request_id)
                .load(conn)
                .map_err(lamppost::db::StoreError::from)
        })
        .unwrap();
    assert_eq!(left, [kept]);
}
