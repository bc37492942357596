//! GET service definition.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::twins::blame;
use crate::support::xml::Element;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity, Twins};

/// A question of the definition, in both formats.
fn attribute<'a>(definition: &'a Twins, code: &str) -> (&'a Value, &'a Element) {
    let json = definition.json["attributes"].as_array().unwrap();
    let xml = &definition.xml.child("attributes").children;
    (
        json.iter().find(|one| one["code"] == code).unwrap(),
        xml.iter().find(|one| one.text_of("code") == code).unwrap(),
    )
}

#[rstest]
fn a051_a052_a053_a_definition_is_an_object_of_code_and_attributes(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let definition = city.both("/services/LAMP", "");
    let members = definition.json.as_object().expect("an object");
    assert_eq!(members.len(), 2);
    assert_eq!(members["service_code"], "LAMP");
    assert_eq!(members["attributes"].as_array().unwrap().len(), 8);
    assert_eq!(definition.xml.name, "service_definition");
    assert_eq!(definition.xml.names(), ["service_code", "attributes"]);
    assert_eq!(definition.xml.text_of("service_code"), "LAMP");
    let attributes = definition.xml.child("attributes");
    assert_eq!(attributes.names(), ["attribute"; 8]);
    assert_eq!(city.both("/services/PERMIT", "").json["service_code"], "PERMIT");
}

#[rstest]
fn a054_a_single_attribute_is_a_list_of_one(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let definition = city.both("/services/LAMP", "jurisdiction_id=lamp.example");
    let attributes = definition.json["attributes"].as_array().expect("an array");
    assert_eq!(attributes.len(), 1);
    assert_eq!(attributes[0]["code"], "KIND");
    assert_eq!(definition.xml.child("attributes").names(), ["attribute"]);
}

#[rstest]
fn a055_a056_every_attribute_says_what_it_wants(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let lamp = city.both("/services/LAMP", "");
    let asset = city.both("/services/ASSET", "");
    for (definition, code, variable, datatype, required) in [
        (&lamp, "KIND", true, "singlevaluelist", true),
        (&lamp, "COLOURS", true, "multivaluelist", false),
        (&lamp, "POLE", true, "string", false),
        (&lamp, "HEIGHT", true, "number", false),
        (&lamp, "SEEN", true, "datetime", false),
        (&lamp, "STORY", true, "text", false),
        (&lamp, "INFO", false, "text", true),
        (&lamp, "What is this?", true, "string", false),
        (&asset, "easting", false, "number", true),
        (&asset, "asset_id", false, "string", false),
    ] {
        let (json, xml) = attribute(definition, code);
        assert_eq!(json["variable"], Value::Bool(variable), "{code}");
        assert_eq!(json["code"], Value::String(code.into()));
        assert_eq!(json["datatype"], Value::String(datatype.into()), "{code}");
        assert_eq!(json["required"], Value::Bool(required), "{code}");
        assert_eq!(xml.text_of("variable"), variable.to_string(), "{code}");
        assert_eq!(xml.text_of("datatype"), datatype, "{code}");
        assert_eq!(xml.text_of("required"), required.to_string(), "{code}");
    }
}

#[rstest]
fn a057_a058_attributes_stand_in_ascending_order(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for service in ["LAMP", "PERMIT", "ASSET"] {
        let definition = city.both(&format!("/services/{service}"), "");
        let attributes = definition.json["attributes"].as_array().unwrap();
        let orders: Vec<i64> =
            attributes.iter().map(|one| one["order"].as_i64().expect("an integer")).collect();
        assert!(orders.first().is_some_and(|first| *first >= 1), "{orders:?}");
        assert!(orders.windows(2).all(|pair| pair[0] < pair[1]), "{orders:?}");
        for (order, xml) in orders.iter().zip(&definition.xml.child("attributes").children) {
            assert_eq!(xml.text_of("order"), order.to_string());
        }
    }
    let permit = city.both("/services/PERMIT", "");
    let codes: Vec<&str> =
        permit.xml.child("attributes").children.iter().map(|one| one.text_of("code")).collect();
    assert_eq!(codes, ["FIRST", "MIDDLE", "LAST"]);
}

#[rstest]
fn a059_a060_lists_carry_their_options(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let definition = city.both("/services/LAMP", "");
    let (json, xml) = attribute(&definition, "KIND");
    let expected = json!([{"key": "led", "name": "LED"}, {"key": "gas", "name": "Gas & mantle"}]);
    assert_eq!(json["values"], expected);
    let values = xml.child("values");
    assert_eq!(values.names(), ["value", "value"]);
    assert_eq!(values.children[1].names(), ["key", "name"]);
    assert_eq!(values.children[1].text_of("key"), "gas");
    assert_eq!(values.children[1].text_of("name"), "Gas & mantle");
    let (json, xml) = attribute(&definition, "COLOURS");
    let keys: Vec<&str> =
        xml.child("values").children.iter().map(|one| one.text_of("key")).collect();
    assert_eq!(keys, ["r", "g", "b"]);
    assert_eq!(json["values"][2], json!({"key": "b", "name": "Blue"}));
    // What is no list has no options.
    let (json, xml) = attribute(&definition, "POLE");
    assert!(json.get("values").is_none() && xml.find("values").is_none());
}

#[rstest]
fn a061_an_empty_hint_is_null_and_an_empty_element(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let definition = city.both("/services/LAMP", "");
    let (json, xml) = attribute(&definition, "KIND");
    assert_eq!(json["datatype_description"], "Choose one");
    assert_eq!(xml.text_of("datatype_description"), "Choose one");
    let (json, xml) = attribute(&definition, "POLE");
    assert_eq!(json.get("datatype_description"), Some(&Value::Null));
    assert_eq!(xml.text_of("datatype_description"), "");
}

#[rstest]
fn a062_an_unknown_code_is_404(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for code in ["NOPE", "pothole", "OLD", "42"] {
        let reasons = city.get_refused(404, &format!("/services/{code}"), "");
        assert_eq!(reasons, [format!("service_code {code} was not found")]);
    }
}

#[rstest]
fn a063_no_code_is_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in ["/services/", "/services/%20"] {
        blame(&city.get_refused(400, path, ""), "service_code");
    }
    city.get("/services/").expect(400).blames("service_code");
}

#[rstest]
fn a064_a_service_without_questions_has_an_empty_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let definition = city.both("/services/POTHOLE", "");
    assert_eq!(definition.json, json!({"service_code": "POTHOLE", "attributes": []}));
    assert_eq!(definition.xml.names(), ["service_code", "attributes"]);
    assert!(definition.xml.child("attributes").children.is_empty());
}

#[rstest]
fn a065_a_code_with_awkward_characters_is_found(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in ["/services/A%2FB%20c.d", "/services/A%2fB%20c%2Ed", "/services/A/B%20c.d"] {
        assert_eq!(city.both(path, "").json["service_code"], "A/B c.d", "{path}");
        let bare = city.get(path).expect(200);
        assert_eq!(bare.json()["service_code"], "A/B c.d", "{path}");
    }
    let created = city.submit("A/B c.d", &[]).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    assert_eq!(city.request(code)["service_code"], "A/B c.d");
    assert_eq!(city.listed("service_code=A%2FB+c.d"), [code]);
    // Decoded once, not twice.
    city.get_refused(404, "/services/A%252FB%2520c.d", "");
}

#[rstest]
fn a066_a_definition_needs_no_key_and_bears_any(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for format in ["json", "xml"] {
        let target = format!("/open311/v2/services/LAMP.{format}");
        let plain = city.get_path(&target).expect(200).text();
        for key in ["", "nonsense", city.key.as_str()] {
            let call = Call::get(&format!("{target}?api_key={key}"));
            assert_eq!(city.send(&call).expect(200).text(), plain);
        }
        let call = Call::get(&target).header("Authorization", "Bearer nonsense");
        assert_eq!(city.send(&call).expect(200).text(), plain);
    }
}
