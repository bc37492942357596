//! Sessions that a browser's cookie carries.

use chrono::TimeDelta;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::json;

use super::steps::{PASSWORD, anywhere, call, get, invite, signed_in};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const ANN: &str = "ann@city.example";

fn sign_in_call() -> Call {
    let body = json!({ "email": ANN, "password": PASSWORD });
    call("POST", "/sessions/browser", None, Some(&body))
}

/// What the browser keeps: `name=value`.
fn cookie_of(reply: &Reply) -> String {
    reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

fn in_browser(city: &TestCity) -> String {
    cookie_of(&city.send(&sign_in_call().header("Sec-Fetch-Site", "same-origin")).expect(204))
}

fn with(method: &str, path: &str, cookie: &str) -> Call {
    call(method, path, None, None).header("Cookie", cookie)
}

#[rstest]
fn a_browser_gets_a_cookie_that_no_script_reads_and_every_route_takes_it(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let reply = city.send(&sign_in_call().header("Sec-Fetch-Site", "same-origin")).expect(204);
    assert_eq!(reply.body, b"", "no token is handed out");
    let set = reply.header("set-cookie").unwrap();
    assert!(set.starts_with("lamppost="), "{set}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure") && !set.contains("Max-Age") && !set.contains("Domain"));
    let cookie = cookie_of(&reply);
    let me = city.send(&with("GET", "/me", &cookie)).expect(200).json();
    assert_eq!(me["email"], ANN);
    let list = city.send(&with("GET", "/sessions", &cookie)).expect(200).json();
    let current = list.as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
    assert_eq!(current["kind"], "browser");
}

#[test]
fn over_tls_the_cookie_is_for_this_host_alone() {
    let city = TestCity::start(Sqlite, "tests/data/cities/single", |settings| {
        settings.public_url = Some("https://311.example".parse().unwrap());
    });
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let call = sign_in_call().header("Origin", "https://311.example");
    let reply = city.send(&call).expect(204);
    let set = reply.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-lamppost=") && set.contains("Secure"), "{set}");
    city.send(&with("GET", "/me", &cookie_of(&reply))).expect(200);
}

#[rstest]
fn what_changes_something_must_come_from_a_page_of_this_server(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let cookie = in_browser(&city);
    let own = format!("http://{}", city.address);
    let foreign: [&[(&str, &str)]; 6] = [
        &[],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", &own)],
        &[("Sec-Fetch-Site", "none")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "null")],
    ];
    let add = |call: Call, headers: &[(&str, &str)]| {
        headers.iter().fold(call, |call, (name, value)| call.header(name, value))
    };
    for headers in foreign {
        let reply = city.send(&add(with("DELETE", "/sessions/current", &cookie), headers));
        reply.expect(403).blames("from a page of this server");
        city.send(&add(sign_in_call(), headers)).expect(403);
        city.send(&add(with("POST", "/me/second-factor", &cookie), headers)).expect(403);
    }
    city.send(&with("GET", "/me", &cookie)).expect(200);
    // Older browsers say where a call comes from by Origin alone.
    city.send(&with("DELETE", "/sessions/current", &cookie).header("Origin", &own)).expect(204);
}

#[rstest]
fn a_browsers_session_is_ended_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let (first, second) = (in_browser(&city), in_browser(&city));
    let same = |call: Call| call.header("Sec-Fetch-Site", "same-origin");
    let gone = city.send(&same(with("DELETE", "/sessions/current", &first))).expect(204);
    assert!(gone.header("set-cookie").unwrap().contains("Max-Age=0"), "the browser forgets it");
    city.send(&with("GET", "/me", &first)).expect(401);
    // From another device: by its number in the list.
    let list = get(&city, "/sessions", &token).expect(200).json();
    let other = list.as_array().unwrap().iter().find(|one| one["kind"] == "browser").unwrap();
    let path = format!("/sessions/{}", other["id"]);
    city.send(&with("GET", "/me", &second)).expect(200);
    city.send(&call("DELETE", &path, Some(&token), None)).expect(204);
    city.send(&with("GET", "/me", &second)).expect(401);
}

#[rstest]
fn it_ends_after_half_an_hour_without_a_call_and_after_twelve_hours(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let cookie = in_browser(&city);
    let ask = || city.send(&with("GET", "/me", &cookie)).status;
    city.clock.advance(TimeDelta::minutes(29));
    assert_eq!(ask(), 200, "and that call renews it");
    city.clock.advance(TimeDelta::minutes(29));
    assert_eq!(ask(), 200);
    city.clock.advance(TimeDelta::minutes(30));
    assert_eq!(ask(), 401);
    let cookie = in_browser(&city);
    for _ in 0..25 {
        city.clock.advance(TimeDelta::minutes(28));
        city.send(&with("GET", "/me", &cookie)).expect(200);
    }
    city.clock.advance(TimeDelta::minutes(20));
    city.send(&with("GET", "/me", &cookie)).expect(401);
}

#[test]
fn a_browsers_session_ended_on_one_server_is_over_on_the_other_within_five_seconds() {
    let city = TestCity::single(Postgres);
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let cookie = in_browser(&city);
    let beside = city.beside(|_| ());
    let ask = || with("GET", "/me", &cookie).send(beside.address).status;
    assert_eq!(ask(), 200, "a session of one server is good on all");
    let end = with("DELETE", "/sessions/current", &cookie).header("Sec-Fetch-Site", "same-origin");
    city.send(&end).expect(204);
    let begun = std::time::Instant::now();
    while ask() != 401 {
        assert!(begun.elapsed().as_secs() < 5, "still signed in");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[rstest]
fn forged_cookies_are_refused(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let cookie = in_browser(&city);
    let (number, secret) = cookie.strip_prefix("lamppost=").unwrap().split_once('.').unwrap();
    let other: i64 = number.parse::<i64>().unwrap() - 1;
    let changed = secret.replace(|letter: char| letter.is_ascii_digit(), "x");
    for forged in [
        String::new(),
        number.to_owned(),
        format!("{other}.{secret}"),
        format!("{number}.{changed}"),
        format!("{number}."),
        format!("999999.{secret}"),
        format!("x.{secret}"),
        token.clone(),
    ] {
        city.send(&with("GET", "/me", &format!("lamppost={forged}"))).expect(401);
    }
    // The cookie is no token, and a bad token is not made good by a cookie.
    get(&city, "/me", secret).expect(401);
    let both = call("GET", "/me", Some("nonsense"), None).header("Cookie", &cookie);
    city.send(&both).expect(401);
}

#[test]
fn an_invitation_that_is_accepted_ends_a_browsers_session_too() {
    let city = TestCity::single(Sqlite);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let cookie = in_browser(&city);
    let id = city.send(&with("GET", "/me", &cookie)).expect(200).json()["id"].clone();
    let path = format!("/staff/{id}/invitation");
    let made = city.send(&call("POST", &path, Some(&admin), None)).expect(201).json();
    let link = made["link"].as_str().unwrap();
    let invitation = made["invitation"].as_str().unwrap();
    assert_eq!(link, format!("http://{}/staff/welcome#{invitation}", city.address));
    super::steps::accept(&city, invitation, "quite-another-teapot-77").expect(204);
    city.send(&with("GET", "/me", &cookie)).expect(401);
    let (_, fresh) = invite(&city, "bo@city.example", Role::Agent, &anywhere());
    super::steps::accept(&city, &fresh, PASSWORD).expect(204);
}
