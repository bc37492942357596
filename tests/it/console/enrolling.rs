//! Enrolling a second factor on a page.

use lamppost::staff::Role;
use rstest::rstest;

use super::steps::{Browser, between};
use crate::office::steps::{PASSWORD, accept, anywhere, code_of, invite, sign_in_with};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const ANN: &str = "ann@city.example";

#[rstest]
fn the_first_administrator_enrols_with_a_qr_code(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, invitation) = invite(&city, ANN, Role::Administrator, &anywhere());
    accept(&city, &invitation, PASSWORD).expect(204);
    let mut browser = Browser::new(&city);
    let fields = [("email", ANN), ("password", PASSWORD)];
    assert_eq!(
        browser.follow("/staff/sign-in", &fields).expect(303).header("location"),
        Some("/staff/second-factor")
    );
    let page = browser.get("/staff/second-factor").expect(200).text();
    assert!(page.contains("Administrators need a second factor"), "{page}");
    let page = browser.post("/staff/second-factor", &[]).expect(200).text();
    assert!(page.contains("<svg role=\"img\" aria-label=\"QR code of the secret\""), "{page}");
    let secret = between(&page, "<p class=\"secret\"><code>", "</code>").replace(' ', "");
    let wrong = browser.post("/staff/second-factor/confirm", &[("code", "000000")]).expect(401);
    let wrong = wrong.text();
    assert!(wrong.contains("The code is wrong") && !wrong.contains("<svg"), "shown once: {wrong}");
    let code = code_of(&city, &secret);
    let page = browser.post("/staff/second-factor/confirm", &[("code", &code)]).expect(200).text();
    let codes: Vec<&str> = page
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split_once("</code>").unwrap().0)
        .collect();
    assert_eq!(codes.len(), 10, "{page}");
    let page = browser.get("/staff").expect(200).text();
    assert!(page.contains("10 recovery codes left"), "{page}");
    assert!(!page.contains(codes[0]));
    let page = browser.get("/staff/second-factor").expect(200).text();
    assert!(page.contains("Your second factor is set up"), "{page}");
    browser.post("/staff/second-factor", &[]).expect(409);
    sign_in_with(&city, ANN, codes[0]).expect(200);
}
