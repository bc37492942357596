//! What the disk does to the writer: the process dies at a sync, a sync fails, the disk is full. Each is made
//! by `strace`, which steps in at the very call; text-only reports are synced by the writer's thread alone.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::server::Killable;
use crate::support::{Call, Sqlite};

/// Syncs at which the process is killed, one round each. `TEST_KILLS` makes it more.
const KILLS: u32 = 40;

/// What clients were told, by idempotency key.
type Told = BTreeMap<String, String>;

/// Posts from several clients at once until the server goes away, so that reports share syncs.
fn storm(server: &Killable, round: u32, clients: u32) -> Told {
    let told = Arc::new(Mutex::new(Told::new()));
    let gone = Arc::new(AtomicBool::new(false));
    let serial = Arc::new(AtomicU32::new(0));
    let running: Vec<_> = (0..clients)
        .map(|_| {
            let (told, gone, serial) = (told.clone(), gone.clone(), serial.clone());
            let (address, key) = (server.address, server.key.clone());
            std::thread::spawn(move || {
                while !gone.load(Ordering::Relaxed) {
                    let number = serial.fetch_add(1, Ordering::Relaxed);
                    let once = format!("round-{round:04}-report-{number:06}");
                    match post(&key, &once).try_send(address) {
                        Some(reply) if reply.status == 200 => {
                            let code =
                                reply.json()[0]["service_request_id"].as_str().unwrap().to_owned();
                            told.lock().unwrap().insert(once, code);
                        }
                        Some(reply) => assert_eq!(reply.status, 503, "{}", reply.text()),
                        None => gone.store(true, Ordering::Relaxed),
                    }
                }
            })
        })
        .collect();
    for client in running {
        client.join().unwrap();
    }
    std::mem::take(&mut *told.lock().unwrap())
}

fn post(key: &str, once: &str) -> Call {
    let fields =
        [("service_code", "POTHOLE"), ("lat", "45.25"), ("long", "-73.25"), ("description", once)];
    Call::form("/open311/v2/requests.json", &fields)
        .header("X-Api-Key", key)
        .header("Idempotency-Key", once)
}

/// Everything that was acknowledged is there once. Returns how many are there that were not.
fn check(server: &Killable, told: &Told) -> usize {
    let stored = server.texts();
    let by_code: BTreeMap<&str, &str> =
        stored.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    assert_eq!(by_code.len(), stored.len(), "an identifier is stored twice");
    for (once, code) in told {
        assert_eq!(by_code.get(code.as_str()), Some(&once.as_str()), "{once} is lost");
    }
    let mut texts: Vec<&str> = by_code.values().copied().collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), stored.len(), "a report is stored twice");
    server.check_integrity();
    stored.len() - told.len()
}

/// The process is killed as it enters its N-th sync. What it was about to sync was acknowledged to nobody;
/// at most one group of the clients' running calls may be there unacknowledged.
#[test]
fn killed_at_each_of_its_first_syncs_it_loses_nothing() {
    const CLIENTS: u32 = 4;
    let kills = std::env::var("TEST_KILLS").ok().and_then(|text| text.parse().ok());
    let mut server = Killable::new(Sqlite);
    let (mut told, mut extra) = (Told::new(), 0);
    for round in 1..=kills.unwrap_or(KILLS) {
        server.start_traced(&format!("inject=fdatasync,fsync:signal=SIGKILL:when={round}"), true);
        told.append(&mut storm(&server, round, CLIENTS));
        server.kill();
        let beyond = check(&server, &told);
        assert!(beyond <= extra + 4, "{beyond} unacknowledged reports after {round} kills");
        extra = beyond;
    }
    assert!(told.len() > 200, "only {} reports were acknowledged", told.len());
    server.start();
    assert_eq!(
        post(&server.key, "after-all-of-this-1").try_send(server.address).unwrap().status,
        200
    );
}

/// A sync that fails is never taken for success: those calls are refused, the next ones are stored. The first ones are
/// those of the start, without which the server would not run.
#[test]
fn a_sync_that_fails_is_told_and_survived() {
    let mut server = Killable::new(Sqlite);
    server.start_traced("inject=fdatasync,fsync:error=EIO:when=8..66+3", true);
    let (mut told, mut refused) = (Told::new(), 0);
    for number in 0..60 {
        let once = format!("failing-sync-{number:06}");
        let reply = post(&server.key, &once).try_send(server.address).unwrap();
        if reply.status == 200 {
            let code = reply.json()[0]["service_request_id"].as_str().unwrap().to_owned();
            told.insert(once, code);
        } else {
            assert_eq!(reply.status, 503, "{}", reply.text());
            assert!(reply.header("retry-after").is_some());
            refused += 1;
        }
    }
    assert!(refused >= 10 && told.len() >= 20, "{refused} refused, {} stored", told.len());
    server.kill();
    check(&server, &told);
}

/// With the disk full, reports are refused and reading goes on; with room again, all goes on by itself.
#[test]
fn a_full_disk_refuses_reports_and_loses_none() {
    let mut server = Killable::new(Sqlite);
    server.start_traced("inject=pwrite64:error=ENOSPC:when=60..180", true);
    let (mut told, mut refused) = (Told::new(), 0);
    for number in 0..4_000 {
        let once = format!("full-disk-report-{number:06}");
        let reply = post(&server.key, &once).try_send(server.address).unwrap();
        if reply.status == 200 {
            let code = reply.json()[0]["service_request_id"].as_str().unwrap().to_owned();
            told.insert(once, code);
            if refused > 0 {
                break;
            }
        } else {
            assert_eq!(reply.status, 503, "{}", reply.text());
            assert!(reply.header("retry-after").is_some());
            refused += 1;
            let list = Call::get("/open311/v2/requests.json").try_send(server.address).unwrap();
            assert_eq!(list.status, 200, "reading goes on");
        }
    }
    assert!(refused > 0, "the disk was never full");
    std::thread::sleep(Duration::from_millis(10));
    server.kill();
    check(&server, &told);
}

/// Between the last write to the log and the answer lies a finished sync, every time.
#[test]
fn no_answer_leaves_before_its_sync() {
    const REPORTS: usize = 1_000;
    let mut server = Killable::new(Sqlite);
    // The trace tells what was written, not for whom: a job's write may lie before an answer to a report that
    // has long been synced.
    server.note_routed();
    let trace = server.start_traced("trace=pwrite64,fdatasync,fsync,write,writev,sendto", false);
    // What the server writes for itself soon after its start is nobody's answer, and may lie half written
    // while the answer to an earlier call leaves.
    std::thread::sleep(Duration::from_secs(8));
    let settled = std::fs::metadata(&trace).unwrap().len();
    for number in 0..REPORTS {
        let once = format!("answer-after-sync-{number:06}");
        assert_eq!(post(&server.key, &once).try_send(server.address).unwrap().status, 200);
    }
    server.kill();
    let text = std::fs::read_to_string(trace).unwrap();
    let text = &text[usize::try_from(settled).unwrap()..];
    let (mut answers, mut dirty) = (0, false);
    for line in text.lines() {
        let wal = line.contains("-wal>");
        if wal && line.contains("pwrite64(") {
            dirty = true;
        } else if line.contains("sync(") && wal || line.contains("sync resumed>") {
            dirty = dirty && line.contains("<unfinished");
        } else if line.contains("HTTP/1.1 200 OK") {
            assert!(!dirty, "an answer left before its sync: {line}");
            answers += 1;
        }
    }
    assert!(answers >= REPORTS, "{answers} answers in the trace");
}
