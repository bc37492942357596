//! Every fault at once, each with its rule.

use lamppost::routing::{RuleSet, RuleSetForm};

use super::support::{form, known};

fn faults(text: &str) -> Vec<String> {
    let found = RuleSet::parse(&form(text), &known()).unwrap_err();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn all_faults_are_named_at_once() {
    let found = faults(
        r#"
        urgency = { high = 5, critical = 4 }
        authority = { POTHOLE = "ward" }
        owner = [
          { layer = "district", area = "112", department = "streets" },
          { layer = "district", area = "112", department = "street", team = "lamps" },
        ]

        [[rule]]
        code = "a"
        title = "A"
        from = "2026-13-01"
        when = [
          { service = ["Pothole"], channel = ["web"] },
          { area = { layer = "district", codes = ["114"] } },
          { answer = { attribute = "DEPTH_CM", at_least = 9, at_most = 3 } },
          {},
          { words = ["!", "a", "a"] },
          { time = [{ hours = "8-9" }, { hours = "08:00-08:00" }, {}] },
          { reporter = ["nobody"] },
        ]
        then = { department = "parks", team = "lamps", priority = "urgent", release = "after 1 hours" }

        [[rule]]
        code = "a"
        title = ""
        "#,
    );
    let wanted = [
        "urgency: high (5) must be at least 1, and critical (4) no less than high",
        "authority: layer `ward` is not known",
        "owner of district 112: the area is there twice",
        "owner of district 112: department `street` is not known; is `streets` meant?",
        "owner of district 112: team `lamps` is of department `lighting`, not of `street`",
        "rule `a`: from `2026-13-01` is no day such as \"2026-12-01\"",
        "rule `a`: service `Pothole` is not known; is `POTHOLE` meant?",
        "rule `a`: condition 1 asks several things at once: write each as a condition of its own",
        "rule `a`: area of district `114` is not known; is `112` meant?",
        "rule `a`: answer to `DEPTH_CM` asks for a number in a range that holds none",
        "rule `a`: condition 4 asks nothing",
        "rule `a`: words `!` hold no letter and no digit",
        "rule `a`: words lists `a` twice",
        "rule `a`: time: hours `8-9` are not written as \"22:00-06:00\"",
        "rule `a`: time: hours `08:00-08:00` hold no minute: a whole day is \"00:00-24:00\"",
        "rule `a`: time: a time needs days or hours",
        "rule `a`: reporter `nobody` is none of anonymous, known and staff",
        "rule `a`: priority `urgent` is none of low, normal, high and critical",
        "rule `a`: release `after 1 hours` is none of \"at once\", \"after 24 hours\", \"after review\" and \"never\"",
        "rule `a`: team `lamps` is of department `lighting`, not of `parks`",
        "rule `a`: another rule has the same code",
        "rule `a`: title \"\" must not be empty, nor start or end with a blank",
        "rule `a`: it says nothing: `then` is empty, and it does not stop",
    ];
    for one in wanted {
        assert!(found.iter().any(|fault| fault == one), "{one} is not among {found:#?}");
    }
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
}

#[test]
fn a_rule_without_a_code_is_named_by_its_place() {
    let found = faults(r#"rule = [{ code = " ", title = "A", stop = true }]"#);
    assert_eq!(
        found,
        ["rule number 1: code \" \" must not be empty, nor start or end with a blank"]
    );
}

#[test]
fn a_key_that_is_not_known_and_a_set_without_fallback_are_refused() {
    for text in [
        "[fallback]\ndepartment = \"streets\"\n[[rule]]\ncode = \"a\"\ntitle = \"A\"\nwen = []",
        "[[rule]]\ncode = \"a\"\ntitle = \"A\"",
    ] {
        assert!(toml::from_str::<RuleSetForm>(text).is_err(), "{text}");
    }
    let body = serde_json::json!({ "fallback": { "department": "streets" }, "rules": [] });
    assert!(serde_json::from_value::<RuleSetForm>(body).is_err());
}

#[test]
fn there_may_not_be_too_many_rules() {
    let mut many = form(r#"rule = [{ code = "a", title = "A", stop = true }]"#);
    many.rule = vec![many.rule[0].clone(); lamppost::routing::MAX_RULES + 1];
    let found = RuleSet::parse(&many, &known()).unwrap_err();
    assert_eq!(found.len(), 1);
}
