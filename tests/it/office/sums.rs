//! Sums of reports: of a government and of those that lie in it, and nothing else of theirs.

use diesel::prelude::*;
use lamppost::db::StoreError;
use lamppost::staff::{Role, ScopeNames};
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, get, government, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn sums(city: &TestCity, of: &str, query: &str, token: &str) -> Value {
    get(city, &format!("/jurisdictions/{of}/sums{query}"), token).expect(200).json()
}

/// Three reports in Lampton, one of them closed and one of them in the county's own service.
fn filled(city: &TestCity) {
    city.report("POTHOLE").on("2026-05-01T00:00:00Z").save();
    city.report("POTHOLE").on("2026-05-10T12:00:00Z").save();
    city.report("LAMP").on("2026-05-02T00:00:00Z").closed("2026-05-03T00:00:00Z").save();
    city.submit("BRIDGE", &[("jurisdiction_id", "county.example"), ("lat", "45.25")]);
}

#[rstest]
fn a_county_sees_sums_of_its_cities(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    filled(&city);
    let county = signed_in(&city, "c@city.example", Role::Observer, &government("county.example"));
    let seen = sums(&city, "county.example", "?from=2026-05-01&until=2026-05-15", &county);
    let names: Vec<&str> = seen["jurisdictions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["jurisdiction_id"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["county.example", "lamp.example"], "and not the town next door");
    let lampton = json!({
        "jurisdiction_id": "lamp.example", "name": "Lampton", "open": 1, "closed": 1,
        "services": [
            { "service_code": "POTHOLE", "service_name": "Pothole", "open": 1, "closed": 0 },
            { "service_code": "LAMP", "service_name": "Street lamp", "open": 0, "closed": 1 },
        ],
    });
    // The first instant counts, in the zone of the government; midnight in UTC is the day before there.
    assert_eq!(seen["jurisdictions"][1], lampton);
    let wider = sums(&city, "lamp.example", "?from=2026-05-01T00:00:00Z&until=2026-05-15", &county);
    assert_eq!(wider["jurisdictions"][0]["open"], 2);
    let usual = sums(&city, "lamp.example", "", &county);
    assert_eq!(usual["until_datetime"], "2026-05-15T12:00:00Z");
    assert_eq!(usual["from_datetime"], "2026-04-15T12:00:00Z");
    assert_eq!(usual["jurisdictions"][0]["open"], 2);
    let until = sums(&city, "lamp.example", "?until=2026-05-10T12:00:00Z", &county);
    assert_eq!(until["jurisdictions"][0]["open"], 1, "the last instant does not count");
}

#[test]
fn nobody_else_sees_them() {
    let city = TestCity::several(Sqlite);
    filled(&city);
    let town = signed_in(&city, "o@city.example", Role::Supervisor, &government("other.example"));
    let lampton = signed_in(&city, "l@city.example", Role::Supervisor, &government("lamp.example"));
    let works = ScopeNames {
        layer: Some("jurisdiction".to_owned()),
        area: Some("lampton".to_owned()),
        ..government("lamp.example")
    };
    let part = signed_in(&city, "p@city.example", Role::Supervisor, &works);
    let unknown = get(&city, "/jurisdictions/nowhere/sums", &lampton).expect(404).body;
    for (token, hidden) in [
        (&town, "lamp.example"),
        (&town, "county.example"),
        // What lies in a government sees nothing of what is around it.
        (&lampton, "county.example"),
        (&lampton, "other.example"),
        (&part, "lamp.example"),
    ] {
        let reply = get(&city, &format!("/jurisdictions/{hidden}/sums"), token).expect(404);
        assert_eq!(reply.body, unknown, "{hidden}");
    }
    let own = sums(&city, "lamp.example", "", &lampton);
    assert_eq!(own["jurisdictions"].as_array().unwrap().len(), 1);
}

/// Sums of its cities are all that a county has of them.
#[rstest]
fn a_county_has_no_other_way_into_its_cities(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let scope = government("county.example");
    let county = signed_in(&city, "c@city.example", Role::Administrator, &scope);
    signed_in(&city, "l@city.example", Role::Agent, &government("lamp.example"));
    let seen = get(&city, "/staff", &county).expect(200).json();
    assert_eq!(seen.as_array().unwrap().len(), 1, "the administrator alone");
    get(&city, "/jurisdictions/lamp.example", &county).expect(404);
    let log = get(&city, "/audit?jurisdiction_id=lamp.example", &county).expect(200).json();
    assert_eq!(log, json!([]));
}

#[test]
fn times_that_are_none_are_refused_in_words() {
    let city = TestCity::single(Sqlite);
    let token = signed_in(&city, "a@city.example", Role::Observer, &anywhere());
    for (query, why) in [
        ("?from=x&until=y", "from must be a date"),
        ("?from=2026-05-02&until=2026-05-01", "from must be before until"),
        ("?from=2020-01-01&until=2026-05-01", "from and until may lie 366 days apart"),
    ] {
        let path = format!("/jurisdictions/lamp.example/sums{query}");
        let said = get(&city, &path, &token).expect(400).json();
        assert!(said[0]["description"].as_str().unwrap().starts_with(why), "{said}");
    }
}

/// The count reads a range of the index for each service and status, and no report besides.
#[test]
fn sums_are_read_from_an_index() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let city = TestCity::single(Sqlite);
    let plan = "EXPLAIN QUERY PLAN SELECT service_id, status, COUNT(*) FROM service_requests
        WHERE service_id IN (1, 2, 3) AND mode = 'production' AND status IN ('open', 'closed')
            AND requested_at >= '2026-05-01' AND requested_at < '2026-06-01'
        GROUP BY service_id, status";
    let lines: Vec<Line> = city
        .store()
        .read_here(|conn| {
            lamppost::on_backend!(conn, |c| diesel::sql_query(plan).load(c))
                .map_err(StoreError::from)
        })
        .unwrap();
    let plan: Vec<&str> = lines.iter().map(|line| line.detail.as_str()).collect();
    assert!(plan[0].contains("COVERING INDEX service_requests_service"), "{plan:?}");
    assert!(plan[0].contains("requested_at>?"), "{plan:?}");
}
