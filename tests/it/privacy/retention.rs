//! What has outlived its time goes, first what tells who it was; before, it can be counted.

use chrono::TimeDelta;
use lamppost::jobs::{count_outlived, retain};
use lamppost::privacy::{Count, Retention, RetentionKind};
use rstest::rstest;
use serde_json::Value;

use super::{contact, dump, run, seen};
use crate::support::city::run as wait_for;
use crate::support::{Database, Postgres, Sqlite, TestCity};

const SINGLE: &str = "tests/data/cities/single";

pub fn times(city: &TestCity, days: &[(RetentionKind, i64)]) {
    let times = Retention::new(days.iter().copied()).unwrap();
    city.describe(SINGLE, |city| city.jurisdictions[0].retention = times);
}

fn number(counts: &[Count], kind: RetentionKind) -> usize {
    counts.iter().filter(|one| one.kind == kind).map(|one| one.number).sum()
}

fn counted(city: &TestCity) -> Vec<Count> {
    let w = &city.workshop;
    count_outlived(&w.store, w.clock.now(), w.idempotency).unwrap().counts
}

pub fn carried_out(city: &TestCity) -> Vec<Count> {
    let w = &city.workshop;
    wait_for(retain(&w.store, &w.media, &w.clock)).unwrap()
}

/// A report that is closed now, with everything in it.
fn closed(city: &TestCity, words: &str) -> String {
    let code = city.pothole(&[
        ("email", "zoe@mail.example"),
        ("description", words),
        ("media_url", "https://example.org/a.jpg"),
    ]);
    city.update(&code, "FIXED", &[("description", "news-of-the-dragon")]).expect(200);
    code
}

#[rstest]
fn each_kind_goes_when_its_time_has_come_and_the_report_last(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use RetentionKind::{Contacts, Photos, Requests, Texts};
    let city = TestCity::single(on);
    times(&city, &[(Contacts, 10), (Texts, 20), (Photos, 30), (Requests, 40)]);
    let old = closed(&city, "A purple dragon");
    let open = city.pothole(&[("email", "bo@mail.example"), ("description", "still open")]);
    city.clock.advance(TimeDelta::days(9));
    assert!(counted(&city).iter().all(|one| one.number == 0));
    assert!(carried_out(&city).iter().all(|one| one.number == 0));
    city.clock.advance(TimeDelta::days(1));
    assert_eq!(counted(&city), carried_out(&city), "as many as were counted");
    assert_eq!(contact(&city, &old), None);
    assert_eq!(city.request(&old)["description"], "A purple dragon");
    city.clock.advance(TimeDelta::days(10));
    assert_eq!(city.listed("q=dragon&start_date=2026-05-01").len(), 1);
    assert_eq!(number(&carried_out(&city), Texts), 1);
    assert_eq!(city.request(&old)["description"], Value::Null);
    assert!(city.listed("q=dragon&start_date=2026-05-01").is_empty());
    assert_eq!(city.updates("start_date=2026-05-01")[0]["description"], "");
    assert_eq!(seen(&dump(city.store()), &["dragon", "zoe@mail"]), [""; 0]);
    assert!(city.request(&old)["media_url"].is_string());
    city.clock.advance(TimeDelta::days(10));
    assert_eq!(number(&carried_out(&city), Photos), 1);
    assert_eq!(city.request(&old)["media_url"], Value::Null);
    city.clock.advance(TimeDelta::days(10));
    let counts = counted(&city);
    assert_eq!((number(&counts, Requests), number(&counts, Contacts)), (1, 0));
    assert_eq!(counts, carried_out(&city));
    city.get(&format!("/requests/{old}.json")).expect(404);
    assert_eq!(city.count("service_requests"), 1);
    assert_eq!(city.request(&open)["description"], "still open");
    assert!(contact(&city, &open).is_some());
}

#[rstest]
fn ten_portions_are_counted_right_and_a_second_run_finds_nothing(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use RetentionKind::{Contacts, Texts};
    let city = TestCity::single(on);
    times(&city, &[(Contacts, 10), (Texts, 10)]);
    let old = city.report("LAMP").closed("2026-05-01T00:00:00Z").email("zoe@mail.example");
    old.description("dragon").save_many(1_203);
    city.report("LAMP").closed("2026-05-10T00:00:00Z").email("zoe@mail.example").save_many(7);
    let counts = counted(&city);
    assert_eq!((number(&counts, Contacts), number(&counts, Texts)), (1_203, 1_203));
    assert_eq!(city.count("request_contacts"), 1_210, "counting changes nothing");
    assert_eq!(carried_out(&city), counts);
    assert_eq!(city.count("request_contacts"), 7);
    assert!(carried_out(&city).iter().all(|one| one.number == 0));
}

#[rstest]
fn the_log_of_readings_has_a_time_of_its_own(#[values(Sqlite, Postgres)] on: Database) {
    use crate::office::steps::{anywhere, get, signed_in};
    let city = TestCity::single(on);
    times(&city, &[(RetentionKind::Readings, 5)]);
    let agent = signed_in(&city, "ann@city.example", lamppost::staff::Role::Agent, &anywhere());
    let code = city.pothole(&[("email", "zoe@mail.example")]);
    get(&city, &format!("/requests/{code}/contact?purpose=answer"), &agent).expect(200);
    city.clock.advance(TimeDelta::days(4));
    assert_eq!(number(&counted(&city), RetentionKind::Readings), 0);
    city.clock.advance(TimeDelta::days(1));
    assert_eq!(number(&counted(&city), RetentionKind::Readings), 1);
    assert_eq!(number(&carried_out(&city), RetentionKind::Readings), 1);
    assert_eq!(city.count("contact_readings"), 0);
}

#[rstest]
fn a_government_keeps_what_it_has_no_time_for(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = closed(&city, "kept");
    city.clock.advance(TimeDelta::days(30_000));
    assert_eq!(counted(&city), []);
    assert_eq!(carried_out(&city), []);
    assert!(contact(&city, &code).is_some());
}

#[rstest]
fn the_command_counts_by_kind_and_government_and_changes_nothing(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    times(&city, &[(RetentionKind::Contacts, 10)]);
    let code = city.report("LAMP").closed("2020-05-01T00:00:00Z").email("zoe@mail.example").save();
    let database = city.stop();
    let told = run(&database, &["retention", "--dry-run"]);
    for words in ["lamp.example", "contacts", "sessions", "idempotency", "nothing was changed"] {
        assert!(told.contains(words), "{told}");
    }
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!(city.count("request_contacts") + i64::from(contact(&city, &code).is_none()), 1);
}

#[test]
fn times_are_read_from_the_files_and_every_fault_is_told() {
    use lamppost::city::files::{Folder, read};
    let head = "code = \"x.example\"\nname = \"X\"\ntime_zone = \"UTC\"\nlocale = \"en\"\n";
    let with = |times: &str| {
        let text = format!("{head}[retention]\n{times}");
        read(&Folder::of([("jurisdiction.toml", text.as_str())]))
    };
    let city =
        with("contacts_days = 730\nrequests_days = 3650\nreadings_days = 365\n").unwrap().city;
    let known: Vec<(RetentionKind, i64)> = city.jurisdictions[0].retention.times().collect();
    assert_eq!(
        known,
        [
            (RetentionKind::Contacts, 730),
            (RetentionKind::Requests, 3650),
            (RetentionKind::Readings, 365)
        ]
    );
    let faults = with("contacts_days = 800\nphotos_days = 0\nrequests_days = 730\n").unwrap_err();
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "jurisdiction.toml:7: retention: photos_days must be between 1 and 36500",
            "jurisdiction.toml:6: retention: contacts_days must not be more than requests_days (730)"
        ]
    );
    assert!(with("names_days = 3\n").is_err());
}
