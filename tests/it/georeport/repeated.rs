//! Repeating a POST safely: `Idempotency-Key`.

use chrono::TimeDelta;
use rstest::rstest;

use crate::support::photo::{BLUE, RED, jpeg};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const KEY: &str = "a-key-of-my-own-0001";

fn call(city: &TestCity, key: &str, fields: &[(&str, &str)], photo: [u8; 3]) -> Call {
    let mut all = vec![("service_code", "POTHOLE"), ("lat", "45.25"), ("long", "-73.25")];
    all.extend_from_slice(fields);
    Call::multipart("/open311/v2/requests.json", &all, &[("media", "a.jpg", &jpeg(photo))])
        .header("X-Api-Key", &city.key)
        .header("Idempotency-Key", key)
}

fn code_of(reply: &Reply) -> String {
    reply.json()[0]["service_request_id"].as_str().unwrap().to_owned()
}

#[rstest]
fn a_repetition_is_answered_as_the_first_time(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let once = call(&city, KEY, &[("description", "Once"), ("email", "a@example.org")], RED);
    let first = city.send(&once).expect(200);
    assert_eq!(first.header("idempotent-replayed"), None);
    let again = city.send(&once).expect(200);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.body, first.body);
    assert_eq!(
        (city.count("service_requests"), city.count("media"), city.photos_on_disk()),
        (1, 1, 1)
    );
    // The same parameters in another order and in the other format are the same call.
    let mut xml = once.clone();
    xml.target = "/open311/v2/requests.xml".into();
    let twin = city.send(&xml).expect(200).xml();
    assert_eq!(twin.child("request").text_of("service_request_id"), code_of(&first));
}

#[rstest]
fn a_key_used_for_something_else_is_refused(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.send(&call(&city, KEY, &[("description", "One")], RED)).expect(200);
    city.send(&call(&city, KEY, &[("description", "Other")], RED))
        .expect(422)
        .blames("other parameters");
    city.send(&call(&city, KEY, &[("description", "One")], BLUE)).expect(422);
    assert_eq!((city.count("service_requests"), city.photos_on_disk()), (1, 1));
    // Another caller may use the same text.
    let mut others = call(&city, KEY, &[("description", "Other")], RED);
    others.headers.retain(|(name, _)| name != "X-Api-Key");
    city.send(&others.header("X-Api-Key", &city.staff_key)).expect(200);
    assert_eq!(city.count("service_requests"), 2);
}

#[rstest]
fn a_failed_call_leaves_its_key_free(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.send(&call(&city, KEY, &[("media_url", "nonsense")], RED)).expect(400);
    assert_eq!((city.count("idempotency_records"), city.photos_on_disk()), (0, 0));
    city.send(&call(&city, KEY, &[("description", "Mended")], RED)).expect(200);
}

#[rstest]
fn a_key_holds_for_two_days(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let once = call(&city, KEY, &[], RED);
    let first = code_of(&city.send(&once).expect(200));
    city.clock.advance(TimeDelta::hours(47));
    assert_eq!(code_of(&city.send(&once).expect(200)), first);
    city.clock.advance(TimeDelta::hours(2));
    assert_ne!(code_of(&city.send(&once).expect(200)), first);
    assert_eq!((city.count("service_requests"), city.count("idempotency_records")), (2, 1));
}

#[rstest]
fn a_key_must_be_hard_to_hit_upon(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for key in ["short", "fifteen-letters", &"x".repeat(256), "with a blank in it here"] {
        city.send(&call(&city, key, &[], RED)).expect(400).blames("Idempotency-Key must be");
    }
    city.send(&call(&city, "sixteen-letters-", &[], RED)).expect(200);
}

#[rstest]
fn the_same_call_from_many_at_once_is_one_report(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let once = call(&city, KEY, &[("description", "At once")], RED);
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..8).map(|_| scope.spawn(|| city.send(&once))).collect();
        sent.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut codes: Vec<String> = Vec::new();
    for reply in &replies {
        match reply.status {
            200 => codes.push(code_of(reply)),
            409 => assert_eq!(reply.header("retry-after"), Some("1")),
            other => panic!("{other} {}", reply.text()),
        }
    }
    codes.dedup();
    assert_eq!((codes.len(), city.count("service_requests"), city.photos_on_disk()), (1, 1, 1));
}
