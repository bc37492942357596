//! Whose ground a point is on, and from which day.

use lamppost::jobs;
use rstest::rstest;

use crate::support::city::{at, run};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// Lets the server look at its configuration and its calendar.
fn refresh(city: &TestCity) {
    let w = &city.workshop;
    run(jobs::refresh(w)).unwrap();
}

#[rstest]
fn new_borders_hold_from_their_first_day(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::start(on, "tests/data/cities/annexed", |_| ());
    // -73.25 lies in what is annexed on the first of June.
    city.clock.set(at("2026-05-31T23:59:59Z"));
    refresh(&city);
    city.submit("POTHOLE", &[]).expect(400).blames("the location is outside Lampton");
    city.clock.set(at("2026-06-01T00:00:00Z"));
    refresh(&city);
    city.submit("POTHOLE", &[]).expect(200);
    let west = [("service_code", "POTHOLE"), ("lat", "45.5"), ("long", "-73.75")];
    city.post("/requests.json", &west).expect(200);
}

#[rstest]
fn a_report_outside_names_who_may_be_asked(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let enclave = [("service_code", "POTHOLE"), ("lat", "45.45"), ("long", "-73.45")];
    let refused = city.post("/requests.json", &enclave).expect(400);
    refused.blames("outside Lampton; it is in Enclave Village, which takes reports at https://enclave.example/report");
    let nowhere = [("service_code", "POTHOLE"), ("lat", "10"), ("long", "10")];
    let refused = city.post("/requests.json", &nowhere).expect(400);
    assert_eq!(refused.faults(), ["the location is outside Lampton"]);
    let several = TestCity::several(on);
    let other = [
        ("jurisdiction_id", "lamp.example"),
        ("service_code", "POTHOLE"),
        ("lat", "45.5"),
        ("long", "-72.5"),
    ];
    let refused = several.post("/requests.json", &other).expect(400);
    refused.blames("it is in Othertown (jurisdiction_id other.example)");
    let refused = several.post("/requests.json", &nowhere).expect(400);
    refused.blames("the location is outside every jurisdiction served here");
    assert_eq!((city.count("service_requests"), several.count("service_requests")), (0, 0));
}

#[rstest]
fn a_point_on_a_shared_border_always_has_the_same_owner(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    // Lampton and Othertown meet at -73.
    let border = [("service_code", "POTHOLE"), ("lat", "45.5"), ("long", "-73")];
    let first = city.get("/location.json?lat=45.5&long=-73").expect(200).json();
    city.post("/requests.json", &border).expect(200);
    for _ in 0..3 {
        assert_eq!(city.get("/location.json?lat=45.5&long=-73").expect(200).json(), first);
    }
}

#[rstest]
fn near_a_border_the_other_side_is_named(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let beyond = |lat: f64, long: f64| -> Vec<String> {
        let path = format!("/location.json?lat={lat}&long={long}");
        let found = city.get(&path).expect(200).json();
        let name = |one: &serde_json::Value| one["name"].as_str().unwrap().to_owned();
        found["beyond_border"].as_array().unwrap().iter().map(name).collect()
    };
    // Lampton and Othertown meet at -73; a degree there is 78 km.
    assert_eq!(beyond(45.5, -73.0 - 40.0 / 78_000.0), ["Othertown"]);
    assert_eq!(beyond(45.5, -73.0 + 40.0 / 78_000.0), ["Lampton"]);
    assert_eq!(beyond(45.5, -73.0 - 60.0 / 78_000.0), [""; 0]);
    assert_eq!(beyond(45.25, -73.25), [""; 0]);
    let single = TestCity::single(on);
    let path = "/location.json?lat=45.3999&long=-73.45&service_code=POTHOLE";
    let found = single.get(path).expect(200).json();
    let other = &found["beyond_border"][0];
    assert_eq!(other["name"], "Enclave Village", "a neighbour is named too: {found}");
    assert_eq!(other["url"], "https://enclave.example/report");
}

#[rstest]
fn services_are_offered_where_they_are_meant_to_be(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = |query: &str| -> Vec<String> {
        let list = city.get(&format!("/services.json?{query}")).expect(200).json();
        let code = |one: &serde_json::Value| one["service_code"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(code).collect()
    };
    let downtown = "DOWNTOWN".to_owned();
    assert!(codes("").contains(&downtown));
    assert!(codes("lat=45.5&long=-73.9").contains(&downtown));
    assert!(!codes("lat=45.5&long=-73.2").contains(&downtown));
    assert_eq!(codes("lat=10&long=10"), Vec::<String>::new());
    city.submit("DOWNTOWN", &[])
        .expect(400)
        .blames("Downtown only is not offered at this location");
    let there = [("service_code", "DOWNTOWN"), ("lat", "45.5"), ("long", "-73.9")];
    city.post("/requests.json", &there).expect(200);
}

#[rstest]
fn services_of_nested_governments_are_offered_together(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let list = city.get("/services.json?lat=45.5&long=-73.5").expect(200).json();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|one| one["service_name"].as_str().unwrap()).collect();
    // Both have POTHOLE; the inner one's counts.
    assert_eq!(names, ["Pothole", "Street lamp", "Noise", "County bridge"]);
    let bridge = [("service_code", "BRIDGE"), ("lat", "45.5"), ("long", "-73.5")];
    let made = city.post("/requests.json", &bridge).expect(200).json();
    let code = made[0]["service_request_id"].as_str().unwrap();
    city.get(&format!("/requests/{code}.json?jurisdiction_id=county.example")).expect(200);
    city.get(&format!("/requests/{code}.json?jurisdiction_id=lamp.example")).expect(404);
}
