//! Why: structured, and in sentences.

use lamppost::routing::{Case, Field, Reporter, Source};

use super::support::{moment, pothole, rules};

const NIGHT: &str = r#"
    [authority]
    POTHOLE = "district"

    [[owner]]
    layer = "district"
    area = "112"
    department = "streets"
    team = "north"

    [[rule]]
    code = "potholes-at-night"
    title = "Potholes at night"
    when = [{ service = ["SIDEWALK", "POTHOLE"] }, { time = [{ hours = "22:00-06:00" }] }]
    then = { department = "streets", team = "night-crew" }

    [[rule]]
    code = "deep"
    title = "Deep holes"
    when = [{ answer = { attribute = "DEPTH_CM", at_least = 10 } }, { not = true, channel = ["phone", "sms"] }]
    then = { priority = "high", team = "lamps", tags = ["deep"], urgency = 12 }

    [[rule]]
    code = "all"
    title = "All"
    stop = true
    then = { release = "after 24 hours", priority = "low", urgency = -1 }
    "#;

#[test]
fn a_rule_says_what_made_it_hold_and_what_follows() {
    let set = rules(NIGHT);
    let case =
        Case { at: moment("2026-11-20T23:00"), answers: vec![("DEPTH_CM", "12")], ..pothole() };
    let decision = set.decide(&case);
    assert_eq!(
        decision.sentences(),
        [
            "Rule `potholes-at-night` (Potholes at night): the service is POTHOLE and it is between \
             22:00 and 06:00; so it goes to team night-crew of Streets.",
            "Rule `deep` (Deep holes): the answer to DEPTH_CM is at least 10 and it did not come by \
             phone or sms; so its priority is high, it is tagged deep and its urgency changes by +12 \
             points.",
            "Rule `all` (All): it holds for every case; so it becomes public after 24 hours, its \
             urgency changes by -1 point and no later rule is tried.",
            "With 11 points its urgency is high, which begins at 10.",
        ]
    );
}

#[test]
fn other_sources_say_who_they_are() {
    let set = rules(NIGHT);
    let reason = |case: &Case<'_>| set.decide(case).reason.steps.last().unwrap().to_string();
    assert_eq!(
        reason(&pothole()),
        "No rule names an owner, layer district decides for service POTHOLE, and it lies in district \
         112; so it goes to team north of Streets."
    );
    let lamp = Case { service: "LAMP", ..pothole() };
    assert_eq!(
        reason(&Case { department: Some("lighting"), ..lamp.clone() }),
        "No rule and no area names an owner, but the service does; so it goes to Lighting."
    );
    assert_eq!(
        reason(&lamp),
        "No rule, no area and no service names an owner; so it goes to Streets."
    );
}

#[test]
fn every_condition_can_be_said() {
    for (condition, sentence) in [
        (r#"{ service = ["LAMP", "SNOW"] }"#, "the service is LAMP or SNOW"),
        (r#"{ group = ["Roads"] }"#, "the service is in group Roads"),
        (
            r#"{ area = { layer = "district", codes = ["112", "113"] } }"#,
            "it lies in district 112 or 113",
        ),
        (r#"{ not = true, layer = ["park"] }"#, "it lies in no area of park"),
        (
            r#"{ answer = { attribute = "DEPTH", values = ["deep"] } }"#,
            "the answer to DEPTH is deep",
        ),
        (
            r#"{ answer = { attribute = "DEPTH_CM", more_than = 1.5, at_most = 3 } }"#,
            "the answer to DEPTH_CM is more than 1.5 and at most 3",
        ),
        (r#"{ words = ["gas leak"] }"#, "the text says “gas leak”"),
        (r#"{ channel = ["phone"] }"#, "it came by phone"),
        (
            r#"{ time = [{ days = ["sat", "sun"], hours = "08:00-12:30" }] }"#,
            "it is on Saturday or Sunday between 08:00 and 12:30",
        ),
        (r#"{ asset_type = ["lamp"] }"#, "it is about a thing of type lamp"),
        (r#"{ asset = ["L-1"] }"#, "it is about L-1"),
        (r#"{ not = true, reporter = ["staff"] }"#, "the reporter is not staff"),
    ] {
        let set = super::support::rule_when(condition);
        assert_eq!(set.rules()[0].conditions[0].to_string(), sentence);
    }
}

#[test]
fn the_reason_names_the_rule_and_the_conditions_of_each_field() {
    let set = rules(NIGHT);
    let case = Case {
        at: moment("2026-11-20T23:00"),
        answers: vec![("DEPTH_CM", "12")],
        reporter: Reporter::Staff,
        ..pothole()
    };
    let decision = set.decide(&case);
    let rule_of = |field| -> Vec<&str> {
        decision
            .reason
            .of(field)
            .map(|step| match &step.source {
                Source::Rule { rule, .. } => rule.code.as_str(),
                _ => "none",
            })
            .collect()
    };
    assert_eq!(rule_of(Field::Department), ["potholes-at-night"]);
    assert_eq!(rule_of(Field::Team), ["potholes-at-night"]);
    assert_eq!(rule_of(Field::Priority), ["deep"]);
    assert_eq!(rule_of(Field::Urgency), ["deep", "all"]);
    assert!(rule_of(Field::Person).is_empty());
    let Source::Rule { findings, .. } = &decision.reason.steps[0].source else { panic!() };
    let alternatives: Vec<Option<usize>> = findings.iter().map(|one| one.alternative).collect();
    assert_eq!(alternatives, [Some(1), Some(0)]);
}
