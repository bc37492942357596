//! What happens to reports by itself: once, in its time, whoever looks.

use chrono::TimeDelta;
use lamppost::jobs;
use lamppost::requests::Visibility;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::escalations::rules;
use super::steps::{PASSWORD, get, government, post, sign_in, signed_in, tokens};
use crate::support::city::run;
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn expire(city: &TestCity) -> usize {
    let w = &city.workshop;
    run(jobs::expire_states(&w.store, &w.clock, &w.city, &w.playbook)).unwrap()
}

fn publish(city: &TestCity) -> usize {
    let w = &city.workshop;
    run(jobs::publish_due(&w.store, &w.clock)).unwrap()
}

/// So many reports whose reporters were asked something.
fn asked(city: &TestCity, number: usize) -> Vec<i64> {
    let ann = signed_in(city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let body = json!({ "version": 1, "to": "waiting_for_reporter", "text": "Which side?" });
    let ask = |_| {
        let id = key_of(city, &city.pothole(&[]));
        post(city, &format!("/requests/{id}/transitions"), &ann, &body).expect(200);
        id
    };
    (0..number).map(ask).collect()
}

#[track_caller]
fn file(city: &TestCity, id: i64) -> Value {
    let (ann, _) = tokens(&sign_in(city, "ann@city.example", PASSWORD).expect(200));
    get(city, &format!("/requests/{id}"), &ann).expect(200).json()
}

#[rstest]
fn a_question_without_an_answer_moves_on_by_itself_and_only_once(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let ids = asked(&city, 3);
    let untouched = key_of(&city, &city.pothole(&[]));
    city.clock.advance(TimeDelta::days(21) - TimeDelta::seconds(1));
    assert_eq!(expire(&city), 0);
    city.clock.advance(TimeDelta::seconds(1));
    assert_eq!(expire(&city), 3);
    assert_eq!(expire(&city), 0, "it may be done twice without harm");
    for id in ids {
        let file = file(&city, id);
        assert_eq!((&file["state"]["code"], &file["status"]), (&json!("closed"), &json!("closed")));
        assert_eq!(file["closing_code"], "no_reply");
        let last = file["timeline"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["by"], &last["detail"]["actor"]), (&Value::Null, &json!("system")));
        assert_eq!(last["detail"]["expired"], "waiting_for_reporter");
        assert_eq!(last["audience"], "public");
    }
    assert_eq!(file(&city, untouched)["status"], "open");
    let told = city.get("/servicerequestupdates.json?start_date=2026-06-01T00:00:00Z").text();
    assert!(told.contains("did not hear back"), "{told}");
}

#[rstest]
fn parts_that_are_at_work_keep_a_report_from_closing_by_itself(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let id = asked(&city, 1)[0];
    let (ann, _) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    let part = json!({ "version": 2, "department": "LIGHT", "title": "Look at the lamp" });
    let all = post(&city, &format!("/requests/{id}/parts"), &ann, &part).expect(201).json();
    city.clock.advance(TimeDelta::days(22));
    assert_eq!(expire(&city), 0);
    let (ann, _) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    let end = format!("/requests/{id}/parts/{}/end", all[0]["id"]);
    post(&city, &end, &ann, &json!({ "result": "Done." })).expect(200);
    assert_eq!(expire(&city), 1);
}

#[rstest]
fn a_state_in_which_reports_begin_may_end_by_itself_too(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.describe("tests/data/cities/single", |city| {
        let mut form: lamppost::workflow::MachineForm =
            toml::from_str(lamppost::workflow::STANDARD).unwrap();
        form.state[0].expires = Some(toml::from_str("after_days = 2\nto = \"triage\"").unwrap());
        let code = "default".to_owned();
        city.jurisdictions[0].workflows.push(lamppost::city::WorkflowDescription { code, form });
    });
    let id = key_of(&city, &city.pothole(&[]));
    let taken = key_of(&city, &city.pothole(&[]));
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let body = json!({ "version": 1, "to": "investigating" });
    post(&city, &format!("/requests/{taken}/transitions"), &ann, &body).expect(200);
    city.clock.advance(TimeDelta::days(2));
    assert_eq!(expire(&city), 1);
    assert_eq!(file(&city, id)["state"]["code"], "triage");
    assert_eq!(file(&city, taken)["state"]["code"], "investigating");
}

#[rstest]
fn two_servers_at_once_move_each_report_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ids = asked(&city, 8);
    city.clock.advance(TimeDelta::days(22));
    let moved: usize = std::thread::scope(|scope| {
        let both = [scope.spawn(|| expire(&city)), scope.spawn(|| expire(&city))];
        both.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(moved, ids.len());
}

#[rstest]
fn a_report_becomes_public_by_itself_when_its_hours_are_over(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    rules(&city, r#"then = { release = "after 24 hours" }"#);
    let code = city.pothole(&[]);
    assert!(city.listed("").is_empty());
    city.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(publish(&city), 0);
    city.clock.advance(TimeDelta::seconds(1));
    assert_eq!(publish(&city), 1);
    assert_eq!(publish(&city), 0, "it may be done twice without harm");
    assert_eq!(city.listed(""), std::slice::from_ref(&code));
    // Whoever asks for what has changed hears of it.
    assert_eq!(city.request(&code)["updated_datetime"], "2026-05-16T12:00:00Z");
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let file = get(&city, &format!("/requests/{}", key_of(&city, &code)), &ann).json();
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(last["kind"], "visibility_changed");
    assert!(
        last["detail"]["changes"]
            .as_array()
            .unwrap()
            .contains(&json!({ "field": "visibility", "before": "unlisted", "after": "public" }))
    );
    assert_eq!(file["publish_datetime"], Value::Null);
}

#[rstest]
fn what_was_hidden_meanwhile_stays_hidden(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    rules(&city, r#"then = { release = "after 24 hours" }"#);
    city.pothole(&[]);
    city.sql(&format!(
        "UPDATE service_requests SET visibility = '{}'",
        Visibility::Private.as_str()
    ));
    city.clock.advance(TimeDelta::days(2));
    assert_eq!(publish(&city), 0);
    assert!(city.listed("").is_empty());
}
