//! POST service request: the answer, and the request that it made.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::city::{BASE, LAT, LONG, at};
use crate::support::xml::Element;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// Two reports of the service, one answered in each format: the object and the element.
#[track_caller]
fn created(city: &TestCity, service: &str) -> (Value, Element) {
    let fields = [("service_code", service), ("lat", LAT), ("long", LONG), ("account_id", "mine")];
    let json = city.post("/requests.json", &fields).expect(200);
    let xml = city.post("/requests.xml", &fields).expect(200);
    assert_eq!(json.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(xml.header("content-type"), Some("text/xml; charset=utf-8"));
    let (list, root) = (json.json(), xml.xml());
    assert_eq!(list.as_array().expect("an array").len(), 1);
    assert_eq!(root.name, "service_requests");
    assert_eq!(root.names(), ["request"]);
    (list[0].clone(), root.child("request").clone())
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[rstest]
fn a117_a118_a119_a_report_is_answered_with_200_and_a_list_of_one(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    // `created` looks at status, media type and list.
    for (made, service) in (1..).zip(["POTHOLE", "NOISE", "TIP"]) {
        let (json, xml) = created(&city, service);
        assert!(json.is_object() && !xml.children.is_empty());
        assert_eq!(city.count("service_requests"), made * 2);
    }
}

#[rstest]
fn a120_a123_a_realtime_service_gives_an_identifier(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (json, xml) = created(&city, "POTHOLE");
    assert_eq!(names(&json), ["account_id", "service_notice", "service_request_id"]);
    assert_eq!(xml.names(), ["service_request_id", "service_notice", "account_id"]);
    let code = json["service_request_id"].as_str().expect("a string");
    assert!(!code.is_empty());
    assert_ne!(xml.text_of("service_request_id"), code);
    for code in [code, xml.text_of("service_request_id")] {
        assert_eq!(city.request(code)["service_request_id"], Value::String(code.into()));
    }
    assert_eq!(json["account_id"], "mine");
    assert_eq!(xml.text_of("account_id"), "mine");
}

#[rstest]
fn a121_a_batch_service_gives_a_token(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (json, xml) = created(&city, "NOISE");
    assert_eq!(names(&json), ["account_id", "service_notice", "token"]);
    assert_eq!(xml.names(), ["token", "service_notice", "account_id"]);
    let token = json["token"].as_str().expect("a string");
    assert!(!token.is_empty());
    assert_ne!(xml.text_of("token"), token);
    for token in [token, xml.text_of("token")] {
        let found = city.both(&format!("/tokens/{token}"), "").json;
        assert_eq!(found, json!([{"token": token}]));
    }
}

#[rstest]
fn a122_a_blackbox_service_gives_neither(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (json, xml) = created(&city, "TIP");
    assert_eq!(json, json!({"service_notice": null, "account_id": "mine"}));
    assert_eq!(xml.names(), ["service_notice", "account_id"]);
    assert_eq!(xml.text_of("service_notice"), "");
    assert_eq!(city.count("service_requests"), 2);
    assert!(city.listed("").is_empty());
}

#[rstest]
fn a124_the_service_notice_is_returned(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (service, notice) in
        [("POTHOLE", "A crew looks at it within three days."), ("NOISE", "We look into it.")]
    {
        let (json, xml) = created(&city, service);
        assert_eq!(json["service_notice"], notice);
        assert_eq!(xml.text_of("service_notice"), notice);
    }
    let (json, xml) = created(&city, "BARE");
    assert_eq!(json.get("service_notice"), Some(&Value::Null));
    assert_eq!(xml.text_of("service_notice"), "");
}

#[rstest]
fn a125_a126_a128_a_new_request_is_there_at_once_and_open(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    for address in ["5 Main St", "5 rue Peel, \"Montréal\" & Co"] {
        let code = city.pothole(&[("address_string", address)]);
        for path in ["requests", "request"] {
            let found = city.both(&format!("/{path}/{code}"), "");
            assert_eq!(found.json.as_array().unwrap().len(), 1);
            assert_eq!(found.json[0]["service_request_id"], code.as_str());
            assert_eq!(found.json[0]["status"], "open");
            assert_eq!(found.json[0]["address"], address);
            let request = found.xml.child("request");
            assert_eq!(request.text_of("status"), "open");
            assert_eq!(request.text_of("address"), address);
        }
        assert_eq!(city.listed("status=open&page_size=1"), [code]);
        city.clock.advance(chrono::TimeDelta::seconds(1));
    }
}

#[rstest]
fn a127_it_was_requested_when_it_was_submitted(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for now in ["2026-05-20T08:09:10Z", "2026-12-31T23:59:59Z"] {
        city.clock.set(at(now));
        let code = city.pothole(&[]);
        city.clock.advance(chrono::TimeDelta::hours(5));
        let found = city.both(&format!("/requests/{code}"), "");
        assert_eq!(found.json[0]["requested_datetime"], now);
        assert_eq!(found.json[0]["updated_datetime"], now);
        let request = found.xml.child("request");
        assert_eq!(request.text_of("requested_datetime"), now);
    }
}

#[rstest]
fn a_report_in_parts_is_answered_alike(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let fields =
        [("api_key", city.key.as_str()), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let call = Call::multipart(&format!("{BASE}/requests.xml"), &fields, &[]);
    let root = city.send(&call).expect(200).xml();
    let code = root.child("request").text_of("service_request_id");
    assert_eq!(city.listed(""), [code]);
}
