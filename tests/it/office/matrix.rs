//! Every route of the API, tried in every role. A route of the contract without a row fails.

use std::collections::BTreeSet;

use lamppost::staff::Role;
use serde_json::{Value, json};

use super::steps::{anywhere, call, government, signed_in};
use crate::support::{Sqlite, TestCity, contract};

/// Who tries: nobody in particular, each role for all governments, an administrator of another government.
const NOBODY: &str = "nobody";
const ELSEWHERE: &str = "administrator elsewhere";

/// Who gets past the door of a route.
enum May {
    Anybody,
    SignedIn,
    /// These roles alone; an administrator elsewhere passes the door but finds nobody.
    Only(&'static [Role]),
}

struct Row {
    route: &'static str,
    may: May,
    body: Option<fn() -> Value>,
}

const fn row(route: &'static str, may: May) -> Row {
    Row { route, may, body: None }
}

const fn with(route: &'static str, may: May, body: fn() -> Value) -> Row {
    Row { route, may, body: Some(body) }
}

const CONTACTS: May = May::Only(&[Role::Agent, Role::Supervisor]);
const ADMINISTRATORS: May = May::Only(&[Role::Administrator]);

const ROWS: [Row; 32] = [
    with("post /api/v1/sessions", May::Anybody, || json!({ "email": "x", "password": "x" })),
    with("post /api/v1/sessions/refresh", May::Anybody, || json!({ "refresh_token": "x" })),
    with(
        "post /api/v1/invitations/accept",
        May::Anybody,
        || json!({ "invitation": "x", "password": "x" }),
    ),
    row("get /api/v1/sessions", May::SignedIn),
    row("delete /api/v1/sessions/{session}", May::SignedIn),
    row("get /api/v1/me", May::SignedIn),
    row("get /api/v1/staff", ADMINISTRATORS),
    with("post /api/v1/staff", ADMINISTRATORS, || json!({ "email": "", "name": "", "roles": [] })),
    row("get /api/v1/staff/{account}", ADMINISTRATORS),
    with("patch /api/v1/staff/{account}", ADMINISTRATORS, || json!({})),
    row("post /api/v1/staff/{account}/invitation", ADMINISTRATORS),
    row("get /api/v1/jurisdictions/{code}", ADMINISTRATORS),
    with("patch /api/v1/jurisdictions/{code}", ADMINISTRATORS, || json!({})),
    row("get /api/v1/jurisdictions/{code}/sums", May::SignedIn),
    row("get /api/v1/requests/{request}/contact", CONTACTS),
    row("get /api/v1/contact-readings", May::Only(&[Role::Auditor, Role::Administrator])),
    row("get /api/v1/people", CONTACTS),
    row("get /api/v1/people/export", CONTACTS),
    with("post /api/v1/people/erasure", May::Only(&[Role::Supervisor]), || json!({})),
    with("post /api/v1/api-keys/test", May::Anybody, || json!({ "label": "", "email": "" })),
    with(
        "post /api/v1/api-keys/requests",
        May::Anybody,
        || json!({ "label": "", "words": "", "email": "", "jurisdiction_id": "" }),
    ),
    with("post /api/v1/api-keys/requests/collect", May::Anybody, || json!({ "ticket": "" })),
    row("get /api/v1/api-keys/requests", ADMINISTRATORS),
    with("post /api/v1/api-keys/requests/{key_request}/approve", ADMINISTRATORS, || json!({})),
    with(
        "post /api/v1/api-keys/requests/{key_request}/refuse",
        ADMINISTRATORS,
        || json!({ "reason": "x" }),
    ),
    row("get /api/v1/api-keys", ADMINISTRATORS),
    row("get /api/v1/api-keys/{key}", ADMINISTRATORS),
    row("delete /api/v1/api-keys/{key}", ADMINISTRATORS),
    with("post /api/v1/api-keys/{key}/rotate", ADMINISTRATORS, || json!({})),
    with("post /api/v1/api-keys/{key}/notice", ADMINISTRATORS, || json!({})),
    row("delete /api/v1/api-keys/{key}/notice", ADMINISTRATORS),
    row("get /api/v1/audit", May::Only(&[Role::Auditor, Role::Administrator])),
];

#[test]
fn every_route_of_the_contract_has_a_row() {
    let mut described = BTreeSet::new();
    for (path, item) in contract::document()["paths"].as_object().unwrap() {
        if path.starts_with("/api/") {
            described.extend(item.as_object().unwrap().keys().map(|m| format!("{m} {path}")));
        }
    }
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(described, rows);
}

#[test]
fn every_role_gets_past_the_doors_that_are_its_own_and_no_other() {
    let city = TestCity::several(Sqlite);
    let mut callers: Vec<(&str, Option<String>)> = vec![(NOBODY, None)];
    for role in Role::ALL {
        let email = format!("{}@city.example", role.as_str());
        callers.push((role.as_str(), Some(signed_in(&city, &email, role, &anywhere()))));
    }
    let scope = government("other.example");
    let elsewhere = signed_in(&city, "elsewhere@city.example", Role::Administrator, &scope);
    callers.push((ELSEWHERE, Some(elsewhere)));
    for row in &ROWS {
        let (method, path) = row.route.split_once(' ').unwrap();
        // Nobody has these numbers: whoever passes the door is told so, and nothing changes.
        let path = path
            .replace("{session}", "0")
            .replace("{account}", "0")
            .replace("{code}", "0")
            .replace("{request}", "0");
        let path = path.replace("{key_request}", "0").replace("{key}", "0");
        let path = path.strip_prefix("/api/v1").unwrap();
        for (who, token) in &callers {
            let body = row.body.map(|make| make());
            let call = call(&method.to_uppercase(), path, token.as_deref(), body.as_ref());
            let status = city.send(&call).status;
            let passes = match row.may {
                May::Anybody => true,
                May::SignedIn => token.is_some(),
                May::Only(roles) => {
                    let elsewhere = *who == ELSEWHERE && roles.contains(&Role::Administrator);
                    elsewhere || roles.iter().any(|role| role.as_str() == *who)
                }
            };
            let refused = if token.is_some() { 403 } else { 401 };
            match (passes, &row.may) {
                (true, May::Anybody) => assert!([400, 401, 404].contains(&status), "{who} {path}"),
                (true, _) => assert!([200, 400, 404].contains(&status), "{who} {path} {status}"),
                (false, _) => assert_eq!(status, refused, "{who} {method} {path}"),
            }
        }
    }
}
