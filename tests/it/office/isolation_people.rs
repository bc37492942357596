//! The rows of `isolation` for people, what is kept of them, and API keys.

use lamppost::db::Conn;
use lamppost::jurisdictions::{JurisdictionId, Mode};
use lamppost::people::store::applications;
use lamppost::people::{self, KeyText, NewApplication, NewKey, Scopes};
use lamppost::requests::new_code;
use lamppost::requests::store::{insert_with_contact, numbers};
use lamppost::staff::{Ticket, TicketKind};
use serde_json::{Value, json};

use super::isolation::{Names, Plain, Row, Thing, row};
use super::steps::{get, post};
use crate::support::TestCity;
use crate::support::requests::invented;

fn owner_of(city: &TestCity, code: &str) -> JurisdictionId {
    city.workshop.city.load_full().jurisdictions.by_code(code).unwrap().id
}

/// A report with contact data of a government: its key.
pub(super) fn report(city: &TestCity, code: &str) -> i64 {
    let service = if code == "lamp.example" { "POTHOLE" } else { "TREE" };
    let (of, now) = (owner_of(city, code), lamppost::time::Clock::now(city.clock.as_ref()));
    let service = city.workshop.city.load_full().catalogue.by_code(of, service).unwrap().id;
    let insert = |conn: &mut Conn| {
        let mut new = invented(conn, of, service, now);
        new.code = Some(new_code(city.workshop.ids.as_ref(), now));
        new.contact.email = Some("zoe@mail.example".to_owned());
        insert_with_contact(conn, (&city.workshop.vault, &numbers()), &new, None)
    };
    city.store().write_here(insert).unwrap()
}

/// A report whose contact data were read.
fn read(city: &TestCity, code: &str, token: &str) -> i64 {
    let id = report(city, code);
    get(city, &format!("/requests/{id}/contact?purpose=answer"), token).expect(200);
    id
}

fn made(city: &TestCity, path: &str, token: &str, body: &Value) -> i64 {
    post(city, path, token, body).expect(201).json()["id"].as_i64().unwrap()
}

/// Two addresses that are one person's.
fn merge(city: &TestCity, code: &str, token: &str) -> i64 {
    let body = json!({ "jurisdiction_id": code, "email": "a@mail.example",
        "other_email": "b@mail.example", "reason": "x" });
    made(city, "/people/merges", token, &body)
}

/// A restriction that somebody asks for.
fn ask(city: &TestCity, code: &str, token: &str) -> i64 {
    let body = json!({ "jurisdiction_id": code, "right": "restriction", "phone": "5145550147" });
    made(city, "/subject-requests", token, &body)
}

/// A restriction that is in force.
fn restrict(city: &TestCity, code: &str, token: &str) -> i64 {
    let id = ask(city, code, token);
    let body = json!({ "decision": "granted", "words": "x" });
    post(city, &format!("/subject-requests/{id}/decision"), token, &body).expect(200);
    id
}

/// A key that somebody asks a government for: the request's number.
fn key_request(city: &TestCity, code: &str) -> i64 {
    let ticket = Ticket::generate(TicketKind::KeyRequest, city.workshop.ids.as_ref());
    let new = NewApplication {
        jurisdiction: owner_of(city, code),
        ticket: ticket.digest(),
        label: "x".to_owned(),
        scopes: Scopes::new([people::Scope::Create]),
        words: "x".to_owned(),
        email: "dev@app.example".to_owned(),
        network: None,
    };
    let (vault, now) = (&city.workshop.vault, lamppost::time::Clock::now(city.clock.as_ref()));
    city.store().write_here(|conn| applications::apply(conn, vault, &new, now)).unwrap()
}

/// A key of a government, or of all: its public part.
fn key(city: &TestCity, code: Option<&str>) -> String {
    let text = KeyText::generate(city.workshop.ids.as_ref());
    let new = NewKey {
        label: "x".to_owned(),
        scopes: Scopes::new([people::Scope::Create]),
        jurisdiction: code.map(|code| owner_of(city, code)),
        mode: Mode::Production,
        expires_at: None,
    };
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    city.store().write_here(|conn| people::store::insert(conn, &new, &text, now)).unwrap();
    text.public_id().to_owned()
}

/// A key of Lampton, those that it may not see, and one that nobody has.
pub(super) fn keys(city: &TestCity) -> (String, Vec<String>, String) {
    let foreign = vec![key(city, Some("other.example")), key(city, None)];
    (key(city, Some("lamp.example")), foreign, "aaaaaaaa".to_owned())
}

/// Something new of a government, made by somebody of it: its number.
pub(super) fn value(city: &TestCity, code: &str, token: &str, thing: Thing) -> i64 {
    match thing {
        Thing::Reported => report(city, code),
        Thing::Read => read(city, code, token),
        Thing::PersonMerge => merge(city, code, token),
        Thing::SubjectRequest => ask(city, code, token),
        Thing::Restriction => restrict(city, code, token),
        Thing::KeyRequest => key_request(city, code),
        other => panic!("{other:?} is nothing of people"),
    }
}

pub(super) const ROWS: &[Row] = &[
    row(
        "get /api/v1/requests/{request}/contact",
        "path request",
        Names(Thing::Reported, |v| (format!("/requests/{v}/contact?purpose=answer"), None)),
    ),
    row("get /api/v1/requests/{request}/contact", "query purpose", Plain),
    row("get /api/v1/requests/{request}/contact", "query words", Plain),
    row(
        "get /api/v1/requests/{request}/contact",
        "query jurisdiction_id",
        Names(Thing::Government, |v| {
            (format!("/requests/{{fresh}}/contact?purpose=answer&jurisdiction_id={v}"), None)
        }),
    ),
    row(
        "get /api/v1/contact-readings",
        "query request",
        Names(Thing::Read, |v| (format!("/contact-readings?request={v}"), None)),
    ),
    row(
        "get /api/v1/contact-readings",
        "query account",
        Names(Thing::Account, |v| (format!("/contact-readings?account={v}"), None)),
    ),
    row("get /api/v1/contact-readings", "query cursor", Plain),
    row("get /api/v1/contact-readings", "query page_size", Plain),
    row(
        "post /api/v1/people/merges",
        "body jurisdiction_id",
        Names(Thing::Government, |v| {
            let body = json!({ "jurisdiction_id": v, "email": "a@mail.example",
                "other_email": "b@mail.example", "reason": "x" });
            ("/people/merges".to_owned(), Some(body))
        }),
    ),
    row("post /api/v1/people/merges", "body email", Plain),
    row("post /api/v1/people/merges", "body phone", Plain),
    row("post /api/v1/people/merges", "body other_email", Plain),
    row("post /api/v1/people/merges", "body other_phone", Plain),
    row("post /api/v1/people/merges", "body reason", Plain),
    row(
        "delete /api/v1/people/merges/{person_merge}",
        "path person_merge",
        Names(Thing::PersonMerge, |v| (format!("/people/merges/{v}"), None)),
    ),
    row("get /api/v1/subject-requests", "query open", Plain),
    row("get /api/v1/subject-requests", "query cursor", Plain),
    row(
        "post /api/v1/subject-requests",
        "body jurisdiction_id",
        Names(Thing::Government, |v| {
            let body =
                json!({ "jurisdiction_id": v, "right": "access", "email": "a@mail.example" });
            ("/subject-requests".to_owned(), Some(body))
        }),
    ),
    row("post /api/v1/subject-requests", "body right", Plain),
    row("post /api/v1/subject-requests", "body email", Plain),
    row("post /api/v1/subject-requests", "body phone", Plain),
    row(
        "get /api/v1/subject-requests/{subject_request}",
        "path subject_request",
        Names(Thing::SubjectRequest, |v| (format!("/subject-requests/{v}"), None)),
    ),
    row(
        "post /api/v1/subject-requests/{subject_request}/decision",
        "path subject_request",
        Names(Thing::SubjectRequest, |v| {
            let body = json!({ "decision": "refused", "words": "x" });
            (format!("/subject-requests/{v}/decision"), Some(body))
        }),
    ),
    row("post /api/v1/subject-requests/{subject_request}/decision", "body decision", Plain),
    row("post /api/v1/subject-requests/{subject_request}/decision", "body words", Plain),
    row(
        "delete /api/v1/subject-requests/{subject_request}/restriction",
        "path subject_request",
        Names(Thing::Restriction, |v| (format!("/subject-requests/{v}/restriction"), None)),
    ),
    // An address names a person, who belongs to nobody.
    row("get /api/v1/people", "query email", Plain),
    row("get /api/v1/people", "query phone", Plain),
    row("get /api/v1/people", "query purpose", Plain),
    row("get /api/v1/people", "query words", Plain),
    row("get /api/v1/people/export", "query email", Plain),
    row("get /api/v1/people/export", "query phone", Plain),
    row("get /api/v1/people/export", "query purpose", Plain),
    row("get /api/v1/people/export", "query words", Plain),
    row("post /api/v1/people/erasure", "body email", Plain),
    row("post /api/v1/people/erasure", "body phone", Plain),
    row("post /api/v1/people/erasure", "body descriptions", Plain),
    row("post /api/v1/people/erasure", "body photos", Plain),
    row("post /api/v1/people/erasure", "body notes", Plain),
    // Strangers may ask any government for a key: which there are is public.
    row("post /api/v1/api-keys/test", "body label", Plain),
    row("post /api/v1/api-keys/test", "body email", Plain),
    row("post /api/v1/api-keys/test", "body jurisdiction_id", Plain),
    row("post /api/v1/api-keys/requests", "body label", Plain),
    row("post /api/v1/api-keys/requests", "body words", Plain),
    row("post /api/v1/api-keys/requests", "body email", Plain),
    row("post /api/v1/api-keys/requests", "body jurisdiction_id", Plain),
    row("post /api/v1/api-keys/requests", "body scopes", Plain),
    row("post /api/v1/api-keys/requests/collect", "body ticket", Plain),
    row("get /api/v1/api-keys/requests", "query before", Plain),
    row(
        "post /api/v1/api-keys/requests/{key_request}/approve",
        "path key_request",
        Names(Thing::KeyRequest, |v| (format!("/api-keys/requests/{v}/approve"), Some(json!({})))),
    ),
    row("post /api/v1/api-keys/requests/{key_request}/approve", "body scopes", Plain),
    row("post /api/v1/api-keys/requests/{key_request}/approve", "body expires_days", Plain),
    row(
        "post /api/v1/api-keys/requests/{key_request}/refuse",
        "path key_request",
        Names(Thing::KeyRequest, |v| {
            (format!("/api-keys/requests/{v}/refuse"), Some(json!({ "reason": "x" })))
        }),
    ),
    row("post /api/v1/api-keys/requests/{key_request}/refuse", "body reason", Plain),
    row(
        "get /api/v1/api-keys/{key}",
        "path key",
        Names(Thing::Key, |v| (format!("/api-keys/{v}"), None)),
    ),
    row(
        "delete /api/v1/api-keys/{key}",
        "path key",
        Names(Thing::Key, |v| (format!("/api-keys/{v}"), None)),
    ),
    row(
        "post /api/v1/api-keys/{key}/rotate",
        "path key",
        Names(Thing::Key, |v| (format!("/api-keys/{v}/rotate"), Some(json!({})))),
    ),
    row("post /api/v1/api-keys/{key}/rotate", "body overlap_days", Plain),
    row(
        "post /api/v1/api-keys/{key}/notice",
        "path key",
        Names(Thing::Key, |v| (format!("/api-keys/{v}/notice"), Some(json!({})))),
    ),
    row("post /api/v1/api-keys/{key}/notice", "body deprecated_datetime", Plain),
    row("post /api/v1/api-keys/{key}/notice", "body sunset_datetime", Plain),
    row("post /api/v1/api-keys/{key}/notice", "body link", Plain),
    row(
        "delete /api/v1/api-keys/{key}/notice",
        "path key",
        Names(Thing::Key, |v| (format!("/api-keys/{v}/notice"), None)),
    ),
    row("get /api/v1/api-keys", "", Plain),
];
