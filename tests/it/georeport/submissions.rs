//! POST service request: the fields.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use rstest::rstest;
use serde_json::Value;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::twins::blame;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const SERVICE: (&str, &str) = ("service_code", "POTHOLE");
pub(super) const POINT: [(&str, &str); 2] = [("lat", LAT), ("long", LONG)];

/// Sends a pothole with these fields and nothing else; returns the request as it is shown.
#[track_caller]
pub(super) fn made(city: &TestCity, fields: &[(&str, &str)]) -> Value {
    let mut all = vec![SERVICE];
    all.extend_from_slice(fields);
    let created = city.post("/requests.json", &all).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    city.both(&format!("/requests/{code}"), "").json[0].clone()
}

/// Sends a pothole with these fields and nothing else, to be refused with 400 in both formats.
#[track_caller]
pub(super) fn refused(city: &TestCity, fields: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![SERVICE];
    all.extend_from_slice(fields);
    city.post_refused(400, &all)
}

#[rstest]
fn a077_a_missing_service_code_is_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for fields in [&POINT[..], &[POINT[0], POINT[1], ("service_code", "")]] {
        assert_eq!(city.post_refused(400, fields), ["service_code required"]);
    }
}

#[rstest]
fn a078_an_unknown_service_code_is_404(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for code in ["NOPE", "pothole", "OLD"] {
        let reasons = city.post_refused(404, &[("service_code", code), POINT[0], POINT[1]]);
        assert_eq!(reasons, [format!("service_code {code} was not found")]);
    }
}

#[rstest]
fn a089_a090_a_description_has_at_most_4000_characters(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for letter in ["x", "é", "🕳"] {
        let longest = letter.repeat(4000);
        let found = made(&city, &[POINT[0], POINT[1], ("description", &longest)]);
        assert_eq!(found["description"], longest);
        let longer = letter.repeat(4001);
        let reasons = refused(&city, &[POINT[0], POINT[1], ("description", &longer)]);
        assert_eq!(reasons, ["description is longer than 4000 characters"]);
    }
    // A line break is one character, however it is sent.
    let lines = "x\r\n".repeat(1999) + "xx";
    let found = made(&city, &[POINT[0], POINT[1], ("description", &lines)]);
    assert_eq!(found["description"], lines.replace("\r\n", "\n"));
    assert_eq!(city.count("service_requests"), 4);
}

#[rstest]
fn a091_line_breaks_survive(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for sent in ["one\ntwo\n\nthree", "one\r\ntwo\r\n\r\nthree", "one\rtwo\r\rthree"] {
        let found = made(&city, &[POINT[0], POINT[1], ("description", sent)]);
        assert_eq!(found["description"], "one\ntwo\n\nthree");
    }
}

#[rstest]
fn a092_markup_is_not_given_out_again(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (sent, expected) in [
        ("a <b>deep</b> hole", "a deep hole"),
        ("a hole<script>alert(1)</script>", "a hole"),
        ("a hole<script>alert(1)", "a hole"),
        ("<img src=x onerror=alert(1)>a hole", "a hole"),
        ("<a href=\"javascript:alert(1)\">a hole</a>", "a hole"),
        ("<!-- x -->a<br/> hole<?php y ?>", "a hole"),
        ("<<b>i>a hole</i>", "a hole"),
        ("a hole <img src=x onerror=alert(1)", "a hole img src=x onerror=alert(1)"),
        ("a hole <svg/onload=alert(1) <", "a hole svg/onload=alert(1) <"),
        ("<</p<p>>img src=x ", "<>img src=x"),
        ("1 < 2 > 0 & <3 <- ->", "1 < 2 > 0 & <3 <- ->"),
    ] {
        let found = made(&city, &[POINT[0], POINT[1], ("description", sent)]);
        assert_eq!(found["description"], expected, "{sent}");
    }
    let found = made(&city, &[POINT[0], POINT[1], ("description", "<p></p>")]);
    assert!(found["description"].is_null());
}

/// Who reports, with values that appear nowhere else.
const REPORTER: [(&str, &str); 6] = [
    ("email", "zelda.quux@mail.example"),
    ("first_name", "Zelda-Xyz"),
    ("last_name", "Quux-Xyz"),
    ("phone", "+1 514 555 0199"),
    ("device_id", "device-8f2a"),
    ("account_id", "account-77c1"),
];

#[rstest]
fn a093_the_reporter_may_be_named_in_part_or_not(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    made(&city, &POINT);
    assert_eq!(city.count("request_contacts"), 0);
    for (stored, field) in (1..).zip(REPORTER) {
        made(&city, &[POINT[0], POINT[1], field]);
        assert_eq!(city.count("request_contacts"), stored, "{field:?}");
    }
    made(&city, &[&POINT[..], &REPORTER].concat());
    assert_eq!(city.count("request_contacts"), 7);
}

#[rstest]
fn a094_no_public_answer_tells_who_reported(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&REPORTER);
    let batch = city.submit("QUICK", &REPORTER).expect(200).json();
    let token = batch[0]["token"].as_str().unwrap();
    city.clock.advance(chrono::TimeDelta::minutes(6));
    assert_eq!(city.release_due(), 1);
    city.update(&code, "FIXED", &REPORTER).expect(200);
    let mut paths = vec!["/requests.csv".to_owned()];
    for format in ["json", "xml"] {
        paths.extend([
            format!("/requests.{format}"),
            format!("/requests.{format}?extensions=true"),
            format!("/requests.{format}?service_request_id={code}&extensions=true"),
            format!("/requests/{code}.{format}?extensions=true"),
            format!("/request/{code}.{format}"),
            format!("/tokens/{token}.{format}"),
            format!("/servicerequestupdates.{format}"),
        ]);
    }
    for path in paths {
        let text = city.get(&path).expect(200).text();
        assert!(text.contains(&code) || text.contains(token), "{path}: {text}");
        for (name, value) in REPORTER {
            assert!(!text.contains(value), "{path} tells {name}");
            assert!(!text.contains(name), "{path} has {name}");
        }
    }
    assert!(city.listed("q=Zelda").is_empty());
    assert!(city.listed("email=zelda.quux@mail.example").len() == 2, "no filter either");
}

#[rstest]
fn a095_media_url_is_trimmed_and_returned(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for sent in ["https://pic.example/1.jpg?a=b&c=d", "  https://pic.example/1.jpg?a=b&c=d \n"] {
        let found = made(&city, &[POINT[0], POINT[1], ("media_url", sent)]);
        assert_eq!(found["media_url"], "https://pic.example/1.jpg?a=b&c=d");
    }
    let found = made(&city, &[POINT[0], POINT[1], ("media_url", "HTTP://pic.example/page")]);
    assert_eq!(found["media_url"].as_str().unwrap().to_lowercase(), "http://pic.example/page");
}

#[rstest]
fn a096_media_url_must_be_an_http_address(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for url in [
        "ftp://pic.example/1.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "pic.example/1.jpg",
        "/1.jpg",
        "https://",
        "https:pic.example/1.jpg",
        "https://pic.example/\u{1}.jpg",
        "nonsense",
    ] {
        let reasons = refused(&city, &[POINT[0], POINT[1], ("media_url", url)]);
        assert_eq!(reasons, ["media_url must be an http or https address"], "{url}");
    }
}

#[rstest]
fn a097_all_problems_come_back_together(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let long = "x".repeat(4001);
    let faulty = [
        ("lat", "45.25"),
        ("description", long.as_str()),
        ("media_url", "nonsense"),
        ("email", "nobody"),
        ("attribute[HEIGHT]", "tall"),
        ("phone", "1"),
        ("phone", "2"),
    ];
    let mut fields = vec![("service_code", "LAMP")];
    fields.extend(faulty);
    let reasons = city.post_refused(400, &fields);
    let expected =
        ["long", "description", "media_url", "email", "KIND required", "HEIGHT", "phone"];
    for part in expected {
        blame(&reasons, part);
    }
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    let reasons = city.post_refused(400, &faulty);
    blame(&reasons, "service_code required");
    blame(&reasons, "media_url");
}

#[rstest]
fn a098_a_refused_report_leaves_nothing_behind(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let whole = [&[SERVICE, POINT[0], POINT[1]][..], &REPORTER].concat();
    let with = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("api_key", city.key.as_str())];
        fields.extend_from_slice(&whole);
        fields.extend_from_slice(more);
        fields
    };
    let mut photo = Cursor::new(Vec::new());
    RgbImage::new(20, 20).write_to(&mut photo, ImageFormat::Jpeg).unwrap();
    let (photo, target) = (photo.into_inner(), format!("{BASE}/requests.json"));
    let good = ("media", "1.jpg", photo.as_slice());
    let broken = ("media", "2.jpg", &b"no picture"[..]);
    for (status, call) in [
        (403, Call::multipart(&target, &whole, &[good])),
        (404, Call::multipart(&target, &with(&[("jurisdiction_id", "x")]), &[good])),
        (400, Call::multipart(&target, &with(&[("media_url", "x")]), &[good])),
        (400, Call::multipart(&target, &with(&[("attribute[X]", "y"), ("email", "x")]), &[good])),
        (400, Call::multipart(&target, &with(&[]), &[good, broken])),
    ] {
        let call = call.header("Idempotency-Key", "0123456789abcdef");
        city.send(&call).expect(status);
    }
    for table in [
        "service_requests",
        "request_contacts",
        "request_answers",
        "request_photos",
        "request_events",
        "media",
        "idempotency_records",
    ] {
        assert_eq!(city.count(table), 0, "{table}");
    }
    assert_eq!(city.photos_on_disk(), 0);
    city.send(&Call::multipart(&target, &with(&[]), &[good])).expect(200);
    assert_eq!((city.count("service_requests"), city.photos_on_disk()), (1, 1));
}

#[rstest]
fn a099_unknown_parameters_are_ignored(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let unknown = [
        ("status", "closed"),
        ("service_request_id", "mine"),
        ("requested_datetime", "yesterday"),
        ("foo", "bar"),
        ("foo[]", "bar"),
        ("lon", "999"),
        ("submit", ""),
        ("😀", "y"),
    ];
    let found = made(&city, &[&POINT[..], &unknown].concat());
    assert_eq!(found["status"], "open");
    assert_eq!(found["requested_datetime"], "2026-05-15T12:00:00Z");
    assert_ne!(found["service_request_id"], "mine");
    assert_eq!(city.count("request_answers"), 0);
}
