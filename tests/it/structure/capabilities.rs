//! What a 311 office expects, capability by capability: each promise names the tests that hold it.

use std::collections::BTreeSet;

const TABLE: &str = "tests/capabilities.tsv";
/// What stands where no test of the server can hold a promise: it is about pages or delivery only.
const PAGES: &str = "pages";

/// One row of the table.
struct Row {
    code: String,
    promise: String,
    tests: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(TABLE).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("code\tpromise\ttests"), "{TABLE} begins with its columns");
    let row = |line: &str| {
        let [code, promise, tests] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{TABLE}: {line:?} has not three columns");
        };
        let tests = tests.split(' ').filter(|test| !test.is_empty()).map(str::to_owned).collect();
        Row { code: code.to_owned(), promise: promise.to_owned(), tests }
    };
    lines.map(row).collect()
}

/// Every code that the table must have, in its order.
fn codes() -> Vec<String> {
    let ranges: [(char, &[u8]); 6] = [
        ('C', &[1, 2, 3, 4, 5]),
        ('D', &[1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
        ('G', &[1, 2, 3, 4, 5, 6, 8]),
        ('N', &[1, 2, 4, 5]),
        ('O', &[1, 2, 3, 4, 5]),
        ('P', &[1, 2, 3, 4]),
    ];
    let all = ranges.into_iter();
    all.flat_map(|(letter, numbers)| {
        numbers.iter().map(move |number| format!("{letter}{number:02}"))
    })
    .collect()
}

/// The functions of a source that carry `#[test]` or `#[rstest]`, or stand in a `proptest!` block.
fn tests_of(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut marked = false;
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("#[test]") || line.starts_with("#[rstest]") {
            marked = true;
        } else if let Some(rest) = line.strip_prefix("fn ") {
            if marked {
                found.insert(rest.split(['(', '<']).next().unwrap_or_default().to_owned());
            }
            marked = false;
        }
    }
    found
}

/// Whether a path such as `routing::owners::the_name` names a test below `tests/it`.
fn exists(path: &str) -> bool {
    let Some((module, name)) = path.rsplit_once("::") else { return false };
    let file = format!("tests/it/{}", module.replace("::", "/"));
    let text = std::fs::read_to_string(format!("{file}.rs"))
        .or_else(|_| std::fs::read_to_string(format!("{file}/mod.rs")));
    text.is_ok_and(|text| tests_of(&text).contains(name))
}

#[test]
fn every_capability_has_its_row() {
    let there: Vec<String> = rows().into_iter().map(|row| row.code).collect();
    assert_eq!(there, codes());
    for row in rows() {
        let (code, promise) = (row.code, row.promise);
        assert!(!row.tests.is_empty(), "{code} has no test that holds it");
        assert!(promise.len() > 20 && promise.ends_with('.'), "{code} promises nothing");
    }
}

#[test]
fn every_named_test_exists() {
    for row in rows() {
        for test in row.tests.iter().filter(|test| *test != PAGES) {
            assert!(exists(test), "{}: there is no test {test}", row.code);
        }
        let once: BTreeSet<&String> = row.tests.iter().collect();
        assert_eq!(once.len(), row.tests.len(), "{} names a test twice", row.code);
    }
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    assert!(exists("structure::capabilities::a_test_that_is_not_there_is_noticed"));
    assert!(!exists("structure::capabilities::exists"), "a function that is no test");
    assert!(
        !exists("structure::capabilities::nothing")
            && !exists("nowhere::at_all")
            && !exists("alone")
    );
}
