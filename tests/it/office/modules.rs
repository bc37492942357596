//! Modules are switched on for each government, and one that is off leaves no trace.

use std::time::Duration;

use lamppost::jurisdictions::{Module, Modules};
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, get, government, patch, signed_in};
use crate::support::server::within;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const UPDATES: &str = "/servicerequestupdates.json";

/// Switches modules off as staff do, and waits until this server knows.
#[track_caller]
fn switch_off(city: &TestCity, token: &str, code: &str, off: &[&str]) -> Value {
    let body = json!({ "modules_off": off });
    let view = patch(city, &format!("/jurisdictions/{code}"), token, &body).expect(200).json();
    let known = || {
        let snapshot = city.workshop.city.load_full();
        snapshot.jurisdictions.by_code(code).unwrap().modules_off.words() == off
    };
    within(Duration::from_secs(5), "the server knows", known);
    view
}

fn update(city: &TestCity, code: &str, jurisdiction: &str) -> u16 {
    let fields = [("update_id", "u9"), ("jurisdiction_id", jurisdiction)];
    city.update(code, "IN_PROGRESS", &fields).status
}

#[rstest]
fn a_module_that_is_off_leaves_no_trace(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let whole = city.get_path("/openapi.json").expect(200).text();
    let code = city.pothole(&[]);
    assert_eq!(update(&city, &code, ""), 200);
    let before = city.get(UPDATES).expect(200).json();
    let view = switch_off(&city, &admin, "lamp.example", &["service_request_updates"]);
    assert_eq!(view["modules_off"], json!(["service_request_updates"]));
    assert_eq!(view["modules"], json!([]));
    // As if there were no such address, whoever asks.
    let nothing = city.get("/nothing.json").expect(404).body;
    assert_eq!(city.get(UPDATES).expect(404).body, nothing);
    assert_eq!(city.get("/servicerequestupdates.xml").expect(404).status, 404);
    assert_eq!(update(&city, &code, ""), 404);
    let bare = Call::form("/open311/v2/servicerequestupdates.json", &[("status", "OPEN")]);
    assert_eq!(city.send(&bare).expect(404).body, nothing);
    for path in [
        "/openapi.json",
        "/open311/discovery.json",
        "/open311/v2/services.json",
        &format!("/open311/v2/requests/{code}.json?extensions=true"),
    ] {
        let text = city.get_path(path).expect(200).text().to_lowercase();
        for word in ["servicerequestupdates", "service request updates", "requestupdate"] {
            assert!(!text.contains(word), "{path} mentions {word}");
        }
    }
    let me = get(&city, "/me", &admin).expect(200).text();
    assert!(!me.contains("service_request_updates"));
    // What is stored stays, and is there again.
    switch_off(&city, &admin, "lamp.example", &[]);
    assert_eq!(city.get(UPDATES).expect(200).json(), before);
    assert_eq!(city.get_path("/openapi.json").expect(200).text(), whole);
}

#[rstest]
fn one_government_does_without_and_others_do_not(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let code = city.pothole(&[("jurisdiction_id", "lamp.example")]);
    switch_off(&city, &admin, "lamp.example", &["service_request_updates"]);
    city.get(&format!("{UPDATES}?jurisdiction_id=lamp.example")).expect(404);
    city.get(&format!("{UPDATES}?jurisdiction_id=other.example")).expect(200);
    assert_eq!(update(&city, &code, "lamp.example"), 404);
    let contract = city.get_path("/openapi.json").expect(200).text();
    assert!(contract.contains("servicerequestupdates"), "others have it");
}

#[test]
fn modules_are_switched_by_those_who_rule_the_whole_government() {
    let city = TestCity::several(Sqlite);
    let path = "/jurisdictions/lamp.example";
    let local =
        signed_in(&city, "l@city.example", Role::Administrator, &government("lamp.example"));
    assert_eq!(get(&city, path, &local).expect(200).json()["modules"].as_array().unwrap().len(), 1);
    let elsewhere =
        signed_in(&city, "o@city.example", Role::Administrator, &government("other.example"));
    let county =
        signed_in(&city, "c@city.example", Role::Administrator, &government("county.example"));
    let off = json!({ "modules_off": ["service_request_updates"] });
    for token in [&elsewhere, &county] {
        let unknown = patch(&city, "/jurisdictions/nowhere", token, &off).expect(404).body;
        assert_eq!(patch(&city, path, token, &off).expect(404).body, unknown);
        get(&city, path, token).expect(404);
    }
    let said = patch(&city, path, &local, &json!({ "modules_off": ["telepathy"] })).expect(400);
    assert_eq!(
        said.json()[0]["description"],
        "modules_off: there is no module telepathy; there are: service_request_updates"
    );
    patch(&city, path, &local, &json!({ "modules": [] })).expect(400);
}

/// Files that name no modules leave them as staff have set them; files that do, decide.
#[rstest]
fn files_decide_only_when_they_say_so(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let folder = "tests/data/cities/single";
    switch_off(&city, &admin, "lamp.example", &["service_request_updates"]);
    city.describe(folder, |whole| whole.jurisdictions[0].name = "Lampton upon Avon".into());
    city.get(UPDATES).expect(404);
    city.describe(folder, |whole| whole.jurisdictions[0].modules_off = Some(Modules::default()));
    city.get(UPDATES).expect(200);
    let off = Modules::new([Module::ServiceRequestUpdates]);
    city.describe(folder, |whole| whole.jurisdictions[0].modules_off = Some(off));
    city.get(UPDATES).expect(404);
}
