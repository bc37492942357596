//! The process dies at any moment: what was done and what the audit log tells of it are there together, or neither.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use lamppost::audit::{self, Filter};
use lamppost::db::schema::staff_accounts;
use lamppost::db::{Store, StoreError};
use rstest::rstest;
use serde_json::{Value, json};

use super::server::Killable;
use crate::support::{Call, Database, Postgres, Reply, Sqlite};

/// How often the server is killed.
const ROUNDS: u32 = 12;
const PASSWORD: &str = "violet-anchor-teapot-19";

fn post(path: &str, token: Option<&str>, body: &Value) -> Call {
    let body = body.to_string().into_bytes();
    let call = Call::post(&format!("/api/v1{path}"), "application/json", body);
    match token {
        Some(token) => call.header("Authorization", &format!("Bearer {token}")),
        None => call,
    }
}

/// Somebody who may make accounts: the access token.
fn administrator(server: &Killable) -> String {
    let invitation =
        server.run(&["staff", "invite", "root@city.example", "--role", "administrator"]);
    let body = json!({ "invitation": invitation.trim(), "password": PASSWORD });
    assert_eq!(post("/invitations/accept", None, &body).send(server.address).status, 204);
    let body = json!({ "email": "root@city.example", "password": PASSWORD });
    let reply: Reply = post("/sessions", None, &body).send(server.address).expect(200);
    reply.json()["access_token"].as_str().unwrap().to_owned()
}

#[rstest]
fn no_change_is_there_without_its_entry_and_no_entry_without_its_change(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let mut server = Killable::new(on);
    server.start();
    let token = administrator(&server);
    server.kill();
    let told = Arc::new(Mutex::new(BTreeSet::<i64>::new()));
    let (serial, stop) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let (told, serial, stop) = (told.clone(), serial.clone(), stop.clone());
            let (address, token) = (server.address, token.clone());
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let number = serial.fetch_add(1, Ordering::Relaxed);
                    let email = format!("n{number}@city.example");
                    let body =
                        json!({ "email": email, "name": "N", "roles": [{ "role": "agent" }] });
                    match post("/staff", Some(&token), &body).try_send(address) {
                        Some(reply) if reply.status == 201 => {
                            let id = reply.json()["account"]["id"].as_i64().unwrap();
                            told.lock().unwrap().insert(id);
                        }
                        Some(reply) => assert_eq!(reply.status, 503, "{}", reply.text()),
                        None => std::thread::sleep(Duration::from_millis(5)),
                    }
                }
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

fn check(server: &Killable, told: &BTreeSet<i64>) {
    let store = server.store();
    audit::verify(&store, None, &mut |_| ()).unwrap().unwrap();
    let mut both = accounts(&store);
    // PostgreSQL may still be committing what the process had asked for, between the two readings as well.
    for _ in 0..100 {
        if both.0 == both.1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
        both = accounts(&store);
    }
    let (made, recorded) = both;
    assert_eq!(made, recorded);
    assert!(told.iter().all(|id| made.contains(id)), "an account that was acknowledged is lost");
}

/// The accounts that are there, and those that the log tells of.
fn accounts(store: &Store) -> (Vec<i64>, Vec<i64>) {
    let made: Vec<i64> = store
        .read_here(|conn| {
            let all = staff_accounts::table.order(staff_accounts::id).select(staff_accounts::id);
            all.load(conn).map_err(StoreError::from)
        })
        .unwrap();
    let filter = Filter { action: Some("account.create".to_owned()), ..Filter::default() };
    let log = store.read_here(|conn| audit::store::list(conn, &filter, 1_000_000)).unwrap();
    let number = |one: &audit::Record| one.subject.strip_prefix("account ")?.parse().ok();
    let mut recorded: Vec<i64> = log.iter().map(|one| number(one).unwrap()).collect();
    recorded.sort_unstable();
    (made, recorded)
}
