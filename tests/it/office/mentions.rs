//! Mentions: everybody finds where colleagues name him.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{department, get, government, next_page, patch, post, put, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap_or("hidden")).collect()
}

#[rstest]
fn ones_own_mentions_come_newest_first_page_by_page(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let lamp = government("lamp.example");
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &lamp);
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &lamp);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    let mut events = Vec::new();
    for number in 1..=5 {
        let text = format!("{number}: ask @bob@city.example");
        let note = json!({ "audience": "internal", "text": text });
        let said = post(&city, &format!("/requests/{id}/notes"), &ann, &note).expect(201).json();
        events.push(said["id"].as_i64().unwrap());
    }
    let first = get(&city, "/mentions?page_size=2", &bob).expect(200);
    let list = first.json();
    assert_eq!(texts(&list), ["5: ask @bob@city.example", "4: ask @bob@city.example"]);
    assert_eq!(list[0]["event"], events[4]);
    assert_eq!((&list[0]["request"], &list[0]["service_request_id"]), (&json!(id), &json!(code)));
    assert_eq!(
        (&list[0]["by"]["name"], &list[0]["seen_datetime"]),
        (&json!("Somebody"), &Value::Null)
    );
    let second = get(&city, &next_page(&first).unwrap(), &bob).expect(200);
    let third = get(&city, &next_page(&second).unwrap(), &bob).expect(200);
    assert_eq!(texts(&third.json()), ["1: ask @bob@city.example"]);
    assert_eq!(next_page(&third), None);
    // Nobody else's.
    assert_eq!(get(&city, "/mentions", &ann).expect(200).json(), json!([]));
    get(&city, "/mentions?unseen=x&page_size=x&cursor=x", &bob).expect(400);
    // What is reworded is shown as it is now.
    let other = json!({ "text": "never mind", "reason": "done" });
    patch(&city, &format!("/requests/{id}/notes/{}", events[4]), &ann, &other).expect(200);
    let list = get(&city, "/mentions?page_size=1", &bob).expect(200).json();
    assert_eq!(texts(&list), ["never mind"]);
}

#[rstest]
fn what_was_seen_is_not_unseen(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let lamp = government("lamp.example");
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &lamp);
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &lamp);
    let id = key_of(&city, &city.report("POTHOLE").save());
    let note = |text: &str| {
        let note = json!({ "audience": "internal", "text": text });
        post(&city, &format!("/requests/{id}/notes"), &ann, &note).expect(201).json()["id"].clone()
    };
    let (one, _) = (note("one @bob@city.example"), note("two @bob@city.example"));
    let seen = format!("/mentions/{one}/seen");
    post(&city, &seen, &ann, &json!({})).expect(404);
    post(&city, &seen, &bob, &json!({})).expect(204);
    city.clock.advance(chrono::TimeDelta::minutes(1));
    post(&city, &seen, &bob, &json!({})).expect(204);
    let unseen = get(&city, "/mentions?unseen=true", &bob).expect(200).json();
    assert_eq!(texts(&unseen), ["two @bob@city.example"]);
    let all = get(&city, "/mentions", &bob).expect(200).json();
    assert_eq!(all[1]["seen_datetime"], "2026-05-15T12:00:00Z", "the first time counts");
    post(&city, "/mentions/999999/seen", &bob, &json!({})).expect(404);
}

#[rstest]
fn what_one_may_not_see_any_more_is_left_out(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let works = department("lamp.example", "WORKS");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &works);
    let id = key_of(&city, &city.report("POTHOLE").save());
    let note = json!({ "audience": "internal", "text": "Ask @bob@city.example" });
    post(&city, &format!("/requests/{id}/notes"), &ann, &note).expect(201);
    assert_eq!(get(&city, "/mentions", &bob).expect(200).json().as_array().unwrap().len(), 1);
    let over = json!({ "version": 1, "department": "LIGHT", "note": "Yours.", "clock": "keep" });
    put(&city, &format!("/requests/{id}/owner"), &ann, &over).expect(200);
    assert_eq!(get(&city, "/mentions", &bob).expect(200).json(), json!([]));
}
