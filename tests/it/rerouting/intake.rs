//! A report gets its areas when it comes in, by whichever door.

use lamppost::imports::Import;
use lamppost::jurisdictions::Mode;
use lamppost::time::FixedClock;
use rstest::rstest;

use super::{HALVES, Town, day, stored};
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn a_report_knows_the_areas_of_every_layer(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.pothole(&[]);
    let west = [("service_code", "POTHOLE"), ("lat", "45.5"), ("long", "-73.9")];
    city.post("/requests.json", &west).expect(200);
    // Neighbours are not ours; without a point there is nothing to look up.
    let address = [("service_code", "POTHOLE"), ("address_string", "5 rue X")];
    city.post("/requests.json", &address).expect(200);
    let known: Vec<Vec<String>> = stored(city.store()).into_values().collect();
    assert_eq!(known, [["district 2", "jurisdiction city"], ["district 1", "jurisdiction city"]]);
}

#[rstest]
fn a_city_without_borders_stores_no_areas(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::start(on, "tests/data/cities/single", |_| ());
    city.describe("tests/data/cities/single", |all| {
        for one in &mut all.jurisdictions {
            one.boundary_sets.clear();
        }
    });
    city.sql("DELETE FROM boundary_sets");
    city.sql("UPDATE configuration SET version = version + 1");
    let w = &city.workshop;
    crate::support::city::run(lamppost::jobs::refresh(&w.store, &w.clock, &w.city)).unwrap();
    let place = [("service_code", "POTHOLE"), ("lat", "1"), ("long", "1")];
    city.post("/requests.json", &place).expect(200);
    assert_eq!(city.count("request_areas"), 0);
}

#[rstest]
fn what_is_imported_needs_no_routing(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    let file = town.db.directory.path().join("old.csv");
    let text = "service_request_id,requested_datetime,status,service_code,description,lat,long\n\
                A-1,2026-01-05T10:00:00Z,open,HOLE,One,1.5,2.5\n\
                A-2,2026-01-05T10:00:00Z,open,HOLE,Two,9,9\n";
    std::fs::write(&file, text).unwrap();
    let rejects = town.db.directory.path().join("rejects.csv");
    let import =
        Import { file: &file, rejects: &rejects, jurisdiction: None, mode: Mode::Production };
    let clock = FixedClock::at(day("2026-05-03"));
    let mut watch = |_| std::ops::ControlFlow::Continue(());
    assert_eq!(import.run(town.store(), &clock, &mut watch).unwrap().imported, 2);
    let known: Vec<Vec<String>> = town.areas().into_values().collect();
    assert_eq!(known, [["ward w2"]]);
    assert_eq!(town.route("2026-05-03", true).affected, 0);
}

#[rstest]
fn what_is_invented_needs_no_routing(#[values(Sqlite, Postgres)] on: Database) {
    let db = crate::support::TestDatabase::new(on);
    let now = day("2026-06-01");
    lamppost::demo::seed(db.store(), &db.vault(), 311, now).unwrap();
    let (city, names) = lamppost::requests::reroute::load(db.store(), now, true).unwrap();
    let all = lamppost::requests::reroute::Reroute {
        city: &city,
        names: &names,
        of: None,
        dry_run: true,
        now,
    };
    let tally = all.run(db.store(), |_, _| ()).unwrap();
    assert_eq!((tally.looked_at, tally.affected), (5_000, 0));
    assert!(stored(db.store()).len() > 4_900);
}
