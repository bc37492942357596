//! POST service request: who may, and how the parameters travel.

use lamppost::jurisdictions::Mode;
use lamppost::people::{KeyText, Scope, store as people};
use lamppost::time::Clock as _;
use rstest::rstest;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const REPORT: [(&str, &str); 3] = [("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
const FORM: &str = "application/x-www-form-urlencoded";

fn target(format: &str) -> String {
    format!("{BASE}/requests.{format}")
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The request that an accepted call has made.
#[track_caller]
fn made(city: &TestCity, reply: Reply) -> serde_json::Value {
    let created = reply.expect(200).json();
    city.request(created[0]["service_request_id"].as_str().unwrap())
}

/// A report with this key in the form, refused in both formats with 403.
#[track_caller]
fn forbidden(city: &TestCity, key: Option<&str>) -> Vec<String> {
    let mut fields: Vec<(&str, &str)> = REPORT.to_vec();
    fields.extend(key.map(|key| ("api_key", key)));
    city.refused(403, |format| Call::form(&target(format), &fields))
}

#[rstest]
fn a067_a069_without_a_key_a_report_is_forbidden(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for key in [None, Some(""), Some("  ")] {
        assert_eq!(forbidden(&city, key), ["api_key is missing"]);
    }
    // Whatever else is wrong comes later.
    let nothing = city.refused(403, |format| Call::form(&target(format), &[]));
    assert_eq!(nothing, ["api_key is missing"]);
    assert_eq!(city.count("service_requests"), 0);
}

#[rstest]
fn a068_a069_with_a_wrong_key_a_report_is_forbidden(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut forged = city.key.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == 'a' { 'b' } else { 'a' });
    let stranger = format!("o3_{}", "a".repeat(40));
    for key in ["nonsense", "o3_", &forged, &stranger, &city.key.to_uppercase(), "\u{1}é"] {
        assert_eq!(forbidden(&city, Some(key)), ["api_key is not valid"], "{key}");
    }
    let unknown_place = [("api_key", "nonsense"), ("jurisdiction_id", "nowhere.example")];
    city.refused(403, |format| Call::form(&target(format), &unknown_place));
    assert_eq!(city.count("service_requests"), 0);
}

#[rstest]
fn a_key_that_only_reads_or_is_for_the_other_endpoint_is_forbidden(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    for key in [&city.read_key, &city.test_key] {
        assert_eq!(forbidden(&city, Some(key)).len(), 1);
    }
    assert_eq!(city.count("service_requests"), 0);
}

#[rstest]
fn a070_a_key_in_the_form_is_accepted(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut fields = REPORT.to_vec();
    fields.push(("api_key", &city.key));
    let form = Call::form(&target("json"), &fields);
    assert_eq!(made(&city, city.send(&form))["service_code"], "POTHOLE");
    let parts = Call::multipart(&target("json"), &fields, &[]);
    assert_eq!(made(&city, city.send(&parts))["service_code"], "POTHOLE");
}

#[rstest]
fn a071_a_key_in_the_query_is_accepted(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let call = Call::form(&format!("{}?api_key={}", target("json"), city.key), &REPORT);
    assert_eq!(made(&city, city.send(&call))["service_code"], "POTHOLE");
}

#[rstest]
fn a072_a_key_in_a_header_is_accepted(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (name, value) in [
        ("Authorization", format!("Bearer {}", city.key)),
        ("authorization", format!("bearer  {}", city.key)),
        ("X-Api-Key", city.key.clone()),
    ] {
        let call = Call::form(&target("json"), &REPORT).header(name, &value);
        assert_eq!(made(&city, city.send(&call))["service_code"], "POTHOLE", "{name}");
    }
    let wrong = city.refused(403, |format| {
        Call::form(&target(format), &REPORT).header("Authorization", "Bearer nonsense")
    });
    assert_eq!(wrong, ["api_key is not valid"]);
}

#[rstest]
fn a073_a_revoked_key_is_forbidden(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let key = city.make_key(&[Scope::Create], Mode::Production);
    let mut fields = REPORT.to_vec();
    fields.push(("api_key", &key));
    let call = Call::form(&target("json"), &fields);
    city.send(&call).expect(200);
    let public_id = KeyText::parse(&key).unwrap().public_id().to_owned();
    let now = city.clock.now();
    let revoked = city.store().write_here(|conn| people::revoke(conn, &public_id, now));
    assert!(revoked.unwrap());
    // A server believes a key for a second.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(forbidden(&city, Some(&key)), ["api_key is not valid"]);
    assert_eq!(city.count("service_requests"), 1);
    city.pothole(&[]);
}

#[rstest]
fn a074_a_form_is_read_with_and_without_a_charset(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut fields = REPORT.to_vec();
    fields.extend([("api_key", city.key.as_str()), ("description", "é & + =")]);
    let body = encoded(&fields);
    for content_type in [
        "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded",
        FORM,
    ] {
        let call = Call::post(&target("json"), content_type, body.clone().into_bytes());
        assert_eq!(made(&city, city.send(&call))["description"], "é & + =");
    }
    let mut bare = Call::new("POST", &target("json"));
    bare.body = body.into_bytes();
    assert_eq!(made(&city, city.send(&bare))["description"], "é & + =");
}

#[rstest]
fn a075_parameters_may_all_be_in_the_query(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut fields = REPORT.to_vec();
    fields.extend([("api_key", city.key.as_str()), ("description", "é & + =")]);
    let whole = format!("{}?{}", target("json"), encoded(&fields));
    let empty = Call::new("POST", &whole);
    for call in [
        empty.clone(),
        empty.clone().header("Content-Type", FORM),
        empty.header("Content-Type", "application/json"),
    ] {
        let found = made(&city, city.send(&call));
        assert_eq!(found["description"], "é & + =");
        assert_eq!(found["lat"], 45.25);
    }
    let lamp = format!(
        "{}?{}",
        target("json"),
        encoded(&[
            ("api_key", &city.key),
            ("service_code", "LAMP"),
            ("address_id", "7"),
            ("attribute[KIND]", "led"),
        ])
    );
    let found = made(&city, city.send(&Call::new("POST", &lamp)));
    assert_eq!(found["service_code"], "LAMP");
}

#[rstest]
fn a076_the_body_counts_for_more_than_the_query(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let query = encoded(&[
        ("api_key", "nonsense"),
        ("service_code", "POTHOLE"),
        ("description", "of the query"),
        ("address_string", "of the query"),
        ("zipcode", "of the query"),
        ("lat", "1"),
        ("media_url", "https://pic.example/query"),
        ("attribute[KIND]", "gas"),
    ]);
    let body = [
        ("api_key", city.key.as_str()),
        ("service_code", "LAMP"),
        ("description", "of the body"),
        ("address_string", "of the body"),
        // An empty value is none.
        ("zipcode", ""),
        ("lat", LAT),
        ("long", LONG),
        ("media_url", "https://pic.example/body"),
        ("attribute[KIND]", "led"),
    ];
    let call = Call::form(&format!("{}?{query}", target("json")), &body);
    let found = made(&city, city.send(&call));
    assert_eq!(found["service_code"], "LAMP");
    assert_eq!(found["description"], "of the body");
    assert_eq!(found["address"], "of the body");
    assert_eq!(found["zipcode"], "of the query");
    assert_eq!(found["lat"], 45.25);
    let code = found["service_request_id"].as_str().unwrap();
    let whole = city.both(&format!("/requests/{code}"), "extensions=true").json;
    let urls = &whole[0]["extended_attributes"]["media_urls"];
    assert_eq!(*urls, serde_json::json!(["https://pic.example/body"]));
    assert_eq!(whole[0]["attributes"].as_array().unwrap().len(), 1);
    assert_eq!(whole[0]["attributes"][0]["value"], "led");
}
