//! Order, stopping, days, sums.

use lamppost::routing::{Case, Level, Priority, Release};

use super::support::{day, moment, pothole, rules};

#[test]
fn each_field_is_decided_by_the_first_rule_that_says_something_about_it() {
    let set = rules(
        r#"
        rule = [
          { code = "a", title = "A", then = { priority = "low", tags = ["x"], urgency = 3 } },
          { code = "b", title = "B", then = { priority = "high", release = "never", tags = ["y", "x"], urgency = 4 } },
          { code = "c", title = "C", then = { release = "at once", person = "m.tremblay", urgency = -2 } },
        ]"#,
    );
    let case = pothole();
    let decision = set.decide(&case);
    assert_eq!(decision.priority, Priority::Low);
    assert_eq!(decision.release, Some(Release::Never));
    assert_eq!(decision.person, Some("m.tremblay"));
    assert_eq!(decision.tags, ["x", "y"]);
    assert_eq!((decision.urgency.score, decision.urgency.level), (5, Level::Normal));
    assert_eq!(decision.version, 0);
    assert_eq!(set.with_version(7).decide(&case).version, 7);
}

#[test]
fn what_no_rule_says_is_normal_or_left_to_others() {
    let set = rules("");
    let case = pothole();
    let decision = set.decide(&case);
    assert_eq!(decision.priority, Priority::Normal);
    assert_eq!((decision.release, decision.person), (None, None));
    assert!(decision.tags.is_empty() && !decision.is_critical());
}

#[test]
fn a_rule_that_stops_is_the_last() {
    let set = rules(
        r#"
        rule = [
          { code = "a", title = "A", stop = true, when = [{ service = ["LAMP"] }] },
          { code = "b", title = "B", then = { tags = ["seen"] } },
        ]"#,
    );
    let lamp = Case { service: "LAMP", ..pothole() };
    assert!(set.decide(&lamp).tags.is_empty());
    assert_eq!(set.decide(&pothole()).tags, ["seen"]);
}

#[test]
fn a_rule_holds_from_its_first_day_until_the_day_before_its_end() {
    let set = rules(
        r#"
        [[rule]]
        code = "a"
        title = "A"
        from = "2026-11-01"
        until = "2026-12-01"
        then = { tags = ["on"] }"#,
    );
    for (at, on) in [
        ("2026-10-31T23:59", false),
        ("2026-11-01T00:00", true),
        ("2026-11-30T23:59", true),
        ("2026-12-01T00:00", false),
    ] {
        let case = Case { at: moment(at), ..pothole() };
        assert_eq!(set.decide(&case).tags.len() == 1, on, "{at}");
    }
    assert!(set.rules()[0].in_force(day("2026-11-30")));
}

#[test]
fn points_reach_levels() {
    let set = rules(
        r#"
        urgency = { high = 2, critical = 4 }
        rule = [
          { code = "a", title = "A", then = { urgency = 1 } },
          { code = "b", title = "B", when = [{ words = ["gas"] }], then = { urgency = 1 } },
          { code = "c", title = "C", when = [{ words = ["fire"] }], then = { urgency = 3 } },
        ]"#,
    );
    let level = |text| set.decide(&Case { texts: vec![text], ..pothole() }).urgency.level;
    assert_eq!(level("hole"), Level::Normal);
    assert_eq!(level("gas"), Level::High);
    assert_eq!(level("fire"), Level::Critical);
    let fire = Case { texts: vec!["fire"], ..pothole() };
    assert!(set.decide(&fire).is_critical());
    assert_eq!(set.decide(&fire).priority, Priority::Normal, "points leave the priority alone");
}

#[test]
fn a_critical_priority_makes_a_case_critical() {
    let set = rules(r#"rule = [{ code = "a", title = "A", then = { priority = "critical" } }]"#);
    assert!(set.decide(&pothole()).is_critical());
}
