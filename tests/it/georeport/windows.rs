//! GET requests: which dates select what.

use rstest::rstest;

use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn a136_without_parameters_only_the_last_90_days_are_listed(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    city.report("POTHOLE").on("2026-02-14T11:59:59Z").save();
    let first = city.report("POTHOLE").on("2026-02-14T12:00:00Z").save();
    let last = city.report("POTHOLE").on("2026-05-15T12:00:00Z").save();
    assert_eq!(city.listed_both(""), [last, first]);
}

#[rstest]
fn a137_at_most_the_newest_1000_are_listed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let oldest = city.report("POTHOLE").on("2026-05-01T00:00:00Z").save();
    let codes = city.report("POTHOLE").on("2026-05-02T00:00:00Z").save_many(1000);
    let listed = city.listed_both("");
    assert_eq!(listed.len(), 1000);
    assert!(!listed.contains(&oldest), "the oldest is left out");
    assert_eq!(listed, codes);
}

#[rstest]
fn a138_a139_both_dates_select_and_both_ends_count(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let report = |when: &str| city.report("POTHOLE").on(when).save();
    report("2026-05-10T09:59:59Z");
    let first = report("2026-05-10T10:00:00Z");
    // What counts is when it came in, not when it was closed.
    let middle =
        city.report("POTHOLE").on("2026-05-10T11:00:00Z").closed("2026-05-14T00:00:00Z").save();
    let last = report("2026-05-10T12:00:00Z");
    report("2026-05-10T12:00:01Z");
    let query = "start_date=2026-05-10T10:00:00Z&end_date=2026-05-10T12:00:00Z";
    assert_eq!(city.listed_both(query), [last, middle, first]);
}

#[rstest]
fn a140_a_span_of_exactly_90_days_is_accepted(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let first = city.report("POTHOLE").on("2025-01-01T00:00:00Z").save();
    let last = city.report("POTHOLE").on("2025-04-01T00:00:00Z").save();
    let query = "start_date=2025-01-01T00:00:00Z&end_date=2025-04-01T00:00:00Z";
    assert_eq!(city.listed_both(query), [last, first]);
}

#[rstest]
fn a141_a_longer_span_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let query = "start_date=2025-01-01T00:00:00Z&end_date=2025-04-01T00:00:01Z";
    city.refused_both("/requests", query, 400, "at most 90 days apart");
    let key = &city.read_key;
    assert!(city.listed(&format!("{query}&api_key={key}")).is_empty());
}

#[rstest]
fn a142_a_start_alone_reaches_90_days_on(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let report = |when: &str| city.report("POTHOLE").on(when).save();
    report("2024-12-31T23:59:59Z");
    let first = report("2025-01-01T00:00:00Z");
    let last = report("2025-04-01T00:00:00Z");
    report("2025-04-01T00:00:01Z");
    let listed = city.listed_both("start_date=2025-01-01T00:00:00Z");
    assert_eq!(listed, [last, first]);
}

#[rstest]
fn a143_an_end_alone_reaches_90_days_back(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let report = |when: &str| city.report("POTHOLE").on(when).save();
    report("2024-12-31T23:59:59Z");
    let first = report("2025-01-01T00:00:00Z");
    let last = report("2025-04-01T00:00:00Z");
    report("2025-04-01T00:00:01Z");
    let listed = city.listed_both("end_date=2025-04-01T00:00:00Z");
    assert_eq!(listed, [last, first]);
}

#[rstest]
fn a144_a_start_after_the_end_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let query = "start_date=2026-05-10T00:00:01Z&end_date=2026-05-10T00:00:00Z";
    city.refused_both("/requests", query, 400, "start_date must not be after end_date");
}

#[rstest]
fn a145_an_unparsable_date_is_rejected_by_name(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for name in ["start_date", "end_date", "updated_after", "updated_before"] {
        for value in ["yesterday", "2026-02-30", "1778846400", "2026-05-10T25:00:00Z"] {
            let query = format!("{name}={value}");
            city.refused_both("/requests", &query, 400, &format!("{name} must be a date"));
        }
    }
    let both = city.get("/requests.json?start_date=x&end_date=y").expect(400);
    assert_eq!(both.faults().len(), 2);
}

#[rstest]
fn a146_offsets_are_honoured_as_instants(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save();
    for moment in [
        "2026-05-10T12:00:00Z",
        "2026-05-10T14:00:00%2B02:00",
        "2026-05-10T08:00:00-04:00",
        "2026-05-11T00:45:00%2B12:45",
    ] {
        let query = format!("start_date={moment}&end_date={moment}");
        assert_eq!(city.listed_both(&query), [code.as_str()], "{moment}");
    }
    assert!(city.listed("end_date=2026-05-10T12:00:00%2B02:00").is_empty());
    assert!(city.listed("start_date=2026-05-10T12:00:00-04:00").is_empty());
}

#[rstest]
fn a147_an_unescaped_plus_before_the_offset_is_understood(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save();
    let moment = "2026-05-10T14:00:00+02:00";
    let query = format!("start_date={moment}&end_date={moment}");
    assert_eq!(city.listed_both(&query), [code]);
    assert!(city.listed("start_date=2026-05-10T14:00:01+02:00").is_empty());
}

#[rstest]
fn a148_a_date_without_zone_or_time_is_meant_in_the_city(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let report = |when: &str| city.report("POTHOLE").on(when).save();
    report("2026-05-10T03:59:59Z");
    let midnight = report("2026-05-10T04:00:00Z");
    let noon = report("2026-05-10T16:00:00Z");
    let next = report("2026-05-11T04:00:00Z");
    report("2026-05-11T04:00:01Z");
    let days = "start_date=2026-05-10&end_date=2026-05-11";
    assert_eq!(city.listed_both(days), [next, noon.clone(), midnight]);
    for moment in ["2026-05-10T12:00:00", "2026-05-10T12:00:00.000000"] {
        let query = format!("start_date={moment}&end_date={moment}");
        assert_eq!(city.listed_both(&query), [noon.as_str()], "{moment}");
    }
}
