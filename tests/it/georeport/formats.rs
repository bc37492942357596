//! Transport, formats and encoding.

use rstest::rstest;

use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn a001_services_xml_is_text_xml_in_utf8(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let reply = city.get("/services.xml").expect(200);
    assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
    assert_eq!(reply.xml().name, "services");
}

#[rstest]
fn a002_services_json_is_application_json_in_utf8(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let reply = city.get("/services.json").expect(200);
    assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
}

#[rstest]
fn a_report_goes_in_and_comes_out(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city
        .pothole(&[("description", "Deep <b>hole</b> & wide é"), ("address_string", "5 Main St")]);
    let found = city.request(&code);
    assert_eq!(found["description"], "Deep hole & wide é");
    assert_eq!(found["lat"], 45.25);
    assert_eq!(city.listed(""), [code.clone()]);
    let xml = city.get(&format!("/requests/{code}.xml?extensions=true")).expect(200).xml();
    assert_eq!(xml.child("request").text_of("address"), "5 Main St");
    city.update(&code, "FIXED", &[]).expect(200);
    assert_eq!(city.request(&code)["status"], "closed");
    city.get("/servicerequestupdates.xml").expect(200);
    city.get("/requests.csv").expect(200);
    city.get("/discovery.xml").expect(200);
    city.get("/location.json?lat=45.45&long=-73.45").expect(200);
    city.post("/requests.xml", &[]).expect(400);
    city.post("/requests.json", &[("lat", "4")]).expect(400);
}
