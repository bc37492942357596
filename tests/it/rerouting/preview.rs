//! Borders that are described and not yet applied: what they would move.

use lamppost::city::CityDescription;
use lamppost::city::store::{Refusal, plan, previews};
use lamppost::requests::Tally;
use lamppost::requests::reroute::Reroute;
use rstest::rstest;

use super::{Block, HALVES, THREE_TO_ONE, Town, day, map};
use crate::city::{BOUNDARIES, reading};
use crate::support::{Database, Postgres, Sqlite};

/// What applying would move, by day: how many reports, and from which area to which.
type Seen = Vec<(String, u64, Vec<(String, String, u64)>)>;

fn preview(town: &Town, wanted: &CityDescription, prune: bool) -> Seen {
    let today = day("2026-05-03").date_naive();
    let found = town
        .store()
        .read_here(|conn| {
            let outcome = plan(conn, wanted, prune, today)?;
            previews(conn, wanted, &outcome.changes, prune, today).map_err(Refusal::from)
        })
        .map_err(|refusal: Refusal| refusal.to_string())
        .unwrap();
    let tally = |one: &lamppost::city::store::Preview| -> Tally {
        Reroute {
            city: &one.city,
            names: &one.names,
            of: None,
            dry_run: true,
            now: day("2026-05-03"),
        }
        .run(town.store(), |_, _| ())
        .unwrap()
    };
    let seen = |one: &lamppost::city::store::Preview| {
        let name = |key: Option<i64>| {
            key.map_or("none".to_owned(), |key| one.names.get(key).unwrap().code.clone())
        };
        let tally = tally(one);
        let flows = tally.flows().into_iter().map(|(from, to, n)| (name(from), name(to), n));
        (one.day.to_string(), tally.affected, flows.collect())
    };
    found.iter().map(seen).collect()
}

fn drawn(blocks: &[Block]) -> CityDescription {
    reading(&[("boundaries/wards.geojson", &map(blocks))]).city
}

fn flow(from: &str, to: &str, count: u64) -> (String, String, u64) {
    (from.to_owned(), to.to_owned(), count)
}

#[rstest]
fn borders_are_seen_before_they_are_applied(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    town.put(Some((1.0, 1.0)));
    town.put(Some((1.0, 2.5)));
    town.put(Some((1.0, 2.6)));
    town.put(None);
    town.route("2026-05-03", false);
    let before = town.areas();
    assert_eq!(preview(&town, &drawn(&HALVES), false), []);
    let expected = vec![("2026-05-03".to_owned(), 2, vec![flow("w2", "w1", 2)])];
    assert_eq!(preview(&town, &drawn(&THREE_TO_ONE), false), expected);
    assert_eq!(town.areas(), before);
    // What was foretold is what happens.
    town.draw(&THREE_TO_ONE);
    assert_eq!(town.route("2026-05-03", true).affected, 2);
}

#[rstest]
fn an_area_that_is_not_there_yet_is_named(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    town.put(Some((1.0, 2.5)));
    town.put(Some((5.0, 1.0)));
    town.route("2026-05-03", false);
    let other: [Block; 3] = [("w1", [0, 0, 2, 4]), ("w7", [2, 0, 4, 4]), ("w8", [0, 4, 4, 6])];
    let expected =
        vec![("2026-05-03".to_owned(), 2, vec![flow("none", "w8", 1), flow("w2", "w7", 1)])];
    assert_eq!(preview(&town, &drawn(&other), false), expected);
}

#[rstest]
fn borders_of_a_later_day_are_seen_as_of_that_day(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    town.put(Some((1.0, 2.5)));
    town.route("2026-05-03", false);
    let until = format!("{BOUNDARIES}valid_until = 2026-06-01\n");
    let next =
        BOUNDARIES.replace("wards.geojson", "june.geojson").replace("2026-01-01", "2026-06-01");
    let wanted = reading(&[
        ("boundaries.toml", &(until + &next)),
        ("boundaries/wards.geojson", &map(&HALVES)),
        ("boundaries/june.geojson", &map(&THREE_TO_ONE)),
    ])
    .city;
    let expected = vec![("2026-06-01".to_owned(), 1, vec![flow("w2", "w1", 1)])];
    assert_eq!(preview(&town, &wanted, false), expected);
}

#[rstest]
fn what_pruning_would_take_off_the_map_is_seen_too(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    town.put(Some((1.0, 2.5)));
    town.route("2026-05-03", false);
    let services =
        crate::city::SERVICES.replace("areas = [{ layer = \"ward\", code = \"w1\" }]", "");
    let wanted = reading(&[
        ("boundaries.toml", ""),
        ("boundaries/wards.geojson", ""),
        ("services.toml", &services),
    ])
    .city;
    assert_eq!(preview(&town, &wanted, false), []);
    let expected = vec![("2026-05-03".to_owned(), 1, vec![flow("w2", "none", 1)])];
    assert_eq!(preview(&town, &wanted, true), expected);
}
