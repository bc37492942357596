//! GET `service_request_id` from a token.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::support::city::BASE;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// The token of a report that waits for its identifier.
fn pending(city: &TestCity) -> String {
    let created = city.submit("QUICK", &[]).expect(200).json();
    created[0]["token"].as_str().unwrap().to_owned()
}

/// The token of a report that has its identifier, and the identifier.
fn resolved(city: &TestCity) -> (String, String) {
    let token = pending(city);
    city.clock.advance(TimeDelta::minutes(5));
    city.release_due();
    let codes = city.listed("service_code=QUICK");
    assert_eq!(codes.len(), 1);
    (token, codes[0].clone())
}

#[rstest]
fn a129_a130_a131_a_resolved_token_leads_to_its_request(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (token, code) = resolved(&city);
    let reply = city.get(&format!("/tokens/{token}.json")).expect(200);
    assert_eq!(reply.json(), json!([{"service_request_id": code, "token": token}]));
    let xml = city.get(&format!("/tokens/{token}.xml")).expect(200).xml();
    assert_eq!(xml.name, "service_requests");
    assert_eq!(xml.names(), ["request"]);
    let request = xml.child("request");
    assert_eq!(request.names(), ["service_request_id", "token"]);
    assert_eq!(request.text_of("service_request_id"), code);
    assert_eq!(request.text_of("token"), token);
    assert_eq!(city.request(&code)["service_code"], "QUICK");
}

#[rstest]
fn a132_an_unknown_token_is_not_found(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (_, code) = resolved(&city);
    city.refused_both("/tokens/none", "", 404, "token none was not found");
    // An identifier is no token.
    city.refused_both(&format!("/tokens/{code}"), "", 404, "token");
}

#[rstest]
fn a133_a_pending_token_is_told_alone(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let token = pending(&city);
    let reply = city.get(&format!("/tokens/{token}.json")).expect(200);
    assert_eq!(reply.json(), json!([{"token": token}]));
    let xml = city.get(&format!("/tokens/{token}.xml")).expect(200).xml();
    assert_eq!(xml.child("request").names(), ["token"]);
    assert_eq!(xml.child("request").text_of("token"), token);
}

#[rstest]
fn a134_a_path_without_a_token_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.refused_both("/tokens/", "", 400, "token is required");
    city.get("/tokens/").expect(400).blames("token is required");
}

#[rstest]
fn a135_a_token_needs_no_key_and_a_bad_key_does_not_matter(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (token, code) = resolved(&city);
    for query in ["", "?api_key=", "?api_key=wrong"] {
        let reply = city.get(&format!("/tokens/{token}.json{query}"));
        assert_eq!(reply.expect(200).json()[0]["service_request_id"], *code);
    }
    let call = Call::get(&format!("{BASE}/tokens/{token}.xml"));
    let reply = city.send(&call.header("Authorization", "Bearer wrong"));
    let xml = reply.expect(200).xml();
    assert_eq!(xml.child("request").text_of("service_request_id"), code);
}
