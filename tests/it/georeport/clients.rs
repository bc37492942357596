//! Sessions of well-known clients, replayed from beginning to end.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::Value;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::photo::{RED, jpeg, shows};
use crate::support::xml::Element;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// All elements with a name, wherever they stand, in the order of the document.
fn descendants<'a>(root: &'a Element, name: &str) -> Vec<&'a str> {
    let all = root.everything();
    let named = all.into_iter().filter(|one| one.name == name);
    named.map(|one| one.text.as_str()).collect()
}

#[rstest]
fn fixmystreet_sends_a_report_and_polls_for_news(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let services = city.get("/services.xml?jurisdiction_id=lamp.example&api_key=");
    let services = services.expect(200).xml();
    assert!(descendants(&services, "metadata").contains(&"true"));
    let fields = [
        ("api_key", city.staff_key.as_str()),
        ("jurisdiction_id", "lamp.example"),
        ("service_code", "ASSET"),
        ("lat", LAT),
        ("long", LONG),
        ("description", "Title\n\nDetail\n\nhttps://fms.example/report/7"),
        ("address_id", "#NOTPINPOINTED"),
        ("email", "ada@example.com"),
        ("first_name", "Ada"),
        ("last_name", "-"),
        ("media_url", "https://fms.example/photo/7.0.full.jpeg"),
        ("media_url", "https://fms.example/photo/7.1.full.jpeg"),
        ("attribute[easting]", "530000.5"),
        ("attribute[fixmystreet_id]", "7"),
        ("attribute[asset_id]", ""),
    ];
    let created = city.send(&Call::form(&format!("{BASE}/requests.xml"), &fields));
    let created = created.expect(200).xml();
    for one in created.everything() {
        assert_eq!((one.attributes, one.namespaces), (0, 0), "<{}>", one.name);
    }
    let code = created.child("request").text_of("service_request_id").to_owned();

    city.clock.advance(TimeDelta::minutes(10));
    city.update(&code, "INVESTIGATING", &[]).expect(200);
    let poll = "jurisdiction_id=lamp.example&api_key=\
        &start_date=2026-05-15T10:15:00Z&end_date=2026-05-15T12:15:00Z";
    let news = city.get(&format!("/servicerequestupdates.xml?{poll}"));
    let news = news.expect(200).xml();
    let update = news.child("request_update");
    assert_eq!(update.text_of("service_request_id"), code);
    assert_eq!(update.text_of("status"), "investigating");
    assert_eq!(update.text_of("updated_datetime"), "2026-05-15T12:10:00Z");
    assert_ne!(update.text_of("update_id"), "");
    // The next poll overlaps, and the update is the same one.
    let poll = poll.replace("T12:15", "T12:30").replace("T10:15", "T12:05");
    let again = city.get(&format!("/servicerequestupdates.xml?{poll}"));
    assert_eq!(again.expect(200).xml(), news);
    let later = poll.replace("T12:05", "T12:11");
    let none = city.get(&format!("/servicerequestupdates.xml?{later}"));
    let none = none.expect(200).xml();
    assert_eq!((none.name.as_str(), none.children.len()), ("service_request_updates", 0));
}

#[rstest]
fn fixmystreet_asks_for_all_its_open_reports(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").on("2021-05-10T12:00:00Z").save_many(300);
    city.update(&codes[7], "FIXED", &[("description", "Filled")]).expect(200);
    let query = format!("api_key=&service_request_id={}", codes.join(","));
    let xml = city.get(&format!("/requests.xml?{query}")).expect(200).xml();
    assert_eq!(xml.children.len(), 300);
    let closed: Vec<&Element> =
        xml.children.iter().filter(|one| one.text_of("status") == "closed").collect();
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0].text_of("service_request_id"), codes[7]);
    assert_eq!(closed[0].text_of("status_notes"), "Filled");
    assert_eq!(closed[0].text_of("updated_datetime"), "2026-05-15T12:00:00Z");
}

#[rstest]
fn the_ios_app_reads_the_first_element_of_every_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let who = format!("jurisdiction_id=lamp.example&api_key={}", city.key);
    let services = city.get(&format!("/services.json?{who}")).expect(200).json();
    for service in services.as_array().unwrap() {
        assert!(service["group"].is_string(), "{service}");
    }
    let photo = jpeg(RED);
    let fields = [
        ("api_key", city.key.as_str()),
        ("jurisdiction_id", "lamp.example"),
        ("service_code", "LAMP"),
        ("lat", LAT),
        ("long", LONG),
        ("device_id", "phone-7"),
        ("attribute[KIND]", "gas"),
        ("attribute[COLOURS][]", "r"),
        ("attribute[COLOURS][]", "b"),
    ];
    let target = format!("{BASE}/requests.json");
    let files: [(&str, &str, &[u8]); 1] = [("media", "media.png", &photo)];
    let created = city.send(&Call::multipart(&target, &fields, &files));
    let created = created.expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    let path = format!("/requests/{code}.json?{who}");
    let one = city.get(&path).expect(200).json()[0].clone();
    assert!(shows(&city.photo(one["media_url"].as_str().unwrap()), RED));
    let refused = city.send(&Call::multipart(&target, &fields[..3], &[]));
    let refused = refused.expect(400).json();
    assert!(refused[0]["description"].is_string(), "{refused}");
    let token = city.submit("NOISE", &[]).expect(200).json();
    let token = token[0]["token"].as_str().unwrap();
    let waiting = city.get(&format!("/tokens/{token}.json?{who}")).expect(200);
    let waiting = waiting.json();
    assert!(waiting[0].get("service_request_id").is_none(), "{waiting}");
}

#[rstest]
fn a_tracker_turns_pages_until_one_is_empty(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save_many(7);
    let mut seen: Vec<String> = Vec::new();
    for page in 1.. {
        assert!(page < 10, "an end comes");
        let query = format!(
            "extensions=true&page_size=3&page={page}&updated_after=2026-05-10T00:00:00.000000"
        );
        let list = city.get(&format!("/requests.json?{query}")).expect(200).json();
        let list = list.as_array().unwrap().clone();
        if list.is_empty() {
            break;
        }
        for one in list {
            assert_eq!(one["notes"][0]["type"], "submitted");
            seen.push(one["service_request_id"].as_str().unwrap().into());
        }
    }
    assert_eq!(seen, codes);
}

#[rstest]
fn a_java_client_takes_the_first_element_with_a_name(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[
        ("description", "Deep"),
        ("media_url", "https://example.com/a.jpg"),
        ("media_url", "https://example.com/b.jpg"),
    ]);
    city.update(&code, "IN_PROGRESS", &[("description", "A crew is there")]).expect(200);
    let path = format!("/requests/{code}.xml?extensions=true");
    let xml = city.get(&path).expect(200).xml();
    for (name, value) in [
        ("service_request_id", code.as_str()),
        ("status", "open"),
        ("description", "Deep"),
        ("service_code", "POTHOLE"),
        ("media_url", "https://example.com/a.jpg"),
        ("requested_datetime", "2026-05-15T12:00:00Z"),
    ] {
        assert_eq!(descendants(&xml, name)[0], value, "{name}");
    }
    assert_eq!(descendants(&xml, "request").len(), 1);
}

#[rstest]
fn a_library_asks_with_dates_of_midnight_and_a_count(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save_many(4);
    city.report("POTHOLE").on("2026-05-12T12:00:00Z").save();
    let query = "start_date=2026-05-10T00:00:00Z&end_date=2026-05-11T00:00:00Z&page_size=3";
    assert_eq!(city.listed_both(query), codes[..3]);
}

#[rstest]
fn a_validator_walks_through_everything(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.pothole(&[]);
    let json = |path: &str| -> Value {
        let reply = city.get(path).expect(200);
        let kind = reply.header("content-type").unwrap();
        assert!(kind.contains("application/json"), "{kind}");
        reply.json()
    };
    let discovery = json("/discovery.json");
    let specification = discovery["endpoints"][0]["specification"].as_str().unwrap();
    assert!(specification.ends_with("_v2"));
    let requests = json("/requests.json");
    let first = requests[0]["service_request_id"].as_str().unwrap();
    assert_eq!(json(&format!("/requests/{first}.json"))[0], requests[0]);
    let mut walked = Vec::new();
    let services = json("/services.json");
    for service in services.as_array().unwrap() {
        let code = service["service_code"].as_str().unwrap();
        if service["metadata"] == true {
            let definition = json(&format!("/services/{code}.json"));
            assert_eq!(definition["service_code"], code);
            let attributes = definition["attributes"].as_array().unwrap();
            assert!(!attributes.is_empty(), "{code}");
            walked.push(code);
        }
    }
    assert!(walked.contains(&"LAMP") && walked.contains(&"ASSET"), "{walked:?}");
    assert!(!walked.contains(&"POTHOLE"), "it asks nothing");
}
