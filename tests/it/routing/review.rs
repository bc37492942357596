//! Ties, and rules that never decide anything.

use rstest::rstest;

use super::support::{day, rules};

fn remarks(text: &str) -> Vec<String> {
    rules(text).review(day("2026-11-22")).iter().map(ToString::to_string).collect()
}

/// Two rules with these conditions that give a case to different teams.
fn pair(first: &str, second: &str) -> Vec<String> {
    remarks(&format!(
        "[[rule]]\ncode = \"a\"\ntitle = \"A\"\nwhen = [{first}]\nthen = {{ team = \"north\", tags = [\"a\"] }}\n\
         [[rule]]\ncode = \"b\"\ntitle = \"B\"\nwhen = [{second}]\nthen = {{ team = \"night-crew\", tags = [\"b\"] }}"
    ))
}

#[test]
fn equal_conditions_with_different_outcomes_are_a_tie() {
    let found = pair(
        r#"{ service = ["LAMP", "SNOW"] }, { words = ["Gas leak"] }"#,
        r#"{ words = ["gas-leak"] }, { service = ["SNOW", "LAMP"] }"#,
    );
    assert_eq!(
        found,
        [
            "rules `a` and `b` always hold together and disagree about team: only their order decides \
          that `a` wins"
        ]
    );
}

#[rstest]
#[case::services(r#"{ service = ["LAMP", "SNOW"] }"#, r#"{ service = ["SNOW", "POTHOLE"] }"#)]
#[case::hours(
    r#"{ time = [{ hours = "08:00-12:00" }] }"#,
    r#"{ time = [{ hours = "11:00-13:00" }] }"#
)]
#[case::words(r#"{ words = ["gas", "fire"] }"#, r#"{ words = ["fire alarm", "water"] }"#)]
fn conditions_that_overlap_are_a_tie(#[case] first: &str, #[case] second: &str) {
    let found = pair(first, second);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("sometimes hold together"), "{found:?}");
}

#[rstest]
#[case::narrower_first(r#"{ service = ["LAMP"] }"#, r#"{ service = ["LAMP", "SNOW"] }"#)]
#[case::narrower_by_one_more(
    r#"{ service = ["LAMP"] }, { words = ["x"] }"#,
    r#"{ service = ["LAMP"] }"#
)]
#[case::everything_last(r#"{ service = ["LAMP"] }"#, "")]
#[case::other_services(r#"{ service = ["LAMP"] }"#, r#"{ service = ["SNOW"] }"#)]
#[case::turned_round(r#"{ words = ["x"] }"#, r#"{ not = true, words = ["x"] }"#)]
#[case::other_areas(
    r#"{ area = { layer = "district", codes = ["112"] } }"#,
    r#"{ area = { layer = "district", codes = ["113"] } }"#
)]
#[case::other_facts(r#"{ service = ["LAMP"] }"#, r#"{ layer = ["park"] }"#)]
#[case::other_words(r#"{ words = ["gas"] }"#, r#"{ words = ["water"] }"#)]
#[case::other_days(r#"{ time = [{ days = ["sat"] }] }"#, r#"{ time = [{ days = ["sun"] }] }"#)]
#[case::other_kinds(r#"{ reporter = ["staff"] }"#, r#"{ not = true, reporter = ["staff"] }"#)]
#[case::area_then_layer(
    r#"{ area = { layer = "park", codes = ["north"] } }"#,
    r#"{ layer = ["park"] }"#
)]
#[case::number_then_range(
    r#"{ answer = { attribute = "DEPTH_CM", values = ["12"] } }"#,
    r#"{ answer = { attribute = "DEPTH_CM", at_least = 10 } }"#
)]
fn these_are_no_tie(#[case] first: &str, #[case] second: &str) {
    assert_eq!(pair(first, second), Vec::<String>::new());
}

#[test]
fn rules_that_agree_or_hold_on_other_days_are_no_tie() {
    let same = r#"
        rule = [
          { code = "a", title = "A", then = { team = "north", urgency = 1 } },
          { code = "b", title = "B", then = { department = "streets", urgency = 1 } },
        ]"#;
    assert_eq!(remarks(same), Vec::<String>::new());
    let seasons = r#"
        rule = [
          { code = "a", title = "A", from = "2027-01-01", until = "2027-04-01", then = { priority = "low" } },
          { code = "b", title = "B", from = "2027-04-01", then = { priority = "high" } },
        ]"#;
    assert_eq!(remarks(seasons), Vec::<String>::new());
}

/// Whether the second of two rules is said to be out of reach, and why.
fn dead(first: &str, second: &str) -> Vec<String> {
    let found = remarks(&format!(
        "rule = [{{ code = \"a\", title = \"A\", {first} }}, {{ code = \"b\", title = \"B\", {second} }}]"
    ));
    found
        .into_iter()
        .filter_map(|one| Some(one.strip_prefix("rule `b` never decides anything: ")?.to_owned()))
        .collect()
}

const DECIDED: &str = "rule `a` comes before it, holds wherever it does, and says all that it says";
const STOPPED: &str = "rule `a` comes before it, holds wherever it does, and stops";

#[rstest]
#[case::wider_before(
    r#"when = [{ service = ["LAMP", "SNOW"] }], then = { priority = "low" }"#,
    r#"when = [{ service = ["LAMP"] }], then = { priority = "high" }"#,
    DECIDED
)]
#[case::another_department(
    r#"then = { department = "parks" }"#,
    r#"when = [{ words = ["x"] }], then = { team = "lamps" }"#,
    DECIDED
)]
#[case::tags_there_already(
    r#"then = { tags = ["x", "y"] }"#,
    r#"then = { tags = ["y"] }"#,
    DECIDED
)]
#[case::stopped(
    r#"stop = true, when = [{ service = ["LAMP"] }]"#,
    r#"when = [{ service = ["LAMP"] }, { channel = ["web"] }], then = { urgency = 5 }"#,
    STOPPED
)]
#[case::hours_within_hours(
    r#"when = [{ time = [{ hours = "20:00-02:00" }, { hours = "02:00-08:00" }] }], then = { priority = "low" }"#,
    r#"when = [{ time = [{ days = ["mon"], hours = "23:00-07:00" }] }], then = { priority = "high" }"#,
    DECIDED
)]
#[case::a_layer_denied(
    r#"when = [{ not = true, area = { layer = "park", codes = ["north"] } }], then = { priority = "low" }"#,
    r#"when = [{ not = true, layer = ["park"] }], then = { priority = "high" }"#,
    DECIDED
)]
#[case::contradiction(
    r"then = { urgency = 1 }",
    r#"when = [{ service = ["LAMP"] }, { not = true, service = ["LAMP", "SNOW"] }], then = { urgency = 1 }"#,
    "its conditions cannot hold together"
)]
#[case::contradiction_of_times(
    r"then = { urgency = 1 }",
    r#"when = [{ time = [{ days = ["sat"] }] }, { time = [{ days = ["sun"] }] }], then = { urgency = 1 }"#,
    "its conditions cannot hold together"
)]
#[case::past(
    r"then = { urgency = 1 }",
    r#"until = "2026-11-22", then = { urgency = 1 }"#,
    "it was in force until 2026-11-22"
)]
#[case::no_day(
    r"then = { urgency = 1 }",
    r#"from = "2027-02-01", until = "2027-01-01", then = { urgency = 1 }"#,
    "it ends before it begins"
)]
fn a_rule_that_never_decides_anything_is_named(
    #[case] first: &str,
    #[case] second: &str,
    #[case] why: &str,
) {
    assert_eq!(dead(first, second), [why]);
}

#[rstest]
#[case::says_more(r#"then = { priority = "low" }"#, r#"then = { priority = "low", person = "x" }"#)]
#[case::adds_points(
    r#"then = { priority = "low" }"#,
    r#"then = { priority = "low", urgency = 1 }"#
)]
#[case::stops(r#"then = { priority = "low" }"#, r#"stop = true, then = { priority = "low" }"#)]
#[case::names_the_team(r#"then = { department = "streets" }"#, r#"then = { team = "night-crew" }"#)]
#[case::outlives_the_other(
    r#"until = "2027-01-01", then = { priority = "low" }"#,
    r#"then = { priority = "high" }"#
)]
#[case::wider(
    r#"when = [{ service = ["LAMP"] }], then = { priority = "low" }"#,
    r#"when = [{ service = ["LAMP", "SNOW"] }], then = { priority = "high" }"#
)]
fn a_rule_that_may_decide_something_is_not(#[case] first: &str, #[case] second: &str) {
    assert_eq!(dead(first, second), Vec::<String>::new());
}

#[test]
fn several_rules_together_may_leave_nothing_to_say() {
    let found = remarks(
        r#"
        rule = [
          { code = "a", title = "A", then = { priority = "low" } },
          { code = "b", title = "B", when = [{ service = ["LAMP"] }], then = { release = "never" } },
          { code = "c", title = "C", when = [{ service = ["LAMP"] }, { words = ["x"] }], then = { priority = "high", release = "at once" } },
        ]"#,
    );
    assert_eq!(
        found,
        [
            "rule `c` never decides anything: rules `a`, `b` come before it, hold wherever it does, and \
          say all that it says"
        ]
    );
}
