//! Pages that begin behind a place: nothing twice and nothing missed, whatever comes in between, in every
//! order and under every filter.

use proptest::prelude::*;
use rstest::rstest;

use lamppost::requests::{Cursor, Order, SortKey, Status};

use crate::support::city::TestCity;
use crate::support::database::Database::{self, Postgres, Sqlite};

/// The address behind `rel="next"`, without what stands before the path of the standard.
fn next(link: &str) -> Option<String> {
    let part = link.split(", ").find(|part| part.ends_with("rel=\"next\""))?;
    let address = part.trim_start_matches('<').split('>').next()?;
    Some(address.split("/open311/v2").nth(1)?.to_owned())
}

/// Follows the links from the first page to the last.
fn walk(city: &TestCity, query: &str, mut between: impl FnMut(usize)) -> Vec<String> {
    let mut found = Vec::new();
    let mut address = Some(format!("/requests.json?{query}"));
    while let Some(here) = address.take() {
        let reply = city.get(&here).expect(200);
        for one in reply.json().as_array().unwrap() {
            found.push(one["service_request_id"].as_str().unwrap().to_owned());
        }
        address = reply.header("link").and_then(next);
        between(found.len());
    }
    found
}

/// Nine reports: services, statuses, times (some alike) and places alternate.
fn filled(on: Database) -> TestCity {
    let city = TestCity::single(on);
    for number in 0..9 {
        let service = if number % 3 == 0 { "LAMP" } else { "POTHOLE" };
        let report = city.report(service).on(&format!("2026-05-1{}T10:00:00Z", number / 2));
        let report = if number % 4 == 1 { report.closed("2026-05-18T10:00:00Z") } else { report };
        report.save();
    }
    city
}

#[rstest]
fn links_lead_through_a_list_in_every_order(#[values(Sqlite, Postgres)] on: Database) {
    let city = filled(on);
    let sorts = ["created", "updated", "status", "service_request_id"];
    for sort in sorts.iter().flat_map(|sort| [(*sort).to_owned(), format!("-{sort}")]) {
        for filter in [
            "",
            "&service_code=POTHOLE",
            "&status=open",
            "&bbox=-74,45,-73,46",
            "&updated_after=2026-05-12T00:00:00Z",
            "&updated_after=2026-05-11T12:00:00Z&service_code=POTHOLE",
        ] {
            let query = format!("sort={sort}{filter}");
            let whole = walk(&city, &format!("{query}&page_size=100"), |_| ());
            assert!(whole.len() > 4, "{query}: {whole:?}");
            let parts = walk(&city, &format!("{query}&page_size=2"), |_| ());
            assert_eq!(parts, whole, "{query}");
        }
    }
}

/// Reports that came in since, and older ones that were closed since: all, and in the order asked for.
#[rstest]
fn what_changed_since_is_what_came_and_what_was_closed(#[values(Sqlite, Postgres)] on: Database) {
    let city = filled(on);
    for since in ["2026-05-10T10:00:00Z", "2026-05-12T10:00:00Z", "2026-05-18T10:00:00Z"] {
        for filter in ["", "&service_code=POTHOLE", "&service_code=POTHOLE&status=closed"] {
            let query = format!("updated_after={since}{filter}&page_size=100");
            let mut newest = walk(&city, &query, |_| ());
            let mut oldest = walk(&city, &format!("{query}&sort=created"), |_| ());
            oldest.reverse();
            assert_eq!(newest, oldest, "{query}");
            let mut changed = walk(&city, &format!("{query}&sort=updated"), |_| ());
            newest.sort();
            changed.sort();
            assert_eq!(newest, changed, "{query}");
            assert!(!changed.is_empty(), "{query}");
        }
    }
    let none = city.get("/requests.json?updated_after=2026-05-18T10:00:01Z").expect(200);
    assert_eq!(none.text(), "[]");
}

#[rstest]
fn what_comes_in_between_two_pages_moves_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let city = filled(on);
    let before = walk(&city, "page_size=100", |_| ());
    let parts = walk(&city, "page_size=2", |_| {
        city.report("POTHOLE").on("2026-05-19T10:00:00Z").save();
    });
    assert_eq!(parts, before);
}

#[rstest]
fn a_page_beyond_the_reach_of_numbers_says_how_to_go_on(#[values(Sqlite, Postgres)] on: Database) {
    let city = filled(on);
    // Nothing lies there, so there is nothing to say.
    assert_eq!(city.listed("offset=100001"), Vec::<String>::new());
    city.refused_both("/requests", "cursor=x", 400, "cursor must be taken from the Link header");
    let link = city.get("/requests.json?page_size=2").expect(200).header("link").map(str::to_owned);
    let next = next(&link.unwrap()).unwrap();
    city.get(&format!("{next}&sort=updated")).expect(400);
}

#[rstest]
fn the_total_is_told_where_it_is_known_or_asked_for(#[values(Sqlite, Postgres)] on: Database) {
    let city = filled(on);
    let total = |query: &str| {
        let reply = city.get(&format!("/requests.json?{query}")).expect(200);
        reply.header("x-total-count").map(str::to_owned)
    };
    assert_eq!(total("page_size=4"), None, "a list is not counted for each page of it");
    assert_eq!(total("page_size=4&count=true").as_deref(), Some("9"));
    assert_eq!(total("page_size=4&page=3").as_deref(), Some("9"), "the last page tells");
    assert_eq!(total("page_size=9").as_deref(), Some("9"));
}

fn orders() -> impl Strategy<Value = Order> {
    proptest::sample::select(vec![
        Order::Newest,
        Order::Oldest,
        Order::LastUpdated,
        Order::FirstUpdated,
        Order::OpenFirst,
        Order::ClosedFirst,
        Order::Code,
        Order::CodeBackwards,
    ])
}

proptest! {
    #[test]
    fn a_cursor_is_read_back(order in orders(), id: i64, nanos: i64, open: bool, code in "[^\0]{0,20}") {
        let at = chrono::DateTime::from_timestamp_nanos(nanos);
        let key = match order {
            Order::Code | Order::CodeBackwards => SortKey::Code(code),
            Order::OpenFirst | Order::ClosedFirst => {
                SortKey::StatusAt(if open { Status::Open } else { Status::Closed }, at)
            }
            Order::Newest | Order::Oldest | Order::LastUpdated | Order::FirstUpdated => SortKey::At(at),
        };
        let cursor = Cursor { order, key, id };
        prop_assert_eq!(Cursor::parse(&cursor.text()), Ok(cursor));
    }

    #[test]
    fn no_text_makes_the_reader_of_cursors_fall(text in "\\PC{0,60}") {
        let _whatever = Cursor::parse(&text);
    }
}
