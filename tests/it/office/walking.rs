//! Walking a list from page to page: each report once, in order, and never without an end.

use std::collections::BTreeSet;

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{get, government, next_page, numbers, page, patch, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// The reports of a list, walked to its end.
fn walk(city: &TestCity, token: &str, query: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut path = format!("/requests?{query}");
    for _ in 0..200 {
        let reply = get(city, &path, token).expect(200);
        found.extend(reply.json()["requests"].as_array().unwrap().clone());
        match next_page(&reply) {
            Some(next) => path = next,
            None => return found,
        }
    }
    panic!("{query} has no end");
}

fn ids(found: &[Value]) -> Vec<i64> {
    found.iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

/// What a report is sorted by, as text that sorts the same way; nothing for no date.
fn key(one: &Value, field: &str) -> Option<String> {
    let text = |name: &str| one[name].as_str().map(str::to_owned);
    match field {
        "requested" => text("requested_datetime"),
        "updated" => text("updated_datetime"),
        "due" => text("expected_datetime"),
        "urgency" => Some(format!("{:05}", one["urgency"].as_i64().unwrap())),
        "priority" => {
            let all = ["low", "normal", "high", "critical"];
            let rank = all.iter().position(|word| one["priority"] == *word).unwrap();
            Some(rank.to_string())
        }
        _ => Some(String::new()),
    }
}

#[rstest]
fn all_pages_hold_the_set_once_whatever_the_order(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    for number in 0..23 {
        // Days and priorities that many share.
        let day = format!("2026-04-{:02}T00:00:00Z", 1 + number * 7 % 5);
        let code = city.report(if number % 4 == 0 { "LAMP" } else { "POTHOLE" }).on(&day).save();
        let id = key_of(&city, &code);
        let priority = ["low", "normal", "high"][number % 3];
        let due = (number % 2 == 0).then(|| format!("2026-06-{:02}T00:00:00Z", 1 + number % 3));
        let change = json!({ "version": 1, "priority": priority, "expected_datetime": due });
        patch(&city, &format!("/requests/{id}"), &ann, &change).expect(200);
        city.sql(&format!("UPDATE service_requests SET urgency = {} WHERE id = {id}", number % 3));
    }
    // The board hears of points with the next event only: what is done behind its back is not.
    let city = TestCity::start_on(city.stop(), "", |_| ());
    for filters in ["", "status=open&service_code=POTHOLE&", "priority=low,high&"] {
        let whole = page(&city, &ann, filters).expect(200);
        let set: BTreeSet<i64> = numbers(&whole).into_iter().collect();
        assert_eq!(whole.header("link"), None);
        for field in ["requested", "updated", "due", "priority", "urgency", "id"] {
            for sign in ["", "-"] {
                for size in [1, 3, 10] {
                    let query = format!("{filters}sort={sign}{field}&page_size={size}");
                    let walked = walk(&city, &ann, &query);
                    let keys = ids(&walked);
                    assert_eq!(keys.len(), set.len(), "{query}");
                    assert_eq!(keys.iter().copied().collect::<BTreeSet<_>>(), set, "{query}");
                    in_order(&walked, field, sign == "-", &query);
                }
            }
        }
    }
}

#[track_caller]
fn in_order(walked: &[Value], field: &str, down: bool, query: &str) {
    for pair in walked.windows(2) {
        let place = |one: &Value| (key(one, field), one["id"].as_i64().unwrap());
        let ((a, first), (b, second)) = (place(&pair[0]), place(&pair[1]));
        let fine = match (a, b) {
            // Without a date it comes last in both directions.
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (a, b) if down => (a, first) > (b, second),
            (a, b) => (a, first) < (b, second),
        };
        assert!(fine, "{query}: {first} before {second}");
    }
}

#[rstest]
fn a_cursor_goes_with_its_order_alone(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    city.report("POTHOLE").save_many(3);
    let first = page(&city, &ann, "sort=due&page_size=2&status=open").expect(200);
    let next = next_page(&first).unwrap();
    assert!(next.contains("status=open"), "{next}");
    get(&city, &next, &ann).expect(200);
    get(&city, &next.replace("sort=due", "sort=-due"), &ann).expect(400);
    let ended = get(&city, &next, &ann).expect(200);
    assert_eq!((numbers(&ended).len(), next_page(&ended)), (1, None));
    // What comes in meanwhile moves nothing of what is still to come.
    let next = next_page(&page(&city, &ann, "page_size=2").expect(200)).unwrap();
    let before = numbers(&get(&city, &next, &ann).expect(200));
    let new = key_of(&city, &city.report("POTHOLE").on("2026-05-16T00:00:00Z").save());
    assert_eq!(numbers(&page(&city, &ann, "page_size=1").expect(200)), [new]);
    assert_eq!(numbers(&get(&city, &next, &ann).expect(200)), before);
}

/// Reports by the thousand, put there with their events as an import would.
fn flood(city: &TestCity, number: u32) {
    city.sql(&format!(
        "INSERT INTO service_requests (jurisdiction_id, service_id, department_id, mode, visibility, code, status,
            detailed_status, description, source, requested_at, updated_at, priority, urgency, reopened, version)
         SELECT r.jurisdiction_id, r.service_id, r.department_id, r.mode, r.visibility, 'F-' || n.i, r.status,
            r.detailed_status, CASE WHEN n.i % 1000 = 0 THEN 'a rare word' ELSE 'nothing' END, r.source,
            r.requested_at, r.updated_at, 1, 0, 0, 1
         FROM (WITH RECURSIVE up (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < {number})
            SELECT i FROM up) n CROSS JOIN (SELECT * FROM service_requests ORDER BY id LIMIT 1) r"
    ));
    city.sql(
        "INSERT INTO request_events (request_id, jurisdiction_id, mode, kind, at, public, detailed_status)
         SELECT id, jurisdiction_id, mode, 'imported', requested_at, false, detailed_status
         FROM service_requests WHERE code LIKE 'F-%'",
    );
}

#[rstest]
fn a_page_of_a_search_for_words_has_an_end(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    city.report("POTHOLE").description("a rare word").save();
    assert_eq!(page(&city, &ann, "").expect(200).json()["total"], 1);
    flood(&city, 41_000);
    assert_eq!(page(&city, &ann, "page_size=1").expect(200).json()["total"], 41_001);
    // One word in a thousand: 20,000 are looked through for a page, and there is a way on.
    let first = page(&city, &ann, "q=RARE&page_size=1000").expect(200);
    assert_eq!(first.json()["total"], Value::Null);
    assert_eq!(numbers(&first).len(), 20);
    let second = get(&city, &next_page(&first).unwrap(), &ann).expect(200);
    assert_eq!(numbers(&second).len(), 20);
    assert!(next_page(&second).is_some());
    for query in ["q=rare+word&page_size=7", "q=rare&sort=updated&page_size=1000"] {
        let walked = ids(&walk(&city, &ann, query));
        assert_eq!(walked.len(), 42, "{query}");
        assert_eq!(walked.iter().collect::<BTreeSet<_>>().len(), 42, "{query}");
    }
    let none = page(&city, &ann, "q=unheard").expect(200);
    assert_eq!(numbers(&none), [0; 0]);
    assert!(next_page(&none).is_some(), "it has not looked everywhere");
    assert_eq!(walk(&city, &ann, "q=unheard"), Vec::<Value>::new());
}
