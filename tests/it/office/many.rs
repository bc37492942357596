//! Many reports at once: in bulk, as one mass event, as the same thing.

use chrono::TimeDelta;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{call, get, government, post, put, signed_in};
use crate::support::city::run;
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn supervisor(city: &TestCity) -> String {
    signed_in(city, "ann@city.example", Role::Supervisor, &government("lamp.example"))
}

fn targets(ids: &[i64], version: i64) -> Value {
    ids.iter().map(|id| json!({ "request": id, "version": version })).collect()
}

fn file(city: &TestCity, id: i64, token: &str) -> Value {
    get(city, &format!("/requests/{id}"), token).expect(200).json()
}

#[rstest]
fn each_report_of_a_call_has_a_result_of_its_own(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").save_many(3);
    let ids: Vec<i64> = codes.iter().map(|code| key_of(&city, code)).collect();
    let ann = supervisor(&city);
    let mut wanted = targets(&ids, 1);
    wanted[1]["version"] = json!(7);
    wanted.as_array_mut().unwrap().push(json!({ "request": 99_999, "version": 1 }));
    let step = json!({ "version": 0, "to": "planned", "text": "Next week." });
    let body = json!({ "requests": wanted, "change": { "step": step } });
    let view = post(&city, "/bulk", &ann, &body).expect(200).json();
    assert_eq!(view["changed"], 2);
    let outcomes: Vec<(i64, bool)> = view["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["request"].as_i64().unwrap(), one["changed"].as_bool().unwrap()))
        .collect();
    assert_eq!(outcomes, [(ids[0], true), (ids[1], false), (ids[2], true), (99_999, false)]);
    assert_eq!(view["results"][1]["errors"][0]["code"], 409);
    assert_eq!(view["results"][3]["errors"][0]["code"], 404);
    assert_eq!(file(&city, ids[0], &ann)["state"]["code"], "planned");
    assert_eq!(file(&city, ids[1], &ann)["state"]["code"], "received");

    let twice = json!({ "requests": [{ "request": 1, "version": 1 }, { "request": 1, "version": 1 }],
        "change": { "correction": { "version": 0, "title": "x" } } });
    assert_eq!(post(&city, "/bulk", &ann, &twice).expect(400).faults().len(), 2);
    let ids: Vec<i64> = (0..501).collect();
    let many = json!({ "requests": targets(&ids, 1), "change": { "owner": { "version": 0 } } });
    post(&city, "/bulk", &ann, &many).expect(400);
}

#[rstest]
fn what_was_done_to_many_can_be_taken_back_within_an_hour(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").save_many(3);
    let ids: Vec<i64> = codes.iter().map(|code| key_of(&city, code)).collect();
    let ann = supervisor(&city);
    let close =
        json!({ "version": 0, "to": "done", "text": "All filled.", "closing_code": "work_done" });
    let body = json!({ "requests": targets(&ids, 1), "change": { "step": close } });
    let view = post(&city, "/bulk", &ann, &body).expect(200).json();
    assert_eq!(city.request(&codes[0])["status"], "closed");
    // One is changed since.
    let again = json!({ "version": 2, "to": "reopened", "reason": "not this one" });
    post(&city, &format!("/requests/{}/transitions", ids[1]), &ann, &again).expect(200);
    let undo = format!("/bulk/{}/undo", view["bulk"]);
    let bob = signed_in(&city, "bob@city.example", Role::Supervisor, &government("lamp.example"));
    post(&city, &undo, &bob, &json!({})).expect(404);
    let back = post(&city, &undo, &ann, &json!({})).expect(200).json();
    assert_eq!(back["changed"], 2);
    assert_eq!(back["results"][1]["errors"][0]["code"], 409);
    for id in [ids[0], ids[2]] {
        let now = file(&city, id, &ann);
        assert_eq!((&now["status"], &now["state"]["code"]), (&json!("open"), &json!("received")));
        assert_eq!(now["closing_code"], Value::Null);
        assert_eq!(now["version"], 3);
        assert_eq!(now["timeline"][2]["kind"], "undone");
    }
    assert_eq!(file(&city, ids[1], &ann)["state"]["code"], "reopened");
    let public = city.get("/servicerequestupdates.json").json().to_string();
    assert!(public.contains("taken back"));
    post(&city, &undo, &ann, &json!({})).expect(409);

    let owner = json!({ "version": 0, "department": "LIGHT", "note": "yours", "clock": "keep" });
    let body = json!({ "requests": targets(&[ids[0]], 3), "change": { "owner": owner } });
    let view = post(&city, "/bulk", &ann, &body).expect(200).json();
    city.clock.advance(TimeDelta::minutes(61));
    let ann = super::steps::tokens(&super::steps::sign_in(
        &city,
        "ann@city.example",
        super::steps::PASSWORD,
    ))
    .0;
    post(&city, &format!("/bulk/{}/undo", view["bulk"]), &ann, &json!({})).expect(409);
    assert_eq!(file(&city, ids[0], &ann)["department"]["code"], "LIGHT");
}

#[rstest]
fn tags_and_services_of_many_are_taken_back_as_well(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let id = key_of(&city, &city.report("POTHOLE").save());
    let ann = supervisor(&city);
    let correct = json!({ "version": 0, "service_code": "LAMP", "add_tags": ["storm"] });
    let body = json!({ "requests": targets(&[id], 1), "change": { "correction": correct } });
    let view = post(&city, "/bulk", &ann, &body).expect(200).json();
    let now = file(&city, id, &ann);
    assert_eq!((&now["service"]["code"], &now["tags"]), (&json!("LAMP"), &json!(["storm"])));
    post(&city, &format!("/bulk/{}/undo", view["bulk"]), &ann, &json!({})).expect(200);
    let now = file(&city, id, &ann);
    assert_eq!((&now["service"]["code"], &now["tags"]), (&json!("POTHOLE"), &json!([])));
}

#[rstest]
fn a_report_that_is_the_same_as_another_follows_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let first = city.report("POTHOLE").save();
    let second = city.report("POTHOLE").save();
    let (one, two) = (key_of(&city, &first), key_of(&city, &second));
    let ann = supervisor(&city);
    let note = |id: i64, text: &str| {
        let body = json!({ "audience": "public", "text": text });
        post(&city, &format!("/requests/{id}/notes"), &ann, &body).expect(201);
    };
    note(one, "An old note.");
    let path = format!("/requests/{two}/merge");
    let body = json!({ "version": 1, "into": one });
    put(&city, &path, &ann, &json!({ "version": 1, "into": two })).expect(400);
    put(&city, &path, &ann, &json!({ "version": 1, "into": 99_999 })).expect(400);
    let merged = put(&city, &path, &ann, &body).expect(200).json();
    assert_eq!(
        (&merged["status"], &merged["state"]["code"]),
        (&json!("closed"), &json!("duplicate"))
    );
    put(&city, &path, &ann, &json!({ "version": 2, "into": one })).expect(409);
    let other = json!({ "version": 2, "into": two });
    put(&city, &format!("/requests/{one}/merge"), &ann, &other).expect(409);

    // The identifier still answers, and names the report that goes on.
    let public = city.request(&second);
    assert_eq!(public["status"], "closed");
    assert!(public["status_notes"].as_str().unwrap().contains(&first));
    // The owner of that one finds it in the line of time.
    let owner = file(&city, one, &ann);
    assert_eq!(owner["timeline"][2]["kind"], "absorbed");
    assert_eq!(owner["timeline"][2]["detail"]["absorbed"], two);
    // What is said from now on reaches both, what was said before does not.
    note(one, "A crew is there.");
    let told: Vec<Value> =
        city.get("/servicerequestupdates.json").json().as_array().unwrap().clone();
    let of_second: Vec<&str> = told
        .iter()
        .filter(|one| one["service_request_id"] == second.as_str())
        .map(|one| one["description"].as_str().unwrap())
        .collect();
    assert_eq!(of_second.len(), 2, "{told:?}");
    assert_eq!(of_second[1], "A crew is there.");
    assert!(!of_second.contains(&"An old note."));

    // And apart again, as it stood.
    let apart = city.send(&call("DELETE", &path, Some(&ann), None)).expect(200).json();
    assert_eq!((&apart["status"], &apart["state"]["code"]), (&json!("open"), &json!("received")));
    city.send(&call("DELETE", &path, Some(&ann), None)).expect(409);
    note(one, "Only for the first.");
    assert!(!file(&city, two, &ann).to_string().contains("Only for the first."));
}

#[rstest]
fn one_update_of_a_mass_event_reaches_all_of_its_reports(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").save_many(505);
    let ann = supervisor(&city);
    let storm = json!({ "jurisdiction_id": "lamp.example", "title": "Storm" });
    let storm = post(&city, "/mass-events", &ann, &storm).expect(201).json();
    let path = format!("/mass-events/{}", storm["id"]);
    let ids: Vec<i64> = codes.iter().map(|code| key_of(&city, code)).collect();
    let add = |ids: &[i64]| {
        let body = json!({ "requests": ids });
        post(&city, &format!("{path}/requests"), &ann, &body)
    };
    assert_eq!(add(&ids[..500]).expect(200).json()["added"], 500);
    let more = add(&[ids[499], ids[500], ids[501], ids[502], ids[503], ids[504], 99_999]);
    let more = more.expect(200).json();
    assert_eq!(more["added"], 5);
    assert_eq!(more["refused"][0]["request"], 99_999);
    let out = format!("{path}/requests/{}", ids[504]);
    city.send(&call("DELETE", &out, Some(&ann), None)).expect(204);
    city.send(&call("DELETE", &out, Some(&ann), None)).expect(404);
    let update = |text: &str, audience: &str| {
        let body = json!({ "audience": audience, "text": text });
        post(&city, &format!("{path}/updates"), &ann, &body)
    };
    update("x", "internal").expect(400);
    let told = update("Crews are out.", "public").expect(200).json();
    assert_eq!(told, json!({ "reached": 504, "finished": true }));
    assert_eq!(city.request(&codes[0])["status_notes"], "Crews are out.");
    assert_eq!(city.request(&codes[504])["status_notes"], Value::Null);
    // Nobody is told twice, whoever goes on.
    run(lamppost::jobs::finish_mass_updates(city.store(), &city.workshop.clock)).unwrap();
    let times = file(&city, ids[0], &ann);
    let said = |one: &&Value| one["text"] == "Crews are out.";
    assert_eq!(times["timeline"].as_array().unwrap().iter().filter(said).count(), 1);
    post(&city, &format!("{path}/end"), &ann, &json!({})).expect(200);
    update("Too late.", "public").expect(409);
    let listed = get(&city, "/mass-events?jurisdiction_id=lamp.example", &ann).expect(200).json();
    assert_eq!(listed[0]["requests"], 504);
    assert!(listed[0]["ended_datetime"].is_string());
}

#[rstest]
fn an_update_that_was_interrupted_is_finished_by_itself(#[values(Sqlite, Postgres)] on: Database) {
    use lamppost::cases::Audience;
    use lamppost::cases::store::{add_mass_event, begin_mass_update, group};
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    supervisor(&city);
    let begin = |conn: &mut lamppost::db::Conn| {
        let now = lamppost::time::Clock::now(city.clock.as_ref());
        let of = city.workshop.city.load().jurisdictions.all()[0].id;
        let event = add_mass_event(conn, of, "Storm", (1, now))?;
        group(conn, id, event)?;
        begin_mass_update(conn, event, (Audience::Public, "Crews are out."), (1, now))
    };
    city.store().write_here(begin).unwrap();
    assert_eq!(
        run(lamppost::jobs::finish_mass_updates(city.store(), &city.workshop.clock)).unwrap(),
        1
    );
    assert_eq!(
        run(lamppost::jobs::finish_mass_updates(city.store(), &city.workshop.clock)).unwrap(),
        0
    );
    assert_eq!(city.request(&code)["status_notes"], "Crews are out.");
}
