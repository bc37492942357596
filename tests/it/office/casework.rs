//! One report under staff's hands: who owns it, which steps it may take, what is said about it.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, department, get, government, patch, post, put, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// The number of the report with this identifier.
pub fn key_of(city: &TestCity, code: &str) -> i64 {
    use diesel::prelude::*;
    use lamppost::db::schema::service_requests as t;
    let find = |conn: &mut lamppost::db::Conn| {
        let id: i64 = t::table.filter(t::code.eq(code)).select(t::id).first(conn)?;
        Ok::<_, lamppost::db::StoreError>(id)
    };
    city.store().read_here(find).unwrap()
}

/// A new report of a pothole: its number, with somebody who may do everything with it.
fn report(city: &TestCity) -> (i64, String) {
    let id = key_of(city, &city.report("POTHOLE").save());
    (id, signed_in(city, "ann@city.example", Role::Supervisor, &government("lamp.example")))
}

#[expect(clippy::needless_pass_by_value, reason = "so that it is written where it is handed in")]
fn step(version: i64, to: &str, more: Value) -> Value {
    let mut body = json!({ "version": version, "to": to });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[rstest]
fn a_report_has_an_owner_and_a_reason_from_the_start(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let id = key_of(&city, &city.pothole(&[("description", "deep")]));
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
    assert_eq!(file["department"]["code"], "WORKS");
    assert_eq!(file["state"]["code"], "received");
    assert_eq!(file["version"], 1);
    assert_eq!(file["priority"], "normal");
    let why = file["why"][0].as_str().unwrap();
    assert!(why.contains("it goes to Public Works"), "{why}");
    assert_eq!(file["timeline"][0]["kind"], "submitted");
}

#[rstest]
fn the_database_itself_refuses_an_open_report_without_an_owner(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use diesel::prelude::*;
    use lamppost::db::schema::service_requests as t;
    let city = TestCity::single(on);
    let (id, _) = report(&city);
    let orphan = |conn: &mut lamppost::db::Conn| {
        diesel::update(t::table.find(id)).set(t::department_id.eq(None::<i64>)).execute(conn)?;
        Ok::<_, lamppost::db::StoreError>(())
    };
    assert!(city.store().write_here(orphan).is_err());
    let close = |conn: &mut lamppost::db::Conn| {
        diesel::update(t::table.find(id))
            .set((t::status.eq("closed"), t::department_id.eq(None::<i64>)))
            .execute(conn)?;
        Ok::<_, lamppost::db::StoreError>(())
    };
    city.store().write_here(close).unwrap();
    let reopen = |conn: &mut lamppost::db::Conn| {
        diesel::update(t::table.find(id)).set(t::status.eq("open")).execute(conn)?;
        Ok::<_, lamppost::db::StoreError>(())
    };
    assert!(city.store().write_here(reopen).is_err());
}

#[rstest]
fn a_step_that_is_listed_is_taken_and_told_to_everybody(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let text = json!({ "text": "A crew comes on Monday.", "reason": "crew 7 is free" });
    let path = format!("/requests/{id}/transitions");
    let now = post(&city, &path, &ann, &step(1, "scheduled", text)).expect(200).json();
    assert_eq!(now["state"]["code"], "scheduled");
    assert_eq!(now["detailed_status"], "action_scheduled");
    assert_eq!(now["version"], 2);

    // The public reads the words and never the reason.
    let public = city.request(&code);
    assert_eq!(public["status"], "open");
    assert_eq!(public["status_notes"], "A crew comes on Monday.");
    let updates = city.get("/servicerequestupdates.json").json();
    assert_eq!(updates[0]["status"], "action_scheduled");
    assert_eq!(updates[0]["description"], "A crew comes on Monday.");
    assert!(!updates.to_string().contains("crew 7"));

    let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
    let event = &file["timeline"][1];
    assert_eq!(event["kind"], "status_changed");
    assert_eq!(event["detail"]["reason"], "crew 7 is free");
    assert_eq!(event["by"]["name"], "Somebody");
    let changed = event["detail"]["changes"].as_array().unwrap();
    assert!(changed.contains(&json!({
        "field": "state", "before": null, "after": "scheduled" })));
}

#[rstest]
fn a_step_that_is_not_listed_is_refused_with_those_that_are(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ann) = report(&city);
    let path = format!("/requests/{id}/transitions");
    for to in ["reopened", "asleep"] {
        let refused = post(&city, &path, &ann, &step(1, to, json!({}))).expect(409).json();
        let allowed = refused[0]["detail"]["allowed"].as_array().unwrap();
        assert!(allowed.iter().any(|one| one["to"] == "done"), "{refused}");
        assert_eq!(refused[0]["detail"]["state"], "received");
    }
    // What is missing is said, all at once.
    let refused = post(&city, &path, &ann, &step(1, "not_possible", json!({}))).expect(409).json();
    let words = refused[0]["description"].as_str().unwrap();
    assert!(words.contains("a reason") && words.contains("a text"), "{words}");
    assert!(words.contains("closing code"), "{words}");
    let listed = get(&city, &path, &ann).expect(200).json();
    assert!(listed.as_array().unwrap().iter().all(|one| one["to"] != "reopened"));
    assert_eq!(get(&city, &format!("/requests/{id}"), &ann).json()["version"], 1);
}

#[rstest]
fn a_report_is_closed_with_a_code_and_opened_again_for_its_last_owner(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ann) = report(&city);
    let path = format!("/requests/{id}/transitions");
    let unfit = step(1, "done", json!({ "text": "Filled.", "closing_code": "no_reply" }));
    post(&city, &path, &ann, &unfit).expect(409);
    let fit = step(1, "done", json!({ "text": "Filled.", "closing_code": "work_done" }));
    let done = post(&city, &path, &ann, &fit).expect(200).json();
    assert_eq!((&done["status"], &done["closing_code"]), (&json!("closed"), &json!("work_done")));
    assert!(done["closed_datetime"].is_string());
    let again = step(2, "reopened", json!({ "reason": "it is back" }));
    let open = post(&city, &path, &ann, &again).expect(200).json();
    assert_eq!(open["status"], "open");
    assert_eq!(open["reopened"], 1);
    assert_eq!(open["closing_code"], Value::Null);
    assert_eq!(open["closed_datetime"], Value::Null);
    assert_eq!(open["department"]["code"], done["department"]["code"]);
}

#[rstest]
fn who_comes_with_an_old_version_is_told_what_changed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (id, ann) = report(&city);
    let path = format!("/requests/{id}");
    patch(&city, &path, &ann, &json!({ "version": 1, "priority": "high" })).expect(200);
    patch(&city, &path, &ann, &json!({ "version": 2, "title": "Big hole" })).expect(200);
    let steps = format!("/requests/{id}/transitions");
    for reply in [
        patch(&city, &path, &ann, &json!({ "version": 1, "title": "Other" })),
        post(&city, &steps, &ann, &step(1, "investigating", json!({}))),
        put(&city, &format!("/requests/{id}/owner"), &ann, &json!({ "version": 1 })),
    ] {
        let refused = reply.expect(409).json();
        let detail = &refused[0]["detail"];
        assert_eq!(detail["version"], 3);
        assert_eq!(detail["since"][0]["changes"][0]["field"], "priority");
        assert_eq!(detail["since"][0]["changes"][0]["after"], "high");
        assert_eq!(detail["since"][1]["changes"][0]["after"], "Big hole");
        assert_eq!(detail["since"][0]["by"]["name"], "Somebody");
    }
    assert_eq!(get(&city, &path, &ann).json()["title"], "Big hole");
}

#[rstest]
fn a_transfer_needs_a_note_and_says_what_the_clock_does(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let bob =
        signed_in(&city, "bob@city.example", Role::Agent, &department("lamp.example", "LIGHT"));
    get(&city, &format!("/requests/{id}"), &bob).expect(404);
    let path = format!("/requests/{id}/owner");
    let bare = put(&city, &path, &ann, &json!({ "version": 1, "department": "LIGHT" })).expect(400);
    assert_eq!(bare.faults().len(), 2, "{:?}", bare.faults());
    put(&city, &path, &ann, &json!({ "version": 1, "department": "DIGGERS" })).expect(400);
    let body =
        json!({ "version": 1, "department": "LIGHT", "note": "It is the lamp.", "clock": "keep" });
    let now = put(&city, &path, &ann, &body).expect(200).json();
    assert_eq!(now["department"]["code"], "LIGHT");
    assert_eq!(city.request(&code)["agency_responsible"], "Street Lighting");
    // All owners are in the line of time, with the note and the clock.
    let file = get(&city, &format!("/requests/{id}"), &bob).expect(200).json();
    let event = &file["timeline"][1];
    assert_eq!((&event["kind"], &event["text"]), (&json!("assigned"), &json!("It is the lamp.")));
    assert_eq!(event["detail"]["clock"], "keep");
    assert_eq!(
        event["detail"]["changes"][0],
        json!({ "field": "department", "before": "WORKS", "after": "LIGHT" })
    );
    assert!(!city.get("/servicerequestupdates.json").json().to_string().contains("It is the lamp"));
}

#[rstest]
fn a_person_must_be_able_to_do_the_work(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (id, ann) = report(&city);
    let scope = department("lamp.example", "LIGHT");
    signed_in(&city, "bob@city.example", Role::Agent, &scope);
    signed_in(&city, "eve@city.example", Role::FieldWorker, &department("lamp.example", "WORKS"));
    let number = |email: &str| {
        let email = lamppost::staff::Email::parse(email).unwrap();
        let find =
            |conn: &mut lamppost::db::Conn| lamppost::staff::store::find_by_email(conn, &email);
        city.store().read_here(find).unwrap().unwrap()
    };
    let path = format!("/requests/{id}/owner");
    let to = |person: i64| json!({ "version": 1, "person": person });
    put(&city, &path, &ann, &to(number("bob@city.example"))).expect(400);
    put(&city, &path, &ann, &to(99_999)).expect(400);
    let now = put(&city, &path, &ann, &to(number("eve@city.example"))).expect(200).json();
    assert_eq!(now["person"]["account"], number("eve@city.example"));
}

#[rstest]
fn notes_reach_those_whom_they_are_for(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let path = format!("/requests/{id}/notes");
    for (audience, text) in [
        ("public", "Cones are up."),
        ("reporter", "Thank you, Mary."),
        ("internal", "Ask @ann@city.example about the budget."),
    ] {
        let said = post(&city, &path, &ann, &json!({ "audience": audience, "text": text }));
        assert_eq!(said.expect(201).json()["audience"], audience);
    }
    post(&city, &path, &ann, &json!({ "audience": "all", "text": " " })).expect(400);
    let unknown = json!({ "audience": "internal", "text": "Ask @nobody@city.example" });
    assert!(post(&city, &path, &ann, &unknown).expect(400).faults()[0].contains("nobody@"));
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    assert_eq!(file["timeline"].as_array().unwrap().len(), 4);
    assert_eq!(file["timeline"][3]["detail"]["mentions"].as_array().unwrap().len(), 1);
    let public = city.get("/servicerequestupdates.json").json().to_string();
    assert!(public.contains("Cones are up."));
    assert!(!public.contains("Mary") && !public.contains("budget"));
}

#[rstest]
fn other_words_keep_the_first_ones(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &government("lamp.example"));
    let mo = signed_in(&city, "mo@city.example", Role::Supervisor, &government("lamp.example"));
    let note = json!({ "audience": "public", "text": "Mrs Smith's hole is filld." });
    let said = post(&city, &format!("/requests/{id}/notes"), &ann, &note).expect(201).json();
    let path = format!("/requests/{id}/notes/{}", said["id"]);
    let other = json!({ "text": "The hole is filled.", "reason": "a name, a slip" });
    patch(&city, &path, &bob, &other).expect(403);
    let shown = patch(&city, &path, &ann, &other).expect(200).json();
    assert_eq!(shown["text"], "The hole is filled.");
    assert_eq!(shown["original"], "Mrs Smith's hole is filld.");
    let public = city.get("/servicerequestupdates.json").json();
    assert_eq!(public[0]["description"], "The hole is filled.");
    let extended = city.get(&format!("/requests/{code}.json?extensions=true")).json().to_string();
    assert!(!extended.contains("Smith") && extended.contains("The hole is filled."));
    // Who moderates may hide it whole.
    patch(&city, &path, &mo, &json!({ "reason": "not ours to tell" })).expect(200);
    assert!(!city.get("/servicerequestupdates.json").json().to_string().contains("filled"));
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    assert_eq!(file["timeline"][3]["detail"]["before"], "The hole is filled.");
}

#[rstest]
fn corrections_keep_what_stood_there(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (id, ann) = report(&city);
    let path = format!("/requests/{id}");
    let body = json!({
        "version": 1, "reason": "on the phone", "service_code": "LAMP", "priority": "critical",
        "title": "Two lamps", "description": null, "position": { "lat": 45.26, "long": -73.24 },
        "expected_datetime": "2030-01-01T00:00:00Z", "add_tags": ["School way", "night"] });
    let now = patch(&city, &path, &ann, &body).expect(200).json();
    assert_eq!(now["service"]["code"], "LAMP");
    assert_eq!(now["priority"], "critical");
    assert_eq!(now["tags"], json!(["night", "school way"]));
    assert_eq!(now["lat"], 45.26);
    let file = get(&city, &path, &ann).json();
    let fields: Vec<&str> = file["timeline"][1]["detail"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["service", "priority", "title", "position", "expected_at"]);
    assert_eq!(file["timeline"][1]["detail"]["changes"][0]["before"], "POTHOLE");
    let bad = json!({ "version": 2, "service_code": "X", "priority": "now",
        "position": { "lat": 0, "long": 0 } });
    assert_eq!(patch(&city, &path, &ann, &bad).expect(400).faults().len(), 3);
}

#[rstest]
fn a_report_closes_when_its_parts_have_ended(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (id, ann) = report(&city);
    let scope = department("lamp.example", "LIGHT");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &scope);
    get(&city, &format!("/requests/{id}"), &bob).expect(404);
    let parts = format!("/requests/{id}/parts");
    let body = json!({ "version": 1, "department": "LIGHT", "title": "Switch the lamp off" });
    let all = post(&city, &parts, &ann, &body).expect(201).json();
    let part = all[0]["id"].as_i64().unwrap();
    // Who has a part sees the report, and changes nothing else of it.
    get(&city, &format!("/requests/{id}"), &bob).expect(200);
    let steps = format!("/requests/{id}/transitions");
    let close = json!({ "text": "Filled.", "closing_code": "work_done" });
    let early = post(&city, &steps, &ann, &step(2, "done", close)).expect(409).json();
    assert_eq!(early[0]["detail"]["parts"], json!([part]));
    let close = json!({ "text": "Filled.", "closing_code": "work_done", "when_parts_end": true });
    let waits = post(&city, &steps, &ann, &step(2, "done", close)).expect(200).json();
    assert_eq!(waits["status"], "open");
    let end = format!("/requests/{id}/parts/{part}/end");
    post(&city, &end, &bob, &json!({ "result": " " })).expect(400);
    post(&city, &end, &bob, &json!({ "result": "It is off." })).expect(200);
    post(&city, &end, &bob, &json!({ "result": "It is off." })).expect(409);
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    assert_eq!(file["status"], "closed");
    assert_eq!(file["closing_code"], "work_done");
}

#[rstest]
fn whoever_may_only_look_changes_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let id = key_of(&city, &city.report("POTHOLE").save());
    let eve = signed_in(&city, "eve@city.example", Role::Observer, &anywhere());
    let path = format!("/requests/{id}");
    get(&city, &path, &eve).expect(200);
    patch(&city, &path, &eve, &json!({ "version": 1, "title": "x" })).expect(403);
    let listed = get(&city, &format!("{path}/transitions"), &eve).expect(200).json();
    assert_eq!(listed, json!([]));
}
