//! What one caller may cost, and what is answered beyond that.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::test as actix;
use actix_web::{App, HttpResponse, web};
use lamppost::http::shield::render_errors;
use rstest::rstest;

use crate::support::photo::{RED, jpeg};
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const SINGLE: &str = "tests/data/cities/single";

#[rstest]
fn a_key_that_is_used_too_often_must_wait(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::start(on, SINGLE, |settings| {
        settings.limits.key_writes_per_minute = 1;
        settings.limits.key_writes_burst = 2;
    });
    let first = city.submit("POTHOLE", &[]).expect(200);
    assert_eq!(first.header("ratelimit-limit"), Some("2"));
    assert_eq!(first.header("ratelimit-remaining"), Some("1"));
    city.submit("POTHOLE", &[]).expect(200);
    let refused = city.submit("POTHOLE", &[]).expect(429);
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    refused.blames("too many");
    assert_eq!(city.count("service_requests"), 2);
    // The other key has a bucket of its own, and reading goes on.
    city.update(&city.listed("")[0], "FIXED", &[]).expect(200);
}

#[test]
fn an_address_that_calls_too_often_must_wait() {
    let city = TestCity::start(Sqlite, SINGLE, |settings| {
        settings.limits.reads_per_minute = 1;
        settings.limits.reads_burst = 1;
    });
    city.get("/services.json").expect(200);
    let refused = city.get("/services.xml").expect(429);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(refused.header("ratelimit-remaining"), Some("0"));
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    assert_eq!(refused.xml().name, "errors");
    // A forwarding header from a stranger makes nobody else of him.
    let call = Call::get("/open311/v2/services.json").header("X-Forwarded-For", "9.9.9.9");
    assert_eq!(city.send(&call).status, 429);
}

/// Sends the head of a form and then nothing more.
fn stalled(city: &TestCity, path: &str, content_type: &str) -> String {
    let mut stream = TcpStream::connect(city.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n\
         Content-Length: 500\r\n\r\nservice_code="
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    while !String::from_utf8_lossy(&answer).contains("</errors>") {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(&chunk[..n]),
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[rstest]
#[case("application/x-www-form-urlencoded")]
#[case("multipart/form-data; boundary=xyz")]
fn a_body_that_does_not_come_is_not_waited_for(#[case] content_type: &str) {
    let city = TestCity::start(Sqlite, SINGLE, |settings| {
        settings.limits.form_time = Duration::from_millis(300);
        settings.limits.multipart_time = Duration::from_millis(300);
    });
    let answer = stalled(&city, "/open311/v2/requests.xml", content_type);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("<errors><error><code>408</code>"), "{answer}");
}

#[rstest]
fn a_body_that_is_too_large_is_refused(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::start(on, SINGLE, |settings| {
        settings.limits.form_bytes = 2_000;
        settings.limits.multipart_bytes = 3_000;
        settings.limits.photo_bytes = 900;
        settings.limits.photos = 2;
    });
    city.submit("POTHOLE", &[("description", &"x".repeat(3_000))]).expect(413);
    let big = vec![0_u8; 1_500];
    let fields = [("api_key", city.key.as_str()), ("service_code", "POTHOLE")];
    let target = "/open311/v2/requests.json";
    city.send(&Call::multipart(target, &fields, &[("media", "big.jpg", &big)]))
        .expect(400)
        .blames("big.jpg is larger than 900 bytes");
    let huge = vec![0_u8; 5_000];
    city.send(&Call::multipart(target, &fields, &[("media", "huge.jpg", &huge)])).expect(413);
    let photo = jpeg(RED);
    assert!(photo.len() < 900, "{}", photo.len());
    let three = [("a", "1.jpg", &photo[..]), ("b", "2.jpg", &photo), ("c", "3.jpg", &photo)];
    city.send(&Call::multipart(target, &fields, &three)).expect(400).blames("at most 2 files");
    assert_eq!((city.count("service_requests"), city.photos_on_disk()), (0, 0));
}

#[test]
fn a_full_disk_refuses_reports_and_reading_goes_on() {
    let city = TestCity::start(Sqlite, SINGLE, |settings| {
        settings.limits.min_free_bytes = u64::MAX;
    });
    let refused = city.submit("POTHOLE", &[]).expect(503);
    assert!(refused.header("retry-after").is_some());
    city.get("/requests.json").expect(200);
}

async fn fine() -> HttpResponse {
    HttpResponse::Ok().body("fine")
}

async fn broken() -> HttpResponse {
    panic!("on purpose")
}

#[actix_web::test]
async fn a_panic_is_an_error_list_and_the_next_call_is_served() {
    let app = App::new()
        .route("/boom.xml", web::get().to(broken))
        .route("/fine", web::get().to(fine))
        .wrap(from_fn(render_errors));
    let app = actix::init_service(app).await;
    let refused =
        actix::try_call_service(&app, actix::TestRequest::get().uri("/boom.xml").to_request())
            .await;
    let refused = refused.unwrap_err().error_response();
    assert_eq!(refused.status().as_u16(), 500);
    assert_eq!(refused.headers().get("content-type").unwrap(), "text/xml; charset=utf-8");
    assert_eq!(refused.headers().get("x-content-type-options").unwrap(), "nosniff");
    let body = actix_web::body::to_bytes(refused.into_body()).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert!(
        text.contains("<errors><error><code>500</code>") && !text.contains("purpose"),
        "{text}"
    );
    let next = actix::call_service(&app, actix::TestRequest::get().uri("/fine").to_request()).await;
    assert_eq!(next.status().as_u16(), 200);
}
