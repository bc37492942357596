//! Addresses, methods, headers and the parameters that every call has.

use rstest::rstest;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

pub(super) const JSON: &str = "application/json; charset=utf-8";
pub(super) const XML: &str = "text/xml; charset=utf-8";

/// Paths of the GET resources, without a suffix, of a city that holds a report and a batch report.
pub(super) fn resources(city: &TestCity) -> Vec<String> {
    let code = city.pothole(&[("description", "Deep")]);
    let created = city.submit("NOISE", &[]).expect(200).json();
    let token = created[0]["token"].as_str().unwrap();
    vec![
        format!("{BASE}/services"),
        format!("{BASE}/services/LAMP"),
        format!("{BASE}/requests"),
        format!("{BASE}/requests/{code}"),
        format!("{BASE}/request/{code}"),
        format!("{BASE}/tokens/{token}"),
        format!("{BASE}/discovery"),
        "/open311/discovery".to_owned(),
        format!("{BASE}/servicerequestupdates"),
    ]
}

fn is_json(reply: &Reply) -> bool {
    match reply.header("content-type").unwrap() {
        JSON => !reply.json().is_null(),
        XML => reply.xml().name.is_empty(),
        other => panic!("{other}"),
    }
}

#[rstest]
fn a010_an_unknown_suffix_is_404_with_an_error_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in [
        "/services.csv",
        "/services.html",
        "/requests.rss",
        "/discovery.yaml",
        "/servicerequestupdates.txt",
    ] {
        let reply = city.get(path).expect(404);
        assert_eq!(reply.header("content-type"), Some(XML), "{path}");
        let errors = reply.xml();
        assert_eq!(errors.name, "errors", "{path}");
        let error = errors.child("error");
        assert_eq!(error.text_of("code"), "404", "{path}");
        assert!(error.text_of("description").contains(".json and .xml"), "{path}");
    }
}

#[rstest]
fn a011_without_a_suffix_the_accept_header_decides_else_json(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    for path in resources(&city) {
        assert!(is_json(&city.get_path(&path).expect(200)), "{path}");
        for (accept, json) in [
            ("application/json", true),
            ("*/*", true),
            ("image/png", true),
            ("text/xml;q=0.3, application/json;q=0.8", true),
            ("text/xml", false),
            ("application/xml", false),
            ("application/json;q=0.3, text/xml;q=0.8", false),
            ("text/html,application/xml;q=0.9,*/*;q=0.8", false),
        ] {
            let call = Call::get(&path).header("Accept", accept);
            assert_eq!(is_json(&city.send(&call).expect(200)), json, "{path} {accept}");
        }
    }
    for (status, fields) in
        [(200, vec![("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)]), (400, Vec::new())]
    {
        let mut all = vec![("api_key", city.key.as_str())];
        all.extend(fields);
        let call = Call::form(&format!("{BASE}/requests"), &all);
        assert!(is_json(&city.send(&call).expect(status)));
        let wanting_xml = call.header("Accept", "text/xml");
        assert!(!is_json(&city.send(&wanting_xml).expect(status)));
    }
    let unknown = Call::get(&format!("{BASE}/services/NOPE"));
    assert!(is_json(&city.send(&unknown).expect(404)));
    let unknown = unknown.header("Accept", "application/xml");
    assert_eq!(city.send(&unknown).expect(404).xml().name, "errors");
}

#[rstest]
fn a012_a_suffix_counts_for_more_than_the_accept_header(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in resources(&city) {
        let json = Call::get(&format!("{path}.json")).header("Accept", "text/xml");
        assert!(is_json(&city.send(&json).expect(200)), "{path}");
        let xml = Call::get(&format!("{path}.xml")).header("Accept", "application/json");
        assert!(!is_json(&city.send(&xml).expect(200)), "{path}");
    }
    let error = Call::get(&format!("{BASE}/services/NOPE.json")).header("Accept", "text/xml");
    assert!(is_json(&city.send(&error).expect(404)));
    let error =
        Call::get(&format!("{BASE}/services/NOPE.xml")).header("Accept", "application/json");
    assert!(!is_json(&city.send(&error).expect(404)));
}

#[rstest]
fn a013_repeated_slashes_are_tolerated(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in resources(&city) {
        for format in ["json", "xml"] {
            let plain = city.get_path(&format!("{path}.{format}")).expect(200);
            let doubled = path.replace('/', "//");
            let behind_base = path.replacen("/v2/", "/v2///", 1);
            for odd in [doubled, behind_base] {
                let reply = city.get_path(&format!("{odd}.{format}")).expect(200);
                assert_eq!(reply.text(), plain.text(), "{odd}");
            }
        }
    }
    let fields =
        [("api_key", city.key.as_str()), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let before = city.count("service_requests");
    city.send(&Call::form(&format!("{BASE}//requests.json"), &fields)).expect(200);
    assert_eq!(city.count("service_requests"), before + 1);
}

#[rstest]
fn a014_head_answers_as_get_without_a_body(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut paths: Vec<(u16, String)> = Vec::new();
    for path in resources(&city) {
        for end in ["", ".json", ".xml", ".json?callback=fn", ".json?api_key=x"] {
            paths.push((200, format!("{path}{end}")));
        }
    }
    for (status, path) in [
        (404, "/services/NOPE.json"),
        (404, "/services.csv"),
        (400, "/services/.xml"),
        (400, "/requests.json?status=asleep"),
        (400, "/services.json?callback=a(b)"),
    ] {
        paths.push((status, format!("{BASE}{path}")));
    }
    for (status, path) in paths {
        let get = city.get_path(&path).expect(status);
        let head = city.send(&Call::new("HEAD", &path)).expect(status);
        assert!(head.body.is_empty(), "{path}");
        assert!(!get.body.is_empty(), "{path}");
        assert_eq!(headers(&head), headers(&get), "{path}");
    }
}

/// Everything but what differs from one answer to the next.
fn headers(reply: &Reply) -> Vec<(String, String)> {
    let mut all = reply.headers.clone();
    all.retain(|(name, _)| name != "date" && name != "x-request-id");
    all.sort();
    all
}

#[rstest]
fn a015_a_wrong_method_is_405_with_allow_and_an_error_list(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let reading = "GET, HEAD, OPTIONS";
    let writing = "GET, HEAD, POST, OPTIONS";
    for (method, path, allowed) in [
        ("POST", "/services", reading),
        ("DELETE", "/services/LAMP", reading),
        ("PUT", "/requests", writing),
        ("DELETE", "/requests/1", reading),
        ("POST", "/requests/1", reading),
        ("PATCH", "/tokens/1", reading),
        ("POST", "/discovery", reading),
        ("PUT", "/servicerequestupdates", writing),
    ] {
        let target = |format: &str| format!("{BASE}{path}.{format}");
        let reasons = city.refused(405, |format| Call::new(method, &target(format)));
        assert_eq!(reasons, ["this resource does not have that method"], "{path}");
        for format in ["json", "xml"] {
            let reply = city.send(&Call::new(method, &target(format)));
            assert_eq!(reply.header("allow"), Some(allowed), "{method} {path}");
        }
    }
}

#[rstest]
fn a016_scripts_of_any_origin_may_read(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut targets = vec![
        (404, format!("{BASE}/services/NOPE.json")),
        (404, format!("{BASE}/services.csv")),
        (400, format!("{BASE}/requests.xml?status=asleep")),
    ];
    for path in resources(&city) {
        targets.extend(["", ".json", ".xml"].map(|end| (200, format!("{path}{end}"))));
    }
    for (status, target) in targets {
        for call in
            [Call::get(&target), Call::get(&target).header("Origin", "https://else.example")]
        {
            let reply = city.send(&call).expect(status);
            assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{target}");
        }
    }
}

#[rstest]
fn a020_an_empty_parameter_is_as_good_as_none(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let general = ["jurisdiction_id", "api_key", "callback", "locale", "extensions"];
    let filters = [
        "service_request_id",
        "service_code",
        "start_date",
        "end_date",
        "status",
        "updated_after",
        "updated_before",
        "updated",
        "bbox",
        "lat",
        "long",
        "radius",
        "q",
        "search",
        "service_object_type",
        "service_object_id",
        "sort",
        "order_by",
        "page",
        "page_size",
        "per_page",
        "limit",
        "max_requests",
        "offset",
    ];
    let all: Vec<String> = general.iter().chain(&filters).map(|name| format!("{name}=")).collect();
    for path in resources(&city) {
        let plain = city.get_path(&format!("{path}.json")).expect(200).text();
        let together = all.join("&");
        for query in all.iter().map(String::as_str).chain([together.as_str(), "status=%20", "page"])
        {
            let reply = city.get_path(&format!("{path}.json?{query}")).expect(200);
            assert_eq!(reply.text(), plain, "{path}?{query}");
        }
    }
    let blank = [
        "jurisdiction_id",
        "address_string",
        "address_id",
        "zipcode",
        "email",
        "first_name",
        "last_name",
        "phone",
        "device_id",
        "account_id",
        "description",
        "title",
        "media_url",
        "media",
        "service_object_type",
        "service_object_id",
        "attribute[X]",
        "attribute[X][]",
    ];
    let fields: Vec<(&str, &str)> = blank.iter().map(|name| (*name, "")).collect();
    let created = city.submit("POTHOLE", &fields).expect(200).json()[0].clone();
    assert_eq!(created["account_id"], serde_json::Value::Null);
    let code = created["service_request_id"].as_str().unwrap();
    let found = city.request(code);
    for name in ["description", "address", "address_id", "zipcode", "media_url"] {
        assert!(found[name].is_null(), "{name}");
    }
    assert_eq!((city.count("request_contacts"), city.count("request_answers")), (0, 0));
}

#[rstest]
fn a021_unknown_query_parameters_are_ignored(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in resources(&city) {
        for format in ["json", "xml"] {
            let plain = city.get_path(&format!("{path}.{format}")).expect(200).text();
            let query =
                "utm_source=x&foo[]=1&foo[]=2&_=17&=&legacy=false&Status=asleep&%F0%9F%98%80=y";
            let reply = city.get_path(&format!("{path}.{format}?{query}")).expect(200);
            assert_eq!(reply.text(), plain, "{path}");
        }
    }
}
