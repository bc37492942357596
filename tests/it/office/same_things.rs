//! Reports that may be about the same thing, those who have the same to report, and what a text seems to be about.

use std::time::Duration;

use lamppost::jobs;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{call, department, get, government, put, signed_in};
use crate::support::city::{BASE, run};
use crate::support::server::within;
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const HOLE: &str = "Deep hole in front of the bakery, cars swerve around it";

fn agent(city: &TestCity) -> String {
    signed_in(city, "ann@city.example", Role::Agent, &government("lamp.example"))
}

fn candidates(city: &TestCity, id: i64, token: &str) -> Vec<Value> {
    let path = format!("/requests/{id}/duplicates");
    get(city, &path, token).expect(200).json().as_array().unwrap().clone()
}

#[rstest]
fn what_may_be_the_same_is_listed_with_reasons(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let first = city.report("POTHOLE").description(HOLE).save();
    city.report("POTHOLE").description(HOLE).place(45.27, -73.25).save();
    city.report("LAMP").description("The lamp is dark").save();
    city.report("POTHOLE").description(HOLE).on("2025-01-01T00:00:00Z").save();
    let other = "Deep hole before the bakery: cars swerve";
    let second = city.report("POTHOLE").description(other).place(45.250_02, -73.25).save();
    let ann = agent(&city);
    let found = candidates(&city, key_of(&city, &second), &ann);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["request"]["service_request_id"], first);
    assert!(["likely", "certain"].contains(&found[0]["verdict"].as_str().unwrap()));
    assert!(found[0]["score"].as_f64().unwrap() >= 0.7);
    let reasons = found[0]["reasons"].to_string();
    assert!(reasons.contains("m away") && reasons.contains("bakery"), "{reasons}");
    // Once they are merged, the one that goes on stands for both.
    let path = format!("/requests/{}/merge", key_of(&city, &first));
    let body = json!({ "version": 1, "into": key_of(&city, &second) });
    put(&city, &path, &ann, &body).expect(200);
    assert_eq!(candidates(&city, key_of(&city, &second), &ann), Vec::<Value>::new());
}

#[rstest]
fn the_same_thing_of_the_city_is_found_wherever_it_was_put(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let lamp = [("service_object_type", "lamp"), ("service_object_id", "L-7")];
    let place = |lat: &str| {
        let mut fields = vec![("service_code", "LAMP"), ("lat", lat), ("long", "-73.25")];
        fields.extend([("attribute[KIND]", "led"), ("description", "dark all night")]);
        fields.extend(lamp);
        city.post("/requests.json", &fields).expect(200).json()[0]["service_request_id"].clone()
    };
    let (first, second) = (place("45.25"), place("45.2512"));
    let found = candidates(&city, key_of(&city, second.as_str().unwrap()), &agent(&city));
    assert_eq!(found[0]["request"]["service_request_id"], first);
    assert!(found[0]["reasons"].to_string().contains("the same object: "), "{found:?}");
}

#[rstest]
fn candidates_beyond_the_callers_reach_are_not_there(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let first = key_of(&city, &city.report("POTHOLE").description(HOLE).save());
    let second = key_of(&city, &city.report("POTHOLE").description(HOLE).save());
    let ann = agent(&city);
    let to = json!({ "version": 1, "department": "LIGHT", "note": "x", "clock": "keep" });
    put(&city, &format!("/requests/{first}/owner"), &ann, &to).expect(200);
    let scope = department("lamp.example", "WORKS");
    let works = signed_in(&city, "wo@city.example", Role::Agent, &scope);
    assert_eq!(candidates(&city, second, &ann).len(), 1);
    assert_eq!(candidates(&city, second, &works).len(), 0);
    get(&city, &format!("/requests/{first}/duplicates"), &works).expect(404);
}

#[rstest]
fn staff_are_told_when_a_report_comes_in_for_the_second_time(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let turn = || {
        let w = &city.workshop;
        run(jobs::note_duplicates(&w.store, &w.city, &w.clock)).unwrap();
    };
    city.report("POTHOLE").description(HOLE).save();
    turn();
    let second = key_of(&city, &city.report("POTHOLE").description(HOLE).save());
    let lamp = key_of(&city, &city.report("LAMP").description("It is dark").save());
    let ann = agent(&city);
    let timeline = |id: i64| {
        let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
        file["timeline"].as_array().unwrap().clone()
    };
    // Readers wait for the oldest transaction of PostgreSQL, of whatever test it is. The server takes its own turns
    // beside these; it is noted once all the same.
    within(Duration::from_secs(20), "it is noted", || {
        turn();
        timeline(second).len() > 1
    });
    turn();
    let told = timeline(second);
    assert_eq!(told.len(), 2);
    assert_eq!((&told[1]["audience"], &told[1]["kind"]), (&json!("internal"), &json!("noted")));
    assert!(told[1]["detail"]["possible_duplicate_of"].is_i64());
    assert!(told[1]["detail"]["reasons"].is_array());
    assert_eq!(timeline(lamp).len(), 1);
    assert_eq!(city.listed("status=open").len(), 3, "nothing is merged");
}

fn follow(city: &TestCity, code: &str, fields: &[(&str, &str)]) -> Reply {
    let mut all = vec![("api_key", city.key.as_str())];
    all.extend_from_slice(fields);
    city.send(&Call::form(&format!("{BASE}/requests/{code}/followers.json"), &all))
}

#[rstest]
fn whoever_has_the_same_to_report_counts_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[("description", HOLE)]);
    let count = |fields: &[(&str, &str)]| {
        follow(&city, &code, fields).expect(200).json()[0]["followers"].as_i64().unwrap()
    };
    assert_eq!(city.extended(&code)["extended_attributes"]["followers"], 0);
    assert_eq!(count(&[("email", "Mary@mail.example"), ("first_name", "Mary")]), 1);
    assert_eq!(count(&[("email", "mary@MAIL.example"), ("device_id", "phone-7")]), 1);
    assert_eq!(count(&[("device_id", "phone-7")]), 1);
    assert_eq!(count(&[("phone", "514 555 0199")]), 2);
    follow(&city, &code, &[("first_name", "Mary")]).expect(400).blames("told apart");
    follow(&city, "26-NOBODY", &[("email", "a@mail.example")]).expect(404);
    let target = format!("{BASE}/requests/{code}/followers.json");
    city.send(&Call::form(&target, &[("email", "a@mail.example")])).expect(403);
    let xml = Call::form(&target.replace(".json", ".xml"), &[("email", "b@mail.example")]);
    let xml = city.send(&xml.header("X-Api-Key", &city.key)).expect(200).xml();
    assert_eq!(xml.child("request").text_of("followers"), "3");
    assert_eq!(city.extended(&code)["extended_attributes"]["followers"], 3);

    let (id, ann) = (key_of(&city, &code), agent(&city));
    let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
    assert_eq!(file["followers"], 3);
    let kinds: Vec<&str> = file["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["submitted", "followed", "followed", "followed"]);
    // Who they are is for those who may reach reporters, and reading it is recorded.
    let path = format!("/requests/{id}/followers");
    let mo = signed_in(&city, "mo@city.example", Role::Moderator, &government("lamp.example"));
    get(&city, &path, &mo).expect(403);
    let listed = get(&city, &path, &ann).expect(200).json();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    assert_eq!(listed[0]["email"], "Mary@mail.example");
    let scope = government("lamp.example");
    let auditor = signed_in(&city, "audit@city.example", Role::Auditor, &scope);
    let log = get(&city, "/audit?action=followers.read", &auditor).expect(200).json();
    assert_eq!(log[0]["subject"], format!("request {id}"));
    assert!(!city.get("/servicerequestupdates.json").text().contains("mail.example"));
}

#[rstest]
fn followers_of_merged_reports_add_up(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = [city.pothole(&[]), city.pothole(&[]), city.pothole(&[])];
    let ids: Vec<i64> = codes.iter().map(|code| key_of(&city, code)).collect();
    let ann = agent(&city);
    for (code, who) in [(0, "a"), (0, "b"), (1, "b"), (1, "c"), (2, "d")] {
        let email = format!("{who}@mail.example");
        follow(&city, &codes[code], &[("email", &email)]).expect(200);
    }
    let count = |at: usize| city.extended(&codes[at])["extended_attributes"]["followers"].clone();
    let merge = |from: usize, into: usize, version: i64| {
        let body = json!({ "version": version, "into": ids[into] });
        put(&city, &format!("/requests/{}/merge", ids[from]), &ann, &body).expect(200);
    };
    assert_eq!((count(0), count(1), count(2)), (json!(2), json!(2), json!(1)));
    merge(1, 0, 1);
    assert_eq!(count(0), 3, "b follows both and counts once");
    merge(0, 2, 1);
    assert_eq!(count(2), 4);
    let view = get(&city, &format!("/requests/{}", ids[2]), &ann).expect(200).json();
    assert_eq!(view["followers"], 4);
    let listed = get(&city, &format!("/requests/{}/followers", ids[2]), &ann).expect(200).json();
    assert_eq!(listed.as_array().unwrap().len(), 5);
    let path = format!("/requests/{}/merge", ids[0]);
    city.send(&call("DELETE", &path, Some(&ann), None)).expect(200);
    assert_eq!((count(0), count(2)), (json!(3), json!(1)));
}

#[rstest]
fn words_of_a_text_suggest_its_service(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for _ in 0..6 {
        city.report("POTHOLE").description("a deep hole in the asphalt of the road").save();
        city.report("LAMP").description("the lantern is dark and does not glow").save();
    }
    let code = city.report("POTHOLE").description("The lantern does not glow").save();
    let (id, ann) = (key_of(&city, &code), agent(&city));
    let path = format!("/requests/{id}/suggestions");
    let found = get(&city, &path, &ann).expect(200).json();
    assert_eq!(found[0]["service"]["code"], "LAMP");
    assert!(found[0]["confidence"].as_f64().unwrap() > 0.5);
    assert!(found[0]["words"].to_string().contains("lantern"), "{found}");
    let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
    assert_eq!((&file["service"]["code"], &file["version"]), (&json!("POTHOLE"), &json!(1)));
}
