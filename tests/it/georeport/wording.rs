//! Extensions of the catalogue: attributes that machines fill in, texts in other languages.

use rstest::rstest;
use serde_json::Value;

use crate::support::{Database, Postgres, Sqlite, TestCity};

/// The service with this code in the list.
fn service(city: &TestCity, query: &str, code: &str) -> Value {
    let list = city.get(&format!("/services.json?{query}")).expect(200).json();
    let found = list.as_array().unwrap().iter().find(|one| one["service_code"] == code);
    found.expect("a service").clone()
}

/// The attribute with this code in a definition.
fn attribute<'a>(definition: &'a Value, code: &str) -> &'a Value {
    let all = definition["attributes"].as_array().unwrap();
    all.iter().find(|one| one["code"] == code).unwrap()
}

#[rstest]
fn a240_attributes_say_which_machine_fills_them_in(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let json = city.get("/services/ASSET.json").expect(200).json();
    assert_eq!(attribute(&json, "easting")["automated"], "server_set");
    assert_eq!(attribute(&json, "asset_id")["automated"], "hidden_field");
    let xml = city.get("/services/ASSET.xml").expect(200).xml();
    let attributes = &xml.child("attributes").children;
    assert_eq!(attributes[0].text_of("automated"), "server_set");
    assert_eq!(attributes[1].text_of("automated"), "hidden_field");
    let lamp = city.get("/services/LAMP.xml").expect(200).xml();
    for attribute in &lamp.child("attributes").children {
        assert!(attribute.find("automated").is_none());
    }
}

#[rstest]
fn a242_a_locale_selects_names_and_falls_back(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for locale in ["locale=fr", "locale=fr_CA", "locale=fr-CA", "locale=FR"] {
        let hole = service(&city, locale, "POTHOLE");
        assert_eq!(hole["service_name"], "Nid-de-poule", "{locale}");
        assert_eq!(hole["description"], "Un trou dans la chaussée", "{locale}");
        assert_eq!(hole["group"], "Voirie", "{locale}");
        // What has no translation stays in the language of the city.
        let noise = service(&city, locale, "NOISE");
        assert_eq!(noise["service_name"], "Noise", "{locale}");
        let lamp = service(&city, locale, "LAMP");
        assert_eq!(lamp["service_name"], "Lampadaire", "{locale}");
        assert!(lamp["description"].as_str().unwrap().starts_with("A lamp"));
    }
    for locale in ["locale=de", "locale=", "", "locale=f", "locale=%3Cb%3E"] {
        let hole = service(&city, locale, "POTHOLE");
        assert_eq!(hole["service_name"], "Pothole", "{locale}");
        assert_eq!(hole["group"], "Roads", "{locale}");
    }
    let xml = city.get("/services.xml?locale=fr").expect(200).xml();
    assert_eq!(xml.child("service").text_of("service_name"), "Nid-de-poule");
}

#[rstest]
fn a242_a_locale_selects_questions_and_options(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let json = city.get("/services/LAMP.json?locale=fr").expect(200).json();
    let kind = attribute(&json, "KIND");
    assert_eq!(kind["description"], "Quel genre de lampe?");
    let options = kind["values"].as_array().unwrap();
    let names: Vec<&Value> = options.iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["LED", "Gaz"]);
    let keys: Vec<&Value> = options.iter().map(|one| &one["key"]).collect();
    assert_eq!(keys, ["led", "gas"], "keys are never translated");
    let colours = attribute(&json, "COLOURS");
    assert_eq!(colours["description"], "Which colours does it show?");
    let xml = city.get("/services/LAMP.xml?locale=fr").expect(200).xml();
    let first = &xml.child("attributes").children[0];
    assert_eq!(first.text_of("description"), "Quel genre de lampe?");
    let plain = city.get("/services/LAMP.json").expect(200).json();
    assert_eq!(attribute(&plain, "KIND")["description"], "What kind of lamp is it?");
}
