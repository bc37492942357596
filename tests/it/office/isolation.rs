//! One government never sees what is another's: whatever a call can name, naming what belongs to another government
//! is answered as naming what does not exist at all.
//!
//! Everything that a call can name is taken from the contract. A route or a parameter without a row here fails.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use lamppost::catalogue::store as catalogue;
use lamppost::db::{Conn, StoreError};
use lamppost::staff::store as staff;
use lamppost::staff::{Access, Email, Grant, NewAccount, Role, Ticket, TicketKind, parse_name};
use rstest::rstest;
use serde_json::{Value, json};

use super::isolation_cases::Cases;
use super::isolation_moderation as moderation;
use super::isolation_people as people;
use super::steps::{
    PASSWORD, accept, call, enrol, get, government, post, sign_in, sign_in_with, signed_in, tokens,
};
use crate::support::city::{BASE, TEST_BASE, run};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity, contract};

/// Things that belong to a government.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Government,
    Department,
    Team,
    Workflow,
    Layer,
    Area,
    Account,
    /// The account of somebody who may do the work, and the mail address.
    Person,
    Address,
    Session,
    /// A report with a photo and masks.
    Moderated,
    /// A report of which a photo is blacked out.
    Covered,
    AbuseReport,
    Ban,
    Appeal,
    Absence,
    Service,
    Request,
    /// A report with notes and parts.
    Noted,
    Note,
    Part,
    /// A report that was merged.
    Merged,
    /// A report of a mass event.
    Member,
    Bulk,
    MassEvent,
    /// An area on the map of today.
    Ground,
    Queue,
    Template,
    /// A report that cannot wait.
    Escalated,
    /// A report with contact data.
    Reported,
    /// A report whose contact data were read.
    Read,
    PersonMerge,
    SubjectRequest,
    /// A restriction that is in force.
    Restriction,
    KeyRequest,
    Key,
}

/// The path below the API with its query, and the body, of a call that names `value`.
pub(super) type Sent = fn(value: &str) -> (String, Option<Value>);

pub(super) enum Input {
    /// It names nothing that belongs to a government: a word, a number, a date, a secret.
    Plain,
    /// It names this, and a call that does so looks like that.
    Names(Thing, Sent),
}
pub(super) use Input::{Names, Plain};

pub(super) struct Row {
    route: &'static str,
    /// As [`inputs`] writes it: where it stands, and its name.
    input: &'static str,
    is: Input,
}

pub(super) const fn row(route: &'static str, input: &'static str, is: Input) -> Row {
    Row { route, input, is }
}

fn account(roles: &Value) -> Value {
    // Each call of the own government makes an account of its own.
    let email = format!("n{}@city.example", roles.to_string().len());
    json!({ "email": email, "name": "N", "roles": roles })
}

/// A month of absence; the first account that [`Ground`] makes is able to stand in.
fn away(month: &str, delegate: i64) -> Value {
    let day = |day: &str| format!("2026-{month}-{day}");
    json!({ "first_day": day("01"), "last_day": day("28"), "delegate": delegate })
}

/// To add a route: a row for each of its inputs. What it names is a [`Thing`]; a new kind of thing gets a value of
/// each government in [`Ground`].
const ROWS: &[Row] = &[
    row("post /api/v1/sessions", "body email", Plain),
    row("post /api/v1/sessions", "body password", Plain),
    row("post /api/v1/sessions/refresh", "body refresh_token", Plain),
    row(
        "delete /api/v1/sessions/{session}",
        "path session",
        Names(Thing::Session, |v| (format!("/sessions/{v}"), None)),
    ),
    row("post /api/v1/invitations/accept", "body invitation", Plain),
    row("post /api/v1/invitations/accept", "body password", Plain),
    // Before what changes the colleague's roles.
    row("post /api/v1/sessions", "body code", Plain),
    row("post /api/v1/sessions/browser", "body email", Plain),
    row("post /api/v1/sessions/browser", "body password", Plain),
    row("post /api/v1/sessions/browser", "body code", Plain),
    row("post /api/v1/invitations/accept", "body name", Plain),
    row("get /api/v1/me/second-factor", "", Plain),
    row("post /api/v1/me/second-factor", "", Plain),
    row("post /api/v1/me/second-factor/confirm", "body code", Plain),
    row("get /api/v1/staff", "query page_size", Plain),
    // An address: only where a page begins.
    row("get /api/v1/staff", "query cursor", Plain),
    row(
        "delete /api/v1/staff/{account}/second-factor",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}/second-factor"), None)),
    ),
    row(
        "get /api/v1/staff/{account}/absences",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}/absences"), None)),
    ),
    row(
        "post /api/v1/staff/{account}/absences",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}/absences"), Some(away("07", 1)))),
    ),
    row(
        "post /api/v1/staff/{account}/absences",
        "body delegate",
        Names(Thing::Account, |v| {
            ("/staff/me/absences".into(), Some(away("08", v.parse().unwrap())))
        }),
    ),
    row("post /api/v1/staff/{account}/absences", "body first_day", Plain),
    row("post /api/v1/staff/{account}/absences", "body last_day", Plain),
    row(
        "delete /api/v1/staff/{account}/absences/{absence}",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}/absences/1"), None)),
    ),
    row(
        "delete /api/v1/staff/{account}/absences/{absence}",
        "path absence",
        Names(Thing::Absence, |v| (format!("/staff/me/absences/{v}"), None)),
    ),
    row("post /api/v1/staff", "body email", Plain),
    row("post /api/v1/staff", "body name", Plain),
    row("post /api/v1/staff", "body roles", Plain),
    row("post /api/v1/staff", "body roles.role", Plain),
    row(
        "post /api/v1/staff",
        "body roles.jurisdiction_id",
        Names(Thing::Government, |v| {
            ("/staff".into(), Some(account(&json!([{ "role": "agent", "jurisdiction_id": v }]))))
        }),
    ),
    row(
        "post /api/v1/staff",
        "body roles.department",
        Names(Thing::Department, |v| {
            let role =
                json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "department": v }]);
            ("/staff".into(), Some(account(&role)))
        }),
    ),
    row(
        "post /api/v1/staff",
        "body roles.layer",
        Names(Thing::Layer, |v| {
            let role = json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "layer": v, "area": "own" }]);
            ("/staff".into(), Some(account(&role)))
        }),
    ),
    row(
        "post /api/v1/staff",
        "body roles.area",
        Names(Thing::Area, |v| {
            let role = json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "layer": "both", "area": v }]);
            ("/staff".into(), Some(account(&role)))
        }),
    ),
    row(
        "get /api/v1/staff/{account}",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}"), None)),
    ),
    row(
        "patch /api/v1/staff/{account}",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}"), Some(json!({ "name": "Other" })))),
    ),
    row("patch /api/v1/staff/{account}", "body active", Plain),
    row("patch /api/v1/staff/{account}", "body name", Plain),
    row("patch /api/v1/staff/{account}", "body roles", Plain),
    row("patch /api/v1/staff/{account}", "body roles.role", Plain),
    row(
        "patch /api/v1/staff/{account}",
        "body roles.jurisdiction_id",
        Names(Thing::Government, |v| {
            let roles = json!([{ "role": "observer", "jurisdiction_id": v }]);
            ("/staff/{own}".into(), Some(json!({ "roles": roles })))
        }),
    ),
    row(
        "patch /api/v1/staff/{account}",
        "body roles.department",
        Names(Thing::Department, |v| {
            let roles =
                json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "department": v }]);
            ("/staff/{own}".into(), Some(json!({ "roles": roles })))
        }),
    ),
    row(
        "patch /api/v1/staff/{account}",
        "body roles.layer",
        Names(Thing::Layer, |v| {
            let roles = json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "layer": v, "area": "own" }]);
            ("/staff/{own}".into(), Some(json!({ "roles": roles })))
        }),
    ),
    row(
        "patch /api/v1/staff/{account}",
        "body roles.area",
        Names(Thing::Area, |v| {
            let roles = json!([{ "role": "agent", "jurisdiction_id": "lamp.example", "layer": "both", "area": v }]);
            ("/staff/{own}".into(), Some(json!({ "roles": roles })))
        }),
    ),
    row(
        "post /api/v1/staff/{account}/invitation",
        "path account",
        Names(Thing::Account, |v| (format!("/staff/{v}/invitation"), None)),
    ),
    row(
        "get /api/v1/jurisdictions/{code}",
        "path code",
        Names(Thing::Government, |v| (format!("/jurisdictions/{v}"), None)),
    ),
    row(
        "patch /api/v1/jurisdictions/{code}",
        "path code",
        Names(Thing::Government, |v| {
            (format!("/jurisdictions/{v}"), Some(json!({ "modules_off": [] })))
        }),
    ),
    row("patch /api/v1/jurisdictions/{code}", "body modules_off", Plain),
    row(
        "get /api/v1/jurisdictions/{code}/sums",
        "path code",
        Names(Thing::Government, |v| (format!("/jurisdictions/{v}/sums"), None)),
    ),
    row("get /api/v1/jurisdictions/{code}/sums", "query from", Plain),
    row("get /api/v1/jurisdictions/{code}/sums", "query until", Plain),
    row(
        "get /api/v1/audit",
        "query jurisdiction_id",
        Names(Thing::Government, |v| (format!("/audit?jurisdiction_id={v}"), None)),
    ),
    row(
        "get /api/v1/audit",
        "query actor",
        Names(Thing::Account, |v| (format!("/audit?actor=staff:{v}"), None)),
    ),
    row(
        "get /api/v1/audit",
        "query subject",
        Names(Thing::Account, |v| (format!("/audit?subject=account%20{v}"), None)),
    ),
    row("get /api/v1/audit", "query action", Plain),
    // The number of an entry: only where a page begins.
    row("get /api/v1/audit", "query cursor", Plain),
    row("get /api/v1/audit", "query from", Plain),
    row("get /api/v1/audit", "query page_size", Plain),
    row("get /api/v1/audit", "query until", Plain),
    // Routes without any input.
    row("get /api/v1/sessions", "", Plain),
    row("get /api/v1/me", "", Plain),
];

fn resolved(schema: &'static Value) -> &'static Value {
    let reference = |one: &'static Value| one["$ref"].as_str();
    let inner = ["oneOf", "anyOf", "allOf"]
        .iter()
        .find_map(|name| schema[*name].as_array()?.iter().find(|one| one["type"] != "null"));
    match (reference(schema), inner) {
        (Some(target), _) => resolved(contract::document().pointer(&target[1..]).unwrap()),
        (None, Some(one)) => resolved(one),
        (None, None) => schema,
    }
}

/// Every row.
fn rows() -> impl Iterator<Item = &'static Row> {
    static CASES: LazyLock<Vec<Row>> = LazyLock::new(super::isolation_cases::rows);
    ROWS.iter()
        .chain(&super::isolation_playbook::ROWS)
        .chain(&super::isolation_moderation::ROWS)
        .chain(CASES.iter())
        .chain(super::isolation_lists::ROWS)
        .chain(people::ROWS)
}

/// Every member of a body, at any depth, by its name with dots.
fn members(schema: &'static Value, before: &str, found: &mut BTreeSet<String>) {
    // One of several, such as the changes of a call for many: each of them can be sent.
    let named = schema["$ref"].as_str().map(|target| contract::document().pointer(&target[1..]));
    let schema = named.map_or(schema, Option::unwrap);
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let choices: Vec<&'static Value> = choices.filter(|one| one["type"] != "null").collect();
    if choices.len() > 1 {
        return choices.into_iter().for_each(|choice| members(choice, before, found));
    }
    let schema = resolved(schema);
    if schema["items"].is_object() {
        members(&schema["items"], before, found);
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let whole = format!("{before}{name}");
        // A form of rules or a workflow is one input: whatever in it names anything is looked up in one place.
        if !["rules", "workflow"].contains(&whole.as_str()) {
            members(member, &format!("{whole}."), found);
        }
        found.insert(format!("body {whole}"));
    }
}

/// What the calls of an operation can say.
fn inputs(operation: &'static Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for one in operation["parameters"].as_array().into_iter().flatten() {
        let text = |name: &str| one[name].as_str().unwrap();
        found.insert(format!("{} {}", text("in"), text("name")));
    }
    for content in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        members(&content.1["schema"], "", &mut found);
    }
    found
}

fn operations(below: &str) -> Vec<(String, &'static Value)> {
    let mut found = Vec::new();
    for (path, item) in contract::document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if path.starts_with(below) {
                found.push((format!("{method} {path}"), operation));
            }
        }
    }
    found
}

#[test]
fn every_input_of_every_route_has_a_row() {
    let mut described = BTreeSet::new();
    for (route, operation) in operations("/api/") {
        let all = inputs(operation);
        if all.is_empty() {
            described.insert((route.clone(), String::new()));
        }
        described.extend(all.into_iter().map(|input| (route.clone(), input)));
    }
    let known: BTreeSet<(String, String)> =
        rows().map(|row| (row.route.to_owned(), row.input.to_owned())).collect();
    assert_eq!(known.len(), rows().count(), "a row stands twice");
    let missing: Vec<_> = described.difference(&known).collect();
    let gone: Vec<_> = known.difference(&described).collect();
    assert!(missing.is_empty() && gone.is_empty(), "missing: {missing:#?} not there: {gone:#?}");
}

/// What there is in each government, and who looks.
struct Ground {
    city: TestCity,
    /// Somebody of Lampton with every role there.
    token: String,
    own_account: i64,
    own_session: i64,
    foreign_account: i64,
    foreign_session: i64,
    foreign_token: String,
    cases: Cases,
}

/// An account with every role in a government: its key and a session's token and key.
fn all_powerful(city: &TestCity, email: &str, code: &str) -> (i64, String, i64) {
    let ticket = Ticket::generate(TicketKind::Invitation, city.workshop.ids.as_ref());
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let make = |conn: &mut Conn| {
        let scope = staff::places(conn)?.find(&government(code)).unwrap();
        let grants = Role::ALL.map(|role| Grant { role, scope: scope.clone() });
        let new = NewAccount {
            email: Email::parse(email).unwrap(),
            name: parse_name("Somebody").unwrap(),
            access: Access::new(grants),
        };
        let id = staff::insert(conn, &new, now)?;
        staff::invite(conn, id, &ticket, now + chrono::TimeDelta::days(7))?;
        Ok::<_, StoreError>(id)
    };
    let id = city.store().write_here(make).unwrap();
    accept(city, ticket.reveal(), PASSWORD).expect(204);
    let token = tokens(&sign_in(city, email, PASSWORD).expect(200)).0;
    let factor = enrol(city, &token);
    let session = newest_session(city, email, &factor.recovery[0]);
    (id, token, session)
}

/// Begins another session and returns its key.
fn newest_session(city: &TestCity, email: &str, code: &str) -> i64 {
    let (token, _) = tokens(&sign_in_with(city, email, code).expect(200));
    let all = get(city, "/sessions", &token).expect(200).json();
    let current = all.as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
    current["id"].as_i64().unwrap()
}

fn make_colleague(city: &TestCity) -> i64 {
    let email = "colleague@city.example";
    let token = signed_in(city, email, Role::Agent, &government("lamp.example"));
    enrol(city, &token);
    let path = format!("/requests/{}/contact?purpose=answer", people::report(city, "lamp.example"));
    get(city, &path, &token).expect(200);
    get(city, "/me", &token).expect(200).json()["id"].as_i64().unwrap()
}

impl Ground {
    fn new(on: Database) -> Self {
        let city = TestCity::several(on);
        for (code, name) in [("lamp.example", "OWN"), ("other.example", "ALIEN")] {
            let of = format!("(SELECT id FROM jurisdictions WHERE code = '{code}')");
            let area = name.to_lowercase();
            city.sql(&format!(
                "INSERT INTO departments (jurisdiction_id, code, name) SELECT {of}, '{name}', 'x';
                 INSERT INTO areas (jurisdiction_id, layer, code) SELECT {of}, 'both', '{area}';
                 INSERT INTO areas (jurisdiction_id, layer, code) SELECT {of}, '{area}', 'own';
                 INSERT INTO teams (jurisdiction_id, department_id, code, name)
                     SELECT jurisdiction_id, id, '{area}-team', 'x' FROM departments WHERE code = '{name}'"
            ));
            super::isolation_playbook::propose(&city, code, name);
        }
        let (own_account, token, own_session) =
            all_powerful(&city, "own@city.example", "lamp.example");
        let (foreign_account, foreign_token, foreign_session) =
            all_powerful(&city, "foreign@city.example", "other.example");
        let colleague = make_colleague(&city);
        // The absences 1, 2 and 3: a colleague's, one's own, and another government's.
        let helper = signed_in(&city, "h@city.example", Role::Agent, &government("other.example"));
        let helper = get(&city, "/me", &helper).expect(200).json()["id"].as_i64().unwrap();
        post(&city, &format!("/staff/{colleague}/absences"), &token, &away("06", own_account))
            .expect(201);
        post(&city, "/staff/me/absences", &token, &away("06", colleague)).expect(201);
        post(&city, "/staff/me/absences", &foreign_token, &away("06", helper)).expect(201);
        let now = lamppost::time::Clock::now(city.clock.as_ref());
        city.store().write_here(|conn| catalogue::bump_version(conn, now)).unwrap();
        run(lamppost::jobs::refresh(&city.workshop)).unwrap();
        let cases = Cases::new(&city, &token, &foreign_token);
        Self {
            city,
            token,
            own_account,
            own_session,
            foreign_account,
            foreign_session,
            foreign_token,
            cases,
        }
    }

    /// One of the caller's government, those of other governments, and one that nobody has. The last two are as
    /// long, so that answers that repeat them are as well.
    fn values(&self, thing: Thing) -> (String, Vec<String>, String) {
        let text = |one: &str| one.to_owned();
        let three =
            |own: &str, foreign: &str, nobody: &str| (text(own), vec![text(foreign)], text(nobody));
        match thing {
            Thing::Government => (
                text("lamp.example"),
                vec![text("other.example"), text("county.example")],
                text("nowhere.example"),
            ),
            Thing::Department => three("OWN", "ALIEN", "NOONE"),
            Thing::Team => three("own-team", "alien-team", "noone-team"),
            Thing::Workflow => three("own-flow", "alien-flow", "noone-flow"),
            Thing::Layer | Thing::Area => three("own", "alien", "noone"),
            Thing::Account => self.accounts(self.colleague()),
            // As long as the number that nobody has, which an answer may repeat.
            Thing::Absence => three("000002", "000003", "999999"),
            Thing::Reported
            | Thing::Read
            | Thing::PersonMerge
            | Thing::SubjectRequest
            | Thing::Restriction
            | Thing::KeyRequest => {
                self.each(|of, token| people::value(&self.city, of, token, thing))
            }
            Thing::Key => people::keys(&self.city),
            Thing::Session => (
                format!("{:06}", self.own_session),
                vec![format!("{:06}", self.foreign_session)],
                text("999999"),
            ),
            Thing::Moderated | Thing::Covered | Thing::AbuseReport | Thing::Ban | Thing::Appeal => {
                self.each(|of, token| moderation::value(&self.city, of, token, thing))
            }
            Thing::Person => self.accounts(self.own_account),
            Thing::Address => {
                three("own@city.example", "foreign@city.example", "nowhere@city.example")
            }
            Thing::Ground => three("lampton", "othertown", "nowhere"),
            Thing::Service => three("LAMP", "TREE", "NONE"),
            Thing::Request
            | Thing::Noted
            | Thing::Note
            | Thing::Part
            | Thing::Merged
            | Thing::Member
            | Thing::Bulk
            | Thing::MassEvent
            | Thing::Queue
            | Thing::Template
            | Thing::Escalated => {
                let (own, foreign) = self.cases.values(&self.city, &self.token, thing);
                (own, vec![foreign], text("999999"))
            }
        }
    }

    fn accounts(&self, own: i64) -> (String, Vec<String>, String) {
        (own.to_string(), vec![self.foreign_account.to_string()], "999999".to_owned())
    }

    /// Something new of each government, and a number that nobody has.
    fn each(&self, make: impl Fn(&str, &str) -> i64) -> (String, Vec<String>, String) {
        let own = make("lamp.example", &self.token).to_string();
        (own, vec![make("other.example", &self.foreign_token).to_string()], "999999".to_owned())
    }

    /// Somebody else of the caller's government, who has done something.
    fn colleague(&self) -> i64 {
        let email = "colleague@city.example";
        let known = |conn: &mut Conn| staff::find_by_email(conn, &Email::parse(email).unwrap());
        self.city.store().read_here(known).unwrap().unwrap()
    }

    fn ask(&self, row: &Row, sent: Sent, value: &str) -> Reply {
        let (path, body) = sent(value);
        let path = path.replace("{own}", &self.colleague().to_string());
        let path = self.cases.fill(&self.city, &path);
        let body = body.map(|body| self.cases.fill(&self.city, &body.to_string()));
        let body = body.map(|body| serde_json::from_str(&body).unwrap());
        let method = row.route.split_once(' ').unwrap().0.to_uppercase();
        self.city.send(&call(&method, &path, Some(&self.token), body.as_ref()))
    }
}

/// An answer without what it repeats of the question, and without what differs from one call to the next.
fn bare(reply: &Reply, value: &str) -> (u16, Vec<(String, String)>, String) {
    let mut headers = reply.headers.clone();
    headers.retain(|(name, _)| {
        !["date", "x-request-id", "content-length", "ratelimit"].contains(&name.as_str())
    });
    headers.sort();
    // Numbers are not repeated; they may well be part of others.
    let number = value.bytes().all(|byte| byte.is_ascii_digit());
    let mut text = if number { reply.text() } else { reply.text().replace(value, "…") };
    // A call for many says of each what became of it.
    while let Some(at) = text.find("\"request\":") {
        let rest = text[at + 10..].trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
        text = format!("{}\"one\":…{rest}", &text[..at]);
    }
    (reply.status, headers, text)
}

#[rstest]
fn what_is_anothers_is_as_if_it_were_not_there(#[values(Sqlite, Postgres)] on: Database) {
    let ground = Ground::new(on);
    let root = signed_in(
        &ground.city,
        "root@city.example",
        Role::Administrator,
        &super::steps::anywhere(),
    );
    let theirs = || {
        let path = format!("/staff/{}", ground.foreign_account);
        let account = get(&ground.city, &path, &root).expect(200).text();
        let report = ground.cases.theirs(&ground.city, &ground.foreign_token);
        format!("{account} {report}")
    };
    let before = theirs();
    assert!(ground.own_account != ground.foreign_account);
    for row in rows() {
        let Names(thing, sent) = row.is else { continue };
        let (own, foreign, nobody) = ground.values(thing);
        let unknown = ground.ask(row, sent, &nobody);
        let said = bare(&unknown, &nobody);
        let nothing: [&[u8]; 2] = [b"[]", b"{\"requests\":[],\"total\":0"];
        let starts = nothing.iter().any(|nothing| unknown.body.starts_with(nothing));
        let empty = unknown.status == 200 && starts;
        let refused =
            unknown.status == 404 || !row.input.starts_with("path ") && unknown.status == 400;
        let none_of_many = || {
            let told = unknown.json();
            told["changed"] == 0 || told["added"] == 0
        };
        let refused = refused || unknown.status == 200 && !empty && none_of_many();
        assert!(empty || refused, "{} {}: {} {}", row.route, row.input, unknown.status, said.2);
        for value in foreign {
            let reply = ground.ask(row, sent, &value);
            assert_eq!(bare(&reply, &value), said, "{} {} {value}", row.route, row.input);
        }
        // The same call about what is the caller's own does something, so it was not refused for its form.
        let reply = ground.ask(row, sent, &own);
        assert!(reply.status < 300, "{} {}: {}", row.route, row.input, reply.text());
        assert_ne!(bare(&reply, &own), said, "{} {} {own}", row.route, row.input);
    }
    assert_eq!(theirs(), before, "nothing of theirs was changed");
}

/// Inputs of the standard that name what belongs to a government, besides `jurisdiction_id` itself, which says for
/// which one everybody may call.
const NAMING: &[&str] = &["service_request_id", "service_code", "token"];

/// Inputs of the standard that name nothing of the kind.
const PLAIN: &[&str] = &[
    "Idempotency-Key",
    "Lamppost-Position",
    "account_id",
    "address_id",
    "address_string",
    "api_key",
    "bbox",
    "callback",
    "count",
    "cursor",
    "description",
    "device_id",
    "email",
    "end_date",
    "extensions",
    "first_name",
    "format",
    "jurisdiction_id",
    "last_name",
    "lat",
    "locale",
    "long",
    "media",
    "media_url",
    "page",
    "page_size",
    "phone",
    "q",
    "radius",
    "reason",
    "service_object_id",
    "service_object_type",
    "sort",
    "start_date",
    "status",
    "title",
    "update_id",
    "updated_after",
    "updated_before",
    "updated_datetime",
];

/// Where the standard's routes name something: the route below its endpoint, the input, and the path of a call for
/// Lampton; `POST` where it has a form.
type Standard = (&'static str, &'static str, fn(&str) -> (String, Vec<(&'static str, String)>));

const STANDARD: &[Standard] = &[
    ("get /services/{service_code}.{format}", "service_code", |v| {
        (format!("/services/{v}.json?"), vec![])
    }),
    ("get /requests/{service_request_id}.{format}", "service_request_id", |v| {
        (format!("/requests/{v}.json?"), vec![])
    }),
    ("post /requests/{service_request_id}/followers.{format}", "service_request_id", |v| {
        (format!("/requests/{v}/followers.json?"), vec![("email", "a@mail.example".into())])
    }),
    ("post /requests/{service_request_id}/abuse.{format}", "service_request_id", |v| {
        (format!("/requests/{v}/abuse.json?"), vec![("reason", "spam".into())])
    }),
    ("get /request/{service_request_id}.{format}", "service_request_id", |v| {
        (format!("/request/{v}.json?"), vec![])
    }),
    ("get /requests.{format}", "service_request_id", |v| {
        (format!("/requests.json?service_request_id={v}&"), vec![])
    }),
    ("get /requests.{format}", "service_code", |v| {
        (format!("/requests.json?service_code={v}&"), vec![])
    }),
    ("get /requests.csv", "service_code", |v| (format!("/requests.csv?service_code={v}&"), vec![])),
    ("get /tokens/{token}.{format}", "token", |v| (format!("/tokens/{v}.json?"), vec![])),
    ("get /location.{format}", "service_code", |v| {
        (format!("/location.json?lat=45.25&long=-73.25&service_code={v}&"), vec![])
    }),
    ("post /requests.{format}", "service_code", |v| {
        let fields =
            vec![("lat", "45.25".into()), ("long", "-73.25".into()), ("service_code", v.into())];
        ("/requests.json?".into(), fields)
    }),
];

#[test]
fn every_input_of_the_standard_is_known() {
    let mut naming = BTreeSet::new();
    for base in [BASE, TEST_BASE] {
        for (route, operation) in operations(&format!("{base}/")) {
            for input in inputs(operation) {
                let name = input.split_once(' ').unwrap().1;
                if NAMING.contains(&name) {
                    naming.insert((route.replace(base, ""), name.to_owned()));
                } else {
                    assert!(PLAIN.contains(&name), "{route}: what does {name} name?");
                }
            }
        }
    }
    let mut known: BTreeSet<(String, String)> =
        STANDARD.iter().map(|(route, name, _)| ((*route).to_owned(), (*name).to_owned())).collect();
    // It is tried by itself: the words of a refusal name the report alone.
    known.insert(("post /servicerequestupdates.{format}".into(), "service_request_id".into()));
    assert_eq!(naming, known);
}

#[rstest]
fn the_standard_shows_each_government_its_own(
    #[values(Sqlite, Postgres)] on: Database,
    #[values(BASE, TEST_BASE)] base: &str,
) {
    let city = TestCity::several(on);
    let key = if base == BASE { &city.staff_key } else { &city.test_key };
    let file = |of: &str, service: &str, field: &str| {
        let long = if of == "lamp.example" { "-73.25" } else { "-72.5" };
        let fields =
            [("jurisdiction_id", of), ("service_code", service), ("lat", "45.25"), ("long", long)];
        let call = Call::form(&format!("{base}/requests.json"), &fields).header("X-Api-Key", key);
        city.send(&call).expect(200).json()[0][field].as_str().unwrap_or_default().to_owned()
    };
    let own = |name: &str| match name {
        "service_request_id" => file("lamp.example", "POTHOLE", "service_request_id"),
        "token" => file("lamp.example", "NOISE", "token"),
        _ => "POTHOLE".to_owned(),
    };
    let alien = file("other.example", "TREE", "service_request_id");
    // Othertown has no batch service: a token of its own is put beside the report.
    city.sql(&format!("UPDATE service_requests SET token = 'alientoken' WHERE code = '{alien}'"));
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let foreign = |name: &str| match name {
        "service_request_id" => {
            (alien.clone(), lamppost::requests::new_code(city.workshop.ids.as_ref(), now))
        }
        "token" => ("alientoken".to_owned(), "nobodytoken".to_owned()),
        _ => ("TREE".to_owned(), "NONE".to_owned()),
    };
    let send = |path: &str, fields: Vec<(&str, String)>| {
        let target = format!("{base}{path}jurisdiction_id=lamp.example");
        if fields.is_empty() {
            return city.send(&Call::get(&target));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        city.send(&Call::form(&target, &fields).header("X-Api-Key", key))
    };
    for &(route, name, sent) in STANDARD {
        let ask = |value: &str| {
            let (path, fields) = sent(value);
            let reply = send(&path, fields);
            let text = reply.text().replace(value, "…");
            (reply.status, text)
        };
        let (theirs, nobodys) = foreign(name);
        let (mine, unknown) = (ask(&own(name)), ask(&nobodys));
        assert_eq!(ask(&theirs), unknown, "{route} {name}");
        assert_eq!(mine.0, 200, "{route} {name}: {}", mine.1);
        assert_ne!(mine, unknown, "{route} {name}");
    }
    let update = |code: &str| {
        let at = lamppost::time::format_instant(now);
        let fields = vec![
            ("service_request_id", code.to_owned()),
            ("status", "FIXED".to_owned()),
            ("update_id", "u1".to_owned()),
            ("updated_datetime", at),
            ("description", "News".to_owned()),
        ];
        let reply = send("/servicerequestupdates.json?", fields);
        (reply.status, reply.text().replace(code, "…"))
    };
    let (theirs, nobodys) = foreign("service_request_id");
    assert_eq!(update(&theirs), update(&nobodys));
    assert_eq!(update(&nobodys).0, 404);
    assert_eq!(update(&own("service_request_id")).0, 200);
}
