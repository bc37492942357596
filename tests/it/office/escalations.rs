//! Reports that cannot wait are known to be such from the moment that they are there.

use lamppost::routing::RuleSetForm;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::reporter::own;
use super::steps::{anywhere, department, get, government, patch, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// One rule for reports of Lampton; what is not said of it holds for every report.
pub fn rules(city: &TestCity, rule: &str) {
    let text = format!(
        "[fallback]\ndepartment = \"WORKS\"\n[[rule]]\ncode = \"one\"\ntitle = \"One rule\"\n{rule}\n"
    );
    let form: RuleSetForm = toml::from_str(&text).unwrap();
    city.describe("tests/data/cities/single", |city| city.jurisdictions[0].rules = Some(form));
}

const WIRE: &str = r#"when = [{ words = ["live wire"] }]
then = { department = "LIGHT", priority = "critical" }"#;

#[track_caller]
fn pending(city: &TestCity, staff: &str) -> Vec<Value> {
    let page = get(city, "/escalations", staff).expect(200).json();
    page["escalations"].as_array().unwrap().clone()
}

#[rstest]
fn a_critical_report_is_escalated_in_the_transaction_that_takes_it_in(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    rules(&city, WIRE);
    let quiet = city.pothole(&[("description", "a hole")]);
    let code = city.pothole(&[("description", "a live wire on the road")]);
    // No job has run and nobody has looked: it is there with the answer.
    assert_eq!(city.count("request_escalations"), 1);
    assert_eq!(city.count("request_events WHERE kind = 'escalated'"), 1);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let file = get(&city, &format!("/requests/{}", key_of(&city, &code)), &ann).json();
    let event = &file["timeline"][1];
    assert_eq!((&event["kind"], &event["audience"]), (&json!("escalated"), &json!("internal")));
    assert_eq!(event["detail"]["department"], "LIGHT");
    assert_eq!(event["at"], file["timeline"][0]["at"]);
    assert!(event["detail"]["why"].to_string().contains("One rule"), "{event}");
    let all = pending(&city, &ann);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["service_request_id"], json!(code));
    assert_eq!(
        (&all[0]["department"]["code"], &all[0]["priority"]),
        (&json!("LIGHT"), &json!("critical"))
    );
    assert!(all[0]["why"].to_string().contains("One rule"), "{all:?}");
    // Nothing of it is for the public.
    let public = city.get(&format!("/requests/{code}.json?extensions=true")).text();
    assert!(!public.contains("escalated"), "{public}");
    assert_ne!(quiet, code);
}

#[rstest]
fn a_report_that_is_refused_leaves_no_escalation(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    rules(&city, WIRE);
    // Its event cannot be stored, so nothing is.
    let break_off = match on {
        Sqlite => {
            "CREATE TRIGGER no_more BEFORE INSERT ON request_escalations BEGIN SELECT RAISE(ABORT, 'no'); END"
        }
        Postgres => "ALTER TABLE request_escalations ADD CONSTRAINT no_more CHECK (request_id < 0)",
    };
    city.sql(break_off);
    let call = city.submit("POTHOLE", &[("description", "a live wire")]);
    assert!(call.status >= 500, "{}", call.status);
    assert_eq!((city.count("service_requests"), city.count("request_events")), (0, 0));
}

#[rstest]
fn points_of_urgency_are_as_good_a_reason_as_a_priority(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    rules(&city, "when = [{ words = [\"smoke\"] }]\nthen = { urgency = 25 }");
    city.pothole(&[("description", "smoke from the ground")]);
    assert_eq!(city.count("request_escalations"), 1);
}

#[rstest]
fn staff_who_set_the_priority_to_critical_escalate_and_nobody_twice(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let id = key_of(&city, &city.pothole(&[]));
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let path = format!("/requests/{id}");
    let set = |version: i64, priority: &str| {
        let body = json!({ "version": version, "priority": priority });
        patch(&city, &path, &ann, &body).expect(200);
    };
    set(1, "high");
    assert!(pending(&city, &ann).is_empty());
    set(2, "critical");
    let why = &pending(&city, &ann)[0]["why"];
    assert_eq!(why[0], "Its priority was set to critical.");
    patch(&city, &path, &ann, &json!({ "version": 3, "title": "Hole" })).expect(200);
    assert_eq!(city.count("request_events WHERE kind = 'escalated'"), 1);
    // Once more is once more, also after somebody has acknowledged it.
    post(&city, &format!("{path}/escalation/acknowledgement"), &ann, &json!({})).expect(200);
    set(4, "normal");
    assert!(pending(&city, &ann).is_empty());
    set(5, "critical");
    assert_eq!(pending(&city, &ann).len(), 1);
}

#[rstest]
fn a_correction_that_makes_it_critical_by_the_rules_escalates(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    rules(&city, WIRE);
    let made = city.submit("POTHOLE", &[("description", "a hole"), ("extensions", "true")]);
    let ticket = made.expect(200).json()[0]["reporter_ticket"].as_str().unwrap().to_owned();
    assert_eq!(city.count("request_escalations"), 0);
    let body = json!({ "description": "there is a live wire in it" });
    own(&city, "PATCH", "", &ticket, Some(&body)).expect(200);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let all = pending(&city, &ann);
    assert_eq!((all.len(), &all[0]["priority"]), (1, &json!("critical")));
    // Who owns it is for people to change.
    assert_eq!(all[0]["department"]["code"], "WORKS");
    // By staff as well.
    let id = key_of(&city, &city.pothole(&[]));
    let body = json!({ "version": 1, "description": "a live wire, they say on the phone" });
    patch(&city, &format!("/requests/{id}"), &ann, &body).expect(200);
    assert_eq!(pending(&city, &ann).len(), 2);
}

#[rstest]
fn who_acknowledges_is_named_and_the_next_one_is_told(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    rules(&city, WIRE);
    let id = key_of(&city, &city.pothole(&[("description", "live wire")]));
    let calm = key_of(&city, &city.pothole(&[]));
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let path = |id: i64| format!("/requests/{id}/escalation/acknowledgement");
    post(&city, &path(calm), &ann, &json!({})).expect(409).blames("never escalated");
    let seen = post(&city, &path(id), &ann, &json!({})).expect(200).json();
    assert_eq!(seen["acknowledged_by"]["name"], "Somebody");
    assert_eq!(seen["acknowledged_datetime"], "2026-05-15T12:00:00Z");
    assert!(pending(&city, &ann).is_empty());
    post(&city, &path(id), &ann, &json!({})).expect(409).blames("Somebody has acknowledged");
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["by"]["name"]), (&json!("acknowledged"), &json!("Somebody")));
}

#[rstest]
fn everybody_sees_the_escalations_of_his_own_reach_alone(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    rules(&city, WIRE);
    let id = key_of(&city, &city.pothole(&[("description", "live wire")]));
    let works = department("lamp.example", "WORKS");
    let light = department("lamp.example", "LIGHT");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &works);
    let eve = signed_in(&city, "eve@city.example", Role::Agent, &light);
    let mo = signed_in(&city, "mo@city.example", Role::Observer, &anywhere());
    assert!(pending(&city, &bob).is_empty());
    assert_eq!((pending(&city, &eve).len(), pending(&city, &mo).len()), (1, 1));
    let path = format!("/requests/{id}/escalation/acknowledgement");
    post(&city, &path, &bob, &json!({})).expect(404);
    post(&city, &path, &mo, &json!({})).expect(403);
    get(&city, "/escalations?mode=test", &eve).expect(200);
    get(&city, "/escalations?mode=both&after=x", &eve).expect(400);
}

#[rstest]
fn escalations_come_in_pages_that_hold_each_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    rules(&city, "then = { priority = \"critical\" }");
    city.report("POTHOLE").save_many(103);
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let first = get(&city, "/escalations", &ann).expect(200).json();
    let next = first["next"].as_i64().unwrap();
    let last = get(&city, &format!("/escalations?after={next}"), &ann).expect(200).json();
    let ids = |page: &Value| -> Vec<i64> {
        let all = page["escalations"].as_array().unwrap().iter();
        all.map(|one| one["request"].as_i64().unwrap()).collect()
    };
    let mut all = [ids(&first), ids(&last)].concat();
    assert_eq!((ids(&first).len(), ids(&last).len(), &last["next"]), (100, 3, &Value::Null));
    all.dedup();
    assert_eq!(all.len(), 103);
}
