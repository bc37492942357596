//! Neighbours whose reports are handed on, in files and back.

use lamppost::city::store::{apply, read};
use lamppost::city::{InUse, compare};
use rstest::rstest;

use super::{BOUNDARIES, WARDS, faults, reading};
use crate::support::{Database, Postgres, Sqlite, TestDatabase};

/// A map with a neighbour's area: keys of its set, properties of its feature.
fn map(keys: &str, properties: &str) -> (String, String) {
    let sets = format!(
        "{BOUNDARIES}\n[[set]]\nlayer = \"neighbour\"\nfile = \"boundaries/next.geojson\"\n\
         valid_from = 2026-01-01\nsource = \"Invented\"\nlicence = \"CC0-1.0\"\n{keys}\n"
    );
    let area = WARDS.replace("\"code\":\"w1\"", &format!("\"code\":\"next\"{properties}"));
    (sets, area)
}

/// Whether reports of the neighbour's area are handed on.
fn hands_on(keys: &str, properties: &str) -> bool {
    let (sets, area) = map(keys, properties);
    let files = [("boundaries.toml", sets.as_str()), ("boundaries/next.geojson", area.as_str())];
    reading(&files).city.jurisdictions[0].boundary_sets[1].areas[0].hand_on
}

#[test]
fn a_set_or_a_feature_says_it_and_the_feature_has_the_last_word() {
    assert!(!hands_on("", ""));
    assert!(hands_on("hand_on = true", ""));
    assert!(hands_on("", ",\"hand_on\":true"));
    assert!(!hands_on("hand_on = true", ",\"hand_on\":false"));
}

#[test]
fn anything_but_yes_and_no_and_any_other_layer_is_a_fault() {
    let (sets, area) = map("", ",\"hand_on\":\"yes\"");
    let files = [("boundaries.toml", sets.as_str()), ("boundaries/next.geojson", area.as_str())];
    assert_eq!(
        faults(&files),
        ["boundaries/next.geojson: feature 1: hand_on \"yes\" must be true or false"]
    );
    let only = "hand_on is for the layer neighbour: only what is reported outside is handed on";
    let sets = format!("{BOUNDARIES}hand_on = true\n");
    let line = sets.lines().count();
    assert_eq!(faults(&[("boundaries.toml", &sets)]), [format!("boundaries.toml:{line}: {only}")]);
    let wards = WARDS.replace("\"code\":\"w1\"", "\"code\":\"w1\",\"hand_on\":true");
    let found = faults(&[("boundaries/wards.geojson", &wards)]);
    assert!(found.contains(&format!("boundaries/wards.geojson: feature 1: {only}")), "{found:?}");
}

#[rstest]
fn it_is_kept_and_read_back_and_a_change_of_it_is_shown(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let (sets, area) = map("hand_on = true", "");
    let files = [("boundaries.toml", sets.as_str()), ("boundaries/next.geojson", area.as_str())];
    let city = reading(&files).city;
    let now: lamppost::time::Instant = "2026-06-01T12:00:00Z".parse().unwrap();
    db.store()
        .write_here(|conn| apply(conn, &city, false, now))
        .map_err(|refusal| refusal.to_string())
        .unwrap();
    let stored = db.store().read_here(|conn| read(conn, now.date_naive())).unwrap();
    assert_eq!(stored, city);
    let (sets, area) = map("", "");
    let files = [("boundaries.toml", sets.as_str()), ("boundaries/next.geojson", area.as_str())];
    let shown = compare(&city, &reading(&files).city, &InUse::default(), false);
    let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
    assert!(shown.len() == 1 && shown[0].contains("area next hand_on: true → (none)"), "{shown:?}");
}
