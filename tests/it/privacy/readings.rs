//! Contact data are read for a purpose, within one's own ground, and every reading is written down.

use lamppost::staff::{Role, ScopeNames};
use rstest::rstest;
use serde_json::{Value, json};

use super::key_of;
use crate::office::steps::{anywhere, get, government, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn readings(city: &TestCity, token: &str, query: &str) -> Vec<Value> {
    let list = get(city, &format!("/contact-readings{query}"), token).expect(200).json();
    list.as_array().unwrap().clone()
}

#[rstest]
fn a_reading_needs_a_purpose_and_is_written_down(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let auditor = signed_in(&city, "bo@city.example", Role::Auditor, &anywhere());
    let account = get(&city, "/me", &agent).expect(200).json()["id"].clone();
    let code = city.pothole(&[("email", "zoe@mail.example"), ("first_name", "Zoë")]);
    let key = key_of(&city, &code);
    for query in ["", "?purpose=curiosity", "?purpose=other"] {
        let path = format!("/requests/{code}/contact{query}");
        get(&city, &path, &agent).expect(400).blames("purpose");
    }
    assert_eq!(readings(&city, &auditor, ""), [Value::Null; 0]);
    let path = format!("/requests/{code}/contact?purpose=other&words=a%20lost%20dog");
    let read = get(&city, &path, &agent).expect(200).json();
    assert_eq!(read["contact"], json!({ "email": "zoe@mail.example", "first_name": "Zoë" }));
    assert_eq!((&read["id"], &read["service_request_id"]), (&json!(key), &json!(code)));
    let by_number = get(&city, &format!("/requests/{key}/contact?purpose=answer"), &agent);
    assert_eq!(by_number.expect(200).json(), read);
    let noted = readings(&city, &auditor, "");
    let said = |one: &Value| (one["purpose"].clone(), one["words"].clone(), one["account"].clone());
    assert_eq!(said(&noted[0]), (json!("answer"), Value::Null, account.clone()));
    assert_eq!(said(&noted[1]), (json!("other"), json!("a lost dog"), account));
    assert!(noted.iter().all(|one| one["request"] == json!(key) && one["view"] == "request"));
    get(&city, "/requests/99999/contact?purpose=answer", &agent).expect(404);
    get(&city, "/requests/no-such/contact?purpose=answer", &agent).expect(404);
    assert_eq!(readings(&city, &auditor, "").len(), 2, "what is refused is no reading");
}

#[rstest]
fn a_request_without_contact_data_is_shown_as_such(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let code = city.pothole(&[]);
    let read = get(&city, &format!("/requests/{code}/contact?purpose=answer"), &agent);
    assert_eq!(read.expect(200).json()["contact"], json!({}));
}

#[rstest]
fn only_the_reports_of_ones_own_government_department_and_area_are_open(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let pothole = city.pothole(&[("email", "zoe@mail.example")]);
    let lamp = city.submit("LAMP", &[("attribute[KIND]", "led"), ("email", "zoe@mail.example")]);
    let lamp = lamp.expect(200).json()[0]["service_request_id"].as_str().unwrap().to_owned();
    let within = |department: Option<&str>, area: Option<&str>| ScopeNames {
        jurisdiction_id: Some("lamp.example".into()),
        department: department.map(str::to_owned),
        layer: area.map(|_| "district".to_owned()),
        area: area.map(str::to_owned),
    };
    // The point lies in district 2.
    for (name, scope, sees) in [
        ("whole", within(None, None), [true, true]),
        ("works", within(Some("WORKS"), None), [true, false]),
        ("light", within(Some("LIGHT"), None), [false, true]),
        ("here", within(None, Some("2")), [true, true]),
        ("there", within(None, Some("1")), [false, false]),
        ("both", within(Some("LIGHT"), Some("2")), [false, true]),
    ] {
        let token = signed_in(&city, &format!("{name}@city.example"), Role::Agent, &scope);
        for (code, open) in [&pothole, &lamp].into_iter().zip(sees) {
            let path = format!("/requests/{code}/contact?purpose=answer");
            let status = get(&city, &path, &token).status;
            assert_eq!(status, if open { 200 } else { 404 }, "{name} {code}");
        }
        let person = get(&city, "/people?email=zoe@mail.example&purpose=answer", &token);
        let person = person.expect(200).json();
        let seen = sees.into_iter().filter(|open| *open).count();
        assert_eq!(person["requests"].as_array().unwrap().len(), seen, "{name}");
    }
}

#[rstest]
fn all_that_one_person_reported_is_found_by_mail_or_telephone(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let auditor = signed_in(&city, "bo@city.example", Role::Auditor, &anywhere());
    let first = city.pothole(&[("email", "zoe@mail.example"), ("phone", "514 555 0147")]);
    city.pothole(&[("email", "other@mail.example")]);
    let third = city.pothole(&[("email", "ZOE@mail.example")]);
    let found = |query: &str| -> Vec<String> {
        let person = get(&city, &format!("/people?{query}&purpose=question"), &agent);
        let person = person.expect(200).json();
        let all = person["requests"].as_array().unwrap().iter();
        all.map(|one| one["service_request_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("email=zoe@mail.example"), [first.clone(), third]);
    assert_eq!(found("phone=%2B1%20514-555-0147"), [first]);
    assert!(found("email=nobody@mail.example").is_empty());
    let noted = readings(&city, &auditor, "");
    assert_eq!(noted.len(), 3, "one for each report that was shown");
    assert!(noted.iter().all(|one| one["view"] == "person" && one["purpose"] == "question"));
    for query in [
        "purpose=answer",
        "email=a@b.example&phone=5145550147&purpose=answer",
        "email=nobody&purpose=answer",
        "phone=12&purpose=answer",
        "email=a@b.example",
    ] {
        get(&city, &format!("/people?{query}"), &agent).expect(400);
    }
}

#[rstest]
fn readings_are_paged_filtered_and_shown_to_those_who_audit_the_government(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let auditor = signed_in(&city, "bo@city.example", Role::Auditor, &government("lamp.example"));
    let elsewhere =
        signed_in(&city, "eve@city.example", Role::Auditor, &government("other.example"));
    let fields = [("email", "zoe@mail.example"), ("jurisdiction_id", "lamp.example")];
    let codes = [city.pothole(&fields), city.pothole(&fields)];
    for number in 0..5 {
        let path = format!("/requests/{}/contact?purpose=visit", codes[number % 2]);
        get(&city, &path, &agent).expect(200);
    }
    let mut seen = Vec::new();
    let mut query = "?page_size=2".to_owned();
    loop {
        let reply = get(&city, &format!("/contact-readings{query}"), &auditor).expect(200);
        let page = reply.json().as_array().unwrap().clone();
        assert!(!page.is_empty() && page.len() <= 2);
        seen.extend(page.iter().map(|one| one["id"].as_i64().unwrap()));
        let Some(link) = reply.header("link") else { break };
        query = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!((seen.len(), &seen), (5, &sorted), "each once, the newest first");
    let key = key_of(&city, &codes[1]);
    assert_eq!(readings(&city, &auditor, &format!("?request={key}")).len(), 2);
    assert_eq!(readings(&city, &auditor, "?account=999999"), [Value::Null; 0]);
    assert_eq!(readings(&city, &elsewhere, ""), [Value::Null; 0]);
    get(&city, "/contact-readings?cursor=x", &auditor).expect(400);
}

#[rstest]
fn what_cannot_be_written_down_is_not_read(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let code = city.pothole(&[("email", "zoe@mail.example")]);
    city.sql("ALTER TABLE contact_readings RENAME TO elsewhere");
    let path = format!("/requests/{code}/contact?purpose=answer");
    let reply = get(&city, &path, &agent).expect(500);
    assert!(!reply.text().contains("zoe"));
}
