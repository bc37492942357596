//! Signing in and out, the account's page, and what every page carries.

use lamppost::staff::Role;
use rstest::rstest;

use super::steps::{Browser, between};
use crate::office::steps::{PASSWORD, anywhere, enrol, get, signed_in};
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const ANN: &str = "ann@city.example";

#[rstest]
fn somebody_signs_in_sees_his_sessions_and_signs_out(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let mut browser = Browser::new(&city);
    assert_eq!(browser.get("/staff").expect(303).header("location"), Some("/staff/sign-in"));
    let page = browser.get("/staff/sign-in").expect(200).text();
    assert!(page.contains("Lampton") && page.contains("<h1>Sign in</h1>"), "{page}");
    let page = browser
        .follow("/staff/sign-in", &[("email", ANN), ("password", PASSWORD)])
        .expect(200)
        .text();
    assert!(page.contains("You are signed in as <strong>ann@city.example</strong>"), "{page}");
    assert_eq!(page.matches("<p class=\"device\">").count(), 2);
    assert_eq!(page.matches("this one").count(), 1);
    // 12 o'clock UTC is 8 in the morning in Toronto.
    assert!(page.contains("15 May 2026, 08:00 EDT"), "{page}");
    let other = page
        .split("<li>")
        .skip(1)
        .find(|item| !item.contains("this one"))
        .map(|item| between(item, "action=\"", "\"").to_owned())
        .unwrap();
    let page = browser.follow(&other, &[]).expect(200).text();
    assert_eq!(page.matches("<p class=\"device\">").count(), 1);
    get(&city, "/me", &token).expect(401);
    browser.post(&other, &[]).expect(404);
    let page = browser.follow("/staff/sign-out", &[]).expect(200).text();
    assert!(page.contains("<h1>Sign in</h1>") && !browser.has("lamppost"));
    browser.get("/staff").expect(303);
}

#[rstest]
fn a_code_comes_after_the_password(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = signed_in(&city, ANN, Role::Agent, &anywhere());
    let factor = enrol(&city, &token);
    let mut browser = Browser::new(&city);
    assert_eq!(
        browser.get("/staff/sign-in/code").expect(303).header("location"),
        Some("/staff/sign-in")
    );
    let fields = [("email", ANN), ("password", PASSWORD)];
    let page = browser.follow("/staff/sign-in", &fields).expect(200).text();
    assert!(page.contains("autocomplete=\"one-time-code\""), "{page}");
    assert!(!browser.has("lamppost"), "the password alone is no session");
    browser.get("/staff").expect(303);
    let wrong = browser.post("/staff/sign-in/code", &[("code", "000000")]).expect(401).text();
    assert!(wrong.contains("The code is wrong or has been used"), "{wrong}");
    let page = browser.follow("/staff/sign-in/code", &[("code", &factor.code(&city, 30))]);
    assert!(page.expect(200).text().contains("10 recovery codes left"));
    assert!(!browser.has("lamppost-step"));
    // The step cannot be taken again, nor in another browser, nor much later.
    let mut late = Browser::new(&city);
    late.post("/staff/sign-in", &fields).expect(303);
    city.clock.advance(chrono::TimeDelta::minutes(10));
    let code = factor.code(&city, 0);
    late.post("/staff/sign-in/code", &[("code", &code)]).expect(401);
    let mut stranger = Browser::new(&city);
    assert_eq!(
        stranger.post("/staff/sign-in/code", &[("code", &code)]).expect(303).header("location"),
        Some("/staff/sign-in")
    );
}

#[test]
fn what_is_wrong_stands_above_the_form_and_at_its_field() {
    let city = TestCity::single(Sqlite);
    signed_in(&city, ANN, Role::Agent, &anywhere());
    let mut browser = Browser::new(&city);
    let page = browser.post("/staff/sign-in", &[]).expect(400).text();
    assert!(page.contains("<title>Error: Sign in – Lampton staff</title>"), "{page}");
    for field in ["email", "password"] {
        assert!(page.contains(&format!("<a href=\"#{field}\">Enter your")), "{page}");
        assert!(
            page.contains(&format!("aria-invalid=\"true\" aria-describedby=\"{field}-fault\""))
        );
        assert!(page.contains(&format!("id=\"{field}-fault\"")));
    }
    let nasty = "\"><script>alert(1)</script>";
    let fields = [("email", nasty), ("password", "wrong")];
    let page = browser.post("/staff/sign-in", &fields).expect(401).text();
    assert!(page.contains("Email or password is wrong") && !page.contains("<script"), "{page}");
}

#[test]
fn forms_of_other_sites_are_refused_with_a_page() {
    let city = TestCity::single(Sqlite);
    for path in ["/staff/sign-in", "/staff/welcome", "/staff/sign-out", "/staff/second-factor"] {
        let call = Call::form(path, &[]).header("Sec-Fetch-Site", "cross-site");
        let reply = city.send(&call).expect(403);
        assert!(reply.text().contains("<h1>This did not work</h1>"), "{path}");
        city.send(&Call::form(path, &[])).expect(403);
    }
}

#[test]
fn every_page_keeps_others_out() {
    let city = TestCity::single(Sqlite);
    for path in ["/staff/sign-in", "/staff/welcome", "/staff/nothing-there"] {
        let reply = city.send(&Call::get(path));
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        let page = reply.text();
        assert!(!page.contains("style=") && !page.contains("<style"), "{page}");
        assert!(!page.contains(" onclick=") && !page.contains("<script>"), "{page}");
    }
    city.send(&Call::get("/staff/nothing-there")).expect(404);
    city.send(&Call::new("PUT", "/staff/sign-in")).expect(405);
    for file in ["console.css", "welcome.js", "icon.svg"] {
        city.send(&Call::get(&format!("/staff/assets/{file}"))).expect(200);
    }
    city.send(&Call::get("/staff/assets/other.css")).expect(404);
}
