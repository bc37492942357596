//! A city's files brought into force.

use rstest::rstest;
use std::path::Path;

use lamppost::catalogue::store::{load_snapshot, version};
use lamppost::city::files::{self, Folder};
use lamppost::city::store::{Outcome, Refusal, apply, plan, read};
use lamppost::city::{CityDescription, Sign};
use lamppost::db::Store;
use lamppost::jurisdictions::Mode;
use lamppost::requests::store::insert;
use lamppost::time::Instant;

use super::{BOUNDARIES, JURISDICTION, SERVICES, reading};
use crate::support::{Database, Postgres, Sqlite, TestDatabase};

fn noon() -> Instant {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn put(store: &Store, city: &CityDescription, prune: bool) -> Outcome {
    store
        .write_here(|conn| apply(conn, city, prune, noon()))
        .map_err(|refusal: Refusal| refusal.to_string())
        .unwrap()
}

fn version_of(store: &Store) -> i64 {
    store.read_here(version).unwrap()
}

fn stored(store: &Store) -> CityDescription {
    store.read_here(|conn| read(conn, noon().date_naive())).unwrap()
}

/// Stores a report of a service.
fn report(store: &Store, service: &str) {
    store
        .write_here(|conn| {
            let city = load_snapshot(conn, noon().date_naive())?;
            let owner = &city.jurisdictions.all()[0];
            let service = city.catalogue.by_code(owner.id, service).unwrap();
            let mut new = super::super::support::requests::invented(owner.id, service.id, noon());
            new.filing.mode = Mode::Production;
            insert(conn, &new, None)
        })
        .unwrap();
}

#[rstest]
fn applying_twice_changes_nothing_the_second_time(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let before = version_of(db.store());
    let city = reading(&[]).city;
    let first = put(db.store(), &city, false);
    assert_eq!(first.count(Sign::Added), 5);
    assert_eq!(version_of(db.store()), before + 1);
    assert_eq!(stored(db.store()), city);
    for prune in [false, true] {
        assert_eq!(put(db.store(), &city, prune).changes, []);
    }
    assert_eq!(version_of(db.store()), before + 1);
}

#[rstest]
fn the_examples_come_back_as_they_were_written(#[values(Sqlite, Postgres)] on: Database) {
    for directory in ["examples/city", "examples/city-nested"] {
        let db = TestDatabase::new(on);
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        let city = files::read(&Folder::load(&directory).unwrap()).unwrap().city;
        put(db.store(), &city, false);
        assert_eq!(put(db.store(), &city, true).changes, []);
        let snapshot =
            db.store().read_here(|conn| load_snapshot(conn, noon().date_naive())).unwrap();
        assert!(!snapshot.atlas.territories().is_empty());
    }
}

#[rstest]
fn a_dry_run_tells_and_writes_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let city = reading(&[]).city;
    let before = version_of(db.store());
    let told = db
        .store()
        .read_here(|conn| plan(conn, &city, false, noon().date_naive()))
        .map_err(|refusal: Refusal| refusal.to_string())
        .unwrap();
    assert_eq!(told.count(Sign::Added), 5);
    assert_eq!(version_of(db.store()), before);
    assert!(stored(db.store()).jurisdictions.is_empty());
}

#[rstest]
fn a_change_replaces_what_was_said_of_a_service(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &reading(&[]).city, false);
    let text =
        SERVICES.replace("Shallow", "Flat").replace("\"works\"", "\"works\"\nexpected_hours = 9");
    let city = reading(&[("services.toml", &text)]).city;
    assert_eq!(put(db.store(), &city, false).count(Sign::Changed), 1);
    assert_eq!(stored(db.store()), city);
}

#[rstest]
fn what_is_not_described_stays_until_it_is_pruned(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &reading(&[]).city, false);
    let only_hole = SERVICES.split("[[service]]\ncode = \"LAMP\"").next().unwrap();
    let city = reading(&[("services.toml", only_hole)]).city;
    let version = version_of(db.store());
    let kept = put(db.store(), &city, false);
    assert_eq!((kept.count(Sign::Kept), kept.is_effective()), (1, false));
    assert_eq!(version_of(db.store()), version);
    assert_eq!(put(db.store(), &city, true).count(Sign::Removed), 1);
    assert_eq!(stored(db.store()), city);
}

#[rstest]
fn what_has_reports_is_deactivated_and_not_removed(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &reading(&[]).city, false);
    report(db.store(), "HOLE");
    let city = reading(&[("services.toml", "")]).city;
    let outcome = put(db.store(), &city, true);
    assert_eq!((outcome.count(Sign::Deactivated), outcome.count(Sign::Removed)), (1, 1));
    let kept = &stored(db.store()).jurisdictions[0].services;
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].active);
    assert_eq!(put(db.store(), &city, true).changes, []);
}

#[rstest]
fn a_government_with_reports_is_deactivated_and_one_without_goes(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let db = TestDatabase::new(on);
    put(db.store(), &reading(&[]).city, false);
    let other =
        reading(&[("jurisdiction.toml", &JURISDICTION.replace("\"town\"", "\"ville\""))]).city;
    report(db.store(), "LAMP");
    put(db.store(), &other, true);
    let towns = stored(db.store()).jurisdictions;
    let active: Vec<_> = towns.iter().map(|one| (one.code.as_str(), one.active)).collect();
    assert_eq!(active, [("town", false), ("ville", true)]);
    assert_eq!(put(db.store(), &other, true).changes, []);

    let back = reading(&[]).city;
    put(db.store(), &back, true);
    assert_eq!(stored(db.store()).jurisdictions.len(), 1);
    assert!(stored(db.store()).jurisdictions[0].active);
}

#[rstest]
fn a_map_that_would_hold_beside_a_kept_one_is_refused(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &reading(&[]).city, false);
    let moved = BOUNDARIES.replace("2026-01-01", "2026-02-01");
    let city = reading(&[("boundaries.toml", &moved)]).city;
    let refusal = db.store().write_here(|conn| apply(conn, &city, false, noon())).unwrap_err();
    assert!(
        refusal
            .to_string()
            .starts_with("town: the database also holds boundaries of layer ward from 2026-01-01"),
        "{refusal}"
    );
    put(db.store(), &city, true);
    assert_eq!(stored(db.store()), city);
}
