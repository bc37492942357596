//! Casework: every change that staff make of a report leaves its entry, which tells of no words.

use std::time::Instant;

use lamppost::audit::{self, Actor, Entry};
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::audit::Log;
use super::casework::key_of;
use super::steps::{call, department, get, government, patch, post, put, signed_in};
use crate::support::city::run;
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// Whoever works on reports here, and what they find.
struct Work {
    city: TestCity,
    ann: String,
    /// The actor that her entries name.
    her: String,
}

impl Work {
    fn new(on: Database) -> Self {
        let city = TestCity::single(on);
        let ann =
            signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
        let her = format!("staff {}", get(&city, "/me", &ann).expect(200).json()["id"]);
        Self { city, ann, her }
    }

    fn reports(&self, number: usize) -> Vec<i64> {
        let codes = self.city.report("POTHOLE").save_many(number);
        let mut ids: Vec<i64> = codes.iter().map(|code| key_of(&self.city, code)).collect();
        ids.sort_unstable();
        ids
    }

    fn post(&self, path: &str, status: u16, body: &Value) -> Value {
        post(&self.city, path, &self.ann, body).expect(status).json()
    }

    fn delete(&self, path: &str, status: u16) {
        self.city.send(&call("DELETE", path, Some(&self.ann), None)).expect(status);
    }
}

#[rstest]
fn every_change_of_a_report_leaves_one_entry(#[values(Sqlite, Postgres)] on: Database) {
    let work = Work::new(on);
    let (city, ann, her) = (&work.city, &work.ann, work.her.as_str());
    let id = work.reports(1)[0];
    let (path, report) = (format!("/requests/{id}"), format!("request {id}"));
    let mut log = Log::new(city);
    let body = json!({ "version": 1, "title": "Somebody's hole", "priority": "high",
        "add_tags": ["storm"] });
    patch(city, &path, ann, &body).expect(200);
    log.tells(
        her,
        "request.correct",
        &report,
        &json!({
        "version": 2, "fields": ["priority", "title", "tags"] }),
    );
    // What is so already changes nothing, and a call that is refused does not either.
    patch(city, &path, ann, &json!({ "version": 2, "priority": "high" })).expect(200);
    patch(city, &path, ann, &json!({ "version": 1, "title": "Late" })).expect(409);
    log.says_nothing();

    let steps = format!("{path}/transitions");
    work.post(&steps, 200, &json!({ "version": 2, "to": "planned", "text": "Somebody comes." }));
    log.tells(
        her,
        "request.step",
        &report,
        &json!({
        "to": "planned", "version": 3, "fields": ["state", "detailed_status"] }),
    );
    work.post(&steps, 409, &json!({ "version": 3, "to": "received" }));

    let body =
        json!({ "version": 3, "department": "LIGHT", "note": "Somebody's.", "clock": "keep" });
    put(city, &format!("{path}/owner"), ann, &body).expect(200);
    log.tells(
        her,
        "request.assign",
        &report,
        &json!({
        "department": "LIGHT", "person": null, "version": 4, "fields": ["department"] }),
    );

    let notes = format!("{path}/notes");
    let say = |audience: &str| json!({ "audience": audience, "text": "Somebody is there." });
    let said = work.post(&notes, 201, &say("public"))["id"].clone();
    let detail = json!({ "event": said, "audience": "public", "version": 5 });
    log.tells(her, "request.note", &report, &detail);
    let said = work.post(&notes, 201, &say("reporter"))["id"].clone();
    log.tells(her, "request.note", &report, &json!({ "event": said, "audience": "reporter" }));
    let other = json!({ "text": "Nobody.", "reason": "a name" });
    patch(city, &format!("{notes}/{said}"), ann, &other).expect(200);
    log.tells(
        her,
        "request.reword",
        &report,
        &json!({
        "event": said, "hidden": false, "version": 6 }),
    );
    get(city, &path, ann).expect(200);
    log.says_nothing();
    audit::verify(city.store(), None, &mut |_| ()).unwrap().unwrap();
}

#[rstest]
fn what_closes_by_itself_is_nobodys_doing(#[values(Sqlite, Postgres)] on: Database) {
    let work = Work::new(on);
    let id = work.reports(1)[0];
    let (path, report) = (format!("/requests/{id}"), format!("request {id}"));
    let bob = signed_in(
        &work.city,
        "bob@city.example",
        Role::Agent,
        &department("lamp.example", "LIGHT"),
    );
    let his = format!("staff {}", get(&work.city, "/me", &bob).expect(200).json()["id"]);
    let hers: i64 = work.her.strip_prefix("staff ").unwrap().parse().unwrap();
    let mut log = Log::new(&work.city);
    let body = json!({ "version": 1, "department": "LIGHT", "title": "Somebody's lamp" });
    let part = work.post(&format!("{path}/parts"), 201, &body)[0]["id"].clone();
    log.tells(&work.her, "request.add_part", &report, &json!({ "part": part, "version": 2 }));
    let close = json!({ "version": 2, "to": "done", "text": "Filled.",
        "closing_code": "work_done", "when_parts_end": true });
    work.post(&format!("{path}/transitions"), 200, &close);
    log.tells(&work.her, "request.step", &report, &json!({ "to": "done", "version": 3 }));
    let end = format!("{path}/parts/{part}/end");
    post(&work.city, &end, &bob, &json!({ "result": "It is off." })).expect(200);
    let step = json!({ "to": "done", "asked_by": hers, "version": 5,
        "fields": ["state", "detailed_status", "closing_code"] });
    assert_eq!(
        log.take_whole(),
        [
            (
                his,
                "request.end_part".to_owned(),
                report.clone(),
                json!({ "part": part, "version": 4 })
            ),
            ("system".to_owned(), "request.step".to_owned(), report, step),
        ]
    );
}

#[rstest]
fn a_call_for_many_leaves_an_entry_for_each(#[values(Sqlite, Postgres)] on: Database) {
    let work = Work::new(on);
    let ids = work.reports(3);
    let mut log = Log::new(&work.city);
    let targets = |versions: [i64; 3]| -> Value {
        ids.iter().zip(versions).map(|(id, v)| json!({ "request": id, "version": v })).collect()
    };
    let step = json!({ "version": 0, "to": "planned", "text": "Next week." });
    let body = json!({ "requests": targets([1, 7, 1]), "change": { "step": step } });
    let bulk = work.post("/bulk", 200, &body)["bulk"].clone();
    let told = |action: &str, number: usize, detail: Value| {
        (work.her.clone(), action.to_owned(), format!("request {}", ids[number]), detail)
    };
    let fields = json!(["state", "detailed_status"]);
    let detail = json!({ "to": "planned", "bulk": bulk, "version": 2, "fields": fields });
    let both = [told("request.step", 0, detail.clone()), told("request.step", 2, detail)];
    assert_eq!(log.take_whole(), both);
    // Nothing of these is new: there is nothing to record, and nothing to take back.
    let same = json!({ "version": 0, "priority": "normal" });
    let body = json!({ "requests": targets([2, 1, 2]), "change": { "correction": same } });
    let view = work.post("/bulk", 200, &body);
    assert_eq!((&view["bulk"], &view["changed"]), (&Value::Null, &json!(0)));
    assert_eq!(view["results"][0]["errors"], json!([]));
    log.says_nothing();
    work.post(&format!("/bulk/{bulk}/undo"), 200, &json!({}));
    let detail = json!({ "bulk": bulk, "version": 3, "fields": fields });
    let both = [told("request.undo", 0, detail.clone()), told("request.undo", 2, detail)];
    assert_eq!(log.take_whole(), both);
    work.post(&format!("/bulk/{bulk}/undo"), 409, &json!({}));
    log.says_nothing();
}

#[rstest]
fn a_merge_leaves_an_entry_for_both_reports(#[values(Sqlite, Postgres)] on: Database) {
    let work = Work::new(on);
    let ids = work.reports(2);
    let (one, two) = (format!("request {}", ids[0]), format!("request {}", ids[1]));
    let mut log = Log::new(&work.city);
    let path = format!("/requests/{}/merge", ids[1]);
    put(&work.city, &path, &work.ann, &json!({ "version": 1, "into": ids[0] })).expect(200);
    let fields = json!(["state", "detailed_status", "closing_code"]);
    let entry = |action: &str, of: &str, detail: Value| {
        (work.her.clone(), action.to_owned(), of.to_owned(), detail)
    };
    let merged = json!({ "into": ids[0], "version": 2, "fields": fields });
    let absorbed = json!({ "absorbed": ids[1] });
    let both = [entry("request.merge", &two, merged), entry("request.merge", &one, absorbed)];
    assert_eq!(log.take_whole(), both);
    work.delete(&path, 200);
    let apart = json!({ "apart_from": ids[0], "version": 3, "fields": fields });
    let left = json!({ "left": ids[1] });
    let both = [entry("request.unmerge", &two, apart), entry("request.unmerge", &one, left)];
    assert_eq!(log.take_whole(), both);
    work.delete(&path, 409);
    log.says_nothing();
}

#[rstest]
fn a_mass_event_leaves_entries_of_its_own_and_of_its_reports(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let work = Work::new(on);
    let (ids, her) = (work.reports(2), work.her.as_str());
    let mut log = Log::new(&work.city);
    let storm = json!({ "jurisdiction_id": "lamp.example", "title": "Somebody's storm" });
    let storm = work.post("/mass-events", 201, &storm)["id"].clone();
    let event = format!("mass event {storm}");
    log.says(her, "mass_event.create", &event);
    let path = format!("/mass-events/{storm}");
    let members = json!({ "requests": ids });
    work.post(&format!("{path}/requests"), 200, &members);
    let told = |action: &str, id: i64| (her.to_owned(), action.to_owned(), format!("request {id}"));
    assert_eq!(log.take(), [told("request.group", ids[0]), told("request.group", ids[1])]);
    work.post(&format!("{path}/requests"), 200, &members);
    log.says_nothing();
    work.delete(&format!("{path}/requests/{}", ids[1]), 204);
    assert_eq!(log.take(), [told("request.ungroup", ids[1])]);
    let words = json!({ "audience": "public", "text": "Somebody is out." });
    work.post(&format!("{path}/updates"), 200, &words);
    let said = log.take_whole();
    let update = said[0].3["update"].clone();
    assert_eq!((said[0].1.as_str(), &said[0].2), ("mass_event.update", &event));
    assert_eq!((said[1].1.as_str(), &said[1].3["update"]), ("request.note", &update));
    assert_eq!(said[1].2, format!("request {}", ids[0]));
    assert_eq!(said.len(), 2);
    work.post(&format!("{path}/end"), 200, &json!({}));
    log.says(her, "mass_event.end", &event);
    work.post(&format!("{path}/end"), 409, &json!({}));
    log.says_nothing();
}

#[rstest]
fn what_a_job_goes_on_with_is_the_systems_doing(#[values(Sqlite, Postgres)] on: Database) {
    use lamppost::cases::Audience;
    use lamppost::cases::store::{add_mass_event, begin_mass_update, group};
    let work = Work::new(on);
    let (city, id) = (&work.city, work.reports(1)[0]);
    let begin = |conn: &mut lamppost::db::Conn| {
        let now = lamppost::time::Clock::now(city.clock.as_ref());
        let of = city.workshop.city.load().jurisdictions.all()[0].id;
        let event = add_mass_event(conn, of, "Storm", (1, now))?;
        group(conn, id, event)?;
        begin_mass_update(conn, event, (Audience::Reporter, "Crews are out."), (1, now))
    };
    city.store().write_here(begin).unwrap();
    let mut log = Log::new(city);
    run(lamppost::jobs::finish_mass_updates(city.store(), &city.workshop.clock)).unwrap();
    log.says("system", "request.note", &format!("request {id}"));
}

#[rstest]
fn templates_shared_queues_and_acknowledgements_leave_entries(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let work = Work::new(on);
    let (city, ann, her) = (&work.city, &work.ann, work.her.as_str());
    let id = work.reports(1)[0];
    patch(city, &format!("/requests/{id}"), ann, &json!({ "version": 1, "priority": "critical" }))
        .expect(200);
    let mut log = Log::new(city);
    let path = format!("/requests/{id}/escalation/acknowledgement");
    work.post(&path, 200, &Value::Null);
    log.says(her, "request.acknowledge", &format!("request {id}"));
    work.post(&path, 409, &Value::Null);
    log.says_nothing();
    let body =
        json!({ "jurisdiction_id": "lamp.example", "title": "Thanks", "text": "Thank you." });
    let template = work.post("/templates", 201, &body)["id"].clone();
    let (path, named) = (format!("/templates/{template}"), format!("template {template}"));
    log.says(her, "template.create", &named);
    patch(city, &path, ann, &json!({ "text": "Many thanks." })).expect(200);
    log.says(her, "template.update", &named);
    work.delete(&path, 204);
    log.says(her, "template.remove", &named);
    let mine = json!({ "name": "Mine", "filter": { "status": "open" } });
    let queue = work.post("/queues", 201, &mine)["id"].clone();
    let (path, named) = (format!("/queues/{queue}"), format!("queue {queue}"));
    log.says_nothing();
    patch(city, &path, ann, &json!({ "shared": true })).expect(200);
    log.says(her, "queue.update", &named);
    work.delete(&path, 204);
    log.says(her, "queue.remove", &named);
    let ours = json!({ "name": "Ours", "filter": { "status": "open" }, "shared": true });
    let queue = work.post("/queues", 201, &ours)["id"].clone();
    log.says(her, "queue.create", &format!("queue {queue}"));
}

/// Prints what it takes; the bound is far above what a slow machine needs.
#[rstest]
fn five_hundred_entries_are_chained_by_few_statements(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let of = city.workshop.city.load().jurisdictions.all()[0].id;
    let entries: Vec<Entry> = (0..500)
        .map(|number| Entry {
            at: now,
            jurisdiction: (number % 2 == 0).then_some(of),
            actor: Actor::Staff(1),
            action: "request.step",
            subject: format!("request {number}"),
            detail: json!({ "to": "planned", "version": number }),
        })
        .collect();
    let first = city.store().read_here(audit::store::head).unwrap().last_id + 1;
    let begun = Instant::now();
    city.store().write_here(|conn| audit::store::append_all(conn, &entries)).unwrap();
    println!("500 entries in {:?}", begun.elapsed());
    let reached = audit::verify(city.store(), None, &mut |_| ()).unwrap().unwrap();
    assert_eq!(reached.last_id, first + 499);
    let filter = audit::Filter { action: Some("request.step".to_owned()), ..Default::default() };
    let kept = city.store().read_here(|conn| audit::store::list(conn, &filter, 1_000)).unwrap();
    for (record, entry) in kept.iter().rev().zip(&entries) {
        assert_eq!((&record.subject, record.facts()), (&entry.subject, entry.detail.clone()));
        assert_eq!(record.jurisdiction.is_some(), entry.jurisdiction.is_some());
    }
    // Nothing at all is no fault.
    city.store().write_here(|conn| audit::store::append_all(conn, &[])).unwrap();
    assert_eq!(city.store().read_here(audit::store::head).unwrap().last_id, first + 499);
}
