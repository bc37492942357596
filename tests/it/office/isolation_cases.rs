//! The rows of `isolation` for casework, and what each government has of it.
#![expect(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "the rows of a table call all of them alike"
)]

use std::cell::Cell;

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::isolation::{Names, Plain, Row, Sent, Thing, row};
use super::steps::{department, get, government, post, put, signed_in};
use crate::support::city::BASE;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// Reports of two governments, and what was done with them.
pub(super) struct Cases {
    /// A report of the caller's with notes and parts, and the newest of each.
    noted: i64,
    note: Cell<i64>,
    part: Cell<i64>,
    /// A mass event of the caller's that goes on, and a report that belongs to the newest one.
    mass_event: i64,
    member: Cell<i64>,
    /// What is another government's.
    foreign: Foreign,
}

struct Foreign {
    report: i64,
    note: i64,
    part: i64,
    bulk: i64,
    mass_event: i64,
    queue: i64,
    template: i64,
    escalated: i64,
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// A report of Lampton that nobody has touched.
fn fresh(city: &TestCity) -> i64 {
    key_of(city, &city.report("POTHOLE").save())
}

/// A report of Othertown.
fn abroad(city: &TestCity) -> i64 {
    let fields = [
        ("jurisdiction_id", "other.example"),
        ("service_code", "TREE"),
        ("lat", "45.25"),
        ("long", "-72.5"),
    ];
    let call = Call::form(&format!("{BASE}/requests.json"), &fields);
    let made = city.send(&call.header("X-Api-Key", &city.staff_key)).expect(200).json();
    key_of(city, made[0]["service_request_id"].as_str().unwrap())
}

fn add_note(city: &TestCity, token: &str, report: i64) -> i64 {
    let body = json!({ "audience": "internal", "text": "It was said." });
    let said = post(city, &format!("/requests/{report}/notes"), token, &body).expect(201).json();
    number(&said["id"])
}

fn add_part(city: &TestCity, token: &str, report: i64, department: &str) -> i64 {
    let path = format!("/requests/{report}");
    let version = get(city, &path, token).expect(200).json()["version"].clone();
    let body = json!({ "version": version, "department": department, "title": "A task" });
    let all = post(city, &format!("{path}/parts"), token, &body).expect(201).json();
    number(&all.as_array().unwrap().last().unwrap()["id"])
}

fn add_bulk(city: &TestCity, token: &str, report: i64) -> i64 {
    let body = json!({ "requests": [{ "request": report, "version": 1 }],
        "change": { "correction": { "version": 0, "priority": "high" } } });
    number(&post(city, "/bulk", token, &body).expect(200).json()["bulk"])
}

/// A mass event with a report.
fn add_mass_event(city: &TestCity, token: &str, of: &str, report: i64) -> i64 {
    let storm = json!({ "jurisdiction_id": of, "title": "Storm" });
    let id = number(&post(city, "/mass-events", token, &storm).expect(201).json()["id"]);
    let body = json!({ "requests": [report] });
    post(city, &format!("/mass-events/{id}/requests"), token, &body).expect(200);
    id
}

fn add_queue(city: &TestCity, token: &str) -> i64 {
    let body = json!({ "name": "Mine", "filter": { "status": "open" } });
    number(&post(city, "/queues", token, &body).expect(201).json()["id"])
}

fn add_template(city: &TestCity, token: &str, of: &str) -> i64 {
    let body = json!({ "jurisdiction_id": of, "title": "Thanks", "text": "Thank you." });
    number(&post(city, "/templates", token, &body).expect(201).json()["id"])
}

/// Makes a report one that cannot wait.
fn escalate(city: &TestCity, token: &str, report: i64) -> i64 {
    let body = json!({ "version": 1, "priority": "critical" });
    super::steps::patch(city, &format!("/requests/{report}"), token, &body).expect(200);
    report
}

impl Cases {
    /// Made by somebody of each government.
    pub(super) fn new(city: &TestCity, own: &str, foreign: &str) -> Self {
        let (noted, member, theirs) = (fresh(city), fresh(city), abroad(city));
        let changed = abroad(city);
        Self {
            noted,
            note: Cell::new(add_note(city, own, noted)),
            part: Cell::new(add_part(city, own, noted, "OWN")),
            mass_event: add_mass_event(city, own, "lamp.example", member),
            member: Cell::new(member),
            foreign: Foreign {
                report: theirs,
                note: add_note(city, foreign, theirs),
                part: add_part(city, foreign, theirs, "ALIEN"),
                bulk: add_bulk(city, foreign, changed),
                mass_event: add_mass_event(city, foreign, "other.example", theirs),
                queue: add_queue(city, foreign),
                template: add_template(city, foreign, "other.example"),
                escalated: escalate(city, foreign, abroad(city)),
            },
        }
    }

    /// One of the caller's and one of the other government.
    pub(super) fn values(&self, city: &TestCity, token: &str, thing: Thing) -> (String, String) {
        let foreign = &self.foreign;
        let (own, theirs) = match thing {
            Thing::Request => (fresh(city), foreign.report),
            Thing::Noted => {
                self.note.set(add_note(city, token, self.noted));
                self.part.set(add_part(city, token, self.noted, "OWN"));
                (self.noted, foreign.report)
            }
            Thing::Note => (add_note(city, token, self.noted), foreign.note),
            Thing::Part => (add_part(city, token, self.noted, "OWN"), foreign.part),
            Thing::Merged => {
                let (one, two) = (fresh(city), fresh(city));
                let body = json!({ "version": 1, "into": one });
                put(city, &format!("/requests/{two}/merge"), token, &body).expect(200);
                (two, foreign.report)
            }
            Thing::Member => {
                let report = fresh(city);
                let body = json!({ "requests": [report] });
                let path = format!("/mass-events/{}/requests", self.mass_event);
                post(city, &path, token, &body).expect(200);
                (report, foreign.report)
            }
            Thing::Bulk => (add_bulk(city, token, fresh(city)), foreign.bulk),
            Thing::MassEvent => {
                self.member.set(fresh(city));
                let own = add_mass_event(city, token, "lamp.example", self.member.get());
                (own, foreign.mass_event)
            }
            Thing::Queue => (add_queue(city, token), foreign.queue),
            Thing::Template => (add_template(city, token, "lamp.example"), foreign.template),
            Thing::Escalated => (escalate(city, token, fresh(city)), foreign.escalated),
            other => panic!("{other:?} is no thing of casework"),
        };
        (own.to_string(), theirs.to_string())
    }

    /// Puts numbers of the caller's own in the places of a path or a body that name them.
    pub(super) fn fill(&self, city: &TestCity, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, number) in [
            ("{noted}", self.noted),
            ("{note}", self.note.get()),
            ("{part}", self.part.get()),
            ("{mass_event}", self.mass_event),
            ("{member}", self.member.get()),
        ] {
            text = text.replace(name, &number.to_string());
        }
        if text.contains("{fresh}") {
            let number = fresh(city).to_string();
            text = text.replace("\"{fresh}\"", &number).replace("{fresh}", &number);
        }
        text
    }

    /// All that staff of the other government read of their report.
    pub(super) fn theirs(&self, city: &TestCity, token: &str) -> String {
        get(city, &format!("/requests/{}", self.foreign.report), token).expect(200).text()
    }
}

fn id(value: &str) -> i64 {
    value.parse().unwrap()
}

fn request(value: &str, rest: &str) -> String {
    format!("/requests/{value}{rest}")
}

fn correction() -> Option<Value> {
    Some(json!({ "version": 1, "title": "Other" }))
}

fn owner(more: Value) -> Value {
    let mut body = json!({ "version": 1, "note": "Yours.", "clock": "keep" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn hand_over(more: Value) -> (String, Option<Value>) {
    ("/requests/{fresh}/owner".into(), Some(owner(more)))
}

fn step() -> Value {
    json!({ "version": 1, "to": "planned", "text": "Next week." })
}

fn bulk(request: Value, change: Value) -> (String, Option<Value>) {
    let target = json!({ "request": request, "version": 1 });
    ("/bulk".into(), Some(json!({ "requests": [target], "change": change })))
}

fn many(change: Value) -> (String, Option<Value>) {
    bulk(json!("{fresh}"), change)
}

fn part(more: Value) -> Option<Value> {
    let mut body = json!({ "version": 1, "department": "OWN", "title": "A task" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Some(body)
}

fn note(audience: &str, text: &str) -> Option<Value> {
    Some(json!({ "audience": audience, "text": text }))
}

const SHOW: &str = "get /api/v1/requests/{request}";
const CORRECT: &str = "patch /api/v1/requests/{request}";
const STEPS: &str = "get /api/v1/requests/{request}/transitions";
const STEP: &str = "post /api/v1/requests/{request}/transitions";
const NOTE: &str = "post /api/v1/requests/{request}/notes";
const REWORD: &str = "patch /api/v1/requests/{request}/notes/{event}";
const OWNER: &str = "put /api/v1/requests/{request}/owner";
const PARTS: &str = "get /api/v1/requests/{request}/parts";
const ADD_PART: &str = "post /api/v1/requests/{request}/parts";
const END_PART: &str = "post /api/v1/requests/{request}/parts/{part}/end";
const MERGE: &str = "put /api/v1/requests/{request}/merge";
const UNMERGE: &str = "delete /api/v1/requests/{request}/merge";
const BULK: &str = "post /api/v1/bulk";
const UNDO: &str = "post /api/v1/bulk/{bulk}/undo";
const MASS_EVENTS: &str = "get /api/v1/mass-events";
const MASS_EVENT: &str = "post /api/v1/mass-events";
const MEMBERS: &str = "post /api/v1/mass-events/{event}/requests";
const MEMBER: &str = "delete /api/v1/mass-events/{event}/requests/{request}";
const UPDATE: &str = "post /api/v1/mass-events/{event}/updates";
const END: &str = "post /api/v1/mass-events/{event}/end";

/// Inputs that name nothing of a government.
const PLAIN: &[(&str, &[&str])] = &[
    (
        CORRECT,
        &[
            "version",
            "reason",
            "priority",
            "title",
            "description",
            "address",
            "position",
            "position.lat",
            "position.long",
            "expected_datetime",
            "add_tags",
            "remove_tags",
        ],
    ),
    (
        STEP,
        &[
            "version",
            "to",
            "reason",
            "text",
            "closing_code",
            "answers",
            "position",
            "position.lat",
            "position.long",
            "media_urls",
            "when_parts_end",
        ],
    ),
    (NOTE, &["audience", "media_urls"]),
    // Words that are replaced name nobody any more.
    (REWORD, &["text", "reason"]),
    (OWNER, &["version", "note", "clock"]),
    (ADD_PART, &["version", "title"]),
    (END_PART, &["result"]),
    (MERGE, &["version"]),
    (
        BULK,
        &[
            "requests",
            "requests.version",
            "change",
            "change.step",
            "change.step.version",
            "change.step.to",
            "change.step.reason",
            "change.step.text",
            "change.step.closing_code",
            "change.step.answers",
            "change.step.position",
            "change.step.position.lat",
            "change.step.position.long",
            "change.step.media_urls",
            "change.step.when_parts_end",
            "change.owner",
            "change.owner.version",
            "change.owner.note",
            "change.owner.clock",
            "change.correction",
            "change.correction.version",
            "change.correction.reason",
            "change.correction.priority",
            "change.correction.title",
            "change.correction.description",
            "change.correction.address",
            "change.correction.position",
            "change.correction.position.lat",
            "change.correction.position.long",
            "change.correction.expected_datetime",
            "change.correction.add_tags",
            "change.correction.remove_tags",
        ],
    ),
    (MASS_EVENT, &["title"]),
    (UPDATE, &["audience", "text"]),
];

const NAMING: &[(&str, &str, Thing, Sent)] = &[
    (SHOW, "path request", Thing::Request, |v| (request(v, ""), None)),
    (CORRECT, "path request", Thing::Request, |v| (request(v, ""), correction())),
    (CORRECT, "body service_code", Thing::Service, |v| {
        ("/requests/{fresh}".into(), Some(json!({ "version": 1, "service_code": v })))
    }),
    (STEPS, "path request", Thing::Request, |v| (request(v, "/transitions"), None)),
    (STEP, "path request", Thing::Request, |v| (request(v, "/transitions"), Some(step()))),
    (NOTE, "path request", Thing::Request, |v| (request(v, "/notes"), note("public", "News."))),
    (NOTE, "body text", Thing::Address, |v| {
        ("/requests/{noted}/notes".into(), note("internal", &format!("Ask @{v}")))
    }),
    (REWORD, "path request", Thing::Noted, |v| {
        (request(v, "/notes/{note}"), Some(json!({ "text": "Other.", "reason": "a slip" })))
    }),
    (REWORD, "path event", Thing::Note, |v| {
        (request("{noted}", &format!("/notes/{v}")), Some(json!({ "reason": "a slip" })))
    }),
    (OWNER, "path request", Thing::Request, |v| {
        (request(v, "/owner"), Some(owner(json!({ "department": "OWN" }))))
    }),
    (OWNER, "body department", Thing::Department, |v| hand_over(json!({ "department": v }))),
    (OWNER, "body team", Thing::Team, |v| hand_over(json!({ "department": "OWN", "team": v }))),
    (OWNER, "body person", Thing::Person, |v| hand_over(json!({ "person": id(v) }))),
    (PARTS, "path request", Thing::Noted, |v| (request(v, "/parts"), None)),
    (ADD_PART, "path request", Thing::Request, |v| (request(v, "/parts"), part(json!({})))),
    (ADD_PART, "body department", Thing::Department, |v| {
        (request("{fresh}", "/parts"), part(json!({ "department": v })))
    }),
    (ADD_PART, "body team", Thing::Team, |v| {
        (request("{fresh}", "/parts"), part(json!({ "team": v })))
    }),
    (END_PART, "path request", Thing::Noted, |v| {
        (request(v, "/parts/{part}/end"), Some(json!({ "result": "Done." })))
    }),
    (END_PART, "path part", Thing::Part, |v| {
        (request("{noted}", &format!("/parts/{v}/end")), Some(json!({ "result": "Done." })))
    }),
    (MERGE, "path request", Thing::Request, |v| {
        (request(v, "/merge"), Some(json!({ "version": 1, "into": "{fresh}" })))
    }),
    (MERGE, "body into", Thing::Request, |v| {
        (request("{fresh}", "/merge"), Some(json!({ "version": 1, "into": id(v) })))
    }),
    (UNMERGE, "path request", Thing::Merged, |v| (request(v, "/merge"), None)),
    (BULK, "body requests.request", Thing::Request, |v| {
        bulk(json!(id(v)), json!({ "step": step() }))
    }),
    (BULK, "body change.owner.department", Thing::Department, |v| {
        many(json!({ "owner": owner(json!({ "department": v })) }))
    }),
    (BULK, "body change.owner.team", Thing::Team, |v| {
        many(json!({ "owner": owner(json!({ "department": "OWN", "team": v })) }))
    }),
    (BULK, "body change.owner.person", Thing::Person, |v| {
        many(json!({ "owner": owner(json!({ "person": id(v) })) }))
    }),
    (BULK, "body change.correction.service_code", Thing::Service, |v| {
        many(json!({ "correction": { "version": 0, "service_code": v } }))
    }),
    (UNDO, "path bulk", Thing::Bulk, |v| (format!("/bulk/{v}/undo"), None)),
    (MASS_EVENTS, "query jurisdiction_id", Thing::Government, |v| {
        (format!("/mass-events?jurisdiction_id={v}"), None)
    }),
    (MASS_EVENT, "body jurisdiction_id", Thing::Government, |v| {
        ("/mass-events".into(), Some(json!({ "jurisdiction_id": v, "title": "Storm" })))
    }),
    (MEMBERS, "path event", Thing::MassEvent, |v| {
        (format!("/mass-events/{v}/requests"), Some(json!({ "requests": ["{fresh}"] })))
    }),
    (MEMBERS, "body requests", Thing::Request, |v| {
        ("/mass-events/{mass_event}/requests".into(), Some(json!({ "requests": [id(v)] })))
    }),
    (MEMBER, "path event", Thing::MassEvent, |v| {
        (format!("/mass-events/{v}/requests/{{member}}"), None)
    }),
    (MEMBER, "path request", Thing::Member, |v| {
        (format!("/mass-events/{{mass_event}}/requests/{v}"), None)
    }),
    (UPDATE, "path event", Thing::MassEvent, |v| {
        (format!("/mass-events/{v}/updates"), note("public", "Crews are out."))
    }),
    (END, "path event", Thing::MassEvent, |v| (format!("/mass-events/{v}/end"), None)),
];

/// Every row.
pub(super) fn rows() -> Vec<Row> {
    let plain = PLAIN.iter().flat_map(|(route, inputs)| {
        inputs
            .iter()
            .map(|input| row(route, &*Box::leak(format!("body {input}").into_boxed_str()), Plain))
    });
    let naming =
        NAMING.iter().map(|(route, input, thing, sent)| row(route, input, Names(*thing, *sent)));
    plain.chain(naming).collect()
}

/// A colleague who is named must be somebody who may see the report: the other department's people are not told.
#[rstest]
fn a_colleague_is_named_only_in_what_he_may_see(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let id = fresh(&city);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    signed_in(&city, "bob@city.example", Role::Agent, &department("lamp.example", "LIGHT"));
    let notes = format!("/requests/{id}/notes");
    let body = json!({ "audience": "internal", "text": "Ask @bob@city.example" });
    post(&city, &notes, &ann, &body).expect(400).blames("bob@city.example");
    let to = json!({ "version": 1, "department": "LIGHT", "note": "Yours.", "clock": "keep" });
    put(&city, &format!("/requests/{id}/owner"), &ann, &to).expect(200);
    post(&city, &notes, &ann, &body).expect(201);
}
