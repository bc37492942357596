//! Accounts: who may make, see and change whose.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{
    PASSWORD, accept, anywhere, call, get, government, patch, post, sign_in, signed_in,
};
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[track_caller]
fn made(city: &TestCity, token: &str, email: &str, roles: &Value) -> Value {
    let body = json!({ "email": email, "name": "New Colleague", "roles": roles });
    post(city, "/staff", token, &body).expect(201).json()
}

#[rstest]
fn an_administrator_invites_changes_and_disables(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let roles =
        json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "department": "WORKS" }]);
    let invited = made(&city, &admin, "ann@city.example", &roles);
    assert_eq!(invited["account"]["state"], "invited");
    assert_eq!(invited["account"]["roles"], roles);
    accept(&city, invited["invitation"].as_str().unwrap(), PASSWORD).expect(204);
    let ann = sign_in(&city, "ann@city.example", PASSWORD).expect(200).json();
    let ann = ann["access_token"].as_str().unwrap().to_owned();
    let path = format!("/staff/{}", invited["account"]["id"]);
    let change = json!({ "name": "Ann Archer", "roles": [{ "role": "supervisor" }] });
    let changed = patch(&city, &path, &admin, &change).expect(200).json();
    assert_eq!(changed["name"], "Ann Archer");
    let me = get(&city, "/me", &ann).expect(200).json();
    assert_eq!(me["roles"], json!([{ "role": "supervisor" }]), "it holds at once");
    patch(&city, &path, &admin, &json!({ "active": false })).expect(200);
    get(&city, "/me", &ann).expect(401);
    sign_in(&city, "ann@city.example", PASSWORD).expect(401);
    city.send(&call("POST", &format!("{path}/invitation"), Some(&admin), None)).expect(409);
    patch(&city, &path, &admin, &json!({ "active": true })).expect(200);
    get(&city, "/me", &ann).expect(401);
    sign_in(&city, "ann@city.example", PASSWORD).expect(200);
}

#[test]
fn every_fault_of_an_account_comes_at_once() {
    let city = TestCity::single(Sqlite);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let body = json!({ "email": "nobody", "name": " ", "roles": [
        { "role": "emperor" },
        { "role": "agent", "jurisdiction_id": "atlantis" },
        { "role": "agent", "department": "roads" },
        { "role": "agent", "jurisdiction_id": "lamp.example", "layer": "district" },
        { "role": "agent", "jurisdiction_id": "lamp.example", "department": "whales" },
    ]});
    let said = post(&city, "/staff", &admin, &body).expect(400).json();
    let said: Vec<&str> =
        said.as_array().unwrap().iter().map(|one| one["description"].as_str().unwrap()).collect();
    assert_eq!(
        said,
        [
            "email is not a mail address",
            "name must have 1 to 100 characters",
            "there is no role emperor",
            "there is no jurisdiction_id atlantis",
            "department was given without its jurisdiction_id",
            "layer was given without area",
            "there is no department whales",
        ]
    );
    made(&city, &admin, "ann@city.example", &json!([{ "role": "agent" }]));
    let again = json!({ "email": "ANN@city.example", "name": "x", "roles": [{ "role": "agent" }] });
    post(&city, "/staff", &admin, &again).expect(409);
}

#[rstest]
fn nobody_gives_what_is_not_his(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let root = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let scope = government("lamp.example");
    let local = signed_in(&city, "local@city.example", Role::Administrator, &scope);
    let body = |jurisdiction: Option<&str>| {
        let mut role = json!({ "role": "agent" });
        if let Some(code) = jurisdiction {
            role["jurisdiction_id"] = code.into();
        }
        json!({ "email": "x@city.example", "name": "X", "roles": [role] })
    };
    for (elsewhere, why) in [
        (None, "you may not give the role agent there"),
        (Some("other.example"), "there is no jurisdiction_id other.example"),
    ] {
        let said = post(&city, "/staff", &local, &body(elsewhere)).expect(400).json();
        assert_eq!(said[0]["description"], why);
    }
    post(&city, "/staff", &local, &body(Some("lamp.example"))).expect(201);
    // Who is in charge of nobody else's staff does not see them.
    let other = made(
        &city,
        &root,
        "other@city.example",
        &json!([{ "role": "agent", "jurisdiction_id": "other.example" }]),
    );
    let both = made(
        &city,
        &root,
        "both@city.example",
        &json!([{ "role": "agent", "jurisdiction_id": "other.example" },
                { "role": "agent", "jurisdiction_id": "lamp.example" }]),
    );
    let seen = get(&city, "/staff", &local).expect(200).json();
    let seen: Vec<&str> =
        seen.as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect();
    assert_eq!(seen, ["local@city.example", "x@city.example"]);
    for hidden in [&other, &both] {
        let path = format!("/staff/{}", hidden["account"]["id"]);
        let unknown = get(&city, "/staff/999999", &local).expect(404).json();
        assert_eq!(get(&city, &path, &local).expect(404).json(), unknown);
        patch(&city, &path, &local, &json!({ "active": false })).expect(404);
        city.send(&call("POST", &format!("{path}/invitation"), Some(&local), None)).expect(404);
        get(&city, &path, &root).expect(200);
    }
}

#[test]
fn nobody_locks_himself_out() {
    let city = TestCity::single(Sqlite);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let id = get(&city, "/me", &admin).expect(200).json()["id"].clone();
    for change in [json!({ "active": false }), json!({ "roles": [{ "role": "agent" }] })] {
        let said = patch(&city, &format!("/staff/{id}"), &admin, &change).expect(400).json();
        assert_eq!(
            said[0]["description"],
            "your own roles and account are changed by somebody else"
        );
    }
    patch(&city, &format!("/staff/{id}"), &admin, &json!({ "name": "Root" })).expect(200);
}
