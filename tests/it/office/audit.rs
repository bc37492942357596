//! Who did what: every action leaves its entry, and whoever may audit reads those of his governments.

use std::collections::BTreeSet;

use lamppost::audit;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{
    PASSWORD, accept, anywhere, call, code_of, get, government, invite, patch, post, renew,
    sign_in, signed_in, tokens,
};
use crate::support::{Database, Postgres, Reply, Sqlite, TestCity, contract};

fn entries(city: &TestCity, query: &str, token: &str) -> Vec<Value> {
    get(city, &format!("/audit{query}"), token).expect(200).json().as_array().unwrap().clone()
}

/// The log as it lies in the database, without what came before.
pub(super) struct Log<'a> {
    city: &'a TestCity,
    seen: i64,
}

impl<'a> Log<'a> {
    pub(super) fn new(city: &'a TestCity) -> Self {
        let mut new = Self { city, seen: 0 };
        new.take();
        new
    }

    /// What was added since, as (actor, action, subject), the oldest first.
    pub(super) fn take(&mut self) -> Vec<(String, String, String)> {
        let whole = self.take_whole().into_iter();
        whole.map(|(actor, action, subject, _)| (actor, action, subject)).collect()
    }

    /// The same with the facts.
    pub(super) fn take_whole(&mut self) -> Vec<(String, String, String, Value)> {
        let filter = audit::Filter::default();
        let all = self.city.store().read_here(|conn| audit::store::list(conn, &filter, 500));
        let mut new = all.unwrap();
        new.retain(|one| one.id > self.seen);
        new.reverse();
        self.seen = new.last().map_or(self.seen, |last| last.id);
        for one in &new {
            let text = format!("{} {}", one.subject, one.detail);
            assert!(!text.contains('@') && !text.contains("Somebody"), "personal data: {text}");
        }
        let actor = |one: &audit::Record| {
            audit::Actor::of(&one.actor_kind, one.actor_key).unwrap().to_string()
        };
        new.iter()
            .map(|one| (actor(one), one.action.clone(), one.subject.clone(), one.facts()))
            .collect()
    }

    #[track_caller]
    pub(super) fn tells(&mut self, actor: &str, action: &str, subject: &str, facts: &Value) {
        let one = (actor.to_owned(), action.to_owned(), subject.to_owned(), facts.clone());
        assert_eq!(self.take_whole(), [one]);
    }

    #[track_caller]
    pub(super) fn says(&mut self, actor: &str, action: &str, subject: &str) {
        assert_eq!(self.take(), [(actor.to_owned(), action.to_owned(), subject.to_owned())]);
    }

    #[track_caller]
    pub(super) fn says_nothing(&mut self) {
        assert_eq!(self.take(), []);
    }
}

/// Every route that changes something, and whether the test below, or one of `audit_cases` and `audit_playbook`, sees
/// its entry. A new one without a row fails.
const CHANGES: &[(&str, bool)] = &[
    ("post /api/v1/sessions/browser", true),
    ("post /api/v1/me/second-factor", true),
    ("post /api/v1/me/second-factor/confirm", true),
    ("delete /api/v1/staff/{account}/second-factor", true),
    ("post /api/v1/staff/{account}/absences", true),
    ("delete /api/v1/staff/{account}/absences/{absence}", true),
    ("post /api/v1/sessions", true),
    // A token that is renewed changes nothing that anybody would look for; one that was stolen does.
    ("post /api/v1/sessions/refresh", true),
    ("delete /api/v1/sessions/{session}", true),
    ("post /api/v1/invitations/accept", true),
    ("post /api/v1/staff", true),
    ("patch /api/v1/staff/{account}", true),
    ("post /api/v1/staff/{account}/invitation", true),
    ("patch /api/v1/jurisdictions/{code}", true),
    // What moderators do: `moderation.rs` and `complaints.rs` see their entries.
    ("post /api/v1/requests/{request}/visibility", true),
    ("post /api/v1/requests/{request}/masks", true),
    ("delete /api/v1/requests/{request}/masks", true),
    ("post /api/v1/requests/{request}/photos/{position}/regions", true),
    ("delete /api/v1/requests/{request}/photos/{position}/regions", true),
    ("post /api/v1/abuse-reports/{abuse_report}/decision", true),
    ("post /api/v1/bans", true),
    ("delete /api/v1/bans/{ban}", true),
    ("post /api/v1/appeals/{appeal}/decision", true),
    // The tests of rules see these.
    ("post /api/v1/jurisdictions/{code}/departments", true),
    ("patch /api/v1/jurisdictions/{code}/departments/{department}", true),
    ("post /api/v1/jurisdictions/{code}/departments/{department}/teams", true),
    ("patch /api/v1/jurisdictions/{code}/departments/{department}/teams/{team}", true),
    ("post /api/v1/jurisdictions/{code}/rules", true),
    ("post /api/v1/jurisdictions/{code}/rules/{version}/approve", true),
    ("post /api/v1/jurisdictions/{code}/rules/{version}/restore", true),
    ("post /api/v1/jurisdictions/{code}/rules/{version}/retire", true),
    ("post /api/v1/jurisdictions/{code}/workflows/{workflow}", true),
    ("post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/approve", true),
    ("post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore", true),
    ("post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/retire", true),
    ("patch /api/v1/requests/{request}", true),
    ("post /api/v1/requests/{request}/transitions", true),
    ("post /api/v1/requests/{request}/notes", true),
    ("patch /api/v1/requests/{request}/notes/{event}", true),
    ("put /api/v1/requests/{request}/owner", true),
    ("post /api/v1/requests/{request}/parts", true),
    ("post /api/v1/requests/{request}/parts/{part}/end", true),
    ("put /api/v1/requests/{request}/merge", true),
    ("delete /api/v1/requests/{request}/merge", true),
    ("post /api/v1/bulk", true),
    ("post /api/v1/bulk/{bulk}/undo", true),
    ("post /api/v1/mass-events", true),
    ("post /api/v1/mass-events/{event}/requests", true),
    ("delete /api/v1/mass-events/{event}/requests/{request}", true),
    ("post /api/v1/mass-events/{event}/updates", true),
    ("post /api/v1/mass-events/{event}/end", true),
    // What somebody keeps for himself, words to be used again, and what the log of the report tells already.
    ("post /api/v1/queues", true),
    ("patch /api/v1/queues/{queue}", true),
    ("delete /api/v1/queues/{queue}", true),
    ("put /api/v1/queues/{queue}/pin", false),
    ("delete /api/v1/queues/{queue}/pin", false),
    ("post /api/v1/mentions/{event}/seen", false),
    ("post /api/v1/templates", true),
    ("patch /api/v1/templates/{template}", true),
    ("delete /api/v1/templates/{template}", true),
    ("post /api/v1/requests/{request}/escalation/acknowledgement", true),
    // Whoever reported is not of the office.
    ("patch /api/v1/reporter", false),
    ("post /api/v1/reporter/answers", false),
    ("post /api/v1/reporter/messages", false),
    ("post /api/v1/reporter/reopen", false),
    ("post /api/v1/reporter/withdrawal", false),
    // Those of persons and keys are seen by the tests beside (`privacy/erased.rs`, `office/keys.rs`).
    ("post /api/v1/people/erasure", true),
    ("post /api/v1/people/merges", true),
    ("delete /api/v1/people/merges/{person_merge}", true),
    ("post /api/v1/subject-requests", true),
    ("post /api/v1/subject-requests/{subject_request}/decision", true),
    ("delete /api/v1/subject-requests/{subject_request}/restriction", true),
    ("post /api/v1/api-keys/test", true),
    ("post /api/v1/api-keys/requests", true),
    ("post /api/v1/api-keys/requests/collect", true),
    ("post /api/v1/api-keys/requests/{key_request}/approve", true),
    ("post /api/v1/api-keys/requests/{key_request}/refuse", true),
    ("delete /api/v1/api-keys/{key}", true),
    ("post /api/v1/api-keys/{key}/rotate", true),
    ("post /api/v1/api-keys/{key}/notice", true),
    ("delete /api/v1/api-keys/{key}/notice", true),
];

#[test]
fn every_route_that_changes_something_is_listed() {
    let mut described = BTreeSet::new();
    for (path, item) in contract::document()["paths"].as_object().unwrap() {
        if path.starts_with("/api/") {
            let methods = item.as_object().unwrap().keys().filter(|method| *method != "get");
            described.extend(methods.map(|method| format!("{method} {path}")));
        }
    }
    // It has a body and saves nothing.
    assert!(described.remove("post /api/v1/jurisdictions/{code}/rules/dry-run"));
    let known: BTreeSet<String> = CHANGES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(described, known);
    let unrecorded = CHANGES.iter().filter(|(_, recorded)| !recorded);
    let excused = ["dry-run", "queues", "mentions", "templates", "acknowledgement", "reporter"];
    let named = |route: &str| excused.iter().any(|word| route.contains(word));
    assert!(unrecorded.clone().all(|(route, _)| named(route)));
}

/// Ann signs in with a browser: the cookie.
fn in_the_browser(city: &TestCity) -> String {
    let body = json!({ "email": "ann@city.example", "password": PASSWORD });
    let call = call("POST", "/sessions/browser", None, Some(&body));
    let reply = city.send(&call.header("Sec-Fetch-Site", "same-origin")).expect(204);
    reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[rstest]
fn every_action_leaves_one_entry(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let root = format!("staff {}", get(&city, "/me", &admin).expect(200).json()["id"]);
    let helper = signed_in(&city, "bo@city.example", Role::Agent, &anywhere());
    let helper = get(&city, "/me", &helper).expect(200).json()["id"].clone();
    let mut log = Log::new(&city);
    let body =
        json!({ "email": "ann@city.example", "name": "Ann", "roles": [{ "role": "agent" }] });
    let made = post(&city, "/staff", &admin, &body).expect(201).json();
    let number = made["account"]["id"].clone();
    let (ann, account) = (format!("staff {number}"), format!("account {number}"));
    log.says(&root, "account.create", &account);
    accept(&city, made["invitation"].as_str().unwrap(), PASSWORD).expect(204);
    log.says(&ann, "account.accept", &account);
    sign_in(&city, "ann@city.example", "not the password").expect(401);
    log.says("system", "session.refuse", &account);
    sign_in(&city, "nobody@city.example", PASSWORD).expect(401);
    log.says("system", "session.refuse", "unknown account");
    let (token, ticket) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    log.says(&ann, "session.begin", &account);
    let (_, next) = tokens(&renew(&city, &ticket).expect(200));
    log.says_nothing();
    renew(&city, &ticket).expect(401);
    log.says("system", "session.stolen", &account);
    renew(&city, &next).expect(401);
    get(&city, "/me", &token).expect(401);
    log.says_nothing();
    let (token, _) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    log.says(&ann, "session.begin", &account);
    city.send(&call("DELETE", "/sessions/current", Some(&token), None)).expect(204);
    log.says(&ann, "session.end", &account);
    let path = format!("/staff/{number}");
    for (change, action) in [
        (json!({ "name": "Ann Archer" }), "account.change"),
        (json!({ "roles": [{ "role": "supervisor" }] }), "account.change"),
        (json!({ "active": false }), "account.disable"),
        (json!({ "active": true, "name": "Ann" }), "account.enable"),
    ] {
        patch(&city, &path, &admin, &change).expect(200);
        log.says(&root, action, &account);
    }
    city.send(&call("POST", &format!("{path}/invitation"), Some(&admin), None)).expect(201);
    log.says(&root, "account.invite", &account);
    let token = in_the_browser(&city);
    log.says(&ann, "session.begin", &account);
    let ask = |method: &str, path: &str, body: Option<&Value>| {
        let call = call(method, path, None, body).header("Cookie", &token);
        city.send(&call.header("Sec-Fetch-Site", "same-origin"))
    };
    let away = json!({ "first_day": "2026-06-01", "last_day": "2026-06-02", "delegate": helper });
    let absence = ask("POST", "/staff/me/absences", Some(&away)).expect(201).json()["id"].clone();
    log.says(&ann, "absence.create", &account);
    ask("POST", "/staff/me/absences", Some(&away)).expect(409);
    log.says_nothing();
    ask("DELETE", &format!("/staff/me/absences/{absence}"), None).expect(204);
    log.says(&ann, "absence.remove", &account);
    let made = ask("POST", "/me/second-factor", None).expect(201).json();
    log.says(&ann, "second_factor.enrol", &account);
    let code = json!({ "code": code_of(&city, made["secret"].as_str().unwrap()) });
    ask("POST", "/me/second-factor/confirm", Some(&code)).expect(200);
    log.says(&ann, "second_factor.confirm", &account);
    let factor = format!("{path}/second-factor");
    city.send(&call("DELETE", &factor, Some(&admin), None)).expect(204);
    log.says(&root, "second_factor.remove", &account);
    let path = "/jurisdictions/lamp.example";
    let change = json!({ "modules_off": ["service_request_updates"] });
    patch(&city, path, &admin, &change).expect(200);
    log.says(&root, "government.change", "government lamp.example");
    patch(&city, path, &admin, &change).expect(200);
    patch(&city, path, &admin, &json!({})).expect(200);
    patch(&city, path, &admin, &json!({ "modules_off": ["telepathy"] })).expect(400);
    log.says_nothing();
    assert!(audit::verify(city.store(), None, &mut |_| ()).unwrap().is_ok());
}

#[rstest]
fn what_fails_and_what_changes_nothing_leaves_no_entry(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let id = get(&city, "/me", &admin).expect(200).json()["id"].clone();
    let mut log = Log::new(&city);
    let body = |email: &str, role: &str| json!({ "email": email, "name": "X", "roles": [{ "role": role }] });
    // The row is there for a moment, and is undone with its entry.
    post(&city, "/staff", &admin, &body("root@city.example", "agent")).expect(409);
    post(&city, "/staff", &admin, &body("x@city.example", "emperor")).expect(400);
    patch(&city, "/staff/999999", &admin, &json!({ "active": false })).expect(404);
    patch(&city, &format!("/staff/{id}"), &admin, &json!({ "active": false })).expect(400);
    patch(&city, &format!("/staff/{id}"), &admin, &json!({})).expect(200);
    patch(&city, &format!("/staff/{id}"), &admin, &json!({ "name": "Somebody" })).expect(200);
    accept(&city, "lpi_nothing", PASSWORD).expect(404);
    renew(&city, "lpr_nothing").expect(401);
    city.send(&call("DELETE", "/sessions/999999", Some(&admin), None)).expect(404);
    for path in ["/me", "/staff", "/sessions", "/audit"] {
        get(&city, path, &admin).expect(200);
    }
    log.says_nothing();
}

#[test]
fn an_account_that_is_tried_too_often_is_noted_once_a_minute() {
    let city = TestCity::single(Sqlite);
    let (id, _) = invite(&city, "ann@city.example", Role::Agent, &anywhere());
    let mut log = Log::new(&city);
    let tried: Vec<Reply> = (0..14).map(|_| sign_in(&city, "ann@city.example", "guess")).collect();
    let refused = tried.iter().filter(|reply| reply.status == 401).count();
    assert!(refused < 13, "several were turned away at the door");
    let said = log.take();
    let count = |action: &str| said.iter().filter(|one| one.1 == action).count();
    assert_eq!((count("session.refuse"), count("session.throttle")), (refused, 1));
    assert!(said.iter().all(|one| one.0 == "system" && one.2 == format!("account {id}")));
}

#[rstest]
fn entries_are_found_by_who_what_and_when(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let auditor = signed_in(&city, "audit@city.example", Role::Auditor, &anywhere());
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let root = get(&city, "/me", &admin).expect(200).json()["id"].clone();
    city.clock.advance(chrono::TimeDelta::minutes(5));
    for name in ["One", "Two", "Three"] {
        patch(&city, &format!("/staff/{root}"), &admin, &json!({ "name": name })).expect(200);
    }
    let newest = entries(&city, "", &auditor);
    assert_eq!(newest[0]["action"], "account.change");
    assert_eq!(newest[0]["subject"], format!("account {root}"));
    assert_eq!(newest[0]["actor"], json!({ "kind": "staff", "id": root }));
    assert_eq!(newest[0]["detail"], json!({ "fields": ["name"] }));
    assert_eq!(newest[0]["datetime"], "2026-05-15T12:05:00Z");
    assert!(newest.windows(2).all(|two| two[0]["id"].as_i64() > two[1]["id"].as_i64()));
    let count = |query: &str| entries(&city, query, &auditor).len();
    assert_eq!(count("?action=account.change"), 3);
    assert_eq!(count(&format!("?actor=staff:{root}&action=account.change")), 3);
    assert_eq!(count(&format!("?actor=staff:{root}")), 7);
    assert_eq!(count("?actor=staff:999999"), 0);
    assert_eq!(count("?actor=operator&action=city.apply"), 1);
    assert_eq!(count("?jurisdiction_id=lamp.example"), 1);
    assert_eq!(count("?jurisdiction_id=nowhere"), 0);
    assert_eq!(count(&format!("?subject=account%20{root}")), 7);
    assert_eq!(count("?from=2026-05-15T12:05:00Z"), 3);
    assert_eq!(count("?from=2026-05-15T12:05:01Z"), 0);
    let all = newest.len();
    assert_eq!(count("?until=2026-05-15T12:05:00Z"), all - 3);
    let said = get(&city, "/audit?actor=me&from=x&cursor=-1&page=2", &auditor).expect(400).json();
    let said: Vec<&str> =
        said.as_array().unwrap().iter().map(|one| one["description"].as_str().unwrap()).collect();
    assert_eq!(said.len(), 4, "{said:?}");
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let city = TestCity::single(Sqlite);
    let auditor = signed_in(&city, "audit@city.example", Role::Auditor, &anywhere());
    let all = entries(&city, "", &auditor);
    let (mut found, mut query) = (Vec::new(), "?page_size=2".to_owned());
    loop {
        let reply = get(&city, &format!("/audit{query}"), &auditor).expect(200);
        found.extend(reply.json().as_array().unwrap().clone());
        // What is added meanwhile is newer, and so not on a later page.
        sign_in(&city, "nobody@city.example", "x");
        let Some(link) = reply.header("link") else { break };
        let next = link.strip_prefix('<').unwrap().split_once('>').unwrap();
        assert_eq!(next.1, "; rel=\"next\"");
        next.0.clone_into(&mut query);
    }
    assert_eq!(found, all);
}

#[rstest]
fn an_auditor_sees_his_own_governments_alone(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let everywhere = signed_in(&city, "all@city.example", Role::Auditor, &anywhere());
    let here = signed_in(&city, "here@city.example", Role::Auditor, &government("lamp.example"));
    signed_in(&city, "there@city.example", Role::Auditor, &government("other.example"));
    let governments = |token: &str| -> BTreeSet<String> {
        let all = entries(&city, "", token);
        all.iter().map(|one| one["jurisdiction_id"].as_str().unwrap_or("-").to_owned()).collect()
    };
    assert_eq!(governments(&here), ["lamp.example".to_owned()].into());
    assert_eq!(entries(&city, "?jurisdiction_id=other.example", &here), Vec::<Value>::new());
    let all = governments(&everywhere);
    for code in ["-", "lamp.example", "other.example", "county.example"] {
        assert!(all.contains(code), "{code} in {all:?}");
    }
    // Signing in is the business of the government that all roles are limited to.
    let began = entries(&city, "?action=session.begin", &here);
    assert_eq!(began.len(), 1);
}
