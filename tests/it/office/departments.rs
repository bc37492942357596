//! Departments and teams over the API.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::json;

use super::steps::{anywhere, get, government, patch, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const PATH: &str = "/jurisdictions/lamp.example/departments";

#[rstest]
fn departments_and_teams_are_made_renamed_and_listed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann =
        signed_in(&city, "ann@city.example", Role::Administrator, &government("lamp.example"));
    let made = post(&city, PATH, &ann, &json!({ "code": "PARKS", "name": " Parks " })).expect(201);
    assert_eq!(made.json(), json!({ "code": "PARKS", "name": "Parks", "teams": [] }));
    let team = json!({ "code": "trees", "name": "Trees" });
    let parks = post(&city, &format!("{PATH}/PARKS/teams"), &ann, &team).expect(201).json();
    assert_eq!(parks["teams"], json!([{ "code": "trees", "name": "Trees" }]));
    let renamed = json!({ "name": "Trees and hedges" });
    patch(&city, &format!("{PATH}/PARKS/teams/trees"), &ann, &renamed).expect(200);
    patch(&city, &format!("{PATH}/WORKS"), &ann, &json!({ "name": "Works" })).expect(200);
    // Whoever works for the government sees them, in whatever role.
    let bo = signed_in(&city, "bo@city.example", Role::FieldWorker, &government("lamp.example"));
    let list = get(&city, PATH, &bo).expect(200).json();
    assert_eq!(
        list,
        json!([
            { "code": "LIGHT", "name": "Street Lighting", "teams": [] },
            { "code": "PARKS", "name": "Parks", "teams": [{ "code": "trees", "name": "Trees and hedges" }] },
            { "code": "WORKS", "name": "Works", "teams": [] },
        ])
    );
    post(&city, PATH, &bo, &team).expect(403);
    // What a report shows as its agency is the new name.
    crate::support::city::run(lamppost::jobs::refresh(&city.workshop)).unwrap();
    let report = city.pothole(&[]);
    assert_eq!(city.request(&report)["agency_responsible"], "Works");
}

#[rstest]
fn a_code_is_there_once_and_every_fault_is_named(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Administrator, &anywhere());
    let again = json!({ "code": "WORKS", "name": "Again" });
    post(&city, PATH, &ann, &again).expect(409).blames("department of this code");
    let team = json!({ "code": "t", "name": "T" });
    post(&city, &format!("{PATH}/WORKS/teams"), &ann, &team).expect(201);
    post(&city, &format!("{PATH}/LIGHT/teams"), &ann, &team)
        .expect(409)
        .blames("team of this code");
    let wrong = post(&city, PATH, &ann, &json!({ "code": "a b", "name": " " })).expect(400);
    assert_eq!(wrong.faults().len(), 2);
    post(&city, &format!("{PATH}/NONE/teams"), &ann, &team).expect(404);
    patch(&city, &format!("{PATH}/LIGHT/teams/t"), &ann, &json!({ "name": "X" })).expect(404);
    patch(&city, &format!("{PATH}/WORKS"), &ann, &json!({ "name": "" })).expect(400);
    get(&city, "/jurisdictions/nowhere.example/departments", &ann).expect(404);
}

#[test]
fn departments_of_another_government_do_not_exist() {
    let city = TestCity::several(Sqlite);
    let scope = government("other.example");
    let ann = signed_in(&city, "ann@city.example", Role::Administrator, &scope);
    get(&city, PATH, &ann).expect(404);
    post(&city, PATH, &ann, &json!({ "code": "A", "name": "A" })).expect(404);
    get(&city, "/jurisdictions/other.example/departments", &ann).expect(200);
}
