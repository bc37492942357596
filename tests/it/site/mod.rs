//! What is served besides the standard: the contract's page, photos, health, metrics.

use std::process::Command;

use rstest::rstest;

use crate::support::photo::{RED, jpeg, shows};
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// A page as a real browser has it when its scripts have run.
fn in_chromium(address: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--virtual-time-budget=15000", "--dump-dom", address])
        .output()
        .expect("chromium is there: scripts/test installs it");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_api_page_shows_every_operation_without_any_other_server() {
    let city = TestCity::single(Sqlite);
    let page = in_chromium(&format!("http://{}/developers/api/", city.address));
    for operation in ["create_request", "list_requests", "show_location", "create_update_test"] {
        assert!(page.contains(operation), "{operation} is not on the page: {page}");
    }
    assert!(page.contains("<title>Open311 API – Lamppost</title>"));
}

#[rstest]
#[case("/developers/api/")]
#[case("/developers/api/swagger-ui.css")]
#[case("/developers/api/swagger-ui-bundle.js")]
#[case("/developers/api/swagger-initializer.js")]
fn the_api_page_takes_everything_from_here(#[case] path: &str) {
    let city = TestCity::none(Sqlite);
    let reply = city.get_path(path).expect(200);
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("http"), "{policy}");
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn short_addresses_lead_to_the_api_page() {
    let city = TestCity::none(Sqlite);
    for path in ["/", "/developers/api"] {
        let reply = city.get_path(path).expect(302);
        assert_eq!(reply.header("location"), Some("/developers/api/"));
    }
    city.get_path("/developers/api/nothing.js").expect(404);
    city.get_path("/nothing").expect(404).blames("nothing at this address");
}

#[rstest]
fn a_photo_is_served_with_safe_headers_and_a_thumbnail(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let call = Call::multipart(
        "/open311/v2/requests.json",
        &[("service_code", "POTHOLE"), ("lat", "45.25"), ("long", "-73.25")],
        &[("media", "a.jpg", &jpeg(RED))],
    );
    let made = city.send(&call.header("X-Api-Key", &city.key)).expect(200);
    let code = made.json()[0]["service_request_id"].as_str().unwrap().to_owned();
    let url = city.request(&code)["media_url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&format!("http://{}", city.address)).unwrap().to_owned();
    for path in [path.clone(), path.replace(".jpg", ".thumb.jpg")] {
        let reply = city.get_path(&path).expect(200);
        assert!(shows(&reply.body, RED), "{path}");
        assert_eq!(reply.header("content-type"), Some("image/jpeg"));
        assert_eq!(reply.header("content-security-policy"), Some("default-src 'none'; sandbox"));
        assert!(reply.header("content-disposition").unwrap().starts_with("inline; filename="));
    }
    for wrong in ["/media/x.jpg", "/media/..%2F..%2Flamppost.db", &path.replace(".jpg", "")] {
        city.get_path(wrong).expect(404);
    }
}

#[rstest]
fn health_needs_nothing_and_readiness_the_database(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    assert_eq!(city.get_path("/healthz").expect(200).text(), "ok\n");
    assert_eq!(city.get_path("/readyz").expect(200).text(), "ok\n");
}

#[test]
fn an_answer_is_compressed_when_the_client_can_read_that() {
    let city = TestCity::single(Sqlite);
    let call = Call::get("/open311/v2/services.json").header("Accept-Encoding", "gzip");
    let reply = call.send(city.address).expect(200);
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert!(reply.body.starts_with(&[0x1f, 0x8b]), "gzip begins so");
    let plain = city.get("/services.json").expect(200);
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(reply.header("etag"), plain.header("etag"));
}

#[test]
fn a_copy_that_is_the_same_is_not_sent_again() {
    let city = TestCity::single(Sqlite);
    for path in ["/open311/v2/services.json", "/open311/v2/requests.xml", "/open311/discovery.json"]
    {
        let first = city.get_path(path).expect(200);
        let etag = first.header("etag").unwrap();
        let again = city.send(&Call::get(path).header("If-None-Match", etag));
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let other = city.send(&Call::get(path).header("If-None-Match", "W/\"other\""));
        assert_eq!(other.status, 200, "{path}");
    }
    let before = city.get("/requests.json").header("etag").unwrap().to_owned();
    city.pothole(&[]);
    let call = Call::get("/open311/v2/requests.json").header("If-None-Match", &before);
    assert_eq!(city.send(&call).status, 200, "the list has changed");
}
