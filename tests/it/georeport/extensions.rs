//! Extensions of the list and of a request: pages, changes, places, `extensions=true`.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::city::{LAT, LONG};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// A city whose pages hold two entries, three at most, with five reports, the newest first.
fn paged(on: Database) -> (TestCity, Vec<String>) {
    let city = TestCity::start(on, "tests/data/cities/single", |settings| {
        settings.limits.page_default = 2;
        settings.limits.page_max = 3;
    });
    let codes = city.report("POTHOLE").on("2026-05-10T12:00:00Z");
    let codes = codes.save_many(5);
    (city, codes)
}

#[rstest]
fn a206_a207_pages_are_consecutive_slices_from_one(#[values(Sqlite, Postgres)] on: Database) {
    let (city, codes) = paged(on);
    assert_eq!(city.listed_both("page=1"), codes[..2]);
    assert_eq!(city.listed_both("page=2"), codes[2..4]);
    assert_eq!(city.listed_both("page=3"), codes[4..]);
    assert_eq!(city.listed_both("page_size=3&page=2"), codes[3..]);
    assert_eq!(city.listed_both("page=0"), codes[..2]);
    for size in ["page_size", "per_page", "limit", "max_requests"] {
        assert_eq!(city.listed_both(&format!("{size}=1")), codes[..1], "{size}");
    }
    assert_eq!(city.listed_both("limit=2&offset=2"), codes[2..4]);
}

#[rstest]
fn a208_a_page_past_the_end_is_empty(#[values(Sqlite, Postgres)] on: Database) {
    let (city, _) = paged(on);
    for page in ["4", "1000000", "99999999999999999999"] {
        assert!(city.listed_both(&format!("page={page}")).is_empty());
    }
}

#[rstest]
fn a209_too_large_a_page_is_capped(#[values(Sqlite, Postgres)] on: Database) {
    let (city, codes) = paged(on);
    for size in ["4", "1000000", "99999999999999999999"] {
        assert_eq!(city.listed_both(&format!("page_size={size}")), codes[..3]);
    }
}

#[rstest]
fn a210_a_page_must_be_a_whole_number(#[values(Sqlite, Postgres)] on: Database) {
    let (city, _) = paged(on);
    for name in ["page", "page_size", "limit", "offset"] {
        for value in ["x", "-1", "1.5", "0x1"] {
            let sentence = format!("{name} must be a whole number");
            city.refused_both("/requests", &format!("{name}={value}"), 400, &sentence);
        }
    }
}

#[rstest]
fn a211_headers_tell_of_pages_and_the_body_is_a_bare_list(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (city, codes) = paged(on);
    let query = format!("status=open&page=2&page_size=2&count=true&api_key={}", city.key);
    let json = city.get(&format!("/requests.json?{query}")).expect(200);
    assert_eq!(json.json().as_array().unwrap().len(), 2);
    assert_eq!(json.json()[0]["service_request_id"], *codes[2]);
    let xml = city.get(&format!("/requests.xml?{query}")).expect(200);
    assert_eq!(xml.xml().names(), ["request", "request"]);
    for reply in [json, xml] {
        let header = |name: &str| reply.header(name).unwrap().to_owned();
        assert_eq!(header("x-total-count"), "5");
        assert_eq!(header("x-page"), "2");
        assert_eq!(header("x-page-size"), "2");
        assert_eq!(header("x-page-count"), "3");
        let link = header("link");
        for (relation, page) in [("first", 1), ("prev", 1), ("last", 3)] {
            let wanted =
                format!("?status=open&count=true&page={page}&page_size=2>; rel=\"{relation}\"");
            assert!(link.contains(&wanted), "{link} lacks {wanted}");
        }
        assert!(link.contains("?status=open&count=true&cursor="), "{link}");
        assert!(!link.contains(&city.key), "the key stays here");
        assert!(header("access-control-expose-headers").contains("X-Total-Count"));
    }
}

#[rstest]
fn a212_a213_changes_are_found_at_any_age_both_ends_included(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let changed = |when: &str| city.report("POTHOLE").on("2019-01-01T00:00:00Z").closed(when);
    changed("2026-05-10T09:59:59Z").save();
    let first = changed("2026-05-10T10:00:00Z").save();
    let last = changed("2026-05-10T12:00:00Z").save();
    let late = changed("2026-05-10T12:00:01Z").save();
    let after = "updated_after=2026-05-10T10:00:00Z";
    assert_eq!(city.listed_both(after), [late.as_str(), &last, &first]);
    let between = format!("{after}&updated_before=2026-05-10T12:00:00Z");
    assert_eq!(city.listed_both(&between), [last.as_str(), &first]);
    let naive = "updated_after=2026-05-10T08:00:00&sort=updated";
    // Eight in the morning of the city is noon in UTC.
    assert_eq!(city.listed_both(naive), [last, late]);
    let query = "updated_after=2026-05-11&updated_before=2026-05-10";
    city.refused_both("/requests", query, 400, "updated_after must not be after");
}

#[rstest]
fn a214_nothing_has_changed_in_the_future(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    assert!(city.listed_both("updated_after=2026-05-15T12:00:01Z").is_empty());
    assert_eq!(city.listed_both("updated_after=2026-05-15T12:00:00Z"), [code]);
}

fn keys(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[rstest]
fn a215_without_being_asked_nothing_is_added(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[("media_url", "https://example.com/a.jpg")]);
    for query in ["", "?extensions=", "?extensions=false"] {
        let one = city.get(&format!("/requests/{code}.json{query}")).expect(200);
        assert_eq!(keys(&one.json()[0]).len(), 17, "{query}");
        let xml = city.get(&format!("/requests.xml{query}")).expect(200).xml();
        let names = xml.child("request").names();
        assert_eq!((names.len(), names[16]), (17, "media_url"), "{query}");
    }
    let core = "description group keywords metadata service_code service_name type";
    let core: BTreeSet<String> = core.split(' ').map(str::to_owned).collect();
    let services = city.get("/services.json").expect(200).json();
    for service in services.as_array().unwrap() {
        let mut wanted = core.clone();
        // The only service with two groups.
        if service["service_code"] == "POTHOLE" {
            wanted.insert("groups".into());
        }
        assert_eq!(keys(service), wanted);
    }
    let lamp = city.get("/services/LAMP.json").expect(200).json();
    for attribute in lamp["attributes"].as_array().unwrap() {
        assert!(!keys(attribute).contains("automated"), "{attribute}");
    }
}

#[rstest]
fn a216_a217_asked_for_an_object_holds_more_and_all_media(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let urls = ["https://example.com/a.jpg", "https://example.com/b.jpg"];
    let fields = [("media_url", urls[0]), ("media_url", urls[1]), ("title", "Deep one")];
    let code = city.pothole(&fields);
    let listed = city.get("/requests.json?extensions=true").expect(200).json();
    for one in [listed[0].clone(), city.extended(&code)] {
        let more = &one["extended_attributes"];
        assert_eq!(more["media_urls"], json!(urls));
        assert_eq!(more["title"], "Deep one");
        assert_eq!(one["media_url"], urls[0]);
    }
    let xml = city.get("/requests.xml?extensions=true").expect(200).xml();
    let more = xml.child("request").child("extended_attributes");
    let media = more.child("media_urls");
    assert_eq!(media.names(), ["media_url"; 2]);
    assert_eq!(media.children[1].text, urls[1]);
    let bare = city.report("POTHOLE").save();
    let more = &city.extended(&bare)["extended_attributes"];
    assert_eq!(more["media_urls"], json!([]));
}

#[rstest]
fn a218_the_detailed_status_agrees_with_the_status(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    let see = || {
        let one = city.extended(&code);
        let more = &one["extended_attributes"];
        (one["status"].clone(), more["detailed_status"].clone())
    };
    assert_eq!(see(), (json!("open"), json!("RECEIVED")));
    for (sent, core, detailed) in [
        ("FOR_TRIAGE", "open", "RECEIVED"),
        ("INVESTIGATING", "open", "IN_PROCESS"),
        ("IN_PROGRESS", "open", "IN_PROCESS"),
        ("PLANNED", "open", "IN_PROCESS"),
        ("ACTION_SCHEDULED", "open", "IN_PROCESS"),
        ("FIXED", "closed", "PROCESSED"),
        ("CLOSED", "closed", "PROCESSED"),
        ("DUPLICATE", "closed", "PROCESSED"),
        ("INTERNAL_REFERRAL", "closed", "PROCESSED"),
        ("NO_FURTHER_ACTION", "closed", "REJECTED"),
        ("NOT_COUNCILS_RESPONSIBILITY", "closed", "REJECTED"),
        ("CANCELLED", "closed", "REJECTED"),
        ("REOPEN", "open", "RECEIVED"),
    ] {
        city.update(&code, sent, &[("update_id", sent)]).expect(200);
        assert_eq!(see(), (json!(core), json!(detailed)), "{sent}");
        let xml = city.get("/requests.xml?extensions=true").expect(200).xml();
        let more = xml.child("request").child("extended_attributes");
        assert_eq!(more.text_of("detailed_status"), detailed);
    }
}

#[rstest]
fn a219_notes_tell_what_happened(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[("description", "Deep")]);
    let steps = [
        ("IN_PROGRESS", "A crew is there", "activity"),
        ("FIXED", "Filled", "closed"),
        ("REOPEN", "Open again", "opened"),
    ];
    for (status, words, _) in steps {
        city.clock.advance(TimeDelta::hours(1));
        let fields = [("update_id", status), ("description", words)];
        city.update(&code, status, &fields).expect(200);
    }
    let one = city.extended(&code);
    let notes = one["notes"].as_array().unwrap();
    let xml = city.get("/requests.xml?extensions=true").expect(200).xml();
    let twins = xml.child("request").child("notes");
    assert_eq!(twins.names(), ["note"; 4]);
    let wanted = [("", "", "submitted")].into_iter().chain(steps);
    for (hour, (note, (_, words, kind))) in (12..).zip(notes.iter().zip(wanted)) {
        assert_eq!(note["datetime"], format!("2026-05-15T{hour}:00:00Z"));
        assert_eq!(note["type"], kind);
        assert_eq!(note["description"], words);
        let twin = &twins.children[hour - 12];
        for name in ["datetime", "type", "description", "summary"] {
            assert_eq!(note[name], twin.text_of(name), "{name}");
        }
    }
    assert_eq!(notes.len(), 4);
}

#[rstest]
fn a220_a_circle_selects_by_metres_and_must_be_whole(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let day = |lat, long| city.report("POTHOLE").on("2026-05-10T12:00:00Z").place(lat, long);
    let centre = day(45.25, -73.25).save();
    // 0.001 degrees are 111.2 m to the north and 78.3 m to the east.
    let north = day(45.251, -73.25).save();
    let east = day(45.25, -73.249).save();
    let around = |metres: &str| city.listed_both(&format!("lat={LAT}&long={LONG}&radius={metres}"));
    assert_eq!(around("78"), [centre.as_str()]);
    assert_eq!(around("79"), [east.as_str(), &centre]);
    assert_eq!(around("111"), [east.as_str(), &centre]);
    assert_eq!(around("112"), [east.as_str(), &north, &centre]);
    for part in ["lat=45.25", "long=-73.25", "radius=10", "lat=45.25&long=-73.25"] {
        let sentence = "lat, long and radius must be sent together";
        city.refused_both("/requests", part, 400, sentence);
    }
    for radius in ["0", "-5", "far", "NaN", "1e9"] {
        let query = format!("lat={LAT}&long={LONG}&radius={radius}");
        city.refused_both("/requests", &query, 400, "radius must be a number of metres");
    }
}

#[rstest]
fn a221_a_box_selects_and_a_malformed_one_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let day = |lat, long| city.report("POTHOLE").on("2026-05-10T12:00:00Z").place(lat, long);
    day(45.35, -73.25).save();
    day(45.25, -73.35).save();
    let edge = day(45.3, -73.3).save();
    let inside = day(45.25, -73.25).save();
    let listed = city.listed_both("bbox=-73.3,45.2,-73.2,45.3");
    assert_eq!(listed, [inside, edge]);
    assert_eq!(city.listed_both("bbox=").len(), 4, "blank is absent");
    for bad in
        ["1,2,3", "1,2,3,4,5", "a,b,c,d", "-73,46,-74,45", "-190,45,-73,46", "-74,45,-73,NaN"]
    {
        city.refused_both("/requests", &format!("bbox={bad}"), 400, "bbox ");
    }
}

#[rstest]
fn a222_a_thing_needs_both_type_and_identifier(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (kind, id) = (("service_object_type", "bench"), ("service_object_id", "B-17"));
    for half in [kind, id] {
        city.submit("POTHOLE", &[half]).expect(400).blames("service_object_");
        let query = format!("{}={}", half.0, half.1);
        city.refused_both("/requests", &query, 400, "must be sent together");
    }
    assert_eq!(city.count("service_requests"), 0);
    let code = city.pothole(&[kind, id]);
    city.pothole(&[kind, ("service_object_id", "B-18")]);
    let query = "service_object_type=bench&service_object_id=B-17";
    assert_eq!(city.listed_both(query), [code.as_str()]);
    let more = &city.extended(&code)["extended_attributes"];
    assert_eq!(more["service_object_type"], "bench");
    assert_eq!(more["service_object_id"], "B-17");
}
