//! Any calls in any order: a report never comes to stand where it cannot, and its log leads to where it stands.

use std::cell::RefCell;
use std::collections::BTreeMap;

use diesel::prelude::*;
use lamppost::cases::store::{self, Happening};
use lamppost::cases::{Case, between};
use lamppost::db::schema::service_requests as t;
use lamppost::db::{Conn, StoreError};
use lamppost::requests::DetailedStatus;
use lamppost::staff::Role;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{call, government, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// A call: what is done, to which report, and with what.
type Move = (u8, usize, u8, u8);

const STATES: [&str; 18] = [
    "received",
    "triage",
    "investigating",
    "planned",
    "scheduled",
    "in_progress",
    "waiting_for_reporter",
    "waiting_for_third_party",
    "reopened",
    "done",
    "closed",
    "not_possible",
    "duplicate",
    "referred",
    "handed_on",
    "cancelled",
    "reopened",
    "nowhere",
];
const CODES: [&str; 8] = [
    "work_done",
    "in_order",
    "not_found",
    "cannot_act",
    "reported_before",
    "other_office",
    "withdrawn",
    "nothing",
];

/// Three reports, and what the calls left behind.
struct Walk<'a> {
    city: &'a TestCity,
    token: &'a str,
    ids: Vec<i64>,
    /// How each stood at first.
    first: Vec<Case>,
    /// Every answer of a call for many that can be taken back, and every note and part.
    bulks: RefCell<Vec<Value>>,
    notes: RefCell<Vec<Value>>,
    parts: RefCell<Vec<Value>>,
}

fn case(city: &TestCity, id: i64) -> Case {
    city.store().read_here(|conn| store::find(conn, id)).unwrap().unwrap()
}

impl<'a> Walk<'a> {
    fn new(city: &'a TestCity, token: &'a str) -> Self {
        let ids: Vec<i64> = (0..3).map(|_| key_of(city, &city.pothole(&[]))).collect();
        let first = ids.iter().map(|id| case(city, *id)).collect();
        let (bulks, notes, parts) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { city, token, ids, first, bulks, notes, parts }
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let reply = self.city.send(&call(method, path, Some(self.token), body));
        assert!(reply.status < 500, "{method} {path}: {}", reply.text());
        if reply.status < 300 { reply.json() } else { Value::Null }
    }

    fn go(&self, (kind, which, with, more): Move) {
        let id = self.ids[which];
        let path = format!("/requests/{id}");
        // Now and then somebody is late.
        let version = case(self.city, id).version - i64::from(more % 8 == 0);
        let body = |changes: Value| {
            let mut body = json!({ "version": version });
            body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            body
        };
        match kind {
            0..=6 => {
                let step = body(step(with, more));
                self.send("POST", &format!("{path}/transitions"), Some(&step));
            }
            7 => drop(self.send("PATCH", &path, Some(&body(correction(with))))),
            8 => {
                let to = json!({ "department": (["WORKS", "LIGHT", "NONE"][usize::from(with % 3)]),
                    "note": "Yours.", "clock": (["keep", "restart"][usize::from(more % 2)]) });
                self.send("PUT", &format!("{path}/owner"), Some(&body(to)));
            }
            9 => {
                let audience = ["public", "reporter", "internal"][usize::from(with % 3)];
                let note = json!({ "audience": audience, "text": format!("Words {more}.") });
                let said = self.send("POST", &format!("{path}/notes"), Some(&note));
                self.notes.borrow_mut().push(said["id"].clone());
            }
            10 => {
                let part = body(json!({ "department": "LIGHT", "title": "A task" }));
                let all = self.send("POST", &format!("{path}/parts"), Some(&part));
                self.parts.borrow_mut().extend(all.as_array().into_iter().flatten().cloned());
            }
            11 => self.reword_or_end(&path, with),
            12 => {
                let other = self.ids[(which + 1 + usize::from(with % 2)) % self.ids.len()];
                self.send("PUT", &format!("{path}/merge"), Some(&body(json!({ "into": other }))));
            }
            13 => drop(self.send("DELETE", &format!("{path}/merge"), None)),
            14 | 15 => self.many(with, more),
            _ => {
                let bulk = self.bulks.borrow().last().cloned().unwrap_or(json!(0));
                self.send("POST", &format!("/bulk/{bulk}/undo"), None);
            }
        }
    }

    fn reword_or_end(&self, path: &str, with: u8) {
        if with.is_multiple_of(3) {
            let note = self.notes.borrow().last().cloned().unwrap_or(json!(0));
            let words = json!({ "text": "Other words.", "reason": "a slip" });
            self.send("PATCH", &format!("{path}/notes/{note}"), Some(&words));
            return;
        }
        for part in self.parts.borrow().iter() {
            let end = format!("{path}/parts/{}/end", part["id"]);
            self.send("POST", &end, Some(&json!({ "result": "Done." })));
        }
    }

    fn many(&self, with: u8, more: u8) {
        let target = |id: &i64| json!({ "request": id, "version": case(self.city, *id).version });
        let targets: Vec<Value> = self.ids.iter().map(target).collect();
        let change = match more % 3 {
            0 => json!({ "step": whole(step(with, more)) }),
            1 => json!({ "owner": { "version": 0, "department": "LIGHT", "note": "x",
                "clock": "keep" } }),
            _ => json!({ "correction": { "version": 0, "priority": "high",
                "service_code": "ASSET", "add_tags": [format!("t{}", with % 4)] } }),
        };
        let body = json!({ "requests": targets, "change": change });
        let made = self.send("POST", "/bulk", Some(&body));
        if made["bulk"].is_number() {
            self.bulks.borrow_mut().push(made["bulk"].clone());
        }
    }

    /// What must hold of every report at any time.
    fn check(&self) {
        for (id, first) in self.ids.iter().zip(&self.first) {
            let read = |conn: &mut Conn| {
                let status: String = t::table.find(id).select(t::status).first(conn)?;
                let merged = store::merged(conn, *id)?.is_some();
                Ok::<_, StoreError>((store::timeline(conn, *id)?, status, merged))
            };
            let (log, status, merged) = self.city.store().read_here(read).unwrap();
            let now = case(self.city, *id);
            self.stands(&now, &status, merged);
            leads(first, &now, &log);
        }
    }

    fn stands(&self, now: &Case, status: &str, merged: bool) {
        let facts = &now.facts;
        let playbook = self.city.workshop.playbook.load_full();
        let machine = playbook.machine(facts.service_id);
        let code = facts.state.as_deref().expect("a state");
        let state = machine.find(code).unwrap_or_else(|| panic!("the machine has no {code}"));
        assert_eq!(state.detailed_status, facts.detailed_status);
        assert_eq!(facts.status().as_str(), status);
        let open = status == "open";
        assert_eq!(open, facts.closed_at.is_none(), "{facts:?}");
        assert!(!open || facts.closing_code.is_none(), "{facts:?}");
        assert!(playbook.department(facts.owner.department).is_some());
        assert!(!merged || facts.detailed_status == DetailedStatus::Duplicate, "{facts:?}");
    }
}

/// The log leads from how a report stood at first to how it stands now, version by version.
fn leads(first: &Case, now: &Case, log: &[Happening]) {
    let mut changes: Vec<&Happening> = log.iter().filter(|one| one.detail.version > 0).collect();
    changes.sort_by_key(|one| one.detail.version);
    let versions: Vec<i64> = changes.iter().map(|one| one.detail.version).collect();
    assert_eq!(versions, (2..=now.version).collect::<Vec<_>>(), "no version is left out");
    let mut moved: BTreeMap<&str, (&Value, &Value)> = BTreeMap::new();
    for change in changes.iter().flat_map(|one| &one.detail.changes) {
        let entry = moved.entry(&change.field).or_insert((&change.before, &change.before));
        assert_eq!(entry.1, &change.before, "{} begins where it ended", change.field);
        entry.1 = &change.after;
    }
    moved.retain(|_, (before, after)| before != after);
    let difference = between(&first.facts, &now.facts);
    let wanted: BTreeMap<&str, (&Value, &Value)> =
        difference.iter().map(|one| (one.field.as_str(), (&one.before, &one.after))).collect();
    assert_eq!(moved, wanted);
    if let Some(last) = changes.last() {
        assert_eq!(last.detailed_status, now.facts.detailed_status);
    }
}

/// A step to any state with any of what it may need.
fn step(with: u8, more: u8) -> Value {
    let to = STATES[usize::from(with) % STATES.len()];
    let mut step = json!({ "to": to, "when_parts_end": more & 16 > 0 });
    if more & 32 == 0 {
        step["text"] = json!("Words for all.");
    }
    if more & 64 == 0 {
        step["reason"] = json!("because");
    }
    let closes =
        ["done", "closed", "not_possible", "duplicate", "referred", "handed_on", "cancelled"];
    let fit = [
        "work_done",
        "in_order",
        "cannot_act",
        "reported_before",
        "other_office",
        "other_office",
        "withdrawn",
    ];
    if let Some(place) = closes.iter().position(|one| *one == to) {
        let any = CODES[usize::from(more) % CODES.len()];
        step["closing_code"] = json!(if more & 128 == 0 { fit[place] } else { any });
    }
    step
}

fn whole(mut step: Value) -> Value {
    step["version"] = json!(0);
    step
}

fn correction(with: u8) -> Value {
    match with % 5 {
        0 => json!({ "priority": (["low", "high", "critical"][usize::from(with / 5) % 3]) }),
        1 => json!({ "title": format!("Title {with}"), "description": null }),
        2 => json!({ "service_code": (["POTHOLE", "ASSET"][usize::from(with / 5) % 2]) }),
        3 => json!({ "position": { "lat": 45.25 + f64::from(with % 4) / 100.0, "long": -73.24 } }),
        _ => json!({ "add_tags": ["storm"], "expected_datetime": "2030-01-01T00:00:00Z" }),
    }
}

#[rstest]
fn no_calls_in_any_order_lead_a_report_astray(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let moves = prop::collection::vec((0_u8..17, 0_usize..3, any::<u8>(), any::<u8>()), 10..40);
    let config = Config { cases: 16, failure_persistence: None, ..Config::default() };
    let walked = TestRunner::new(config).run(&moves, |moves: Vec<Move>| {
        let walk = Walk::new(&city, &ann);
        for one in moves {
            walk.go(one);
            walk.check();
        }
        Ok(())
    });
    walked.unwrap();
    lamppost::audit::verify(city.store(), None, &mut |_| ()).unwrap().unwrap();
}

#[rstest]
fn a_merged_report_that_is_opened_again_stands_by_itself(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let walk = Walk::new(&city, &ann);
    let (one, two) = (walk.ids[0], walk.ids[1]);
    let merge = format!("/requests/{two}/merge");
    walk.send("PUT", &merge, Some(&json!({ "version": 1, "into": one })));
    let again = json!({ "version": 2, "to": "reopened", "reason": "it is another hole" });
    let steps = format!("/requests/{two}/transitions");
    assert_eq!(walk.send("POST", &steps, Some(&again))["status"], "open");
    let news = json!({ "audience": "public", "text": "Only for the first." });
    walk.send("POST", &format!("/requests/{one}/notes"), Some(&news));
    let file = walk.send("GET", &format!("/requests/{two}"), None);
    assert!(!file.to_string().contains("Only for the first."));
    let owner = walk.send("GET", &format!("/requests/{one}"), None);
    assert_eq!(owner["timeline"][2]["detail"]["left"], two);
    city.send(&call("DELETE", &merge, Some(&ann), None)).expect(409);
    walk.check();
}
