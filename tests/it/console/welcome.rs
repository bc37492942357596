//! Accepting an invitation: pasted, or taken from the link by the script.

use std::process::Command;

use lamppost::staff::Role;
use rstest::rstest;

use super::steps::Browser;
use crate::office::steps::{PASSWORD, anywhere, invite, sign_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const ANN: &str = "ann@city.example";

#[rstest]
fn whoever_was_invited_chooses_a_name_and_a_password(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, invitation) = invite(&city, ANN, Role::Agent, &anywhere());
    let link = format!("http://{}/staff/welcome#{invitation}", city.address);
    let mut browser = Browser::new(&city);
    let page = browser.get("/staff/welcome").expect(200).text();
    assert!(page.contains("Paste the link"), "{page}");
    let wrong = browser.post("/staff/welcome", &[("invitation", "lpi_nonsense")]).expect(404);
    assert!(wrong.text().contains("This invitation is not valid or has been used"));
    let page = browser.post("/staff/welcome", &[("invitation", &link)]).expect(200).text();
    assert!(page.contains("<strong>ann@city.example</strong>"), "{page}");
    assert!(page.contains("autocomplete=\"new-password\""), "{page}");
    let fields = [("invitation", invitation.as_str()), ("name", " "), ("password", "password1234")];
    let page = browser.post("/staff/welcome", &fields).expect(400).text();
    assert!(page.contains("Name must have 1 to 100 characters"), "{page}");
    assert!(page.contains("Password is easy to guess"), "both at once: {page}");
    let short = [("invitation", invitation.as_str()), ("name", "Ann"), ("password", "short")];
    let page = browser.post("/staff/welcome", &short).expect(400).text();
    assert!(page.contains("Password must have 12 to 128 characters"), "{page}");
    // A password is taken as it was typed, blanks and all.
    let typed = format!(" {PASSWORD} ");
    let right = [("invitation", invitation.as_str()), ("name", "Ann Archer"), ("password", &typed)];
    let page = browser.follow("/staff/welcome", &right).expect(200).text();
    assert!(page.contains("<h1>Ann Archer</h1>"), "{page}");
    browser.post("/staff/welcome", &right).expect(404);
    sign_in(&city, ANN, &typed).expect(200);
    sign_in(&city, ANN, PASSWORD).expect(401);
}

/// A page as a real browser has it when its script has run.
fn in_chromium(address: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--virtual-time-budget=15000", "--dump-dom", address])
        .output()
        .expect("chromium is there: scripts/test installs it");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_link_of_the_command_line_opens_the_form_in_a_browser() {
    let city = TestCity::single(Sqlite);
    let (_, invitation) = invite(&city, ANN, Role::Agent, &anywhere());
    let page = in_chromium(&format!("http://{}/staff/welcome#{invitation}", city.address));
    assert!(page.contains("ann@city.example") && page.contains("new-password"), "{page}");
}
