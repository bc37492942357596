//! Workflows over the API.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, call, get, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const PATH: &str = "/jurisdictions/lamp.example/workflows";

/// The built-in workflow under another name.
fn standard(name: &str) -> Value {
    let form: lamppost::workflow::MachineForm =
        toml::from_str(lamppost::workflow::STANDARD).unwrap();
    let mut form = serde_json::to_value(&form).unwrap();
    form["name"] = json!(name);
    form
}

fn small() -> Value {
    let state = |code: &str, kind: &str, status: &str| json!({ "code": code, "name": code, "public_text": code, "kind": kind, "detailed_status": status, "initial": kind == "open" });
    json!({
        "name": "Small",
        "state": [state("here", "open", "open"), state("gone", "closed", "closed")],
        "transition": [{ "name": "Close", "from": ["here"], "to": "gone" }],
    })
}

fn machine(city: &TestCity) -> String {
    crate::support::city::run(lamppost::jobs::refresh(&city.workshop)).unwrap();
    let snapshot = city.workshop.city.load_full();
    let owner = snapshot.jurisdictions.by_code("lamp.example").unwrap().id;
    let service = snapshot.catalogue.by_code(owner, "POTHOLE").unwrap().id;
    city.workshop.playbook.load().machine(service).name().to_owned()
}

#[rstest]
fn the_default_workflow_is_saved_shown_retired_and_restored(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Administrator, &anywhere());
    assert_eq!(get(&city, PATH, &ann).expect(200).json(), json!([]));
    let built_in = machine(&city);
    for name in ["First", "Second"] {
        let body = json!({ "workflow": standard(name), "note": name });
        let saved = post(&city, &format!("{PATH}/default"), &ann, &body).expect(201).json();
        assert_eq!(saved["workflow"], standard(name));
        assert_eq!(machine(&city), name);
    }
    let list = get(&city, PATH, &ann).expect(200).json();
    assert_eq!(
        (list[0]["code"].as_str(), list[0]["versions"].as_array().unwrap().len()),
        (Some("default"), 2)
    );
    assert_eq!(
        get(&city, &format!("{PATH}/default"), &ann).expect(200).json(),
        list[0]["versions"]
    );
    let first = get(&city, &format!("{PATH}/default/1"), &ann).expect(200).json();
    assert_eq!(first["workflow"]["name"], "First");
    post(&city, &format!("{PATH}/default/1/restore"), &ann, &json!({ "note": "Back" })).expect(201);
    assert_eq!(machine(&city), "First");
    for version in [3, 2, 1] {
        let path = format!("{PATH}/default/{version}/retire");
        city.send(&call("POST", &path, Some(&ann), None)).expect(200);
    }
    assert_eq!(machine(&city), built_in);
    get(&city, &format!("{PATH}/other"), &ann).expect(404);
    get(&city, &format!("{PATH}/default/9"), &ann).expect(404);
}

#[rstest]
fn every_fault_of_a_workflow_is_named_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Administrator, &anywhere());
    let mut wrong = small();
    wrong["state"][1]["kind"] = json!("shut");
    wrong["transition"][0]["to"] = json!("nowhere");
    let body = json!({ "workflow": wrong, "valid_from": "2020-01-01" });
    let refused = post(&city, &format!("{PATH}/a%20b"), &ann, &body).expect(400);
    for fault in ["kind \"shut\" is none of", "to names \"nowhere\"", "is over", "code must be"] {
        refused.blames(fault);
    }
    assert_eq!(city.count("workflows"), 0);
}

#[rstest]
fn states_may_go_when_their_reports_find_a_place(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Administrator, &anywhere());
    post(&city, &format!("{PATH}/default"), &ann, &json!({ "workflow": standard("First") }))
        .expect(201);
    let saved = post(&city, &format!("{PATH}/default"), &ann, &json!({ "workflow": small() }))
        .expect(201)
        .json();
    let remarks: Vec<&str> =
        saved["remarks"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let machine = lamppost::workflow::Machine::standard();
    assert_eq!(remarks.len(), machine.states().len());
    for state in machine.states() {
        let place = if state.is_closed() { "gone" } else { "here" };
        let said = format!("state {} is gone; reports in it go on in {place}", state.code);
        assert!(remarks.contains(&said.as_str()), "{said}: {remarks:?}");
    }
}

#[rstest]
fn a_workflow_too_waits_for_somebody_else(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Administrator, &anywhere());
    let bo = signed_in(&city, "bo@city.example", Role::Administrator, &anywhere());
    city.describe("tests/data/cities/single", |city| {
        city.jurisdictions[0].rules_need_approval = true;
    });
    let before = machine(&city);
    let saved =
        post(&city, &format!("{PATH}/default"), &ann, &json!({ "workflow": small() })).expect(201);
    assert_eq!(saved.json()["state"], "proposed");
    assert_eq!(machine(&city), before);
    let approve = |token: &str| {
        city.send(&call("POST", &format!("{PATH}/default/1/approve"), Some(token), None))
    };
    approve(&ann).expect(409);
    approve(&bo).expect(200);
    assert_eq!(machine(&city), "Small");
}
