//! Invitations, signing in, staying signed in, being thrown out.

use base64::Engine as _;
use chrono::TimeDelta;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::json;

use super::steps::{
    PASSWORD, accept, anywhere, call, get, invite, renew, sign_in, signed_in, tokens,
};
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn an_invitation_sets_a_password_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, invitation) = invite(&city, "ann@city.example", Role::Agent, &anywhere());
    sign_in(&city, "ann@city.example", PASSWORD).expect(401);
    accept(&city, &invitation, PASSWORD).expect(204);
    accept(&city, &invitation, "another-violet-anchor-20").expect(404);
    let reply = sign_in(&city, " Ann@City.Example ", PASSWORD).expect(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.json()["expires_in"], 900);
    let me = get(&city, "/me", &tokens(&reply).0).expect(200).json();
    assert_eq!(me["email"], "ann@city.example");
    assert_eq!(me["state"], "active");
    assert_eq!(me["roles"], json!([{ "role": "agent" }]));
    assert_eq!(
        me["capabilities"],
        json!(["view_requests", "change_requests", "assign", "view_contacts"])
    );
}

#[rstest]
fn an_invitation_ends_after_a_week(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, invitation) = invite(&city, "ann@city.example", Role::Agent, &anywhere());
    city.clock.advance(TimeDelta::days(7));
    accept(&city, &invitation, PASSWORD).expect(404);
}

#[test]
fn a_weak_password_is_refused_and_the_invitation_stays_good() {
    let city = TestCity::single(Sqlite);
    let (_, invitation) = invite(&city, "ann.archer@city.example", Role::Agent, &anywhere());
    let long = "x".repeat(129);
    for (weak, why) in [
        ("short", "12 to 128 characters"),
        (long.as_str(), "12 to 128 characters"),
        ("passwordpassword", "easy to guess"),
        ("ann.archer@city.example", "easy to guess"),
        ("123456789012", "easy to guess"),
    ] {
        let reply = accept(&city, &invitation, weak).expect(400);
        let said = reply.json()[0]["description"].as_str().unwrap().to_owned();
        assert!(said.contains(why), "{weak}: {said}");
    }
    accept(&city, &invitation, PASSWORD).expect(204);
}

#[rstest]
fn whoever_is_refused_learns_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let wrong = sign_in(&city, "ann@city.example", "violet-anchor-teapot-20").expect(401);
    let unknown = sign_in(&city, "bo@city.example", PASSWORD).expect(401);
    let nonsense = sign_in(&city, "nobody", PASSWORD).expect(401);
    assert_eq!(wrong.json(), unknown.json());
    assert_eq!(wrong.json(), nonsense.json());
    assert_eq!(wrong.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn guessing_ends_after_ten_attempts_and_others_are_not_held_up() {
    let city = TestCity::single(Sqlite);
    signed_in(&city, "bo@city.example", Role::Agent, &anywhere());
    let mut refused = 0;
    for _ in 0..12 {
        let reply = sign_in(&city, "ann@city.example", "guess");
        refused += i32::from(reply.status == 429 && reply.header("retry-after").is_some());
    }
    assert!(refused >= 1, "twelve guesses in a row");
    sign_in(&city, "bo@city.example", PASSWORD).expect(200);
}

#[rstest]
fn an_access_token_ends_after_a_quarter_of_an_hour_and_is_renewed(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let (access, ticket) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    city.clock.advance(TimeDelta::minutes(14));
    get(&city, "/me", &access).expect(200);
    city.clock.advance(TimeDelta::minutes(1));
    let ended = get(&city, "/me", &access).expect(401).json();
    assert_eq!(ended[0]["description"], "the access token has expired: renew it");
    let (access, ticket) = tokens(&renew(&city, &ticket).expect(200));
    get(&city, "/me", &access).expect(200);
    // Nobody renewed it for half a day.
    city.clock.advance(TimeDelta::hours(12));
    renew(&city, &ticket).expect(401);
}

#[rstest]
fn a_refresh_token_that_comes_twice_ends_the_session(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let (_, first) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    let (access, second) = tokens(&renew(&city, &first).expect(200));
    get(&city, "/me", &access).expect(200);
    renew(&city, &first).expect(401);
    let over = get(&city, "/me", &access).expect(401).json();
    assert_eq!(over[0]["description"], "the session has ended: sign in again");
    renew(&city, &second).expect(401);
    renew(&city, "lpr_nonsense").expect(401);
}

#[rstest]
fn a_session_is_ended_by_its_owner_alone(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let other = signed_in(&city, "bo@city.example", Role::Agent, &anywhere());
    let first = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let (second, ticket) = tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200));
    let list = get(&city, "/sessions", &second).expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    let number = list.as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
    let path = format!("/sessions/{}", number["id"]);
    let end = |token: &str| city.send(&call("DELETE", &path, Some(token), None));
    end(&other).expect(404);
    get(&city, "/me", &second).expect(200);
    end(&first).expect(204);
    get(&city, "/me", &second).expect(401);
    renew(&city, &ticket).expect(401);
    city.send(&call("DELETE", "/sessions/current", Some(&first), None)).expect(204);
    get(&city, "/me", &first).expect(401);
}

#[test]
fn a_session_ended_on_one_server_is_over_on_the_other_within_five_seconds() {
    let city = TestCity::single(Postgres);
    let token = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let beside = city.beside(|_| ());
    let ask = || call("GET", "/me", Some(&token), None).send(beside.address).status;
    assert_eq!(ask(), 200, "a token of one server is good on all");
    city.send(&call("DELETE", "/sessions/current", Some(&token), None)).expect(204);
    let begun = std::time::Instant::now();
    while ask() != 401 {
        assert!(begun.elapsed().as_secs() < 5, "still signed in");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn forged_tokens_are_refused() {
    let city = TestCity::single(Sqlite);
    let token = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let (head, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let code = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let none = code.encode(r#"{"typ":"JWT","alg":"none"}"#);
    let changed: serde_json::Value = serde_json::from_slice(&code.decode(claims).unwrap()).unwrap();
    let mut changed = changed.as_object().unwrap().clone();
    changed.insert("sub".into(), "999".into());
    let changed = code.encode(serde_json::to_vec(&changed).unwrap());
    for forged in [
        String::new(),
        "x".to_owned(),
        format!("{head}.{claims}."),
        format!("{none}.{claims}."),
        format!("{head}.{changed}.{signature}"),
        city.staff_key.clone(),
    ] {
        let reply = get(&city, "/me", &forged).expect(401);
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    }
    city.send(&call("GET", "/me", None, None)).expect(401);
}

#[test]
fn bodies_that_are_none_are_refused_in_words() {
    let city = TestCity::single(Sqlite);
    let bare = call("POST", "/sessions", None, None);
    city.send(&bare).expect(415);
    let mut broken = call("POST", "/sessions", None, Some(&json!({})));
    let said = city.send(&broken).expect(400).json()[0]["description"].as_str().unwrap().to_owned();
    assert!(said.contains("missing field `email`"), "{said}");
    broken.body = b"{\"email\": \"a\", \"password\": \"b\", \"more\": 1}".to_vec();
    city.send(&broken).expect(400);
    broken.body = vec![b' '; 300 * 1024];
    city.send(&broken).expect(413);
    city.send(&call("PUT", "/sessions", None, None)).expect(405);
}

#[rstest]
fn a_new_invitation_ends_every_session(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let token = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let id = get(&city, "/me", &token).expect(200).json()["id"].clone();
    let path = format!("/staff/{id}/invitation");
    let reply = city.send(&call("POST", &path, Some(&admin), None)).expect(201).json();
    get(&city, "/me", &token).expect(200);
    accept(&city, reply["invitation"].as_str().unwrap(), "quite-another-teapot-77").expect(204);
    get(&city, "/me", &token).expect(401);
    sign_in(&city, "ann@city.example", PASSWORD).expect(401);
    sign_in(&city, "ann@city.example", "quite-another-teapot-77").expect(200);
}

#[rstest]
fn sessions_are_forgotten_after_a_month(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, ticket) = {
        signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
        tokens(&sign_in(&city, "ann@city.example", PASSWORD).expect(200))
    };
    let purge = || {
        let work = city.workshop.clone();
        crate::support::city::run(async move {
            lamppost::jobs::purge_sessions(&work.store, &work.clock).await.unwrap()
        })
    };
    city.clock.advance(TimeDelta::days(29));
    assert_eq!(purge(), 0);
    city.clock.advance(TimeDelta::days(1));
    assert_eq!(purge(), 2);
    assert_eq!(city.count("staff_tickets"), 0);
    renew(&city, &ticket).expect(401);
}
