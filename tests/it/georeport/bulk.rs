//! The bulk file.

use rstest::rstest;

use crate::support::{Database, Postgres, Sqlite, TestCity};

const COLUMNS: &str = "service_request_id,requested_datetime,updated_datetime,closed_date,\
    status_description,status_notes,source,service_name,service_subtype,description,\
    agency_responsible,address,lat,long";

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    reader.records().map(|row| cells(row.unwrap())).collect()
}

#[rstest]
fn a241_the_bulk_file_has_its_14_columns(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let old = city
        .report("POTHOLE")
        .on("2015-01-01T00:00:00Z")
        .closed("2015-01-02T00:00:00Z")
        .description("Deep, \"wide\"\nand é")
        .save();
    let new = city.pothole(&[("address_string", "5 Main St"), ("description", "=1+1")]);
    let reply = city.get("/requests.csv").expect(200);
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = reply.text();
    assert_eq!(text.split("\r\n").next(), Some(COLUMNS));
    assert!(text.contains("\"Deep, \"\"wide\"\"\nand é\""), "{text}");
    assert!(text.ends_with("\r\n"));
    let rows = rows(&text);
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.len() == 14));
    let wanted = [
        old.as_str(),
        "2015-01-01T00:00:00Z",
        "2015-01-02T00:00:00Z",
        "2015-01-02T00:00:00Z",
        "fixed",
        "",
        "test",
        "Pothole",
        "",
        "Deep, \"wide\"\nand é",
        "",
        "",
        "45.25",
        "-73.25",
    ];
    assert_eq!(rows[1], wanted);
    let wanted = [
        new.as_str(),
        "2026-05-15T12:00:00Z",
        "2026-05-15T12:00:00Z",
        "",
        "open",
        "",
        "open311",
        "Pothole",
        "",
        // A spreadsheet must not take it for a formula.
        "'=1+1",
        "Public Works",
        "5 Main St",
        "45.25",
        "-73.25",
    ];
    assert_eq!(rows[2], wanted);
}

#[rstest]
fn a241_the_bulk_file_takes_the_filters_of_the_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let codes = |query: &str| -> Vec<String> {
        let text = city.get(&format!("/requests.csv?{query}")).expect(200).text();
        assert!(text.starts_with(COLUMNS), "{query}");
        rows(&text)[1..].iter().map(|row| row[0].clone()).collect()
    };
    assert!(codes("").is_empty(), "the header comes even alone");
    let old = city.report("POTHOLE").on("2015-01-01T00:00:00Z");
    let old = old.closed("2015-02-01T00:00:00Z").save();
    let new = city.report("BARE").on("2026-05-01T00:00:00Z").save();
    assert_eq!(codes(""), [old.as_str(), &new]);
    assert_eq!(codes("status=open"), [new.as_str()]);
    assert_eq!(codes("service_code=POTHOLE,NONE"), [old.as_str()]);
    let years = "start_date=2014-01-01&end_date=2016-01-01";
    assert_eq!(codes(years), [old.as_str()]);
    city.get("/requests.csv?status=x").expect(400).blames("status");
}
