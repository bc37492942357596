//! Several people at the same reports: each change that is accepted is in the log once, and none is lost.

use std::time::{Duration, Instant};

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::Value;

use super::casework::key_of;
use super::editing::{Editor, Found, check, edit};
use super::steps::{call, get, government, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity, contract};

#[rstest]
fn eight_people_change_forty_reports_and_every_change_is_there_once(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").save_many(40);
    let requests: Vec<i64> = codes.iter().map(|code| key_of(&city, code)).collect();
    let editors: Vec<Editor> = (0..8)
        .map(|number| {
            let email = format!("editor{number}@city.example");
            let token = signed_in(&city, &email, Role::Supervisor, &government("lamp.example"));
            let account = get(&city, "/me", &token).expect(200).json()["id"].as_i64().unwrap();
            Editor { token, account }
        })
        .collect();
    let address = city.address;
    let office = move |method: &str, path: &str, token: &str, body: Option<&Value>| {
        let call = call(method, path, Some(token), body);
        let reply = call.send(address);
        contract::check(&call, &reply);
        (reply.status, reply.json())
    };
    let begun = Instant::now();
    let told = edit(&office, &editors, &requests, &|_| begun.elapsed() < Duration::from_secs(2));
    assert_eq!(told.first_fault, None);
    assert!(told.accepted() > 40 && told.stale > 0, "{} {}", told.accepted(), told.stale);
    assert_eq!(check(&office, &editors[0].token, &requests, &told), Found::default());
    lamppost::audit::verify(city.store(), None, &mut |_| ()).unwrap().unwrap();
}
