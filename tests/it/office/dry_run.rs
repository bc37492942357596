//! Dry runs: rules that are not saved, tried on what came in.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const RULES: &str = "/jurisdictions/lamp.example/rules";

fn ann(city: &TestCity) -> String {
    signed_in(city, "ann@city.example", Role::Administrator, &anywhere())
}

fn rules(rule: &Value) -> Value {
    json!({ "fallback": { "department": "WORKS" }, "rule": rule })
}

#[track_caller]
fn try_out(city: &TestCity, token: &str, body: &Value) -> Value {
    post(city, &format!("{RULES}/dry-run"), token, body).expect(200).json()
}

#[rstest]
fn every_difference_is_told_with_both_values_and_reasons(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    let lamp = city.report("LAMP").answer("KIND", "gas").description("It smells of gas").save();
    let hole = city.report("POTHOLE").save();
    city.report("LAMP").answer("KIND", "led").save();
    let old = rules(&json!([
        { "code": "lamps", "title": "Lamps", "when": [{ "service": ["LAMP"] }], "then": { "department": "LIGHT", "urgency": 2 } },
    ]));
    post(&city, RULES, &ann, &json!({ "rules": old })).expect(201);
    let new = rules(&json!([
        { "code": "gas", "title": "Gas", "when": [{ "answer": { "attribute": "KIND", "values": ["gas"] } }, { "words": ["gas"] }],
          "then": { "department": "WORKS", "priority": "critical" } },
        { "code": "holes", "title": "Holes", "when": [{ "service": ["POTHOLE"] }], "then": { "tags": ["road"] } },
        { "code": "lamps", "title": "Lamps", "when": [{ "service": ["LAMP"] }], "then": { "department": "LIGHT", "urgency": 2 } },
    ]));
    let found = try_out(&city, &ann, &json!({ "rules": new }));
    assert_eq!((&found["compared"], &found["differing"]), (&json!(3), &json!(2)));
    assert_eq!(
        found["totals"],
        json!([
            { "field": "department", "reports": 1 },
            { "field": "priority", "reports": 1 },
            { "field": "tags", "reports": 1 },
        ])
    );
    assert_eq!((&found["rules_version"], &found["next"]), (&json!(1), &Value::Null));
    let of = |code: &str| {
        let mut all = found["differences"].as_array().unwrap().iter();
        all.find(|one| one["service_request_id"] == code).unwrap()["changes"].clone()
    };
    assert_eq!(
        of(&lamp)[0],
        json!({
            "field": "department", "before": "LIGHT", "after": "WORKS",
            "why_before": "Rule `lamps` (Lamps): the service is LAMP; so it goes to Street Lighting and its urgency changes by +2 points.",
            "why_after": "Rule `gas` (Gas): the answer to KIND is gas and the text says \u{201c}gas\u{201d}; so it goes to Public Works and its priority is critical.",
        })
    );
    assert_eq!(
        of(&hole),
        json!([{
            "field": "tags", "before": null, "after": "road", "why_before": "",
            "why_after": "Rule `holes` (Holes): the service is POTHOLE; so it is tagged road.",
        }])
    );
    // Nothing was saved, and what rules already differs from nothing.
    assert_eq!(city.count("rule_sets"), 1);
    assert_eq!(try_out(&city, &ann, &json!({ "rules": old }))["differing"], 0);
}

/// Tags a report that meets a condition.
fn tagged(city: &TestCity, token: &str, condition: &Value) -> Vec<String> {
    let rule =
        json!([{ "code": "x", "title": "X", "when": [condition], "then": { "tags": ["x"] } }]);
    let found = try_out(city, token, &json!({ "rules": rules(&rule) }));
    let list = found["differences"].as_array().unwrap();
    list.iter().map(|one| one["service_request_id"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
fn rules_see_all_that_is_stored_of_a_report(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    // 12:00 UTC is 08:00 in Toronto.
    let known = city.pothole(&[("email", "a@example.org"), ("description", "Deep hole")]);
    let staff = {
        let reply = city.send(&crate::support::Call::form(
            "/open311/v2/requests.json",
            &[
                ("api_key", city.staff_key.as_str()),
                ("service_code", "POTHOLE"),
                ("lat", "45.25"),
                ("long", "-73.75"),
                ("service_object_type", "lamp"),
                ("service_object_id", "L-1"),
            ],
        ));
        reply.expect(200).json()[0]["service_request_id"].as_str().unwrap().to_owned()
    };
    let anonymous = city.report("LAMP").answer("HEIGHT", "7.5").on("2026-05-15T02:00:00Z").save();
    let same = |condition: Value, expected: &[&String]| {
        let mut found = tagged(&city, &ann, &condition);
        let mut expected: Vec<String> = expected.iter().map(|one| (*one).clone()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{condition}");
    };
    same(json!({ "reporter": ["known"] }), &[&known]);
    same(json!({ "reporter": ["staff"] }), &[&staff]);
    same(json!({ "reporter": ["anonymous"] }), &[&anonymous]);
    same(json!({ "words": ["deep hole"] }), &[&known]);
    same(json!({ "group": ["Roads"] }), &[&known, &staff]);
    same(json!({ "area": { "layer": "district", "codes": ["1"] } }), &[&staff]);
    same(json!({ "asset_type": ["lamp"] }), &[&staff]);
    same(json!({ "answer": { "attribute": "HEIGHT", "at_least": 7.0 } }), &[&anonymous]);
    same(json!({ "time": [{ "hours": "08:00-09:00" }] }), &[&known, &staff]);
    same(json!({ "time": [{ "days": ["thu"], "hours": "22:00-23:00" }] }), &[&anonymous]);
    same(json!({ "channel": ["test"] }), &[&anonymous]);
}

#[rstest]
fn the_days_are_those_that_were_asked_for(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    for day in ["2026-05-14", "2026-05-01", "2026-04-10", "2025-06-01"] {
        city.report("POTHOLE").on(&format!("{day}T16:00:00Z")).save();
    }
    city.report("POTHOLE").on("2026-05-02T03:59:59Z").save();
    city.report("POTHOLE").on("2026-05-02T04:00:00Z").closed("2026-05-03T00:00:00Z").save();
    let rule = rules(&json!([{ "code": "x", "title": "X", "then": { "tags": ["x"] } }]));
    let count = |more: Value| {
        let mut body = json!({ "rules": rule });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        try_out(&city, &ann, &body)["compared"].as_i64().unwrap()
    };
    assert_eq!(count(json!({})), 4);
    assert_eq!(count(json!({ "days": 2 })), 1);
    assert_eq!(count(json!({ "days": 366 })), 6);
    // Days are those of the government: the first of May ends at four in UTC.
    assert_eq!(count(json!({ "from": "2026-05-01", "until": "2026-05-02" })), 2);
    assert_eq!(count(json!({ "from": "2026-05-02" })), 2);
    let refused = |more: Value, fault: &str| {
        let mut body = json!({ "rules": rule });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post(&city, &format!("{RULES}/dry-run"), &ann, &body).expect(400).blames(fault);
    };
    refused(json!({ "days": 0 }), "days must be between 1 and 366");
    refused(json!({ "days": 1, "from": "2026-05-01" }), "not both");
    refused(json!({ "until": "2026-05-01" }), "without from");
    refused(json!({ "from": "2026-05-02", "until": "2026-05-02" }), "no day between");
    refused(json!({ "from": "2020-05-02" }), "at most 366 days");
    refused(json!({ "from": "May" }), "no day such as");
    refused(json!({ "limit": 1001 }), "limit must be at most 1000");
}

#[rstest]
fn differences_come_in_pages_and_totals_count_all(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    let mut codes = city.report("POTHOLE").save_many(7);
    codes.reverse();
    let rule = rules(&json!([{ "code": "x", "title": "X", "then": { "tags": ["x"] } }]));
    let (mut after, mut seen) = (Value::Null, Vec::new());
    for page in 0..3 {
        let found = try_out(&city, &ann, &json!({ "rules": rule, "limit": 3, "after": after }));
        assert_eq!((&found["differing"], &found["totals"][0]["reports"]), (&json!(7), &json!(7)));
        let list = found["differences"].as_array().unwrap();
        seen.extend(list.iter().map(|one| one["service_request_id"].as_str().unwrap().to_owned()));
        after = found["next"].clone();
        assert_eq!(after.is_null(), page == 2);
    }
    assert_eq!(seen, codes);
    let bare = try_out(&city, &ann, &json!({ "rules": rule, "limit": 0 }));
    assert_eq!((&bare["differing"], &bare["differences"]), (&json!(7), &json!([])));
}

#[rstest]
fn rules_with_faults_are_not_tried(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    let wrong = json!({ "rules": { "fallback": { "department": "X" } }, "days": 999 });
    let refused = post(&city, &format!("{RULES}/dry-run"), &ann, &wrong).expect(400);
    refused.blames("department `X` is not known");
    refused.blames("days must be");
}

#[test]
fn neither_other_governments_nor_the_test_endpoint_are_looked_at() {
    let city = TestCity::several(Sqlite);
    let ann = ann(&city);
    city.report("POTHOLE").save();
    let fields = [
        ("api_key", city.test_key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", "45.25"),
        ("long", "-73.25"),
    ];
    city.send(&crate::support::Call::form("/open311/test/v2/requests.json", &fields)).expect(200);
    let rules = json!({
        "fallback": { "department": "OFFICE" },
        "rule": [{ "code": "x", "title": "X", "then": { "tags": ["x"] } }],
    });
    assert_eq!(try_out(&city, &ann, &json!({ "rules": rules }))["compared"], 1);
    let other =
        post(&city, "/jurisdictions/other.example/rules/dry-run", &ann, &json!({ "rules": rules }));
    assert_eq!(other.expect(200).json()["compared"], 0);
}
