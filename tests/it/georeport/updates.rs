//! Service request updates, in and out.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::city::BASE;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// Every status of the extension and the status of the standard that it stands for.
const STATUSES: [(&str, &str); 14] = [
    ("open", "open"),
    ("investigating", "open"),
    ("in_progress", "open"),
    ("planned", "open"),
    ("action_scheduled", "open"),
    ("for_triage", "open"),
    ("reopen", "open"),
    ("fixed", "closed"),
    ("closed", "closed"),
    ("duplicate", "closed"),
    ("no_further_action", "closed"),
    ("not_councils_responsibility", "closed"),
    ("internal_referral", "closed"),
    ("cancelled", "closed"),
];

/// An old report with updates of 10, 11 and 12 o'clock.
fn news(city: &TestCity) -> String {
    let code = city.report("POTHOLE").on("2026-05-01T00:00:00Z").save();
    for (hour, status) in [("10", "INVESTIGATING"), ("11", "IN_PROGRESS"), ("12", "FIXED")] {
        let when = format!("2026-05-15T{hour}:00:00Z");
        let fields = [
            ("update_id", hour),
            ("updated_datetime", when.as_str()),
            ("description", "It is < 5 & > 3"),
            ("media_url", "https://example.com/a.jpg"),
        ];
        city.update(&code, status, &fields).expect(200);
    }
    code
}

#[rstest]
fn a228_a229_updates_stand_in_a_list_of_their_own(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    assert!(city.updates("").is_empty());
    let code = news(&city);
    let updates = city.updates("");
    let xml = city.get("/servicerequestupdates.xml").expect(200).xml();
    assert_eq!(xml.name, "service_request_updates");
    assert_eq!(xml.names(), ["request_update"; 3]);
    let fields = [
        "update_id",
        "service_request_id",
        "status",
        "updated_datetime",
        "description",
        "media_url",
    ];
    for (one, twin) in updates.iter().zip(&xml.children) {
        assert_eq!(twin.names(), fields);
        for name in fields {
            assert_eq!(one[name], twin.text_of(name), "{name}");
        }
    }
    let last = &updates[2];
    assert_eq!(last["service_request_id"], *code);
    assert_eq!(last["status"], "fixed");
    assert_eq!(last["updated_datetime"], "2026-05-15T12:00:00Z");
    assert_eq!(last["description"], "It is < 5 & > 3");
    assert_eq!(last["media_url"], "https://example.com/a.jpg");
}

#[rstest]
fn a230_both_dates_count(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    news(&city);
    let hours = |start: &str, end: &str| {
        let query = format!("start_date=2026-05-15T{start}Z&end_date=2026-05-15T{end}Z");
        let xml = city.get(&format!("/servicerequestupdates.xml?{query}"));
        let xml = xml.expect(200).xml();
        let updates = city.updates(&query);
        assert_eq!(xml.children.len(), updates.len());
        let hour = |text: &str| text[11..13].to_owned();
        let of = |one: &serde_json::Value| hour(one["updated_datetime"].as_str().unwrap());
        updates.iter().map(of).collect::<Vec<String>>()
    };
    assert_eq!(hours("10:00:00", "12:00:00"), ["10", "11", "12"]);
    assert_eq!(hours("10:00:01", "12:00:00"), ["11", "12"]);
    assert_eq!(hours("10:00:00", "11:59:59"), ["10", "11"]);
    assert_eq!(hours("11:00:00", "11:00:00"), ["11"]);
    assert_eq!(city.updates("start_date=2026-05-15T11:00:00Z").len(), 2);
    assert_eq!(city.updates("end_date=2026-05-15T11:00:00Z").len(), 2);
    for (query, sentence) in [
        ("start_date=never", "start_date must be a date"),
        ("start_date=2026-05-16&end_date=2026-05-15", "must not be after"),
    ] {
        city.refused_both("/servicerequestupdates", query, 400, sentence);
    }
}

#[rstest]
fn a231_an_update_has_one_identifier_for_ever(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    news(&city);
    news(&city);
    let ids = || -> Vec<String> {
        let all = city.updates("");
        all.iter().map(|one| one["update_id"].as_str().unwrap().to_owned()).collect()
    };
    let before = ids();
    assert_eq!(before.len(), 6);
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 6, "unique");
    city.clock.advance(TimeDelta::days(1));
    let another = city.pothole(&[]);
    city.update(&another, "PLANNED", &[]).expect(200);
    let after = ids();
    assert_eq!(after[..6], before, "stable");
    assert!(!before.contains(&after[6]));
}

#[rstest]
fn a232_a_key_on_the_list_does_not_matter(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    news(&city);
    for query in ["api_key=", "api_key=wrong", ""] {
        assert_eq!(city.updates(query).len(), 3, "{query}");
        let path = format!("/servicerequestupdates.xml?{query}");
        assert_eq!(city.get(&path).expect(200).xml().children.len(), 3);
    }
}

/// Posts an update with exactly these fields.
fn post(city: &TestCity, format: &str, fields: &[(&str, &str)]) -> crate::support::Reply {
    let path = format!("{BASE}/servicerequestupdates.{format}");
    city.send(&Call::form(&path, fields))
}

#[rstest]
fn a233_an_update_needs_a_key_that_allows_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    for (key, sentence) in [
        ("", "api_key is missing"),
        ("wrong", "api_key is not valid"),
        (&city.key, "does not allow"),
        (&city.read_key, "does not allow"),
        (&city.test_key, "test endpoint"),
    ] {
        city.update(&code, "FIXED", &[]).expect(200);
        let fields = [
            ("api_key", key),
            ("service_request_id", code.as_str()),
            ("update_id", "theirs"),
            ("status", "REOPEN"),
            ("updated_datetime", "2026-05-15T12:00:00Z"),
            ("description", "No"),
        ];
        post(&city, "json", &fields).expect(403).blames(sentence);
        assert_eq!(post(&city, "xml", &fields).expect(403).xml().name, "errors");
    }
    assert_eq!(city.updates("").len(), 1);
    assert_eq!(city.request(&code)["status"], "closed");
}

#[rstest]
fn a234_five_fields_are_required(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    let whole = [
        ("api_key", city.staff_key.as_str()),
        ("service_request_id", code.as_str()),
        ("update_id", "u1"),
        ("status", "FIXED"),
        ("updated_datetime", "2026-05-15T12:00:00Z"),
        ("description", "Filled"),
    ];
    for missing in 1..whole.len() {
        let name = whole[missing].0;
        let mut absent = whole.to_vec();
        absent.remove(missing);
        let mut blank = whole.to_vec();
        blank[missing].1 = "  ";
        for fields in [absent, blank] {
            let reply = post(&city, "json", &fields).expect(400);
            assert_eq!(reply.faults(), [format!("{name} required")]);
            let xml = post(&city, "xml", &fields).expect(400).xml();
            let description = xml.child("error").text_of("description");
            assert_eq!(description, format!("{name} required"));
        }
    }
    let none = post(&city, "json", &whole[..1]).expect(400);
    assert_eq!(none.faults().len(), 5, "all at once");
    assert!(city.updates("").is_empty());
    post(&city, "json", &whole).expect(200);
    let mut elsewhere = whole;
    elsewhere[1].1 = "26-00000000";
    let reply = post(&city, "json", &elsewhere).expect(404);
    reply.blames("service_request_id 26-00000000 was not found");
}

#[rstest]
fn a235_every_extended_status_is_read_in_either_case(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    for (word, core) in STATUSES {
        for sent in [word.to_uppercase(), word.to_owned(), word.replace('_', " ")] {
            city.update(&code, &sent, &[("update_id", &sent)]).expect(200);
            assert_eq!(city.request(&code)["status"], core, "{sent}");
            assert_eq!(city.updates("").pop().unwrap()["status"], word, "{sent}");
        }
    }
    for sent in ["UNCHANGED", "unchanged"] {
        city.update(&code, sent, &[("update_id", sent)]).expect(200);
        assert_eq!(city.updates("").pop().unwrap()["status"], "cancelled");
    }
    assert_eq!(city.request(&code)["status"], "closed");
}

#[rstest]
fn a236_an_unknown_status_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    for status in ["ASLEEP", "fixed,closed", "fix"] {
        city.update(&code, status, &[]).expect(400).blames("status is none");
    }
    assert!(city.updates("").is_empty());
    assert_eq!(city.request(&code)["status"], "open");
}

#[rstest]
fn a237_the_answer_tells_the_servers_identifier(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    let fields = [("account_id", "a-7")];
    let created = city.update(&code, "PLANNED", &fields).expect(200).json();
    assert_eq!(created.as_array().unwrap().len(), 1);
    assert_eq!(created[0]["account_id"], "a-7");
    assert_eq!(created[0]["update_id"], city.updates("")[0]["update_id"]);
    let fields = [
        ("api_key", city.staff_key.as_str()),
        ("service_request_id", code.as_str()),
        ("update_id", "u2"),
        ("status", "FIXED"),
        ("updated_datetime", "2026-05-15T12:00:00Z"),
        ("description", "Filled"),
    ];
    let xml = post(&city, "xml", &fields).expect(200).xml();
    assert_eq!(xml.name, "service_request_updates");
    assert_eq!(xml.names(), ["request_update"]);
    let id = xml.child("request_update").text_of("update_id").to_owned();
    assert_eq!(city.updates("")[1]["update_id"], id);
}

#[rstest]
fn a238_the_same_update_sent_twice_counts_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    let first = city.update(&code, "IN_PROGRESS", &[("update_id", "7")]);
    let first = first.expect(200).json();
    city.update(&code, "FIXED", &[("update_id", "8")]).expect(200);
    let fields = [("update_id", "7"), ("media_url", "https://example.com/a.jpg")];
    let again = city.update(&code, "IN_PROGRESS", &fields).expect(200).json();
    assert_eq!(again[0]["update_id"], first[0]["update_id"]);
    assert_eq!(city.updates("").len(), 2);
    assert_eq!(city.request(&code)["status"], "closed", "nothing is undone");
    assert_eq!(city.request(&code)["media_url"], json!(null));
    // The identifier counts for each request.
    let other = city.pothole(&[]);
    city.update(&other, "FIXED", &[("update_id", "7")]).expect(200);
    assert_eq!(city.updates("").len(), 3);
}

#[rstest]
fn a238_the_same_update_from_several_at_once_counts_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let photo = ("media_url", "https://example.com/a.jpg");
    for round in 1..=10 {
        let code = city.pothole(&[]);
        let send = || city.update(&code, "FIXED", &[photo]).expect(200).json();
        let answers: Vec<serde_json::Value> = std::thread::scope(|scope| {
            let calls: Vec<_> = (0..6).map(|_| scope.spawn(send)).collect();
            calls.into_iter().map(|call| call.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
        assert_eq!(city.updates("").len(), round);
    }
}

#[rstest]
fn a239_a_closing_update_closes_the_request_at_its_own_time(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    for (word, _) in STATUSES.iter().filter(|(_, core)| *core == "closed") {
        let code = city.report("POTHOLE").on("2026-05-01T00:00:00Z").save();
        let when = "2026-05-14T10:30:00Z";
        let fields = [("updated_datetime", when), ("description", "Done")];
        city.update(&code, word, &fields).expect(200);
        let one = city.request(&code);
        assert_eq!(one["status"], "closed", "{word}");
        assert_eq!(one["updated_datetime"], when, "{word}");
        assert_eq!(one["status_notes"], "Done", "{word}");
        let xml = city.request_xml(&code);
        assert_eq!(xml.text_of("status"), "closed", "{word}");
        assert_eq!(xml.text_of("updated_datetime"), when, "{word}");
        let query = format!("status=closed&updated_after={when}");
        assert!(city.listed(&query).contains(&code), "{word}");
    }
}
