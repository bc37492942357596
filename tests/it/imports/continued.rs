//! An import that is stopped, and one that is repeated.

use crate::support::{Database, Postgres, Sqlite};
use rstest::rstest;
use std::fmt::Write as _;

use lamppost::imports::ImportError;

use super::Town;

/// 1,700 rows; every hundredth is bad.
fn many() -> String {
    let mut text = "service_request_id,requested_datetime,service_code\n".to_owned();
    for number in 1..=1700 {
        let service = if number % 100 == 0 { "NONE" } else { "LAMP" };
        writeln!(text, "N-{number},2026-01-01,{service}").unwrap();
    }
    text
}

#[rstest]
fn a_stopped_import_continues_where_it_stopped(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let file = town.file("a.csv", many());
    let stopped = town.import_some(&file, 2).unwrap_err();
    assert!(matches!(stopped, ImportError::Stopped(1000)), "{stopped}");
    assert_eq!(town.count(), 990);
    // A crash may leave rows of a batch that was never committed.
    let mut rejects = std::fs::read_to_string(town.rejects()).unwrap();
    rejects.push_str("1200,half,N-1200,2026-01-01,NONE\n");
    std::fs::write(town.rejects(), rejects).unwrap();

    let summary = town.import(&file);
    assert_eq!(summary.continued_after, 1000);
    assert_eq!((summary.imported, summary.already_there, summary.rejected), (693, 0, 17));
    assert_eq!(town.count(), 1683);
    let rejects = std::fs::read_to_string(town.rejects()).unwrap();
    assert_eq!(rejects.lines().count(), 18);
    assert!(!rejects.contains("half"));
}

#[rstest]
fn the_same_file_twice_adds_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let file = town.file("a.csv", many());
    town.import(&file);
    let again = town.import(&file);
    assert_eq!((again.imported, again.already_there, again.rejected), (0, 1683, 17));
    assert_eq!(town.count(), 1683);
    assert_eq!(std::fs::read_to_string(town.rejects()).unwrap().lines().count(), 18);
}

#[rstest]
fn an_identifier_that_is_twice_in_a_file_is_kept_once(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let text = "service_request_id,requested_datetime,service_code\n1,2026-01-01,LAMP\n1,2026-01-02,LAMP\n";
    let summary = town.import(&town.file("a.csv", text));
    assert_eq!((summary.imported, summary.already_there), (1, 1));
}
