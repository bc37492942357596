//! What must not be lost: the server is killed again and again while reports come in.
//!
//! The server here is the built program in a process of its own, so that `kill -9` is the real thing.

mod audit;
mod server;
mod staff;
mod syncs;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rstest::rstest;

use self::server::Killable;
use crate::support::photo::{RED, jpeg};
use crate::support::{Database, Postgres, Sqlite};

/// How often the server is killed.
const ROUNDS: u32 = 25;
/// How many clients report at the same time.
const CLIENTS: u32 = 4;

/// What the clients were told: the identifier under each idempotency key.
type Acknowledged = Arc<Mutex<BTreeMap<String, String>>>;

/// One client: sends a report with a photo and a key, and sends it again until it has an answer.
fn report_until_stopped(
    number: u32,
    address: SocketAddr,
    key: &str,
    stop: &AtomicBool,
    told: &Acknowledged,
) {
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    let photo = jpeg(RED);
    while !stop.load(Ordering::Relaxed) {
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let once = format!("client-{number}-report-{serial:06}");
        // A report once begun is seen through, across as many kills as it takes.
        for _ in 0..3_000 {
            match server::submit(address, key, &once, &photo) {
                Some(reply) if reply.status == 200 => {
                    let code = reply.json()[0]["service_request_id"].as_str().unwrap().to_owned();
                    let before = told.lock().unwrap().insert(once.clone(), code.clone());
                    assert!(before.is_none_or(|known| known == code), "{once} has two identifiers");
                    break;
                }
                Some(reply) => {
                    let busy = matches!(reply.status, 409 | 503);
                    assert!(busy, "{} {}", reply.status, String::from_utf8_lossy(&reply.body));
                }
                // The connection broke: whether the report was stored is not known.
                None => {}
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[rstest]
fn no_acknowledged_report_is_lost_or_doubled(#[values(Sqlite, Postgres)] on: Database) {
    let mut server = Killable::new(on);
    let (told, stop) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (told, stop) = (told.clone(), stop.clone());
            let (address, key) = (server.address, server.key.clone());
            std::thread::spawn(move || report_until_stopped(number, address, &key, &stop, &told))
        })
        .collect();
    for round in 0..ROUNDS {
        server.start();
        let before = told.lock().unwrap().len();
        // Moments spread over the life of several reports; the first answers must have come, else a
        // kill would meet an idle server.
        while told.lock().unwrap().len() <= before {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(u64::from(round * 37 % 101)));
        server.kill();
    }
    server.start();
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
    let told = told.lock().unwrap();
    assert!(told.len() > usize::try_from(ROUNDS).unwrap(), "{} reports", told.len());
    check(&server, &told);
}

/// Every acknowledged report is there once, with its photo; nothing is there that nobody sent.
fn check(server: &Killable, told: &BTreeMap<String, String>) {
    let codes: BTreeSet<&str> = told.values().map(String::as_str).collect();
    assert_eq!(codes.len(), told.len(), "two keys share an identifier");
    let stored = server.stored();
    let by_code: BTreeMap<&str, &server::Stored> =
        stored.iter().map(|one| (one.code.as_str(), one)).collect();
    assert_eq!(by_code.len(), stored.len(), "an identifier is stored twice");
    let mut descriptions = BTreeSet::new();
    for one in &stored {
        assert!(
            descriptions.insert(one.description.as_str()),
            "{} is stored twice",
            one.description
        );
    }
    for (once, code) in told {
        let found = by_code.get(code.as_str()).unwrap_or_else(|| panic!("{once} is lost"));
        assert_eq!(found.description, *once);
    }
    // Each client waits for its last answer, so nothing unacknowledged may remain.
    assert_eq!(stored.len(), told.len(), "a report is stored that was never acknowledged");
    for one in &stored {
        assert!(server.has_photo(one), "{} lacks the file of its photo", one.code);
    }
    server.check_integrity();
}
