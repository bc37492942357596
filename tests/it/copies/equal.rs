//! What is copied is the same, is served the same, and can be worked with.

use diesel::prelude::*;
use lamppost::copies::LOG_COLUMNS;
use lamppost::db::schema::service_requests as t;
use lamppost::db::{Store, StoreError};
use rstest::rstest;

use super::{city_on, command, copy, filled, store, told, verify};
use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// The bits of every position, as the program itself reads them.
fn positions(store: &Store) -> Vec<(i64, Option<u64>, Option<u64>)> {
    let rows: Vec<(i64, Option<f64>, Option<f64>)> = store
        .read_here(|conn| {
            let all = t::table.order(t::id).select((t::id, t::lat, t::long));
            all.load(conn).map_err(StoreError::from)
        })
        .unwrap();
    rows.into_iter()
        .map(|(id, lat, long)| (id, lat.map(f64::to_bits), long.map(f64::to_bits)))
        .collect()
}

/// What the public gets, byte for byte.
fn served(city: &TestCity) -> Vec<(String, Vec<u8>)> {
    let codes = city.listed("");
    let mut paths: Vec<String> = [
        "/services.json",
        "/services.xml",
        "/services/POTHOLE.xml",
        "/requests.json",
        "/requests.xml?extensions=true",
        "/requests.json?sort=updated&page_size=5&page=2",
        "/requests.csv",
        "/servicerequestupdates.json",
        "/location.json?lat=45.25&long=-73.25",
    ]
    .map(str::to_owned)
    .into();
    paths.extend(codes.iter().map(|code| format!("/requests/{code}.json?extensions=true")));
    paths.into_iter().map(|path| (path.clone(), city.get(&path).expect(200).body)).collect()
}

#[rstest]
fn every_table_and_every_answer_is_the_same_and_new_reports_get_new_identifiers(
    #[values(Sqlite, Postgres)] from: Database,
    #[values(Sqlite, Postgres)] to: Database,
) {
    let city = city_on(FreshDatabase::migrated(from), "tests/data/cities/single");
    filled(&city);
    let (before, codes, key) = (served(&city), city.listed(""), city.key.clone());
    let from = city.stop();
    let to = FreshDatabase::bare(to);
    let copied = copy(&from, &to).unwrap();
    let rows = |table: &str| copied.iter().find(|one| one.table == table).unwrap().rows;
    assert_eq!(usize::try_from(rows("service_requests")).unwrap(), codes.len());
    for table in ["request_contacts", "request_answers", "request_photos", "idempotency_records"] {
        assert!(rows(table) > 0, "{table} is empty");
    }
    assert!(copied.iter().all(|one| one.table != "copy_runs"));
    assert_eq!(verify(&from, &to).unwrap(), copied);
    assert_eq!(positions(&store(&from.url)), positions(&store(&to.url)));

    let mut city = city_on(to, "");
    for ((path, body), (_, now)) in before.iter().zip(served(&city)) {
        assert_eq!(String::from_utf8_lossy(body), String::from_utf8_lossy(&now), "{path}");
    }
    city.key = key;
    let new = city.pothole(&[("email", "b@example.org")]);
    assert!(!codes.contains(&new));
    assert_eq!(city.listed("").len(), codes.len() + 1);
    assert_eq!(city.request(&new)["status"], "open");
}

#[rstest]
fn there_and_back_again_is_the_same(#[values(Sqlite, Postgres)] there: Database) {
    let here = if there == Sqlite { Postgres } else { Sqlite };
    let city = city_on(FreshDatabase::migrated(here), "tests/data/cities/single");
    filled(&city);
    let before = served(&city);
    let from = city.stop();
    let (middle, back) = (FreshDatabase::migrated(there), FreshDatabase::bare(here));
    let output = command(&from, &middle, &[]).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("copied and verified"), "{}", told(&output));
    copy(&middle, &back).unwrap();
    let city = city_on(back, "");
    assert_eq!(before, served(&city));
}

#[rstest]
fn a_row_that_changes_on_either_side_is_found(
    #[values(Sqlite, Postgres)] to: Database,
    #[values(true, false)] in_the_source: bool,
) {
    let city = TestCity::single(Sqlite);
    filled(&city);
    let (from, to) = (city.stop(), FreshDatabase::bare(to));
    copy(&from, &to).unwrap();
    let changed = store(if in_the_source { &from.url } else { &to.url });
    for (change, back, table) in [
        (
            "UPDATE service_requests SET lat = lat + 1e-14 WHERE id = 7",
            "UPDATE service_requests SET lat = lat - 1e-14 WHERE id = 7",
            "service_requests: ",
        ),
        (
            "INSERT INTO event_readers (name, tx, event_id) VALUES ('x', 1, 1)",
            "DELETE FROM event_readers WHERE name = 'x'",
            "event_readers: ",
        ),
    ] {
        super::write(&changed, change);
        let told = verify(&from, &to).unwrap_err().to_string();
        assert!(told.contains(table) && told.lines().count() == 2, "{told}");
        super::write(&changed, back);
    }
    let output = command(&from, &to, &["--verify-only"]).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    super::write(&changed, "UPDATE services SET name = 'x' WHERE id = 1");
    let output = command(&from, &to, &["--verify-only"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("error: services: "), "{}", told(&output));
}

/// A new table that keeps a place in the log must be lowered with the others.
#[test]
fn every_column_that_numbers_transactions_is_known() {
    let schema: String = std::fs::read_dir("src/db/schema")
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let mut table = "";
    for line in schema.lines().map(str::trim) {
        if line.ends_with(") {") {
            table = line.split(' ').next().unwrap();
        }
        if line.starts_with("tx ->") || line.contains("_tx ->") {
            let column = line.split(' ').next().unwrap();
            assert!(LOG_COLUMNS.contains(&(table, column)), "{table}.{column}");
        }
    }
}
