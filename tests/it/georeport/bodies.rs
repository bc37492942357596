//! GET requests and GET request: what a request looks like.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Database, Postgres, Sqlite, TestCity};

/// The elements of the standard in its order.
const CORE: [&str; 17] = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
];

/// A request with everything, closed; one with nothing but an address; one with nothing but a point.
fn varied(city: &TestCity) -> [String; 3] {
    let full = city.pothole(&[
        ("description", "Deep"),
        ("address_string", "5 Main St"),
        ("address_id", "0017"),
        ("zipcode", "01234"),
        ("media_url", "https://example.com/a.jpg"),
    ]);
    city.clock.advance(TimeDelta::hours(1));
    city.update(&full, "FIXED", &[("description", "Filled")]).expect(200);
    let fields = [("service_code", "BARE"), ("address_string", "7 Main St")];
    let created = city.post("/requests.json", &fields).expect(200).json();
    let addressed = created[0]["service_request_id"].as_str().unwrap().to_owned();
    let pointed = city.report("0042").on("2026-05-15T11:00:00Z").save();
    [full, addressed, pointed]
}

fn all(city: &TestCity) -> Vec<Value> {
    let list = city.get("/requests.json").expect(200).json();
    list.as_array().unwrap().clone()
}

#[rstest]
fn a165_a166_a167_a_request_stands_in_a_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let [full, addressed, _] = varied(&city);
    assert_eq!(all(&city).len(), 3);
    let one = city.get(&format!("/requests/{full}.json")).expect(200).json();
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert!(all(&city).contains(&one[0]), "the list and the single agree");
    let xml = city.get("/requests.xml").expect(200).xml();
    assert_eq!(xml.name, "service_requests");
    assert_eq!(xml.names(), ["request"; 3]);
    let xml = city.get(&format!("/requests/{addressed}.xml")).expect(200).xml();
    assert_eq!(xml.name, "service_requests");
    assert_eq!(xml.names(), ["request"]);
    assert_eq!(xml.child("request").text_of("address"), "7 Main St");
}

#[rstest]
fn a168_a169_the_core_names_come_in_order_and_before_extensions(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let [full, addressed, _] = varied(&city);
    for code in [&full, &addressed] {
        assert_eq!(city.request_xml(code).names(), CORE);
        let path = format!("/requests/{code}.xml?extensions=true");
        let xml = city.get(&path).expect(200).xml();
        let names = xml.child("request").names();
        assert_eq!(names[..17], CORE);
        assert_eq!(names[17..], ["extended_attributes", "attributes", "notes"]);
        let path = format!("/requests/{code}.json?extensions=true");
        let text = city.get(&path).expect(200).text();
        let mut places: Vec<usize> =
            CORE.iter().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
        places.push(text.find("\"extended_attributes\":").unwrap());
        assert!(places.is_sorted(), "{text}");
    }
    let object = city.request(&full);
    assert_eq!(object.as_object().unwrap().len(), 17);
}

#[rstest]
fn a170_the_status_is_open_or_closed_in_lower_case(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    for (sent, core) in [
        ("IN_PROGRESS", "open"),
        ("DUPLICATE", "closed"),
        ("REOPEN", "open"),
        ("NO_FURTHER_ACTION", "closed"),
    ] {
        city.update(&code, sent, &[("update_id", sent)]).expect(200);
        assert_eq!(city.request(&code)["status"], core, "{sent}");
        assert_eq!(city.request_xml(&code).text_of("status"), core, "{sent}");
    }
}

#[rstest]
fn a171_a172_a173_identifiers_are_texts_and_coordinates_numbers(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let [full, addressed, pointed] = varied(&city);
    let one = city.request(&full);
    assert_eq!(one["service_request_id"], json!(full));
    assert_eq!(one["address_id"], json!("0017"));
    assert_eq!(one["zipcode"], json!("01234"));
    assert_eq!((&one["lat"], &one["long"]), (&json!(45.25), &json!(-73.25)));
    assert_eq!(city.request(&pointed)["service_code"], json!("0042"));
    let none = city.request(&addressed);
    for name in ["lat", "long", "address_id", "zipcode"] {
        assert_eq!(none[name], Value::Null, "{name}");
        assert_eq!(city.request_xml(&addressed).text_of(name), "", "{name}");
    }
    let xml = city.request_xml(&full);
    assert_eq!((xml.text_of("lat"), xml.text_of("long")), ("45.25", "-73.25"));
}

#[rstest]
fn a174_a175_a176_dates_carry_a_zone_and_whole_seconds(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let [full, addressed, _] = varied(&city);
    let one = city.request(&full);
    assert_eq!(one["requested_datetime"], "2026-05-15T12:00:00Z");
    assert_eq!(one["updated_datetime"], "2026-05-15T13:00:00Z");
    assert_eq!(one["expected_datetime"], "2026-05-18T12:00:00Z");
    let xml = city.request_xml(&full);
    assert_eq!(xml.text_of("requested_datetime"), "2026-05-15T12:00:00Z");
    assert_eq!(xml.text_of("expected_datetime"), "2026-05-18T12:00:00Z");
    let bare = city.request(&addressed);
    assert_eq!(bare["requested_datetime"], "2026-05-15T13:00:00Z");
    assert_eq!(city.extended(&full)["notes"][1]["datetime"], "2026-05-15T13:00:00Z");
    // A sender's fractions and offset do not come back.
    let when = ("updated_datetime", "2026-05-15T14:30:00.987+02:00");
    let fields = [when, ("update_id", "u2")];
    city.update(&addressed, "OPEN", &fields).expect(200);
    let update = city.updates("").pop().unwrap();
    assert_eq!(update["updated_datetime"], "2026-05-15T13:00:00Z", "{update}");
    assert!(city.updates("").iter().any(|one| one["updated_datetime"] == "2026-05-15T12:30:00Z"));
}

#[rstest]
fn a177_what_is_missing_is_null_and_never_an_empty_text(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let [_, addressed, _] = varied(&city);
    let one = city.request(&addressed);
    for name in ["expected_datetime", "media_url", "description", "status_notes"] {
        assert_eq!(one[name], Value::Null, "{name}");
        assert_eq!(city.request_xml(&addressed).text_of(name), "", "{name}");
    }
    assert_ne!(one["updated_datetime"], "");
    let text = city.get("/requests.json").expect(200).text();
    assert!(!text.contains("\"\""), "{text}");
}

#[rstest]
fn a178_a_closed_request_was_updated_when_it_was_closed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    city.clock.advance(TimeDelta::days(1));
    city.update(&code, "FIXED", &[]).expect(200);
    let closed = "2026-05-16T12:00:00Z";
    assert_eq!(city.request(&code)["updated_datetime"], closed);
    assert_eq!(city.request_xml(&code).text_of("updated_datetime"), closed);
    city.clock.advance(TimeDelta::days(1));
    city.update(&code, "UNCHANGED", &[("update_id", "u2")]).expect(200);
    city.update(&code, "CLOSED", &[("update_id", "u3")]).expect(200);
    assert_eq!(city.request(&code)["updated_datetime"], closed);
    city.update(&code, "REOPEN", &[("update_id", "u4")]).expect(200);
    assert_eq!(city.request(&code)["updated_datetime"], "2026-05-17T12:00:00Z");
}

#[rstest]
fn a179_the_media_url_is_one_whole_address_or_null(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let [full, addressed, _] = varied(&city);
    let url = "https://example.com/a.jpg";
    assert_eq!(city.request(&full)["media_url"], json!(url));
    assert_eq!(city.request_xml(&full).text_of("media_url"), url);
    assert_eq!(city.request(&addressed)["media_url"], Value::Null);
    let both = city.report("POTHOLE").photo(url).photo("https://example.com/b.jpg").save();
    assert_eq!(city.request(&both)["media_url"], json!(url));
}

/// What the standard's own validator demands of a request, in this project's words.
fn schema() -> Value {
    let text =
        |more: Value| json!({"anyOf": [{"allOf": [{"type": "string"}, more]}, {"type": "null"}]});
    let number = json!({"type": ["number", "null"]});
    let date = json!({"format": "date-time"});
    json!({
        "required": ["service_request_id", "status", "service_code", "requested_datetime"],
        "properties": {
            "service_request_id": {"type": "string"},
            "status": {"enum": ["open", "closed"]},
            "status_notes": text(json!({})),
            "service_name": text(json!({})),
            "service_code": {"type": "string"},
            "description": text(json!({"maxLength": 4000})),
            "agency_responsible": text(json!({})),
            "service_notice": text(json!({})),
            "requested_datetime": {"type": "string", "format": "date-time"},
            "updated_datetime": text(date.clone()),
            "expected_datetime": text(date),
            "address": text(json!({})),
            "address_id": text(json!({})),
            "zipcode": text(json!({})),
            "lat": number,
            "long": number,
            "media_url": text(json!({"format": "uri"})),
        }
    })
}

#[rstest]
fn a180_every_item_of_a_list_passes_the_standards_validator(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    varied(&city);
    let validator = jsonschema::options().should_validate_formats(true).build(&schema()).unwrap();
    assert_eq!(all(&city).len(), 3);
    for one in all(&city) {
        let faults: Vec<String> = validator.iter_errors(&one).map(|f| f.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?} in {one}");
    }
    assert!(!validator.is_valid(&json!({"service_request_id": 1, "status": "open",
        "service_code": "a", "requested_datetime": "2026-05-15T12:00:00Z"})));
}

#[rstest]
fn a181_an_unknown_request_is_not_found(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let sentence = "service_request_id 26-00000000 was not found";
    city.refused_both("/requests/26-00000000", "", 404, sentence);
    city.refused_both("/requests/", "", 400, "service_request_id is required");
}

#[rstest]
fn a182_the_singular_path_gives_the_same(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let [full, ..] = varied(&city);
    for suffix in [".json", ".xml", "", ".json?extensions=true"] {
        let plural = city.get(&format!("/requests/{full}{suffix}")).expect(200);
        let singular = city.get(&format!("/request/{full}{suffix}")).expect(200);
        assert_eq!(singular.text(), plural.text(), "{suffix}");
        assert!(singular.text().contains(&full));
    }
    city.refused_both("/request/none", "", 404, "service_request_id none");
}

#[rstest]
fn a183_identifiers_need_not_be_numbers(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (code, path) in [
        ("14-01100669", "14-01100669"),
        ("ISLANDTON-14CAP-00000-00070", "ISLANDTON-14CAP-00000-00070"),
        ("4f9c3f7be8c2af0d7b000001", "4f9c3f7be8c2af0d7b000001"),
        ("007", "007"),
        ("2026.05.json-ish", "2026.05.json-ish"),
        ("Straße/Weg 5", "Stra%C3%9Fe%2FWeg%205"),
        ("a%2Fb", "a%252Fb"),
    ] {
        city.report("POTHOLE").code(code).save();
        assert_eq!(city.request(path)["service_request_id"], json!(code));
        let xml = city.request_xml(path);
        assert_eq!(xml.text_of("service_request_id"), code);
        let query = format!("service_request_id={path}");
        assert_eq!(city.listed_both(&query), [code]);
    }
}

#[rstest]
fn a184_nothing_tells_who_reported(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[
        ("description", "Deep"),
        ("email", "ada@canary.example"),
        ("first_name", "Canaryada"),
        ("last_name", "Canarylovelace"),
        ("phone", "514 555 0199"),
        ("device_id", "canary-device"),
        ("account_id", "canary-account"),
    ]);
    city.update(&code, "FIXED", &[("email", "bob@canary.example")]).expect(200);
    assert_eq!(city.count("request_contacts"), 1, "the city itself knows");
    for path in [
        "/requests.json?extensions=true",
        "/requests.xml?extensions=true",
        &format!("/requests/{code}.json?extensions=true"),
        &format!("/requests/{code}.xml"),
        &format!("/requests.json?service_request_id={code}&api_key={}", city.staff_key),
        "/requests.csv",
        "/servicerequestupdates.json",
        "/servicerequestupdates.xml",
    ] {
        let text = city.get(path).expect(200).text().to_lowercase();
        assert!(text.contains(&code.to_lowercase()), "{path}");
        for secret in ["canary", "0199"] {
            assert!(!text.contains(secret), "{path} tells {secret}");
        }
    }
}
