//! Reading from a replica that really follows a primary.

use std::time::Duration;

use crate::support::city::BASE;
use crate::support::server::{Server, within};
use crate::support::standby::Pair;
use crate::support::{Call, Reply, TestCity};

const SINGLE: &str = "tests/data/cities/single";
const SOON: Duration = Duration::from_secs(10);

/// A caller whom no server remembers.
fn stranger(path: &str) -> Call {
    Call::get(&format!("{BASE}{path}")).header("X-Forwarded-For", "192.0.2.7")
}

fn holds(reply: Reply, code: &str) -> bool {
    reply.expect(200).text().contains(code)
}

fn usable(server: &Server) -> usize {
    server.workshop.store.usable_replicas()
}

#[test]
fn a_replica_is_read_from_and_whoever_wrote_reads_what_he_wrote() {
    lamppost::app::metrics_handle();
    let pair = Pair::start();
    let city = TestCity::start_on(pair.database(), SINGLE, |settings| {
        settings.database_replicas = vec![pair.replica.url()];
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        settings.limits.replica_lag = Duration::from_secs(600);
    });
    let strict = city.beside(|settings| settings.limits.replica_lag = Duration::from_secs(1));
    let other = city.beside(|_| ());
    within(SOON, "the replica is usable", || city.store().usable_replicas() == 1);
    within(SOON, "for all", || usable(&strict) == 1 && usable(&other) == 1);

    pair.replica.sql("city", "SELECT pg_wal_replay_pause()");
    // Paused when the replay has come to its next record; this makes one.
    city.pothole(&[]);
    std::thread::sleep(Duration::from_millis(500));
    let created = city.submit("POTHOLE", &[]).expect(200);
    let code = created.json()[0]["service_request_id"].as_str().unwrap().to_owned();
    let position = created.header("lamppost-position").expect("a position").to_owned();
    let code = code.as_str();

    for path in ["/requests.json", "/requests.csv"] {
        assert!(holds(city.get(path), code), "{path}: the poster finds it at once");
        assert!(!holds(city.send(&stranger(path)), code), "{path}: the replica is behind");
        let told = stranger(path).header("Lamppost-Position", &position);
        assert!(holds(other.send(&told), code), "{path}: with its place any server finds it");
        let wrong = stranger(path).header("Lamppost-Position", "soon");
        assert!(!holds(other.send(&wrong), code), "{path}: what is no place is ignored");
        let by_key = stranger(path).header("X-Api-Key", &city.key);
        assert!(holds(city.send(&by_key), code), "{path}: whoever has the poster's key");
    }
    assert!(holds(city.send(&stranger(&format!("/requests/{code}.json"))), code), "by id");

    within(SOON, "it lags too much for this one", || usable(&strict) == 0);
    assert!(holds(strict.send(&stranger("/requests.json")), code), "the primary answers");
    let measured = lamppost::app::metrics_handle().unwrap().render();
    assert!(measured.contains("lamppost_replica_lag_seconds{replica=\"1\"}"), "{measured}");
    assert!(measured.contains("lamppost_replica_usable{replica=\"1\"}"), "{measured}");

    pair.replica.sql("city", "SELECT pg_wal_replay_resume()");
    within(SOON, "all see it", || holds(city.send(&stranger("/requests.json")), code));
    within(SOON, "it is near enough again", || usable(&strict) == 1);

    pair.replica.stop();
    for _ in 0..10 {
        for server in [&strict, &other] {
            assert!(holds(server.send(&stranger("/requests.json")), code), "the primary answers");
            assert!(holds(server.send(&stranger(&format!("/requests/{code}.json"))), code));
        }
    }
    within(SOON, "it is known to be gone", || city.store().usable_replicas() == 0);
    city.pothole(&[]);
}

#[test]
fn without_replicas_nobody_is_told_a_position() {
    let city = TestCity::single(crate::support::Postgres);
    let created = city.submit("POTHOLE", &[]).expect(200);
    assert_eq!(created.header("lamppost-position"), None);
}
