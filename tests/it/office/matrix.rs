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
const VIEWERS: May = May::SignedIn;
const WORKERS: May = May::Only(&[Role::FieldWorker, Role::Agent, Role::Supervisor]);
const MODERATORS: May = May::Only(&[Role::Moderator, Role::Supervisor]);
const REACHERS: May = May::Only(&[Role::Agent, Role::Supervisor]);
const ASSIGNERS: May = May::Only(&[Role::Agent, Role::Supervisor]);

const ROWS: &[Row] = &[
    with("post /api/v1/sessions", May::Anybody, || json!({ "email": "x", "password": "x" })),
    with(
        "post /api/v1/sessions/browser",
        May::Anybody,
        || json!({ "email": "x", "password": "x" }),
    ),
    with("post /api/v1/sessions/refresh", May::Anybody, || json!({ "refresh_token": "x" })),
    with(
        "post /api/v1/invitations/accept",
        May::Anybody,
        || json!({ "invitation": "x", "password": "x" }),
    ),
    row("get /api/v1/sessions", May::SignedIn),
    row("delete /api/v1/sessions/{session}", May::SignedIn),
    row("get /api/v1/me", May::SignedIn),
    row("get /api/v1/me/second-factor", May::SignedIn),
    with("post /api/v1/me/second-factor", May::SignedIn, || json!({})),
    with("post /api/v1/me/second-factor/confirm", May::SignedIn, || json!({ "code": "" })),
    row("delete /api/v1/staff/{account}/second-factor", ADMINISTRATORS),
    row("get /api/v1/staff/{account}/absences", May::SignedIn),
    with(
        "post /api/v1/staff/{account}/absences",
        May::SignedIn,
        || json!({ "first_day": "", "last_day": "", "delegate": 0 }),
    ),
    row("delete /api/v1/staff/{account}/absences/{absence}", May::SignedIn),
    row("get /api/v1/staff", ADMINISTRATORS),
    with("post /api/v1/staff", ADMINISTRATORS, || json!({ "email": "", "name": "", "roles": [] })),
    row("get /api/v1/staff/{account}", ADMINISTRATORS),
    with("patch /api/v1/staff/{account}", ADMINISTRATORS, || json!({})),
    row("post /api/v1/staff/{account}/invitation", ADMINISTRATORS),
    row("get /api/v1/requests/{request}", VIEWERS),
    with("patch /api/v1/requests/{request}", WORKERS, || json!({ "version": 1 })),
    row("get /api/v1/requests/{request}/transitions", VIEWERS),
    with(
        "post /api/v1/requests/{request}/transitions",
        WORKERS,
        || json!({ "version": 1, "to": "x" }),
    ),
    with(
        "post /api/v1/requests/{request}/notes",
        WORKERS,
        || json!({ "audience": "internal", "text": "x" }),
    ),
    with("patch /api/v1/requests/{request}/notes/{event}", WORKERS, || json!({ "reason": "x" })),
    with("put /api/v1/requests/{request}/owner", ASSIGNERS, || json!({ "version": 1 })),
    with("put /api/v1/requests/{request}/merge", WORKERS, || json!({ "version": 1, "into": 2 })),
    row("delete /api/v1/requests/{request}/merge", WORKERS),
    with(
        "post /api/v1/bulk",
        WORKERS,
        || json!({ "requests": [], "change": { "owner": { "version": 1 } } }),
    ),
    row("post /api/v1/bulk/{bulk}/undo", WORKERS),
    row("get /api/v1/mass-events", VIEWERS),
    with(
        "post /api/v1/mass-events",
        ASSIGNERS,
        || json!({ "jurisdiction_id": "nowhere", "title": "x" }),
    ),
    with("post /api/v1/mass-events/{event}/requests", WORKERS, || json!({ "requests": [1] })),
    row("delete /api/v1/mass-events/{event}/requests/{request}", WORKERS),
    with(
        "post /api/v1/mass-events/{event}/updates",
        ASSIGNERS,
        || json!({ "audience": "public", "text": "x" }),
    ),
    row("post /api/v1/mass-events/{event}/end", ASSIGNERS),
    row("get /api/v1/requests/{request}/parts", VIEWERS),
    with(
        "post /api/v1/requests/{request}/parts",
        ASSIGNERS,
        || json!({ "version": 1, "department": "x", "title": "x" }),
    ),
    with("post /api/v1/requests/{request}/parts/{part}/end", WORKERS, || json!({ "result": "x" })),
    with(
        "post /api/v1/requests/{request}/visibility",
        MODERATORS,
        || json!({ "version": 1, "to": "restore" }),
    ),
    row("get /api/v1/requests/{request}/originals", MODERATORS),
    with(
        "post /api/v1/requests/{request}/masks",
        MODERATORS,
        || json!({ "version": 1, "reason": "x", "kinds": ["mail"] }),
    ),
    row("delete /api/v1/requests/{request}/masks", MODERATORS),
    with(
        "post /api/v1/requests/{request}/photos/{position}/regions",
        MODERATORS,
        || json!({ "version": 1, "reason": "x", "regions": [] }),
    ),
    row("delete /api/v1/requests/{request}/photos/{position}/regions", MODERATORS),
    row("get /api/v1/requests/{request}/duplicates", VIEWERS),
    row("get /api/v1/requests/{request}/suggestions", VIEWERS),
    row("get /api/v1/requests/{request}/followers", REACHERS),
    row("get /api/v1/abuse-reports", MODERATORS),
    with(
        "post /api/v1/abuse-reports/{abuse_report}/decision",
        MODERATORS,
        || json!({ "decision": "dismiss", "reason": "x" }),
    ),
    row("get /api/v1/bans", MODERATORS),
    with(
        "post /api/v1/bans",
        MODERATORS,
        || json!({ "jurisdiction_id": "nowhere", "kind": "email", "value": "x", "reason": "x" }),
    ),
    row("delete /api/v1/bans/{ban}", MODERATORS),
    row("get /api/v1/appeals", MODERATORS),
    with(
        "post /api/v1/appeals/{appeal}/decision",
        MODERATORS,
        || json!({ "decision": "keep", "reason": "x" }),
    ),
    row("get /api/v1/jurisdictions/{code}/departments", May::SignedIn),
    with(
        "post /api/v1/jurisdictions/{code}/departments",
        ADMINISTRATORS,
        || json!({ "code": "", "name": "" }),
    ),
    with(
        "patch /api/v1/jurisdictions/{code}/departments/{department}",
        ADMINISTRATORS,
        || json!({ "name": "" }),
    ),
    with(
        "post /api/v1/jurisdictions/{code}/departments/{department}/teams",
        ADMINISTRATORS,
        || json!({ "code": "", "name": "" }),
    ),
    with(
        "patch /api/v1/jurisdictions/{code}/departments/{department}/teams/{team}",
        ADMINISTRATORS,
        || json!({ "name": "" }),
    ),
    row("get /api/v1/jurisdictions/{code}/rules", ADMINISTRATORS),
    with("post /api/v1/jurisdictions/{code}/rules", ADMINISTRATORS, || json!({})),
    with("post /api/v1/jurisdictions/{code}/rules/dry-run", ADMINISTRATORS, || json!({})),
    row("get /api/v1/jurisdictions/{code}/rules/{version}", ADMINISTRATORS),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/approve", ADMINISTRATORS),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/retire", ADMINISTRATORS),
    with("post /api/v1/jurisdictions/{code}/rules/{version}/restore", ADMINISTRATORS, || json!({})),
    row("get /api/v1/jurisdictions/{code}/workflows", ADMINISTRATORS),
    row("get /api/v1/jurisdictions/{code}/workflows/{workflow}", ADMINISTRATORS),
    with("post /api/v1/jurisdictions/{code}/workflows/{workflow}", ADMINISTRATORS, || json!({})),
    row("get /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}", ADMINISTRATORS),
    row("post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/approve", ADMINISTRATORS),
    row("post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/retire", ADMINISTRATORS),
    with(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        ADMINISTRATORS,
        || json!({}),
    ),
    row("get /api/v1/jurisdictions/{code}", ADMINISTRATORS),
    with("patch /api/v1/jurisdictions/{code}", ADMINISTRATORS, || json!({})),
    row("get /api/v1/jurisdictions/{code}/sums", May::SignedIn),
    row("get /api/v1/requests/{request}/contact", CONTACTS),
    row("get /api/v1/contact-readings", May::Only(&[Role::Auditor, Role::Administrator])),
    row("get /api/v1/people", CONTACTS),
    row("get /api/v1/people/export", CONTACTS),
    with(
        "post /api/v1/people/merges",
        CONTACTS,
        || json!({ "jurisdiction_id": "nowhere", "reason": "x" }),
    ),
    row("delete /api/v1/people/merges/{person_merge}", CONTACTS),
    row("get /api/v1/subject-requests", CONTACTS),
    with(
        "post /api/v1/subject-requests",
        CONTACTS,
        || json!({ "jurisdiction_id": "nowhere", "right": "access" }),
    ),
    row("get /api/v1/subject-requests/{subject_request}", CONTACTS),
    with(
        "post /api/v1/subject-requests/{subject_request}/decision",
        CONTACTS,
        || json!({ "decision": "granted", "words": "x" }),
    ),
    row("delete /api/v1/subject-requests/{subject_request}/restriction", CONTACTS),
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
    row("get /api/v1/requests", VIEWERS),
    row("get /api/v1/queues", VIEWERS),
    with("post /api/v1/queues", VIEWERS, || json!({ "name": "", "filter": {} })),
    row("get /api/v1/queues/{queue}", VIEWERS),
    with("patch /api/v1/queues/{queue}", VIEWERS, || json!({})),
    row("delete /api/v1/queues/{queue}", VIEWERS),
    with("put /api/v1/queues/{queue}/pin", VIEWERS, || json!({})),
    row("delete /api/v1/queues/{queue}/pin", VIEWERS),
    row("get /api/v1/templates", VIEWERS),
    with(
        "post /api/v1/templates",
        ASSIGNERS,
        || json!({ "jurisdiction_id": "x", "title": "", "text": "" }),
    ),
    with("patch /api/v1/templates/{template}", ASSIGNERS, || json!({})),
    row("delete /api/v1/templates/{template}", ASSIGNERS),
    row("get /api/v1/requests/{request}/templates", VIEWERS),
    row("get /api/v1/mentions", VIEWERS),
    row("post /api/v1/mentions/{event}/seen", VIEWERS),
    row("get /api/v1/requests/{request}/reporter-ticket", ASSIGNERS),
    row("get /api/v1/escalations", VIEWERS),
    row("post /api/v1/requests/{request}/escalation/acknowledgement", WORKERS),
    // These ask for a ticket, and for nobody's session.
    row("get /api/v1/reporter", May::Anybody),
    with("patch /api/v1/reporter", May::Anybody, || json!({ "title": "x" })),
    with("post /api/v1/reporter/answers", May::Anybody, || json!({ "text": "x" })),
    with("post /api/v1/reporter/reopen", May::Anybody, || json!({ "reason": "x" })),
    with("post /api/v1/reporter/withdrawal", May::Anybody, || json!({})),
    with("post /api/v1/reporter/messages", May::Anybody, || json!({ "text": "x" })),
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

/// The method and the path below the API of a call. Nobody has the numbers in it: whoever passes the door is told so,
/// and nothing changes.
fn filled(route: &str) -> (String, String) {
    let (method, template) = route.split_once(" /api/v1").unwrap();
    let mut pieces = template.split('{');
    let mut path = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap();
        path += if name == "code" { "lamp.example" } else { "0" };
        path += rest;
    }
    (method.to_uppercase(), path)
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
    for row in ROWS {
        let (method, path) = filled(row.route);
        for (who, token) in &callers {
            let body = row.body.map(|make| make());
            let call = call(&method, &path, token.as_deref(), body.as_ref());
            let status = city.send(&call).status;
            let passes = match row.may {
                May::Anybody => true,
                May::SignedIn => token.is_some(),
                May::Only(roles) => {
                    let administrator = *who == ELSEWHERE && roles.contains(&Role::Administrator);
                    administrator || roles.iter().any(|role| role.as_str() == *who)
                }
            };
            let refused = if token.is_some() { 403 } else { 401 };
            match (passes, &row.may) {
                (true, May::Anybody) => {
                    assert!([400, 401, 403, 404].contains(&status), "{who} {path}");
                }
                (true, _) => {
                    assert!([200, 201, 400, 404, 409].contains(&status), "{who} {path} {status}");
                }
                (false, _) => assert_eq!(status, refused, "{who} {method} {path}"),
            }
        }
    }
}
