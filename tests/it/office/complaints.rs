//! What strangers say against reports, who may not report, and what the banned say for themselves.

use chrono::TimeDelta;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{call, department, get, government, post, signed_in};
use crate::support::city::BASE;
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

fn moderator(city: &TestCity) -> String {
    signed_in(city, "mo@city.example", Role::Moderator, &government("lamp.example"))
}

/// A POST of a form without any key.
fn say(city: &TestCity, path: &str, fields: &[(&str, &str)]) -> Reply {
    city.send(&Call::form(&format!("{BASE}{path}"), fields))
}

fn queue(city: &TestCity, token: &str) -> Vec<Value> {
    get(city, "/abuse-reports", token).expect(200).json().as_array().unwrap().clone()
}

#[rstest]
fn what_somebody_says_against_a_report_is_decided_by_moderators(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (bad, good) = (city.report("POTHOLE").save(), city.report("LAMP").save());
    let path = |code: &str| format!("/requests/{code}/abuse.json");
    let insult = [("reason", "insult"), ("description", "It calls me names.")];
    let noted = say(&city, &path(&bad), &insult).expect(200).json();
    assert_eq!(noted[0]["service_request_id"], bad);
    let xml = say(&city, &format!("/requests/{good}/abuse.xml"), &[("reason", "spam")]);
    assert_eq!(xml.expect(200).xml().names(), ["abuse_report"]);
    say(&city, &path(&bad), &[("reason", "other")]).expect(200);
    say(&city, &path("26-NOBODY"), &insult).expect(404);
    say(&city, &path(&bad), &[("reason", "green")]).expect(400).blames("insult, personal_data");
    assert_eq!(city.listed("").len(), 2, "nothing is hidden by what strangers say");

    let mo = moderator(&city);
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &government("lamp.example"));
    get(&city, "/abuse-reports", &bob).expect(403);
    let open = queue(&city, &mo);
    assert_eq!(open.len(), 3);
    assert_eq!(
        (&open[0]["reason"], &open[0]["text"]),
        (&json!("insult"), &json!("It calls me names."))
    );
    let decide = |one: &Value, decision: &str| {
        let path = format!("/abuse-reports/{}/decision", one["id"]);
        post(&city, &path, &mo, &json!({ "decision": decision, "reason": "seen" }))
    };
    decide(&open[1], "maybe").expect(400);
    assert_eq!(decide(&open[1], "dismiss").expect(200).json()["decision"], "dismiss");
    decide(&open[1], "hide").expect(409);
    assert_eq!(city.listed("").len(), 2);
    // Hiding decides everything that is open about the report.
    assert_eq!(decide(&open[0], "hide").expect(200).json()["visibility"], "private");
    assert_eq!(city.listed(""), [good]);
    assert_eq!(queue(&city, &mo), Vec::<Value>::new());
    decide(&open[2], "dismiss").expect(409);
    say(&city, &path(&bad), &insult).expect(404);
}

#[rstest]
fn moderators_of_a_part_see_what_concerns_their_part(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for service in ["POTHOLE", "LAMP"] {
        let code = city.report(service).save();
        say(&city, &format!("/requests/{code}/abuse.json"), &[("reason", "spam")]).expect(200);
    }
    let scope = department("lamp.example", "LIGHT");
    let light = signed_in(&city, "li@city.example", Role::Moderator, &scope);
    let all = queue(&city, &moderator(&city));
    let own = queue(&city, &light);
    assert_eq!((all.len(), own.len()), (2, 1));
    let others = all.iter().find(|one| one["id"] != own[0]["id"]).unwrap();
    let path = format!("/abuse-reports/{}/decision", others["id"]);
    post(&city, &path, &light, &json!({ "decision": "hide", "reason": "x" })).expect(404);
}

#[rstest]
fn strangers_are_held_to_a_few_calls(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let path = format!("/requests/{}/abuse.json", city.report("POTHOLE").save());
    let tried = (0..25).map(|_| say(&city, &path, &[("reason", "spam")]).status);
    let refused = tried.filter(|status| *status == 429).count();
    assert!((4..=5).contains(&refused), "{refused}");
}

fn ban(city: &TestCity, token: &str, kind: &str, value: &str, more: &Value) -> Reply {
    let mut body = json!({ "jurisdiction_id": "lamp.example", "kind": kind, "value": value,
        "reason": "forty false reports" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    post(city, "/bans", token, &body)
}

#[rstest]
#[case("email", "Mary@Mail.example", &[("email", "mary@mail.example")])]
#[case("phone", "+1 (514) 555-0199", &[("phone", "0015145550199")])]
#[case("device_id", "phone-7", &[("device_id", "phone-7")])]
#[case("account_id", "acc-9", &[("account_id", "acc-9")])]
fn whoever_is_banned_is_refused_and_told_how_to_appeal(
    #[values(Sqlite, Postgres)] on: Database,
    #[case] kind: &str,
    #[case] value: &str,
    #[case] sent: &[(&str, &str)],
) {
    let city = TestCity::single(on);
    let mo = moderator(&city);
    city.submit("POTHOLE", sent).expect(200);
    let made = ban(&city, &mo, kind, value, &json!({})).expect(201).json();
    let refused = city.submit("POTHOLE", sent).expect(403);
    assert!(refused.faults()[0].contains("appeals.json"), "{:?}", refused.faults());
    city.submit("POTHOLE", &[("email", "other@mail.example")]).expect(200);
    // Who it is, nobody reads out of the list or the database.
    let listed = get(&city, "/bans", &mo).expect(200);
    assert!(!listed.text().to_lowercase().contains(&value.to_lowercase()));
    assert_eq!(listed.json()[0]["id"], made["id"]);
    let kept = format!("(SELECT 1 FROM bans WHERE mark LIKE '%{value}%') AS x");
    assert_eq!(city.count(&kept), 0);
    let path = format!("/bans/{}", made["id"]);
    city.send(&call("DELETE", &path, Some(&mo), None)).expect(204);
    city.send(&call("DELETE", &path, Some(&mo), None)).expect(404);
    city.submit("POTHOLE", sent).expect(200);
    assert_eq!(get(&city, "/bans", &mo).expect(200).json(), json!([]));
}

#[rstest]
fn a_key_may_be_banned_and_a_ban_may_end(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mo = moderator(&city);
    let public = lamppost::people::KeyText::parse(&city.key).unwrap().public_id().to_owned();
    let until = json!({ "until_datetime": "2026-05-15T12:10:00Z" });
    let made = ban(&city, &mo, "api_key", &public, &until).expect(201).json();
    assert_eq!(made["api_key"], public);
    city.submit("POTHOLE", &[]).expect(403);
    city.clock.advance(TimeDelta::minutes(10));
    city.submit("POTHOLE", &[]).expect(200);
    let past = json!({ "until_datetime": "2026-05-15T12:09:00Z" });
    ban(&city, &mo, "email", "a@mail.example", &past).expect(400).blames("past");
    ban(&city, &mo, "shoes", "42", &json!({})).expect(400).blames("kind");
    ban(&city, &mo, "phone", "none", &json!({})).expect(400).blames("value");
    let elsewhere = json!({ "jurisdiction_id": "other.example" });
    ban(&city, &mo, "email", "a@mail.example", &elsewhere).expect(400).blames("jurisdiction_id");
}

#[rstest]
fn an_appeal_lifts_a_ban_or_leaves_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mo = moderator(&city);
    let mary = [("email", "mary@mail.example")];
    let made = ban(&city, &mo, "email", "mary@mail.example", &json!({})).expect(201).json();
    say(&city, "/appeals.json", &[]).expect(400).blames("description required");
    let words = ("description", "It was my brother, who used my telephone.");
    say(&city, "/appeals.json", &[words]).expect(400).blames("email or phone");
    say(&city, "/appeals.json", &[words, mary[0]]).expect(200);
    say(&city, "/appeals.json", &[words, ("phone", "514 555 0100")]).expect(200);
    let open = get(&city, "/appeals", &mo).expect(200).json();
    assert_eq!((&open[0]["ban"], &open[1]["ban"]), (&made["id"], &Value::Null));
    assert_eq!(open[0]["email"], "mary@mail.example");
    let decide = |one: &Value, body: Value| {
        post(&city, &format!("/appeals/{}/decision", one["id"]), &mo, &body)
    };
    decide(&open[1], json!({ "decision": "lift", "reason": "x" }))
        .expect(400)
        .blames("ban required");
    decide(&open[1], json!({ "decision": "keep", "reason": "x" })).expect(200);
    decide(&open[1], json!({ "decision": "lift", "reason": "x", "ban": made["id"] })).expect(409);
    city.submit("POTHOLE", &mary).expect(403);
    decide(&open[0], json!({ "decision": "lift", "reason": "she is right" })).expect(200);
    city.submit("POTHOLE", &mary).expect(200);
    assert_eq!(get(&city, "/appeals", &mo).expect(200).json(), json!([]));
}

#[rstest]
fn decisions_are_recorded_without_anybodys_data(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mo = moderator(&city);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    say(&city, &format!("/requests/{code}/abuse.json"), &[("reason", "spam")]).expect(200);
    let one = queue(&city, &mo)[0]["id"].clone();
    let body = json!({ "decision": "dismiss", "reason": "fine" });
    post(&city, &format!("/abuse-reports/{one}/decision"), &mo, &body).expect(200);
    let made = ban(&city, &mo, "email", "mary@mail.example", &json!({})).expect(201).json();
    say(&city, "/appeals.json", &[("description", "No."), ("email", "mary@mail.example")]);
    let appeal = get(&city, "/appeals", &mo).expect(200).json()[0]["id"].clone();
    let body = json!({ "decision": "keep", "reason": "no" });
    post(&city, &format!("/appeals/{appeal}/decision"), &mo, &body).expect(200);
    city.send(&call("DELETE", &format!("/bans/{}", made["id"]), Some(&mo), None)).expect(204);
    let scope = government("lamp.example");
    let auditor = signed_in(&city, "audit@city.example", Role::Auditor, &scope);
    let entries = get(&city, "/audit", &auditor).expect(200);
    assert!(!entries.text().contains("mary"));
    let entries = entries.json();
    let told: Vec<(String, String)> = entries
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["actor"]["kind"] == "staff")
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            (text("action"), text("subject"))
        })
        .filter(|(action, _)| !action.starts_with("session") && !action.starts_with("account"))
        .collect();
    let pair = |action: &str, subject: String| (action.to_owned(), subject);
    assert_eq!(
        told,
        [
            pair("ban.lift", format!("ban {}", made["id"])),
            pair("appeal.keep", format!("appeal {appeal}")),
            pair("ban.create", format!("ban {}", made["id"])),
            pair("abuse_report.dismiss", format!("request {id}")),
        ]
    );
}
