//! Of several servers, one does each turn of a job.

use std::time::{Duration, Instant as Moment};

use chrono::TimeDelta;
use lamppost::db::Store;
use rstest::rstest;

use crate::support::city::run;
use crate::support::server::within;
use crate::support::{Database, Postgres, Sqlite, TestCity, TestDatabase};

fn claim(store: &Store, owner: &str, millis: u64) -> bool {
    run(store.claim("tidy", owner, Duration::from_millis(millis))).unwrap()
}

#[test]
fn a_lease_is_one_servers_until_it_runs_out_or_is_given_up() {
    let database = TestDatabase::new(Postgres);
    let store = database.store();
    assert!(claim(store, "one", 60_000), "nobody held it");
    assert!(!claim(store, "two", 60_000));
    assert!(claim(store, "one", 300), "the owner may go on");
    assert!(!claim(store, "two", 60_000));
    std::thread::sleep(Duration::from_millis(400));
    assert!(claim(store, "two", 60_000), "it had run out");
    assert!(!claim(store, "one", 60_000));
    run(store.give_up_leases("one")).unwrap();
    assert!(!claim(store, "one", 60_000), "only one's own are given up");
    run(store.give_up_leases("two")).unwrap();
    assert!(claim(store, "one", 60_000));
}

#[test]
fn of_many_who_try_at_once_one_gets_it() {
    let database = TestDatabase::new(Postgres);
    let store = database.store();
    let owners: Vec<String> = (0..8).map(|number| format!("server {number}")).collect();
    let got: Vec<bool> = std::thread::scope(|scope| {
        let tries: Vec<_> =
            owners.iter().map(|one| scope.spawn(|| claim(store, one, 60_000))).collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(got.iter().filter(|one| **one).count(), 1, "{got:?}");
}

#[test]
fn a_single_process_needs_no_lease() {
    let database = TestDatabase::new(Sqlite);
    assert!(claim(database.store(), "one", 60_000));
    assert!(claim(database.store(), "two", 60_000));
}

/// Release, sweep, purge, sessions, mass updates, retention, vault, expiry, publication.
const JOBS: i64 = 11;

/// A batch report whose time has come, and whether it has its identifier.
fn due(city: &TestCity) -> impl Fn() -> bool {
    let token = city.submit("QUICK", &[]).expect(200).json()[0]["token"].clone();
    city.clock.advance(TimeDelta::days(2));
    let path = format!("/tokens/{}.json", token.as_str().unwrap());
    move || city.get(&path).expect(200).json()[0]["service_request_id"].is_string()
}

#[rstest]
fn jobs_are_done_with_several_servers_and_with_one(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let _second = (on == Postgres).then(|| city.beside(|_| ()));
    within(Duration::from_secs(8), "the report is released", due(&city));
    let held = city.count("leases");
    assert_eq!(held, if on == Postgres { JOBS } else { 0 }, "one for each job that is for all");
    let owners = city.count("(SELECT DISTINCT owner FROM leases) AS owners");
    assert!(owners <= 2);
}

#[test]
fn when_the_owner_is_gone_another_server_takes_over() {
    let city = TestCity::single(Postgres);
    let second = city.beside(|_| ());
    within(Duration::from_secs(5), "somebody holds it", || city.count("leases") == JOBS);
    let long = Duration::from_secs(6);
    city.sql(&format!(
        "UPDATE leases SET owner = 'gone', until = (now() AT TIME ZONE 'UTC') + interval '{} s'",
        long.as_secs()
    ));
    let since = Moment::now();
    within(Duration::from_secs(13), "the report is released", due(&city));
    assert!(since.elapsed() >= long, "not before the lease had run out");
    drop(second);
}
