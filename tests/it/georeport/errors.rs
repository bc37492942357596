//! Errors: one shape, whatever failed.

use rstest::rstest;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

/// Fails unless the answer is an error list in the format, with this status, for people to read.
#[track_caller]
fn check_errors(reply: &Reply, status: u16, format: &str) {
    assert_eq!(reply.status, status, "{}", reply.text());
    let kind = reply.header("content-type").unwrap();
    let said: Vec<(String, String)> = if format == "json" {
        assert_eq!(kind, "application/json; charset=utf-8");
        let list = reply.json();
        let list = list.as_array().expect("an array");
        list.iter()
            .map(|error| {
                assert_eq!(error.as_object().unwrap().len(), 2);
                let code = error["code"].as_u64().expect("a number");
                (code.to_string(), error["description"].as_str().unwrap().into())
            })
            .collect()
    } else {
        assert_eq!(kind, "text/xml; charset=utf-8");
        let xml = reply.xml();
        assert_eq!(xml.name, "errors");
        xml.children
            .iter()
            .map(|error| {
                assert_eq!(error.name, "error");
                assert_eq!(error.names(), ["code", "description"]);
                (error.text_of("code").into(), error.text_of("description").into())
            })
            .collect()
    };
    assert!(!said.is_empty());
    for (code, description) in said {
        assert_eq!(code, status.to_string());
        assert!(description.contains(' '), "{description:?} is a sentence");
    }
}

/// Calls that must fail in a format, each with its status.
fn failures(city: &TestCity, format: &str) -> Vec<(Call, u16)> {
    let get = |path: &str, query: &str| Call::get(&format!("{BASE}{path}.{format}{query}"));
    let requests = format!("{BASE}/requests.{format}");
    let updates = format!("{BASE}/servicerequestupdates.{format}");
    let key = ("api_key", city.key.as_str());
    let place = [("lat", LAT), ("long", LONG)];
    let unknown = [key, ("service_code", "NONE"), place[0], place[1]];
    vec![
        (get("/services", "?jurisdiction_id=nowhere"), 404),
        (get("/services/NONE", ""), 404),
        (get("/services/", ""), 400),
        (get("/services", "?lat=45"), 400),
        (get("/requests", "?start_date=never"), 400),
        (get("/requests", "?page=x"), 400),
        (get("/requests/none", ""), 404),
        (get("/tokens/none", ""), 404),
        (get("/tokens/", ""), 400),
        (get("/servicerequestupdates", "?start_date=never"), 400),
        (get("/location", "?lat=x&long=y"), 400),
        (get("/nothing", ""), 404),
        (Call::form(&requests, &[("service_code", "POTHOLE")]), 403),
        (Call::form(&requests, &[("api_key", "wrong")]), 403),
        (Call::form(&requests, &[key]), 400),
        (Call::form(&requests, &unknown), 404),
        (Call::form(&updates, &[]), 403),
        (Call::form(&updates, &[key]), 403),
        (Call::new("DELETE", &requests), 405),
        (Call::new("PUT", &format!("{BASE}/services.{format}")), 405),
        (Call::form(&format!("{BASE}/tokens/x.{format}"), &[]), 405),
        (Call::post(&requests, "application/json", b"{}".to_vec()), 415),
    ]
}

#[rstest]
fn a185_a186_a187_a188_a189_a190_every_failure_is_an_error_list(
    #[values(Sqlite, Postgres)] on: Database,
    #[values("json", "xml")] format: &str,
) {
    let city = TestCity::single(on);
    for (call, status) in failures(&city, format) {
        let reply = city.send(&call);
        check_errors(&reply, status, format);
        assert!(reply.status >= 400);
    }
    assert_eq!(city.count("service_requests"), 0);
}

#[rstest]
fn a191_failures_of_the_framework_have_the_same_body(
    #[values(Sqlite, Postgres)] on: Database,
    #[values("json", "xml")] format: &str,
) {
    let city = TestCity::start(on, "tests/data/cities/single", |settings| {
        settings.limits.form_bytes = 1000;
        settings.limits.multipart_bytes = 2000;
    });
    let requests = format!("{BASE}/requests.{format}");
    let urlencoded = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=xyz";
    let long = "x".repeat(65_000);
    for (call, status) in [
        (Call::get(&format!("/nowhere/at/all.{format}")), 404),
        (Call::get(&format!("{BASE}/requests/a/b/c.{format}")), 404),
        (Call::get(&format!("{requests}?q=%FF")), 400),
        (Call::get(&format!("{BASE}/requests/%FF.{format}")), 400),
        (Call::get(&format!("{requests}?q={long}")), 414),
        (Call::post(&requests, urlencoded, b"description=%FF".to_vec()), 400),
        (Call::post(&requests, urlencoded, b"description=\xFF".to_vec()), 400),
        (Call::post(&requests, urlencoded, vec![b'x'; 1001]), 413),
        (Call::post(&requests, multipart, b"--xyz\r\nnonsense".to_vec()), 400),
        (Call::post(&requests, "multipart/form-data", b"--xyz".to_vec()), 400),
        (Call::multipart(&requests, &[("description", &"x".repeat(2000))], &[]), 413),
        (Call::post(&requests, "text/plain", b"hello".to_vec()), 415),
        (Call::form(&requests, &[]).header("Content-Encoding", "gzip"), 415),
    ] {
        check_errors(&city.send(&call), status, format);
    }
}

#[rstest]
fn a192_a_failure_inside_tells_nothing_of_the_inside(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    city.sql("ALTER TABLE request_photos RENAME TO mislaid");
    let fields = [("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let url = ("media_url", "https://example.com/a.jpg");
    for format in ["json", "xml"] {
        let post = format!("/requests.{format}");
        for reply in [
            city.get(&format!("/requests.{format}?extensions=true")),
            city.get(&format!("/requests/{code}.{format}?extensions=true")),
            city.post(&post, &[fields[0], fields[1], fields[2], url]),
        ] {
            check_errors(&reply, 500, format);
            let text = reply.text().to_lowercase();
            for word in ["select", "insert", "table", "relation", "photos", ".rs", "panic", "sql"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
    assert_eq!(city.count("service_requests"), 1, "nothing half stored");
    city.get("/services.json").expect(200);
}

#[rstest]
fn a193_too_many_calls_are_told_when_to_come_back(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::start(on, "tests/data/cities/single", |settings| {
        settings.limits.reads_per_minute = 1;
        settings.limits.reads_burst = 2;
        settings.limits.key_writes_per_minute = 1;
        settings.limits.key_writes_burst = 1;
    });
    let first = city.get("/services.json").expect(200);
    assert_eq!(first.header("ratelimit-remaining"), Some("1"));
    city.get("/services.json").expect(200);
    city.submit("POTHOLE", &[]).expect(200);
    for format in ["json", "xml"] {
        let read = city.get(&format!("/services.{format}"));
        let fields = [("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
        let write = city.post(&format!("/requests.{format}"), &fields);
        for reply in [read, write] {
            check_errors(&reply, 429, format);
            let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
    }
    assert_eq!(city.count("service_requests"), 1);
}
