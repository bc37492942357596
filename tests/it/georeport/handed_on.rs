//! Reports of a neighbour's ground: taken in to be handed on, where the city has said so.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::json;

use crate::office::casework::key_of;
use crate::office::steps::{get, government, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const FOLDER: &str = "tests/data/cities/single";
const ENCLAVE: [(&str, &str); 3] =
    [("service_code", "POTHOLE"), ("lat", "45.45"), ("long", "-73.45")];

/// Lampton, which hands on what is reported in the village that it surrounds.
fn handing_on(on: Database) -> TestCity {
    let city = TestCity::single(on);
    city.describe(FOLDER, |city| {
        let sets = &mut city.jurisdictions[0].boundary_sets;
        let neighbours = sets.iter_mut().find(|set| set.layer == "neighbour").unwrap();
        neighbours.areas[0].hand_on = true;
        city.jurisdictions[0].fallback_department = Some("LIGHT".to_owned());
    });
    city
}

#[rstest]
fn a_report_of_a_neighbours_ground_is_taken_in_to_be_handed_on(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = handing_on(on);
    let made = city.post("/requests.json", &ENCLAVE).expect(200).json();
    let notice = made[0]["service_notice"].as_str().unwrap();
    assert_eq!(
        notice,
        "This place is in Enclave Village. We will hand your report on to Enclave Village, which also takes reports \
         at https://enclave.example/report."
    );
    let code = made[0]["service_request_id"].as_str().unwrap();
    let shown = city.request(code);
    assert_eq!(
        (&shown["agency_responsible"], &shown["expected_datetime"]),
        (&json!(null), &json!(null))
    );
    assert!(city.listed("").is_empty(), "it is not listed");
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let file = get(&city, &format!("/requests/{}", key_of(&city, code)), &ann).expect(200).json();
    assert_eq!(file["department"]["code"], "LIGHT");
    assert_eq!((&file["tags"], &file["visibility"]), (&json!(["to-hand-on"]), &json!("unlisted")));
    let to = json!({ "code": "enclave", "name": "Enclave Village", "url": "https://enclave.example/report" });
    assert_eq!(file["timeline"][0]["detail"]["hand_on"], to);
    assert!(file["why"][0].as_str().unwrap().contains("The place is in Enclave Village"));
}

#[rstest]
fn everybody_elses_ground_is_refused_with_the_reason_as_before(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = handing_on(on);
    let nowhere = [("service_code", "POTHOLE"), ("lat", "10"), ("long", "10")];
    let refused = city.post("/requests.json", &nowhere).expect(400);
    assert_eq!(refused.faults(), ["the location is outside Lampton"]);
    // The same place, where the city has not said so.
    city.describe(FOLDER, |_| ());
    let refused = city.post("/requests.json", &ENCLAVE).expect(400);
    refused.blames("outside Lampton; it is in Enclave Village, which takes reports at");
    assert_eq!(city.count("service_requests"), 0);
}

#[rstest]
fn what_is_private_stays_private_and_what_cannot_wait_is_escalated(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = handing_on(on);
    let mut camp = ENCLAVE;
    camp[0].1 = "CAMP";
    let made = city.post("/requests.json", &camp).expect(200).json();
    let code = made[0]["service_request_id"].as_str().unwrap();
    city.get(&format!("/requests/{code}.json")).expect(404);
    assert_eq!(city.count("request_escalations"), 0);
    let rules = "[fallback]\ndepartment = \"WORKS\"\n[[rule]]\ncode = \"wire\"\ntitle = \"Wires\"\n\
                 then = { department = \"LIGHT\", priority = \"critical\" }\n";
    city.describe(FOLDER, |city| {
        let sets = &mut city.jurisdictions[0].boundary_sets;
        sets.iter_mut().find(|set| set.layer == "neighbour").unwrap().areas[0].hand_on = true;
        city.jurisdictions[0].rules = Some(toml::from_str(rules).unwrap());
    });
    let made = city.post("/requests.json", &ENCLAVE).expect(200).json();
    assert_eq!(city.count("request_escalations"), 1);
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let id = key_of(&city, made[0]["service_request_id"].as_str().unwrap());
    let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
    // How soon it matters is as anywhere; who has it is not.
    assert_eq!(
        (&file["priority"], &file["department"]["code"]),
        (&json!("critical"), &json!("WORKS"))
    );
}

#[rstest]
fn the_location_check_says_that_a_report_is_accepted_there(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = handing_on(on);
    let path = "/location.json?lat=45.45&long=-73.45&service_code=POTHOLE";
    let place = city.get(path).expect(200).json()["jurisdictions"][0].clone();
    assert_eq!((&place["our_jurisdiction"], &place["location_ok"]), (&json!(false), &json!(true)));
    city.describe(FOLDER, |_| ());
    let place = city.get(path).expect(200).json()["jurisdictions"][0].clone();
    assert_eq!(place["location_ok"], false);
}

#[rstest]
fn a_government_that_is_not_named_is_the_one_that_hands_on(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let far = [("service_code", "POTHOLE"), ("lat", "45.5"), ("long", "-70.5")];
    city.post("/requests.json", &far).expect(400).blames("outside every jurisdiction");
    city.describe("tests/data/cities/several", |city| {
        let lampton = city.jurisdictions.iter_mut().find(|one| one.code == "lamp.example");
        let sets = &mut lampton.unwrap().boundary_sets;
        let mut far = sets[0].clone();
        far.layer = "neighbour".to_owned();
        let area = &mut far.areas[0];
        area.code = "far".to_owned();
        area.name = "Far Town".to_owned();
        area.hand_on = true;
        area.geometry = json!({ "type": "Polygon",
            "coordinates": [[[-71, 45], [-70, 45], [-70, 46], [-71, 46], [-71, 45]]] })
        .to_string();
        sets.push(far);
    });
    let made = city.post("/requests.json", &far).expect(200).json();
    assert!(made[0]["service_notice"].as_str().unwrap().contains("Far Town"), "{made}");
}
