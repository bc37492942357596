//! Service discovery.

use lamppost::catalogue::Datatype;
use rstest::rstest;
use serde_json::Value;

use crate::support::city::{BASE, TEST_BASE, at};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const FOLDER: &str = "tests/data/cities/single";
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

fn document(city: &TestCity) -> Value {
    city.get("/discovery.json").expect(200).json()
}

#[rstest]
fn a194_a195_the_document_is_there_in_both_formats(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for base in ["/open311", BASE, TEST_BASE] {
        let json = city.get_path(&format!("{base}/discovery.json")).expect(200);
        assert_eq!(json.header("content-type"), Some("application/json; charset=utf-8"));
        assert_eq!(json.json(), document(&city), "{base}");
        let xml = city.get_path(&format!("{base}/discovery.xml")).expect(200);
        assert_eq!(xml.header("content-type"), Some("text/xml; charset=utf-8"));
        assert_eq!(xml.xml().name, "discovery", "{base}");
    }
}

#[rstest]
fn a196_its_four_fields_are_filled(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let json = document(&city);
    assert_eq!(json["changeset"], "2026-05-14T12:00:00Z");
    assert_eq!(json["contact"], "Write to api@lamp.example");
    assert_eq!(json["key_service"], "Ask for a key at https://lamp.example/keys");
    let xml = city.get("/discovery.xml").expect(200).xml();
    let fields = ["changeset", "contact", "key_service", "endpoints"];
    assert_eq!(xml.names(), fields);
    for name in &fields[..3] {
        assert_eq!(json[name], xml.text_of(name), "{name}");
    }
    let none = document(&TestCity::none(on));
    for name in &fields[..3] {
        assert_ne!(none[name].as_str().unwrap(), "", "{name} before any set-up");
    }
}

#[rstest]
fn a197_a198_a199_a200_a201_a202_each_endpoint_says_what_it_speaks(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let json = document(&city);
    let endpoints = json["endpoints"].as_array().expect("an array");
    let xml = city.get("/discovery.xml").expect(200).xml();
    let twins = &xml.child("endpoints").children;
    assert_eq!((endpoints.len(), twins.len()), (2, 2));
    for ((one, twin), (kind, base)) in
        endpoints.iter().zip(twins).zip([("production", BASE), ("test", TEST_BASE)])
    {
        assert_eq!(one["specification"], SPECIFICATION);
        assert_eq!(one["type"], kind);
        assert_eq!(one["url"], format!("http://{}{base}", city.address));
        assert_eq!(one["changeset"], "2026-05-14T12:00:00Z");
        assert_eq!(one["formats"], serde_json::json!(["text/xml", "application/json"]));
        assert_eq!(twin.name, "endpoint");
        let fields = ["specification", "url", "changeset", "type", "formats"];
        assert_eq!(twin.names(), fields);
        for name in &fields[..4] {
            assert_eq!(one[name], twin.text_of(name), "{name}");
        }
        let formats = twin.child("formats");
        assert_eq!(formats.names(), ["format", "format"]);
        assert_eq!(formats.children[0].text, "text/xml");
        assert_eq!(formats.children[1].text, "application/json");
    }
}

#[rstest]
fn a203_the_changeset_is_a_sortable_moment_of_the_past(#[values(Sqlite, Postgres)] on: Database) {
    for city in [TestCity::single(on), TestCity::none(on)] {
        let json = document(&city);
        let endpoints = json["endpoints"].as_array().unwrap();
        for one in endpoints.iter().chain([&json]) {
            let text = one["changeset"].as_str().unwrap();
            // Always the same width and zone, so that texts sort as moments do.
            assert_eq!(text.len(), "2026-05-14T12:00:00Z".len(), "{text}");
            assert!(text.ends_with('Z'), "{text}");
            assert!(at(text) <= at("2026-05-15T12:00:00Z"), "{text}");
        }
    }
}

#[rstest]
fn a204_the_changeset_moves_with_services_and_definitions(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let changesets = || {
        let json = document(&city);
        let xml = city.get("/discovery.xml").expect(200).xml();
        assert_eq!(json["changeset"], xml.text_of("changeset"));
        assert_eq!(json["changeset"], json["endpoints"][0]["changeset"]);
        json["changeset"].as_str().unwrap().to_owned()
    };
    assert_eq!(changesets(), "2026-05-14T12:00:00Z");
    city.describe(FOLDER, |_same| ());
    assert_eq!(changesets(), "2026-05-14T12:00:00Z", "nothing changed");
    city.describe(FOLDER, |described| {
        described.jurisdictions[0].services[0].name = "Hole in the road".into();
    });
    assert_eq!(changesets(), "2026-05-15T12:00:00Z");
    let services = city.get("/services.json").expect(200).json();
    assert_eq!(services[0]["service_name"], "Hole in the road");
    city.clock.set(at("2026-05-16T09:30:00Z"));
    city.describe(FOLDER, |described| {
        described.jurisdictions[0].services[0].name = "Hole in the road".into();
        let lamp = &mut described.jurisdictions[0].services[1];
        let pole = lamp.attributes.iter_mut().find(|one| one.code == "POLE");
        pole.unwrap().datatype = Datatype::Text;
    });
    assert_eq!(changesets(), "2026-05-16T09:30:00Z");
}

#[rstest]
fn a205_the_addresses_of_the_endpoints_lead_to_services(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let json = document(&city);
    let here = format!("http://{}", city.address);
    for endpoint in json["endpoints"].as_array().unwrap() {
        let url = endpoint["url"].as_str().unwrap();
        let path = url.strip_prefix(&here).expect("an address of this server");
        let xml = city.get_path(&format!("{path}/services.xml")).expect(200);
        let first = xml.xml().child("service").text_of("service_code").to_owned();
        assert_eq!(first, "POTHOLE", "{url}");
    }
}
