//! Rows that cannot be kept, and files that cannot be read.

use super::Town;
use crate::support::{Database, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
fn a_rejected_row_keeps_its_columns_and_says_everything_that_is_wrong(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let town = Town::new(on);
    let long = "x".repeat(4001);
    let text = format!(
        "service_request_id,requested_datetime,service_name,description,lat,long,media_url\n\
         1,yesterday,Nothing,{long},95,2,ftp://x\n\
         2,2026-01-01,Hole,fine,,,\n\
         ,2026-01-01,Hole,no id,,,\n\
         4,2026-01-01,Hole\n"
    );
    let summary = town.import(&town.file("a.csv", text));
    assert_eq!((summary.imported, summary.rejected), (1, 3));
    let written = std::fs::read_to_string(town.rejects()).unwrap();
    let mut rows = csv::Reader::from_reader(written.as_bytes());
    assert_eq!(
        rows.headers().unwrap().iter().collect::<Vec<_>>(),
        [
            "row",
            "reasons",
            "service_request_id",
            "requested_datetime",
            "service_name",
            "description",
            "lat",
            "long",
            "media_url"
        ]
    );
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    assert_eq!(&rows[0][0], "1");
    assert_eq!(
        &rows[0][1],
        "town has no service named \"Nothing\"; requested_datetime \"yesterday\" must be a date and time \
         such as 2026-11-21T09:30:00Z; lat must be a number between -90 and 90; description is longer \
         than 4000 characters; media_url must be an http or https address"
    );
    assert_eq!(&rows[0][5], long.as_str());
    assert_eq!((&rows[1][0], &rows[1][1]), ("3", "service_request_id is missing"));
    assert_eq!((&rows[2][0], &rows[2][1]), ("4", "line 5: 3 fields where the header has 7"));
}

#[rstest]
fn a_file_that_breaks_off_is_refused_before_anything_is_imported(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let row =
        r#"{"service_request_id":"1","requested_datetime":"2026-01-01","service_code":"LAMP"}"#;
    for (name, text, wanted) in [
        ("a.json", format!("[{row},{{\"x\""), "near row 2: EOF while parsing an object"),
        ("b.json", "{\"other\": []}".to_owned(), "the object has no list under any of"),
        ("c.json", "3".to_owned(), "expected a list of service requests"),
        ("a.xml", "<service_requests><request>".to_owned(), "the file ends inside request"),
        ("b.xml", "<html/>".to_owned(), "the root must be service_requests, not html"),
        (
            "c.xml",
            "<service_requests><request><a>&bomb;</a></request></service_requests>".to_owned(),
            "the entity \"bomb\" is not expanded",
        ),
        (
            "d.xml",
            "<service_requests><a></b></service_requests>".to_owned(),
            "request elements, not a",
        ),
        ("a.csv", "a,b\n1,2\n".to_owned(), "header: there is no column service_request_id, nor"),
        ("b.csv", "a,A\n1,2\n".to_owned(), "header, column 2: \"a\" is there twice"),
        ("none", String::new(), "the file is empty"),
    ] {
        let town = Town::new(on);
        let file = town.file(name, text);
        let error = town.import_some(&file, usize::MAX).unwrap_err().to_string();
        assert!(error.starts_with(&file.display().to_string()), "{error}");
        assert!(error.contains(wanted), "{name}: {error}");
        assert_eq!(town.count(), 0);
    }
}

#[rstest]
fn no_other_file_is_overwritten(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    std::fs::write(town.rejects(), "my novel").unwrap();
    let file = town.file("a.csv", "service_request_id,requested_datetime,service_code\n1,?,LAMP\n");
    let error = town.import_some(&file, usize::MAX).unwrap_err().to_string();
    assert!(error.contains("it is not overwritten"), "{error}");
    assert_eq!(std::fs::read_to_string(town.rejects()).unwrap(), "my novel");
}

#[rstest]
fn an_unknown_jurisdiction_is_refused_with_those_that_there_are(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let town = Town::new(on);
    let file = town.file("a.csv", "service_request_id,requested_datetime,service_code\n");
    let rejects = town.rejects();
    let import = lamppost::imports::Import {
        file: &file,
        rejects: &rejects,
        jurisdiction: Some("city"),
        mode: lamppost::jurisdictions::Mode::Test,
    };
    let clock = lamppost::time::FixedClock::at(super::noon());
    let error = import.run(town.db.store(), &clock, &mut |_| std::ops::ControlFlow::Continue(()));
    assert_eq!(
        error.unwrap_err().to_string(),
        "there is no jurisdiction \"city\"; there are: town"
    );
}
