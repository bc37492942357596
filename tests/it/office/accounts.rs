//! Accounts: who may make, see and change whose.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{
    PASSWORD, accept, anywhere, call, get, government, invite, patch, post, sign_in, signed_in,
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

#[rstest]
fn accounts_are_listed_in_pages(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let scope = government("lamp.example");
    let local = signed_in(&city, "a-local@city.example", Role::Administrator, &scope);
    let mut wanted = vec!["a-local@city.example".to_owned()];
    for number in 0..7 {
        let email = format!("m{number}@city.example");
        let of = if number % 2 == 0 { "lamp.example" } else { "other.example" };
        invite(&city, &email, Role::Agent, &government(of));
        if number % 2 == 0 {
            wanted.push(email);
        }
    }
    let mut seen = Vec::new();
    let mut path = "/staff?page_size=2".to_owned();
    let mut pages = 0;
    loop {
        let reply = get(&city, &path, &local).expect(200);
        let list = reply.json();
        let emails = list.as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap());
        seen.extend(emails.map(str::to_owned));
        pages += 1;
        let Some(link) = reply.header("link") else { break };
        let (address, relation) = link.split_once('>').unwrap();
        assert_eq!(relation, "; rel=\"next\"");
        address.rsplit_once("/api/v1").unwrap().1.clone_into(&mut path);
        if pages == 1 {
            // What comes in before the place moves nothing.
            invite(&city, "a-late@city.example", Role::Agent, &scope);
        }
    }
    assert_eq!((seen, pages), (wanted, 3));
    get(&city, "/staff?page_size=x", &local).expect(400);
}

#[rstest]
fn a_password_is_hashed_anew_when_the_costs_have_changed(#[values(Sqlite, Postgres)] on: Database) {
    use argon2::password_hash::PasswordHasher as _;
    use diesel::prelude::*;
    use lamppost::db::schema::staff_accounts as t;
    let city = TestCity::single(on);
    signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let costs = argon2::Params::new(8192, 1, 1, None).unwrap();
    let cheap = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, costs);
    let hash: argon2::password_hash::phc::PasswordHash =
        cheap.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap();
    city.sql(&format!("UPDATE staff_accounts SET password = '{hash}'"));
    let stored = || {
        let read = |conn: &mut lamppost::db::Conn| {
            t::table.select(t::password).first::<Option<String>>(conn)
        };
        city.store()
            .read_here(|conn| read(conn).map_err(lamppost::db::StoreError::from))
            .unwrap()
            .unwrap()
    };
    sign_in(&city, "ann@city.example", "violet-anchor-teapot-20").expect(401);
    assert_eq!(stored(), hash.to_string(), "a wrong password changes nothing");
    sign_in(&city, "ann@city.example", PASSWORD).expect(200);
    let anew = stored();
    assert!(anew.contains("m=19456,t=2,p=1"), "{anew}");
    sign_in(&city, "ann@city.example", PASSWORD).expect(200);
    assert_eq!(stored(), anew, "once is enough");
}
