//! `jurisdiction_id`, on servers with one jurisdiction and with several.

use rstest::rstest;

use crate::support::city::{LAT, LONG};
use crate::support::twins::blame;
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// A report in Lampton and the token of another, on a server of several.
fn filed(city: &TestCity) -> (String, String) {
    let of = |service: &str, field: &str| {
        let fields = [("jurisdiction_id", "lamp.example")];
        let created = city.submit(service, &fields).expect(200).json();
        created[0][field].as_str().unwrap().to_owned()
    };
    (of("POTHOLE", "service_request_id"), of("NOISE", "token"))
}

/// The reading methods of the standard.
fn reads(code: &str, token: &str) -> [String; 5] {
    [
        "/services".to_owned(),
        "/services/POTHOLE".to_owned(),
        "/requests".to_owned(),
        format!("/requests/{code}"),
        format!("/tokens/{token}"),
    ]
}

#[rstest]
fn a024_a025_an_only_jurisdiction_need_not_be_named(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for fields in [
        &[][..],
        &[("jurisdiction_id", "")],
        &[("jurisdiction_id", " ")],
    ] {
        let code = city.pothole(fields);
        let created = city.submit("NOISE", fields).expect(200).json();
        let token = created[0]["token"].as_str().unwrap();
        let named: Vec<_> = reads(&code, token)
            .iter()
            .map(|path| city.both(path, "jurisdiction_id=lamp.example").json)
            .collect();
        assert_eq!(named[3][0]["service_request_id"], code.as_str());
        assert_eq!(named[4][0]["token"], token);
        for query in [
            "",
            "jurisdiction_id=",
            "jurisdiction_id",
            "jurisdiction_id=%20",
        ] {
            for (path, named) in reads(&code, token).iter().zip(&named) {
                assert_eq!(city.both(path, query).json, *named, "{path}?{query}");
            }
        }
    }
}

#[rstest]
fn a026_a027_a029_a030_a031_a033_reading_from_several_needs_the_jurisdiction(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let (code, token) = filed(&city);
    for path in reads(&code, &token) {
        for query in ["", "jurisdiction_id="] {
            let reasons = city.get_refused(400, &path, query);
            assert_eq!(reasons.len(), 1, "{path}");
            blame(&reasons, "jurisdiction_id");
        }
        city.both(&path, "jurisdiction_id=lamp.example");
    }
}

#[rstest]
fn a028_a033_a_report_to_several_without_jurisdiction_and_point_is_400(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let fields = [("service_code", "POTHOLE"), ("address_string", "5 Main St")];
    blame(&city.post_refused(400, &fields), "jurisdiction_id");
    let empty = [fields[0], fields[1], ("jurisdiction_id", "")];
    blame(&city.post_refused(400, &empty), "jurisdiction_id");
    let half_a_point = [fields[0], ("lat", LAT)];
    blame(&city.post_refused(400, &half_a_point), "jurisdiction_id");
    assert_eq!(city.count("service_requests"), 0);
    let named = [fields[0], fields[1], ("jurisdiction_id", "lamp.example")];
    city.post("/requests.json", &named).expect(200);
}

#[rstest]
fn a_point_decides_whose_a_report_is(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    for (service, lat, long, jurisdiction) in [
        ("POTHOLE", LAT, LONG, "lamp.example"),
        ("BRIDGE", LAT, LONG, "county.example"),
        ("POTHOLE", "44.5", "-74.5", "county.example"),
    ] {
        let fields = [("service_code", service), ("lat", lat), ("long", long)];
        let created = city.post("/requests.json", &fields).expect(200).json();
        let code = created[0]["service_request_id"].as_str().unwrap();
        let query = format!("jurisdiction_id={jurisdiction}");
        let found = city.both(&format!("/requests/{code}"), &query);
        assert_eq!(found.json[0]["service_code"], service);
    }
}

#[rstest]
fn a032_a033_an_unknown_jurisdiction_is_404_everywhere(
    #[values(Sqlite, Postgres)] on: Database,
    #[values(false, true)] several: bool,
) {
    let city = if several {
        TestCity::several(on)
    } else {
        TestCity::single(on)
    };
    let (code, token) = filed(&city);
    let before = city.count("service_requests");
    for path in reads(&code, &token) {
        let reasons = city.get_refused(404, &path, "jurisdiction_id=nowhere.example");
        assert_eq!(
            reasons,
            ["jurisdiction_id nowhere.example was not found"],
            "{path}"
        );
    }
    let fields = [
        ("jurisdiction_id", "nowhere.example"),
        ("service_code", "POTHOLE"),
        ("lat", LAT),
        ("long", LONG),
    ];
    let reasons = city.post_refused(404, &fields);
    assert_eq!(reasons, ["jurisdiction_id nowhere.example was not found"]);
    assert_eq!(city.count("service_requests"), before);
}

#[rstest]
fn without_any_jurisdiction_every_call_is_404(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    for path in reads("1", "1") {
        blame(&city.get_refused(404, &path, ""), "jurisdiction_id");
    }
    let fields = [("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    blame(&city.post_refused(404, &fields), "jurisdiction_id");
}

#[rstest]
fn a_jurisdiction_is_found_in_any_case_and_by_one_name_only(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let named = city.both("/services", "jurisdiction_id=lamp.example").json;
    let shouted = city
        .both("/services", "jurisdiction_id=%20LAMP.Example%20")
        .json;
    assert_eq!(named, shouted);
    let twice = "jurisdiction_id=lamp.example&jurisdiction_id=county.example";
    blame(
        &city.get_refused(400, "/services", twice),
        "jurisdiction_id",
    );
}

#[rstest]
fn a034_services_of_another_jurisdiction_never_appear(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    for (jurisdiction, expected) in [
        ("lamp.example", &["POTHOLE", "LAMP", "NOISE"][..]),
        ("county.example", &["BRIDGE", "POTHOLE"]),
        ("other.example", &["TREE"]),
    ] {
        let found = city.both("/services", &format!("jurisdiction_id={jurisdiction}"));
        let codes: Vec<&str> = found
            .xml
            .children
            .iter()
            .map(|one| one.text_of("service_code"))
            .collect();
        assert_eq!(codes, expected, "{jurisdiction}");
    }
    let names = ["lamp.example", "county.example"].map(|jurisdiction| {
        let list = city.both("/services", &format!("jurisdiction_id={jurisdiction}"));
        let own = list.json.as_array().unwrap().iter();
        let mut pothole = own.filter(|one| one["service_code"] == "POTHOLE");
        pothole.next().unwrap()["service_name"].clone()
    });
    assert_eq!(names, ["Pothole", "Pothole on a county road"]);
    let theirs = city.get_refused(404, "/services/BRIDGE", "jurisdiction_id=lamp.example");
    blame(&theirs, "service_code");
    let fields = [
        ("jurisdiction_id", "lamp.example"),
        ("service_code", "BRIDGE"),
        ("lat", LAT),
        ("long", LONG),
    ];
    blame(&city.post_refused(404, &fields), "service_code");
}

#[rstest]
fn a035_a_request_of_another_jurisdiction_is_not_there(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let (ours, token) = filed(&city);
    let fields = [("jurisdiction_id", "county.example")];
    let created = city.submit("BRIDGE", &fields).expect(200).json();
    let theirs = created[0]["service_request_id"].as_str().unwrap();
    for (of, code, other) in [
        ("county.example", theirs, ours.as_str()),
        ("lamp.example", ours.as_str(), theirs),
    ] {
        let query = format!("jurisdiction_id={of}");
        let found = city.both(&format!("/requests/{code}"), &query);
        assert_eq!(found.json[0]["service_request_id"], code);
        let reasons = city.get_refused(404, &format!("/requests/{other}"), &query);
        blame(&reasons, "service_request_id");
        assert_eq!(city.listed(&query), [code]);
        let by_codes = format!("{query}&service_request_id={ours},{theirs}");
        assert_eq!(city.listed(&by_codes), [code]);
        assert_eq!(city.both("/requests", &by_codes).xml.children.len(), 1);
    }
    let reasons = city.get_refused(
        404,
        &format!("/tokens/{token}"),
        "jurisdiction_id=county.example",
    );
    blame(&reasons, "token");
}
