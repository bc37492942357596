//! The text of differences.

use lamppost::city::{InUse, compare};

use super::{SERVICES, reading};

fn differences(from: &str, to: &str, prune: bool) -> Vec<String> {
    let old = reading(&[("services.toml", from)]).city;
    let new = reading(&[("services.toml", to)]).city;
    compare(&old, &new, &InUse::default(), prune).iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_new_changed_and_gone_is_listed() {
    let changed = SERVICES
        .replace("name = \"Hole\"", "name = \"Pothole\"")
        .replace("code = \"LAMP\"", "code = \"LIGHT\"");
    assert_eq!(
        differences(SERVICES, &changed, true),
        [
            "~ service town/HOLE name: \"Hole\" → \"Pothole\"",
            "+ service town/LIGHT",
            "- service town/LAMP",
        ]
    );
    assert_eq!(
        differences(SERVICES, &changed, false)[2],
        "= service town/LAMP kept (use --prune to remove)"
    );
}

#[test]
fn every_field_has_a_line_of_its_own() {
    let changed =
        SERVICES.replace("\"Shallow\"", "\"Flat\"").replace("s = \"Peu\"", "d = \"Profond\"");
    assert_eq!(
        differences(SERVICES, &changed, false),
        [concat!(
            "~ service town/HOLE attribute DEPTH options: [s=\"Shallow\", d=\"Deep\"] → [s=\"Flat\", ",
            "d=\"Deep\"]\n",
            "~ service town/HOLE fr option:DEPTH:d: (none) → \"Profond\"\n",
            "~ service town/HOLE fr option:DEPTH:s: \"Peu\" → (none)",
        )]
    );
}

#[test]
fn a_city_does_not_differ_from_itself() {
    assert!(differences(SERVICES, SERVICES, true).is_empty());
}
