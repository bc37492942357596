//! The invented reports.

use rstest::rstest;
use std::collections::HashMap;

use lamppost::catalogue::Snapshot;
use lamppost::catalogue::store::load_snapshot;
use lamppost::demo::{COUNT, Invented, JURISDICTION, requests, seed};
use lamppost::jurisdictions::JurisdictionId;
use lamppost::playbook::Playbook;
use lamppost::requests::{Status, Visibility};
use lamppost::time::Instant;

use crate::support::{Database, Postgres, Sqlite, TestDatabase};

fn now() -> Instant {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// A database with the demo in it, and its city.
fn demo(on: Database) -> (TestDatabase, (Snapshot, Playbook), JurisdictionId) {
    let db = TestDatabase::new(on);
    assert_eq!(seed(db.store(), &db.vault(), 311, now()).unwrap(), COUNT);
    let city = db.store().read_here(|conn| load_snapshot(conn, now().date_naive())).unwrap();
    let id = city.jurisdictions.by_code(JURISDICTION).unwrap().id;
    let playbook = db.store().read_here(|conn| Playbook::load(conn, &city)).unwrap();
    (db, (city, playbook), id)
}

fn print(all: &[Invented]) -> String {
    format!("{all:?}")
}

#[rstest]
fn the_reports_are_what_they_are_meant_to_be(#[values(Sqlite, Postgres)] on: Database) {
    let (db, (city, playbook), id) = demo(on);
    let known = (&city, &playbook);
    let all: Vec<Invented> = requests(known, id, 311, now()).collect();
    assert_eq!(all.len(), COUNT);
    every_report_is_valid(&city, id, &all);
    the_mix_is_right(&city, &all);

    let again: Vec<Invented> = requests(known, id, 311, now()).collect();
    assert_eq!(print(&all), print(&again));
    let other: Vec<Invented> = requests(known, id, 312, now()).take(20).collect();
    assert_ne!(print(&all[..20]), print(&other));

    // A database that has the city is left as it is.
    assert_eq!(seed(db.store(), &db.vault(), 311, now()).unwrap(), 0);
    every_change_is_in_the_log(&db, &all);
}

fn every_report_is_valid(city: &Snapshot, id: JurisdictionId, all: &[Invented]) {
    let zone = city.jurisdictions.by_id(id).unwrap().time_zone;
    for one in all {
        let new = &one.request;
        let service = city.catalogue.by_id(new.service_id).unwrap();
        let at = new.place.position.unwrap();
        assert!(city.atlas.contains(id, at) && city.offered_at(service, at), "{new:?}");
        let sent: Vec<_> = new.answers.iter().map(|a| (a.code.clone(), a.value.clone())).collect();
        let checked = service.check_answers(&sent, zone);
        assert_eq!(checked.faults, Vec::<String>::new(), "{}", service.code);
        assert_eq!(checked.answers, new.answers);
        assert!(new.filing.at <= new.updated_at && new.updated_at < now(), "{new:?}");
        let closed = new.detailed_status.status() == Status::Closed;
        assert_eq!(new.closed_at, closed.then_some(new.updated_at));
        assert!(one.history.is_sorted_by_key(|step| step.at));
        if let Some(last) = one.history.last() {
            assert_eq!((last.status, last.at), (new.detailed_status, new.updated_at));
        }
    }
}

fn the_mix_is_right(city: &Snapshot, all: &[Invented]) {
    let count = |what: &dyn Fn(&Invented) -> bool| all.iter().filter(|one| what(one)).count();
    let closed = count(&|one| one.request.closed_at.is_some());
    assert!((3500..4800).contains(&closed), "{closed} closed");
    let released = count(&|one| one.released_at.is_some());
    assert!((50..250).contains(&released), "{released} released");
    assert!(count(&|one| one.request.token.is_some() && one.request.code.is_none()) > 0);
    assert!(count(&|one| one.request.visibility == Visibility::Private) > 20);
    let french = count(&|one| one.request.description.as_ref().unwrap().contains("près de"));
    let english = count(&|one| one.request.description.as_ref().unwrap().contains("near"));
    assert!(french > english && english > 300, "{french} {english}");
    let mut by_code: HashMap<&str, usize> = HashMap::new();
    for one in all {
        let service = city.catalogue.by_id(one.request.service_id).unwrap();
        *by_code.entry(service.code.as_str()).or_default() += 1;
    }
    assert_eq!(by_code.len(), 24, "{by_code:?}");
    assert!(by_code["POTHOLE"] > by_code["PLAYGROUND"]);
}

fn every_change_is_in_the_log(db: &TestDatabase, all: &[Invented]) {
    use diesel::prelude::*;
    use lamppost::db::{Conn, StoreError, schema::request_events};
    let changes: usize = all.iter().map(|one| one.history.len()).sum();
    let released = all.iter().filter(|one| one.released_at.is_some()).count();
    let events =
        |conn: &mut Conn| Ok::<i64, StoreError>(request_events::table.count().get_result(conn)?);
    let found = usize::try_from(db.store().read_here(events).unwrap()).unwrap();
    assert_eq!(found, COUNT + released + changes);
}

#[test]
fn the_place_that_the_banner_names_is_in_the_city() {
    let reading = lamppost::city::files::read(&lamppost::demo::files()).unwrap();
    let sets = &reading.city.jurisdictions[0].boundary_sets;
    let outline = sets.iter().find(|set| set.layer == "jurisdiction").unwrap();
    let features = lamppost::geo::read_features(&outline.areas[0].geometry).unwrap();
    let index = lamppost::geo::AreaIndex::build([(0, &features[0].area)]);
    let here = lamppost::geo::Position::new(45.527, -73.57).unwrap();
    assert_eq!(index.owner(here), Some(0));
}
