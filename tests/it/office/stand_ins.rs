//! Who is away gets no new work: whoever stands in has it, and on the day after the last the return comes by itself.

use lamppost::jobs;
use lamppost::staff::store as staff;
use lamppost::staff::{Email, Role};
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::escalations::rules;
use super::steps::{PASSWORD, department, get, government, post, put, sign_in, signed_in, tokens};
use crate::support::city::{at, run};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn number(city: &TestCity, email: &str) -> i64 {
    let email = Email::parse(email).unwrap();
    let find = |conn: &mut lamppost::db::Conn| staff::find_by_email(conn, &email);
    city.store().read_here(find).unwrap().unwrap()
}

/// A city with somebody who leads, somebody who is away on the 16th, and his stand-in; the number of the absence.
fn away(on: Database) -> (TestCity, i64, i64, i64) {
    let city = TestCity::single(on);
    let works = department("lamp.example", "WORKS");
    signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &works);
    signed_in(&city, "eve@city.example", Role::Agent, &works);
    let (bob_id, eve_id) = (number(&city, "bob@city.example"), number(&city, "eve@city.example"));
    let body = json!({ "first_day": "2026-05-16", "last_day": "2026-05-16", "delegate": eve_id });
    let entered = post(&city, "/staff/me/absences", &bob, &body).expect(201).json();
    run(jobs::refresh(&city.workshop)).unwrap();
    (city, bob_id, eve_id, entered["id"].as_i64().unwrap())
}

fn token(city: &TestCity, email: &str) -> String {
    tokens(&sign_in(city, email, PASSWORD).expect(200)).0
}

#[track_caller]
fn file(city: &TestCity, id: i64) -> Value {
    get(city, &format!("/requests/{id}"), &token(city, "ann@city.example")).expect(200).json()
}

#[rstest]
fn work_that_is_handed_to_somebody_who_is_away_goes_to_the_stand_in(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (city, bob, eve, _) = away(on);
    let hand = |when: &str| {
        city.clock.set(at(when));
        let id = key_of(&city, &city.pothole(&[]));
        let body = json!({ "version": 1, "person": bob });
        let ann = token(&city, "ann@city.example");
        let now = put(&city, &format!("/requests/{id}/owner"), &ann, &body).expect(200).json();
        (id, now["person"]["account"].as_i64().unwrap())
    };
    // Toronto is four hours behind: the 16th begins at four.
    assert_eq!(hand("2026-05-16T03:59:59Z").1, bob);
    let (id, has) = hand("2026-05-16T04:00:00Z");
    assert_eq!(has, eve);
    let file = file(&city, id);
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(last["detail"]["stands_in_for"]["account"], bob);
    // The return is automatic.
    assert_eq!(hand("2026-05-17T04:00:00Z").1, bob);
}

#[rstest]
fn a_person_whom_rules_name_is_stood_in_for_at_intake_and_returns_by_himself(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (city, bob, eve, _) = away(on);
    rules(&city, "then = { department = \"WORKS\", person = \"bob@city.example\" }");
    let comes = |when: &str| {
        city.clock.set(at(when));
        let id = key_of(&city, &city.pothole(&[]));
        let file = file(&city, id);
        (file["person"]["account"].as_i64().unwrap(), file["why"].to_string())
    };
    assert_eq!(comes("2026-05-16T03:59:59Z").0, bob);
    let (has, why) = comes("2026-05-16T04:00:00Z");
    assert_eq!(has, eve);
    assert!(why.contains("bob@city.example is away"), "{why}");
    assert_eq!(comes("2026-05-17T03:59:59Z").0, eve);
    assert_eq!(comes("2026-05-17T04:00:00Z").0, bob);
}

#[rstest]
fn an_absence_that_is_entered_or_removed_counts_at_once_on_every_server(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (city, bob, eve, absence) = away(on);
    rules(&city, "then = { department = \"WORKS\", person = \"bob@city.example\" }");
    city.clock.set(at("2026-05-16T12:00:00Z"));
    let owner = || {
        let id = key_of(&city, &city.pothole(&[]));
        file(&city, id)["person"]["account"].as_i64().unwrap()
    };
    assert_eq!(owner(), eve);
    let version = city.workshop.playbook.load().version;
    let path = format!("/staff/me/absences/{absence}");
    let gone = super::steps::call("DELETE", &path, Some(&token(&city, "bob@city.example")), None);
    city.send(&gone).expect(204);
    run(jobs::refresh(&city.workshop)).unwrap();
    assert!(city.workshop.playbook.load().version > version, "every server loads it again");
    assert_eq!(owner(), bob);
}

#[rstest]
fn a_report_that_is_opened_again_goes_to_whoever_stands_in_for_its_owner(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (city, bob, eve, _) = away(on);
    let made = city.submit("POTHOLE", &[("extensions", "true")]).expect(200).json();
    let ticket = made[0]["reporter_ticket"].as_str().unwrap();
    let id = key_of(&city, made[0]["service_request_id"].as_str().unwrap());
    let ann = token(&city, "ann@city.example");
    let body = json!({ "version": 1, "person": bob });
    put(&city, &format!("/requests/{id}/owner"), &ann, &body).expect(200);
    let body =
        json!({ "version": 2, "to": "done", "text": "Filled.", "closing_code": "work_done" });
    post(&city, &format!("/requests/{id}/transitions"), &ann, &body).expect(200);
    city.clock.set(at("2026-05-16T12:00:00Z"));
    let body = json!({ "reason": "It is back." });
    super::reporter::own(&city, "POST", "/reopen", ticket, Some(&body)).expect(200);
    let file = file(&city, id);
    assert_eq!(
        (&file["person"]["account"], &file["department"]["code"]),
        (&json!(eve), &json!("WORKS"))
    );
}
