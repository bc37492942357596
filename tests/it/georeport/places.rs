//! POST service request: where it is.

use rstest::rstest;
use serde_json::{Value, json};

use super::submissions::{POINT, made, refused};
use crate::support::twins::blame;
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn a079_no_location_at_all_is_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let empty = ["lat", "long", "address_string", "address_id"].map(|name| (name, " "));
    for fields in [&[][..], &[("description", "Deep"), ("zipcode", "H2X")], &empty] {
        let reasons = refused(&city, fields);
        assert_eq!(reasons.len(), 1, "{reasons:?}");
        blame(&reasons, "a location is required");
    }
}

#[rstest]
fn a080_a_point_alone_suffices(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let found = made(&city, &POINT);
    assert_eq!((&found["lat"], &found["long"]), (&json!(45.25), &json!(-73.25)));
    assert!(found["address"].is_null() && found["address_id"].is_null());
}

#[rstest]
fn a081_an_address_alone_suffices(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let found = made(&city, &[("address_string", "5 Main St")]);
    assert_eq!(found["address"], "5 Main St");
    assert!(found["lat"].is_null() && found["long"].is_null());
}

#[rstest]
fn a082_an_address_id_alone_suffices(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let found = made(&city, &[("address_id", "0071")]);
    assert_eq!(found["address_id"], Value::String("0071".into()));
    assert!(found["lat"].is_null() && found["address"].is_null());
}

#[rstest]
fn a083_all_three_locations_are_stored(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let place = [("address_string", "5 Main St"), ("address_id", "0071")];
    let found = made(&city, &[POINT[0], POINT[1], place[0], place[1]]);
    assert_eq!((&found["lat"], &found["long"]), (&json!(45.25), &json!(-73.25)));
    assert_eq!(found["address"], "5 Main St");
    assert_eq!(found["address_id"], "0071");
}

#[rstest]
fn a084_a085_half_a_point_is_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let address = ("address_string", "5 Main St");
    for fields in [&[POINT[0]][..], &[POINT[0], address], &[POINT[0], ("long", "")]] {
        assert_eq!(refused(&city, fields), ["lat was sent without long"]);
    }
    for fields in [&[POINT[1]][..], &[POINT[1], address], &[POINT[1], ("lat", " ")]] {
        assert_eq!(refused(&city, fields), ["long was sent without lat"]);
    }
}

#[rstest]
fn a086_coordinates_off_the_globe_are_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for lat in ["90.0001", "-90.0001", "91", "-73245"] {
        let reasons = refused(&city, &[("lat", lat), POINT[1]]);
        assert_eq!(reasons, ["lat must be a number between -90 and 90"], "{lat}");
    }
    for long in ["180.0001", "-180.0001", "286.75"] {
        let reasons = refused(&city, &[POINT[0], ("long", long)]);
        assert_eq!(reasons, ["long must be a number between -180 and 180"], "{long}");
    }
    // The poles and the antimeridian are on the globe, though not in this city.
    for (lat, long) in [("90", "180"), ("-90", "-180")] {
        let reasons = refused(&city, &[("lat", lat), ("long", long)]);
        assert_eq!(reasons, ["the location is outside Lampton"]);
    }
}

#[rstest]
fn a087_coordinates_that_are_no_numbers_are_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for text in
        ["abc", "NaN", "inf", "-Infinity", "45,25", "45.25°", "45 15", "0x2D", "1e400", "٤٥"]
    {
        assert_eq!(
            refused(&city, &[("lat", text), ("long", text)]),
            [
                "lat must be a number between -90 and 90",
                "long must be a number between -180 and 180"
            ],
            "{text}"
        );
    }
}

#[rstest]
fn a088_coordinates_keep_their_decimals(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (lat, long) in
        [("45.123456", "-73.654321"), ("45.000001", "-73.000001"), ("45.12345678", "-73.10000001")]
    {
        let found = made(&city, &[("lat", lat), ("long", long)]);
        let code = found["service_request_id"].as_str().unwrap();
        assert_eq!(found["lat"].to_string(), lat);
        assert_eq!(found["long"].to_string(), long);
        let xml = city.both("/requests", &format!("service_request_id={code}")).xml;
        assert_eq!(xml.child("request").text_of("lat"), lat);
        assert_eq!(xml.child("request").text_of("long"), long);
    }
}
