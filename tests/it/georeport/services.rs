//! GET service list.

use rstest::rstest;
use serde_json::Value;

use crate::support::xml::Element;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity, Twins};

/// A service of the list, in both formats.
fn service<'a>(list: &'a Twins, code: &str) -> (&'a Value, &'a Element) {
    let json = list.json.as_array().unwrap().iter();
    let xml = list.xml.children.iter();
    let found = (
        { json }.find(|one| one["service_code"] == code),
        { xml }.find(|one| one.text_of("service_code") == code),
    );
    match found {
        (Some(json), Some(xml)) => (json, xml),
        _ => panic!("{code} is not listed"),
    }
}

#[rstest]
fn a036_a037_the_list_is_an_array_and_services_of_service(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    assert!(list.json.as_array().unwrap().iter().all(Value::is_object));
    assert_eq!(list.xml.name, "services");
    assert!(list.xml.children.len() > 1);
    assert!(list.xml.names().iter().all(|name| *name == "service"));
    assert_eq!(list.xml.text.trim(), "");
}

#[rstest]
fn a038_a039_every_service_has_a_code_and_a_name(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    for (json, xml) in list.json.as_array().unwrap().iter().zip(&list.xml.children) {
        for field in ["service_code", "service_name"] {
            assert!(!json[field].as_str().expect("a string").is_empty(), "{json}");
            assert!(!xml.text_of(field).is_empty(), "{json}");
        }
    }
    assert_eq!(service(&list, "POTHOLE").0["service_name"], "Pothole");
    assert_eq!(service(&list, "A/B c.d").0["service_name"], "Awkward code");
}

#[rstest]
fn a040_metadata_is_a_boolean(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    assert!(list.json.as_array().unwrap().iter().all(|one| one["metadata"].is_boolean()));
    for (code, expected) in [("LAMP", true), ("POTHOLE", false)] {
        let (json, xml) = service(&list, code);
        assert_eq!(json["metadata"], Value::Bool(expected));
        assert_eq!(xml.text_of("metadata"), if expected { "true" } else { "false" });
    }
}

#[rstest]
fn a041_metadata_is_true_exactly_where_the_definition_has_attributes(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let city = TestCity::single(on);
    let (mut with, mut without) = (0, 0);
    for one in city.both("/services", "").json.as_array().unwrap() {
        let code = one["service_code"].as_str().unwrap();
        let path = format!("/services/{}", utf8_percent_encode(code, NON_ALPHANUMERIC));
        let definition = city.both(&path, "");
        let asks = !definition.json["attributes"].as_array().unwrap().is_empty();
        assert_eq!(one["metadata"], Value::Bool(asks), "{code}");
        *(if asks { &mut with } else { &mut without }) += 1;
    }
    assert!(with >= 2 && without >= 2, "{with} with, {without} without");
}

#[rstest]
fn a042_the_type_is_one_of_three(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    for (code, expected) in [("POTHOLE", "realtime"), ("NOISE", "batch"), ("TIP", "blackbox")] {
        let (json, xml) = service(&list, code);
        assert_eq!(json["type"], expected);
        assert_eq!(xml.text_of("type"), expected);
    }
    for one in list.json.as_array().unwrap() {
        let kind = one["type"].as_str().unwrap();
        assert!(["realtime", "batch", "blackbox"].contains(&kind), "{one}");
    }
}

#[rstest]
fn a043_a044_keywords_are_one_text_joined_by_bare_commas(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    for (code, expected) in [("POTHOLE", "road,hole"), ("LAMP", "light"), ("BARE", "")] {
        let (json, xml) = service(&list, code);
        assert_eq!(json["keywords"], expected);
        assert_eq!(xml.text_of("keywords"), expected);
        assert!(xml.child("keywords").children.is_empty());
    }
}

#[rstest]
fn a045_the_group_is_never_null(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    for (code, expected) in [("POTHOLE", "Roads"), ("LAMP", "Lights"), ("BARE", "")] {
        let (json, xml) = service(&list, code);
        assert_eq!(json["group"], expected);
        assert_eq!(xml.text_of("group"), expected);
    }
    for one in list.json.as_array().unwrap() {
        for field in ["group", "keywords", "description"] {
            assert!(one[field].is_string(), "{one}");
        }
    }
}

#[rstest]
fn a046_a_code_keeps_its_leading_zeros(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let list = city.both("/services", "");
    let (json, xml) = service(&list, "0042");
    assert_eq!(json["service_code"], Value::String("0042".into()));
    assert_eq!(xml.text_of("service_code"), "0042");
    let definition = city.both("/services/0042", "");
    assert_eq!(definition.json["service_code"], Value::String("0042".into()));
    let code = city.submit("0042", &[]).expect(200).json()[0]["service_request_id"].clone();
    let found = city.request(code.as_str().unwrap());
    assert_eq!(found["service_code"], Value::String("0042".into()));
}

#[rstest]
fn a047_without_services_the_list_is_empty_and_good(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::start(on, "tests/data/cities/empty", |_| ());
    assert_eq!(city.get("/services.json").expect(200).text(), "[]");
    let list = city.both("/services", "").xml;
    assert_eq!(list.name, "services");
    assert!(list.children.is_empty());
}

#[rstest]
fn a048_a_single_service_is_a_list_of_one(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let list = city.both("/services", "jurisdiction_id=other.example");
    assert_eq!(list.json.as_array().expect("an array").len(), 1);
    assert_eq!(list.json[0]["service_code"], "TREE");
    assert_eq!(list.xml.names(), ["service"]);
}

#[rstest]
fn a049_the_list_needs_no_key_and_bears_any(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for format in ["json", "xml"] {
        let target = format!("/open311/v2/services.{format}");
        let plain = city.get_path(&target).expect(200).text();
        let with_query = |key: &str| Call::get(&format!("{target}?api_key={key}"));
        let with_header = |name: &str, value: &str| Call::get(&target).header(name, value);
        for call in [
            with_query(""),
            with_query("nonsense"),
            with_query(&city.key),
            with_query(&city.test_key),
            with_query(&format!("{}&api_key=other", city.key)),
            with_header("Authorization", "Bearer nonsense"),
            with_header("Authorization", &format!("Bearer {}", city.key)),
            with_header("X-Api-Key", "nonsense"),
        ] {
            assert_eq!(city.send(&call).expect(200).text(), plain, "{call:?}");
        }
    }
}

#[rstest]
fn a050_services_no_longer_offered_are_not_listed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for query in ["", "lat=45.25&long=-73.25"] {
        let list = city.both("/services", query).xml;
        let codes: Vec<&str> =
            list.children.iter().map(|one| one.text_of("service_code")).collect();
        assert!(codes.contains(&"POTHOLE") && !codes.contains(&"OLD"), "{codes:?}");
    }
    city.get_refused(404, "/services/OLD", "");
}
