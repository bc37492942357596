//! The acceptance list of the standard: every number has a test that carries it, on both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const TABLE: &str = "tests/assertions.tsv";
const LAST: u16 = 242;

/// A test that carries numbers: its path and whether it runs on both databases.
struct Carrier {
    path: String,
    on_both: bool,
}

/// The numbers at the front of a name such as `a138_a139_both_bounds_count`.
fn numbers_of(name: &str) -> Vec<u16> {
    name.split('_')
        .map_while(|word| word.strip_prefix('a').filter(|digits| digits.len() == 3)?.parse().ok())
        .collect()
}

/// Every test of `tests/it/georeport` that carries numbers, by number.
fn carriers() -> BTreeMap<u16, Vec<Carrier>> {
    let mut found: BTreeMap<u16, Vec<Carrier>> = BTreeMap::new();
    for entry in std::fs::read_dir("tests/it/georeport").unwrap().flatten() {
        if entry.path().extension().is_none_or(|kind| kind != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let module = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        for piece in text.split("\nfn ").skip(1) {
            let name = piece.split('(').next().unwrap_or_default();
            let signature = piece.split(") {").next().unwrap_or_default();
            for number in numbers_of(name) {
                found.entry(number).or_default().push(Carrier {
                    path: format!("georeport::{module}::{name}"),
                    on_both: signature.contains("#[values(Sqlite, Postgres)]"),
                });
            }
        }
    }
    found
}

fn table_of(carriers: &BTreeMap<u16, Vec<Carrier>>) -> String {
    let mut table = String::from("number\ttest\n");
    for (number, tests) in carriers {
        let mut paths: Vec<&str> = tests.iter().map(|one| one.path.as_str()).collect();
        paths.sort_unstable();
        for path in paths {
            writeln!(table, "{number}\t{path}").unwrap();
        }
    }
    table
}

#[test]
fn the_table_names_the_tests_that_there_are() {
    let made = table_of(&carriers());
    if std::env::var_os("UPDATE_ASSERTIONS").is_some() {
        std::fs::write(TABLE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(TABLE).unwrap_or_default();
    assert!(kept == made, "{TABLE} is old: run the tests once with UPDATE_ASSERTIONS=1");
}

#[test]
fn every_number_has_a_test() {
    let there: BTreeSet<u16> = carriers().into_keys().collect();
    let wanted: BTreeSet<u16> = (1..=LAST).collect();
    assert_eq!(there, wanted);
}

#[test]
fn every_such_test_runs_on_both_databases() {
    for one in carriers().values().flatten() {
        assert!(one.on_both, "{} runs on one database only", one.path);
    }
}
