//! A small city, a case in it, and rules read from text.

use lamppost::routing::{Case, Known, RuleSet, RuleSetForm};

fn set<T: From<&'static str> + Ord>(words: &[&'static str]) -> std::collections::BTreeSet<T> {
    words.iter().map(|word| T::from(word)).collect()
}

/// What there is in the city.
pub fn known() -> Known {
    Known {
        services: set(&["POTHOLE", "SIDEWALK", "LAMP", "SNOW"]),
        groups: set(&["Roads", "Lights", "Winter"]),
        areas: [
            ("district".to_owned(), set(&["112", "113"])),
            ("park".to_owned(), set(&["north", "south"])),
        ]
        .into(),
        departments: [("streets", "Streets"), ("lighting", "Lighting"), ("parks", "Parks")]
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .into(),
        teams: [("night-crew", "streets"), ("north", "streets"), ("lamps", "lighting")]
            .map(|(code, of)| (code.to_owned(), of.to_owned()))
            .into(),
        attributes: set(&["DEPTH", "DEPTH_CM"]),
    }
}

/// A form from text; a fallback is put before it.
pub fn form(rules: &str) -> RuleSetForm {
    toml::from_str(&format!("fallback = {{ department = \"streets\" }}\n{rules}")).unwrap()
}

/// Rules from text.
pub fn rules(text: &str) -> RuleSet {
    RuleSet::parse(&form(text), &known()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// One rule whose only condition is this one, in a set where it adds the tag `yes`.
pub fn rule_when(condition: &str) -> RuleSet {
    rules(&format!(
        "[[rule]]\ncode = \"a\"\ntitle = \"A\"\nwhen = [{condition}]\nthen = {{ tags = [\"yes\"] }}"
    ))
}

/// Whether the rule of [`rule_when`] holds.
pub fn holds(condition: &str, case: &Case<'_>) -> bool {
    rule_when(condition).decide(case).tags == ["yes"]
}

/// A moment, such as `2026-11-20T23:00` (a Friday).
pub fn moment(text: &str) -> chrono::NaiveDateTime {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

/// A day.
pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// A pothole in district 112 on a Friday morning.
pub fn pothole() -> Case<'static> {
    Case {
        service: "POTHOLE",
        groups: vec!["Roads"],
        areas: vec![("district", "112")],
        texts: vec!["Deep hole", "Cars swerve into the bicycle lane."],
        channel: "web",
        at: moment("2026-11-20T09:30"),
        ..Case::default()
    }
}
