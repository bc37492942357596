//! The process dies while staff change reports: a change that was acknowledged stays, and a change, its event and its
//! audit entry are there together, or none of them is.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use lamppost::audit::{self, Filter};
use lamppost::cases::store::timeline;
use lamppost::db::schema::service_requests as t;
use lamppost::db::{Conn, Store, StoreError};
use rstest::rstest;
use serde_json::json;

use super::audit::{post, signed_in};
use super::server::Killable;
use crate::support::{Call, Database, Postgres, Sqlite};

/// How often the server is killed.
const ROUNDS: u32 = 12;
/// Reports that several people change at the same time.
const REPORTS: usize = 6;

/// What somebody was told: a report, the version that it is at now, and the state.
type Told = Arc<Mutex<BTreeMap<(i64, i64), String>>>;

fn file(server: &Killable) {
    let fields = [("service_code", "POTHOLE"), ("lat", "45.25"), ("long", "-73.25")];
    let call = Call::form("/open311/v2/requests.json", &fields).header("X-Api-Key", &server.key);
    call.send(server.address).expect(200);
}

/// The keys, versions and states of all reports.
fn standing(store: &Store) -> Vec<(i64, i64, Option<String>)> {
    let all = |conn: &mut Conn| {
        let rows = t::table.order(t::id).select((t::id, t::version, t::state));
        rows.load(conn).map_err(StoreError::from)
    };
    store.read_here(all).unwrap()
}

/// Takes steps with the reports, in turn, until it is told to stop.
fn work_until_stopped(
    number: usize,
    address: SocketAddr,
    token: &str,
    ids: &[i64],
    (stop, told): (&AtomicBool, &Told),
) {
    let mut known: BTreeMap<i64, i64> = ids.iter().map(|id| (*id, 1)).collect();
    let mut turn = number;
    while !stop.load(Ordering::Relaxed) {
        turn += 1;
        let id = ids[turn % ids.len()];
        let to = ["investigating", "planned", "scheduled", "in_progress"][turn / ids.len() % 4];
        let body = json!({ "version": known[&id], "to": to, "text": "Words.", "reason": "r" });
        let path = format!("/requests/{id}/transitions");
        match post(&path, Some(token), &body).try_send(address) {
            Some(reply) if reply.status == 200 => {
                let version = reply.json()["version"].as_i64().unwrap();
                let before = told.lock().unwrap().insert((id, version), to.to_owned());
                assert_eq!(before, None, "{id} came to version {version} twice");
                known.insert(id, version);
            }
            Some(reply) if reply.status == 409 => {
                // Somebody was faster; or the step is none: it stands there already.
                let newer = reply.json()[0]["detail"]["version"].as_i64();
                known.extend(newer.map(|version| (id, version)));
            }
            Some(reply) => assert_eq!(reply.status, 503, "{}", reply.text()),
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

#[rstest]
fn no_acknowledged_step_is_lost_and_none_is_without_its_event_and_its_entry(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let mut server = Killable::new(on);
    server.start();
    let token = signed_in(&server, "ann@city.example", "supervisor");
    (0..REPORTS).for_each(|_| file(&server));
    server.kill();
    let ids: Vec<i64> = standing(&server.store()).iter().map(|one| one.0).collect();
    assert_eq!(ids.len(), REPORTS);
    let (told, stop) = (Told::default(), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..3)
        .map(|number| {
            let (told, stop) = (told.clone(), stop.clone());
            let (address, token, ids) = (server.address, token.clone(), ids.clone());
            std::thread::spawn(move || {
                work_until_stopped(number, address, &token, &ids, (&stop, &told));
            })
        })
        .collect();
    for round in 0..ROUNDS {
        server.start();
        let before = told.lock().unwrap().len();
        while told.lock().unwrap().len() <= before {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(u64::from(round * 37 % 53)));
        server.kill();
        check(&server, &told.lock().unwrap());
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
}

/// The versions of a report: in its row, by its events, by the audit log.
#[derive(Debug, PartialEq, Eq)]
struct Versions {
    row: BTreeSet<(i64, i64)>,
    events: BTreeSet<(i64, i64)>,
    entries: BTreeSet<(i64, i64)>,
    /// Reports that do not stand where their last event led.
    astray: Vec<i64>,
}

fn versions(store: &Store) -> Versions {
    let rows = standing(store);
    let (mut events, mut astray) = (BTreeSet::new(), Vec::new());
    for (id, _, state) in &rows {
        let log = store.read_here(|conn| timeline(conn, *id)).unwrap();
        let changes: Vec<_> = log.iter().filter(|one| one.detail.version > 0).collect();
        let new = changes.iter().filter(|one| events.insert((*id, one.detail.version))).count();
        assert_eq!(new, changes.len(), "an event of report {id} is there twice");
        let last = changes.iter().max_by_key(|one| one.detail.version);
        let led = last.and_then(|one| one.detail.changes.iter().find(|one| one.field == "state"));
        if led.is_some_and(|led| led.after.as_str() != state.as_deref()) {
            astray.push(*id);
        }
    }
    let filter = Filter { action: Some("request.step".to_owned()), ..Filter::default() };
    let log = store.read_here(|conn| audit::store::list(conn, &filter, 1_000_000)).unwrap();
    let entry = |one: &audit::Record| {
        let id = one.subject.strip_prefix("request ").unwrap().parse().unwrap();
        (id, one.facts()["version"].as_i64().unwrap())
    };
    let entries: BTreeSet<(i64, i64)> = log.iter().map(entry).collect();
    assert_eq!(entries.len(), log.len(), "an entry is there twice");
    let row = rows.iter().flat_map(|(id, last, _)| (2..=*last).map(move |v| (*id, v)));
    Versions { row: row.collect(), events, entries, astray }
}

fn check(server: &Killable, told: &BTreeMap<(i64, i64), String>) {
    let store = server.store();
    audit::verify(&store, None, &mut |_| ()).unwrap().unwrap();
    // PostgreSQL may still be committing what the process had asked for, between the readings as well.
    for _ in 0..100 {
        let seen = versions(&store);
        if seen.row == seen.events && seen.row == seen.entries && seen.astray.is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let all = versions(&store);
    assert_eq!(all.row, all.events);
    assert_eq!(all.row, all.entries);
    assert_eq!(all.astray, Vec::<i64>::new());
    let lost: Vec<_> = told.keys().filter(|one| !all.row.contains(*one)).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
}
