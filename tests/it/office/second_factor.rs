//! The second factor: enrolled, asked for, spent, replaced and taken away.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::json;

use super::steps::{
    PASSWORD, accept, anywhere, begin_enrolment, call, confirm, enrol, get, invite, post, sign_in,
    sign_in_with, signed_in, tokens,
};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const ANN: &str = "ann@city.example";

#[rstest]
fn an_administrator_without_one_can_do_nothing_but_enrol(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, invitation) = invite(&city, ANN, Role::Administrator, &anywhere());
    accept(&city, &invitation, PASSWORD).expect(204);
    let (token, _) = tokens(&sign_in(&city, ANN, PASSWORD).expect(200));
    for (method, path) in [
        ("GET", "/me"),
        ("GET", "/sessions"),
        ("DELETE", "/sessions/current"),
        ("GET", "/staff"),
        ("GET", "/staff/me/absences"),
        ("GET", "/audit"),
    ] {
        let reply = city.send(&call(method, path, Some(&token), None)).expect(403);
        reply.blames("administrators need a second factor: enrol one first");
    }
    let state = get(&city, "/me/second-factor", &token).expect(200).json();
    assert_eq!(state, json!({ "state": "none", "required": true, "recovery_codes_left": 0 }));
    enrol(&city, &token);
    get(&city, "/me", &token).expect(200);
    get(&city, "/staff", &token).expect(200);
    let state = get(&city, "/me/second-factor", &token).expect(200).json();
    assert_eq!(state, json!({ "state": "confirmed", "required": true, "recovery_codes_left": 10 }));
}

#[rstest]
fn whoever_becomes_an_administrator_must_enrol_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let root = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let id = get(&city, "/me", &token).expect(200).json()["id"].clone();
    let roles = json!({ "roles": [{ "role": "administrator" }] });
    super::steps::patch(&city, &format!("/staff/{id}"), &root, &roles).expect(200);
    get(&city, "/me", &token).expect(403);
    enrol(&city, &token);
    get(&city, "/me", &token).expect(200);
}

#[rstest]
fn the_secret_is_shown_once_for_the_app_and_to_be_typed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let (first, made) = begin_enrolment(&city, &token);
    let url = made["otpauth_url"].as_str().unwrap();
    let secret = made["secret"].as_str().unwrap();
    assert!(url.starts_with("otpauth://totp/Lamppost:ann"), "{url}");
    assert!(url.contains(&format!("secret={secret}")) && url.contains("issuer=Lamppost"), "{url}");
    assert_eq!(secret.len(), 32, "160 bits in base 32");
    let state = get(&city, "/me/second-factor", &token).expect(200);
    assert_eq!(state.json()["state"], "pending");
    assert!(!state.text().contains(secret));
    sign_in(&city, ANN, PASSWORD).expect(200);
    // Another secret takes its place until one is confirmed.
    let (second, other) = begin_enrolment(&city, &token);
    assert_ne!(other["secret"], made["secret"]);
    confirm(&city, &token, &first.code(&city, 0)).expect(400).blames("the code is wrong");
    confirm(&city, &token, &second.code(&city, 0)).expect(200);
    let again = city.send(&call("POST", "/me/second-factor", Some(&token), None)).expect(409);
    again.blames("has a second factor");
    confirm(&city, &token, &second.code(&city, 30)).expect(409);
}

#[rstest]
fn the_secret_and_the_recovery_codes_are_not_readable_in_the_database(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use diesel::prelude::*;
    use lamppost::db::StoreError;
    use lamppost::db::schema::{staff_recovery_codes as r, staff_second_factors as t};
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let (app, made) = begin_enrolment(&city, &token);
    let secret = made["secret"].as_str().unwrap().to_owned();
    let bytes = totp_rs::Secret::try_from_base32(&secret).unwrap().as_bytes().to_vec();
    let codes = confirm(&city, &token, &app.code(&city, 0)).expect(200).json();
    let stored: (Vec<Vec<u8>>, Vec<String>) = city
        .store()
        .read_here(|conn| {
            Ok::<_, StoreError>((
                t::table.select(t::secret).load(conn)?,
                r::table.select(r::digest).load(conn)?,
            ))
        })
        .unwrap();
    let holds = |part: &[u8]| stored.0[0].windows(part.len()).any(|one| one == part);
    assert!(stored.0[0].len() > bytes.len() && !holds(&bytes) && !holds(secret.as_bytes()));
    assert_eq!(stored.1.len(), 10);
    for code in codes["recovery_codes"].as_array().unwrap() {
        let plain = code.as_str().unwrap().replace('-', "").to_lowercase();
        assert!(stored.1.iter().all(|digest| digest.len() == 64 && !digest.contains(&plain)));
    }
}

#[rstest]
fn a_code_is_asked_for_only_once_the_password_was_right(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let factor = enrol(&city, &token);
    let asked = sign_in(&city, ANN, PASSWORD).expect(401);
    assert_eq!(asked.json()[0]["reason"], "code_required");
    assert_eq!(asked.header("www-authenticate"), Some("Bearer error=\"code_required\""));
    let wrong = sign_in(&city, ANN, "violet-anchor-teapot-20").expect(401);
    assert_eq!(wrong.json()[0].get("reason"), None);
    assert_eq!(wrong.header("www-authenticate"), Some("Bearer"));
    let body = json!({ "email": ANN, "password": "violet-anchor-teapot-20", "code": factor.code(&city, 30) });
    let both = city.send(&call("POST", "/sessions", None, Some(&body))).expect(401);
    assert_eq!(both.json(), wrong.json(), "a right code tells nothing about the password");
    let code = sign_in_with(&city, ANN, "000000").expect(401);
    assert_eq!(code.json()[0]["reason"], "code_required");
    code.blames("the code is wrong or has been used");
    sign_in_with(&city, ANN, &factor.code(&city, 30)).expect(200);
}

#[rstest]
fn a_code_is_good_once_and_the_clock_may_be_one_step_off(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let factor = enrol(&city, &token);
    let refused = |code: &str| sign_in_with(&city, ANN, code).expect(401);
    refused(&factor.code(&city, 0)).blames("has been used");
    refused(&factor.code(&city, 60));
    let next = factor.code(&city, 30);
    sign_in_with(&city, ANN, &next).expect(200);
    refused(&next);
    refused(&factor.code(&city, 0));
    city.clock.advance(chrono::TimeDelta::minutes(5));
    refused(&factor.code(&city, -60));
    let late = factor.code(&city, -30);
    let spaced = format!("{} {}", &late[..3], &late[3..]);
    sign_in_with(&city, ANN, &spaced).expect(200);
    refused(&late);
    sign_in_with(&city, ANN, &factor.code(&city, 0)).expect(200);
}

#[rstest]
fn a_recovery_code_is_good_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let factor = enrol(&city, &token);
    assert_eq!(factor.recovery.len(), 10);
    let other = signed_in(&city, "bo@city.example", Role::Agent, &anywhere());
    enrol(&city, &other);
    sign_in_with(&city, "bo@city.example", &factor.recovery[0]).expect(401);
    sign_in_with(&city, ANN, &factor.recovery[0]).expect(200);
    sign_in_with(&city, ANN, &factor.recovery[0]).expect(401);
    let typed = factor.recovery[1].replace('-', " ").to_lowercase();
    sign_in_with(&city, ANN, &typed).expect(200);
    let state = get(&city, "/me/second-factor", &token).expect(200).json();
    assert_eq!(state["recovery_codes_left"], 8);
}

#[rstest]
fn confirming_ends_the_sessions_that_were_begun_without(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let first = signed_in(&city, ANN, Role::Agent, &anywhere());
    let (second, _) = tokens(&sign_in(&city, ANN, PASSWORD).expect(200));
    enrol(&city, &second);
    get(&city, "/me", &second).expect(200);
    get(&city, "/me", &first).expect(401);
}

#[rstest]
fn whoever_is_in_charge_takes_it_away(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let root = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let id = get(&city, "/me", &token).expect(200).json()["id"].clone();
    let path = format!("/staff/{id}/second-factor");
    let reset = |who: &str| city.send(&call("DELETE", &path, Some(who), None));
    reset(&root).expect(404);
    let factor = enrol(&city, &token);
    reset(&token).expect(403);
    reset(&root).expect(204);
    get(&city, "/me", &token).expect(401);
    assert_eq!(city.count("staff_recovery_codes"), 10, "those of root");
    let (token, _) = tokens(&sign_in(&city, ANN, PASSWORD).expect(200));
    assert_eq!(get(&city, "/me/second-factor", &token).expect(200).json()["state"], "none");
    // Nothing of the old one is left to get in with.
    enrol(&city, &token);
    sign_in_with(&city, ANN, &factor.recovery[0]).expect(401);
    let own = get(&city, "/me", &root).expect(200).json()["id"].clone();
    let own = format!("/staff/{own}/second-factor");
    city.send(&call("DELETE", &own, Some(&root), None)).expect(400).blames("somebody else");
}

#[test]
fn guessing_codes_ends_after_ten_attempts_and_others_are_not_held_up() {
    let city = TestCity::single(Sqlite);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let (app, _) = begin_enrolment(&city, &token);
    let mut refused = 0;
    for _ in 0..12 {
        let reply = confirm(&city, &token, "000000");
        refused += i32::from(reply.status == 429 && reply.header("retry-after").is_some());
    }
    assert!(refused >= 1, "twelve guesses in a row");
    confirm(&city, &token, &app.code(&city, 0)).expect(429);
    let other = signed_in(&city, "bo@city.example", Role::Agent, &anywhere());
    enrol(&city, &other);
}

#[rstest]
fn each_step_is_in_the_audit_log(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let root = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let id = get(&city, "/me", &token).expect(200).json()["id"].clone();
    enrol(&city, &token);
    sign_in_with(&city, ANN, "000000").expect(401);
    let path = format!("/staff/{id}/second-factor");
    city.send(&call("DELETE", &path, Some(&root), None)).expect(204);
    let log = get(&city, &format!("/audit?subject=account%20{id}"), &root).expect(200).json();
    let said: Vec<&str> =
        log.as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    let wanted = [
        "second_factor.remove",
        "session.refuse",
        "second_factor.confirm",
        "second_factor.enrol",
        "session.begin",
    ];
    assert_eq!(&said[..5], wanted);
}

#[rstest]
fn a_secret_moves_to_the_newest_key_and_still_makes_codes(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use lamppost::identity::store as identity;
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let factor = enrol(&city, &token);
    let vault = city.workshop.vault.clone();
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let old = vault.current_key();
    let work = |conn: &mut lamppost::db::Conn| {
        let new = vault.rotate(conn, now)?;
        assert!(lamppost::jobs::needed(conn, old)?);
        assert_eq!(lamppost::jobs::reseal(conn, &vault)?, 1);
        assert_eq!(lamppost::jobs::reseal(conn, &vault)?, 0);
        assert!(!identity::needs_key(conn, old)? && identity::needs_key(conn, new)?);
        Ok::<_, lamppost::db::StoreError>(())
    };
    city.store().write_here(work).unwrap();
    sign_in_with(&city, ANN, &factor.code(&city, 30)).expect(200);
}

#[test]
fn a_session_that_must_enrol_may_post_no_report_of_staff() {
    let city = TestCity::single(Sqlite);
    let (_, invitation) = invite(&city, ANN, Role::Administrator, &anywhere());
    accept(&city, &invitation, PASSWORD).expect(204);
    let (token, _) = tokens(&sign_in(&city, ANN, PASSWORD).expect(200));
    let body = json!({ "email": "x@city.example", "name": "X", "roles": [{ "role": "agent" }] });
    post(&city, "/staff", &token, &body).expect(403);
    assert_eq!(city.count("staff_accounts"), 1);
}
