//! A dry run: what other rules would say.

use lamppost::routing::{Case, Field, compare};

use super::support::{pothole, rules};

#[test]
fn only_fields_that_differ_are_listed_with_both_reasons() {
    let old = rules(
        r#"rule = [{ code = "a", title = "A", then = { team = "north", tags = ["x", "y"], urgency = 3 } }]"#,
    );
    let new = rules(
        r#"
        rule = [
          { code = "p", title = "P", when = [{ service = ["POTHOLE"] }], then = { team = "lamps", priority = "high" } },
          { code = "a", title = "A", then = { team = "north", tags = ["y", "x"], urgency = 3 } },
        ]"#,
    );
    let case = pothole();
    let difference = compare(&old, &new, &case).unwrap();
    assert_eq!(difference.fields, [Field::Department, Field::Team, Field::Priority]);
    let changes = difference.changes();
    assert_eq!(changes[0].before.as_deref(), Some("streets"));
    assert_eq!(changes[0].after.as_deref(), Some("lighting"));
    assert!(changes[0].why_before.starts_with("Rule `a` (A): it holds for every case"));
    assert_eq!(
        changes[0].why_after,
        "Rule `p` (P): the service is POTHOLE; so it goes to team lamps of Lighting and its priority \
         is high."
    );
    assert_eq!(changes[2].why_before, "", "the old rules say nothing about the priority");
    assert!(compare(&old, &new, &Case { service: "LAMP", ..pothole() }).is_none());
    assert!(compare(&old, &old, &case).is_none());
}

#[test]
fn rules_of_another_number_that_decide_the_same_do_not_differ() {
    let text = r#"rule = [{ code = "a", title = "A", then = { team = "north" } }]"#;
    assert!(compare(&rules(text), &rules(text).with_version(9), &pothole()).is_none());
}
