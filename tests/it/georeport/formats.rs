//! Formats and encoding.

use rstest::rstest;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

/// An XML document of every kind, with the root that it must have.
fn documents(city: &TestCity) -> Vec<(&'static str, Reply)> {
    let code = city.pothole(&[("description", "Deep"), ("media_url", "https://pic.example/1")]);
    let token = token(city);
    let get = |root, status, path: &str| (root, city.get(path).expect(status));
    let report = [("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let keyless = Call::form(&format!("{BASE}/requests.xml"), &report);
    let wrong_method = Call::new("DELETE", &format!("{BASE}/services.xml"));
    vec![
        get("services", 200, "/services.xml"),
        get("service_definition", 200, "/services/LAMP.xml"),
        get("service_requests", 200, "/requests.xml"),
        get("service_requests", 200, "/requests.xml?extensions=true"),
        get("service_requests", 200, &format!("/requests/{code}.xml")),
        get("service_requests", 200, &format!("/tokens/{token}.xml")),
        get("discovery", 200, "/discovery.xml"),
        ("service_requests", city.post("/requests.xml", &report).expect(200)),
        get("errors", 404, "/services/NOPE.xml"),
        get("errors", 404, "/services.csv"),
        ("errors", city.post("/requests.xml", &[]).expect(400)),
        ("errors", city.send(&keyless).expect(403)),
        ("errors", city.send(&wrong_method).expect(405)),
    ]
}

fn token(city: &TestCity) -> String {
    let created = city.submit("NOISE", &[]).expect(200).json();
    created[0]["token"].as_str().unwrap().to_owned()
}

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
    assert!(reply.json().is_array());
}

#[rstest]
fn a003_every_xml_body_starts_with_a_declaration_of_utf8(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (root, reply) in documents(&city) {
        let text = reply.text();
        let declared = text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        assert!(declared, "{root}: {text}");
    }
}

#[rstest]
fn a004_a005_no_xml_element_has_attributes_or_a_namespace(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    for (root, reply) in documents(&city) {
        let document = reply.xml();
        for element in document.everything() {
            assert_eq!(element.attributes, 0, "{root}: {}", element.name);
            assert_eq!(element.namespaces, 0, "{root}: {}", element.name);
        }
        assert!(!reply.text().contains("xmlns"), "{}", reply.text());
    }
}

#[rstest]
fn a006_xml_roots_are_those_of_the_standard(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (root, reply) in documents(&city) {
        assert_eq!(reply.xml().name, root, "{}", reply.text());
    }
}

#[rstest]
fn a007_text_of_any_script_comes_back_unchanged(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let text = "Déjà vu — ночь 夜 مرحبا 🕳️ e\u{301} ﬁ ½";
    let fields = [("description", text), ("address_string", "Ærøvej 5, Sønderås")];
    let of_form = city.pothole(&fields);
    let mut parts = vec![
        ("api_key", city.key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", LAT),
        ("long", LONG),
    ];
    parts.extend(fields);
    let multipart = Call::multipart(&format!("{BASE}/requests.json"), &parts, &[]);
    let of_parts = city.send(&multipart).expect(200).json()[0]["service_request_id"].clone();
    for code in [of_form.as_str(), of_parts.as_str().unwrap()] {
        let found = city.both(&format!("/requests/{code}"), "");
        assert_eq!(found.json[0]["description"], text);
        assert_eq!(found.json[0]["address"], "Ærøvej 5, Sønderås");
        let request = found.xml.child("request");
        assert_eq!(request.text_of("description"), text);
        assert_eq!(request.text_of("address"), "Ærøvej 5, Sønderås");
    }
}

#[rstest]
fn a008_special_characters_are_escaped_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let text = r#"R&D "quoted" 'single' 2 < 3 > 1 &amp; &lt;b&gt; ]]> &#65;"#;
    let code = city.pothole(&[("description", text), ("address_string", text)]);
    let found = city.both(&format!("/requests/{code}"), "");
    assert_eq!(found.json[0]["description"], text);
    let request = found.xml.child("request");
    assert_eq!(request.text_of("description"), text);
    assert_eq!(request.text_of("address"), text);
    let services = city.both("/services", "").xml;
    let lamp = services.children.iter().find(|one| one.text_of("service_code") == "LAMP");
    assert_eq!(lamp.unwrap().text_of("description"), "A lamp that is out, or <on> & \"flickers\"");
}

#[rstest]
fn a009_characters_that_xml_forbids_never_appear(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let sent = city.pothole(&[("description", "a\0b\u{1}c\u{b}d\u{1b}e\u{fffe}f\u{ffff}g\th")]);
    let kept = city.report("POTHOLE").description("i\u{1}j\u{c}k\u{ffff}l").save();
    for (code, expected) in [(sent, "abcdefg\th"), (kept, "ijkl")] {
        let found = city.both(&format!("/requests/{code}"), "extensions=true");
        assert_eq!(found.json[0]["description"], expected);
        let request = found.xml.child("request");
        assert_eq!(request.text_of("description"), expected);
    }
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    for (status, path) in [
        (200, "/requests.xml"),
        (404, "/services/x%01%EF%BF%BF.xml"),
        (404, "/requests/x%0B.xml"),
        (404, "/services.xml?jurisdiction_id=x%00y%1F"),
    ] {
        let reply = city.get(path).expect(status);
        assert!(!reply.text().contains(forbidden), "{:?}", reply.text());
        assert!(!reply.xml().children.is_empty());
    }
}

#[rstest]
fn a_null_character_breaks_no_call(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[
        ("address_string", "5\0 Main St"),
        ("attribute[X\0]", "y\0z"),
        ("first_name", "Ann\0"),
        ("media_url", "https://pic.example/\0x"),
    ]);
    assert_eq!(city.request(&code)["address"], "5 Main St");
    let parts = [
        ("api_key", city.key.as_str()),
        ("service_code", "POTHOLE"),
        ("address_id", "7\0"),
        ("media_url", "https://pic.example/\0"),
    ];
    let call = Call::multipart(&format!("{BASE}/requests.json"), &parts, &[]);
    city.send(&call).expect(200);
    for path in ["/requests/x%00", "/tokens/x%00", "/services/x%00"] {
        let reasons = city.get_refused(400, path, "");
        assert_eq!(reasons, ["the identifier in the path must be text in UTF-8"]);
    }
    for query in ["q=%00zzz", "service_request_id=zzz%00", "service_code=x%00"] {
        assert!(city.listed(query).is_empty(), "{query}");
    }
    let object = "service_object_type=x%00&service_object_id=%00y";
    assert!(city.listed(object).is_empty());
}

#[rstest]
fn a022_both_formats_say_the_same(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city
        .submit(
            "LAMP",
            &[
                ("attribute[KIND]", "gas"),
                ("attribute[COLOURS][]", "r"),
                ("attribute[COLOURS][]", "b"),
                ("address_string", "5 \"Main\" St & Co"),
                ("description", "Two\nlines"),
                ("media_url", "https://pic.example/1?a=b&c=d"),
            ],
        )
        .expect(200)
        .json()[0]["service_request_id"]
        .as_str()
        .unwrap()
        .to_owned();
    city.update(&code, "FIXED", &[]).expect(200);
    city.report("POTHOLE").place(45.000_000_1, -73.000_000_1).save();
    let token = token(&city);
    // `both` holds one format against the other, down to every value.
    for (path, query, entries) in [
        ("/services", "", 12),
        ("/services", "locale=fr", 12),
        ("/services/LAMP", "", 2),
        ("/services/LAMP", "locale=fr", 2),
        ("/services/POTHOLE", "", 2),
        ("/requests", "", 2),
        ("/requests", "extensions=true", 2),
        ("/requests", "status=closed", 1),
        (&format!("/requests/{code}"), "extensions=true", 1),
        (&format!("/tokens/{token}"), "", 1),
        ("/discovery", "", 4),
        ("/location", "lat=45.25&long=-73.25", 4),
        ("/servicerequestupdates", "", 1),
    ] {
        let found = city.both(path, query);
        assert_eq!(found.xml.children.len(), entries, "{path}?{query}");
    }
    // ... and so does `get_refused`.
    let reasons = city.get_refused(400, "/requests", "start_date=x&status=y&page=z");
    assert_eq!(reasons.len(), 3, "{reasons:?}");
}

#[rstest]
fn a023_every_json_body_is_strict_json(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let text = "a \"quote\", a \\ backslash, a / slash, \\u0041\n\ta {\"b\": [1,]} \u{7f}\u{2028}\u{2029}.";
    let code = city.pothole(&[("description", text), ("address_string", "C:\\\"x\"")]);
    let token = token(&city);
    let found = city.request(&code);
    assert_eq!(found["description"], text);
    assert_eq!(found["address"], "C:\\\"x\"");
    for path in [
        "/services.json",
        "/services/LAMP.json",
        "/requests.json?extensions=true",
        "/discovery.json",
        "/location.json?lat=45.25&long=-73.25",
        "/servicerequestupdates.json",
        &format!("/tokens/{token}.json"),
    ] {
        let body = city.get(path).expect(200).json();
        assert!(body.is_array() || body.is_object(), "{path}");
    }
    // A text of the client's that an error repeats is escaped as well.
    let quoted = city.get("/services/%22%5C.json").expect(404);
    quoted.blames("\"\\");
}

#[rstest]
fn a_report_goes_in_and_comes_out(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city
        .pothole(&[("description", "Deep <b>hole</b> & wide é"), ("address_string", "5 Main St")]);
    let found = city.request(&code);
    assert_eq!(found["description"], "Deep hole & wide é");
    assert_eq!(found["lat"], 45.25);
    assert_eq!(city.listed(""), [code.as_str()]);
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
