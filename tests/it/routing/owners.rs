//! Who owns a case: rules, then the area, then the service, then the fallback.

use lamppost::routing::{Case, Owner};

use super::support::{pothole, rules};

const OWNED: &str = r#"
    [authority]
    POTHOLE = "district"

    [[owner]]
    layer = "district"
    area = "112"
    department = "streets"
    team = "north"

    [[owner]]
    layer = "park"
    area = "north"
    department = "parks"
    "#;

fn owner(set: &lamppost::routing::RuleSet, case: &Case<'_>) -> (String, Option<String>) {
    let Owner { department, team } = set.decide(case).owner();
    (department, team)
}

fn of(department: &str, team: Option<&str>) -> (String, Option<String>) {
    (department.to_owned(), team.map(str::to_owned))
}

#[test]
fn the_fallback_has_what_nobody_else_has() {
    assert_eq!(owner(&rules(""), &Case::default()), of("streets", None));
}

#[test]
fn the_department_of_the_service_comes_before_the_fallback() {
    let case = Case { service: "LAMP", department: Some("lighting"), ..pothole() };
    assert_eq!(owner(&rules(OWNED), &case), of("lighting", None));
}

#[test]
fn the_owner_of_the_area_comes_before_the_department_of_the_service() {
    let set = rules(OWNED);
    let case = Case { department: Some("lighting"), ..pothole() };
    assert_eq!(owner(&set, &case), of("streets", Some("north")));
    let elsewhere = Case { areas: vec![("district", "113")], ..case.clone() };
    assert_eq!(owner(&set, &elsewhere), of("lighting", None), "nobody owns that district");
    let in_a_park = Case { areas: vec![("park", "north")], ..case.clone() };
    assert_eq!(owner(&set, &in_a_park), of("lighting", None), "parks have no say in potholes");
    let lamp = Case { service: "LAMP", ..case };
    assert_eq!(owner(&set, &lamp), of("lighting", None), "districts have no say in lamps");
}

#[test]
fn a_rule_comes_before_all_others() {
    let text = format!(
        "{OWNED}\n[[rule]]\ncode = \"a\"\ntitle = \"A\"\nthen = {{ department = \"parks\" }}"
    );
    assert_eq!(owner(&rules(&text), &pothole()), of("parks", None));
}

#[test]
fn a_team_brings_its_department() {
    let set = rules(r#"rule = [{ code = "a", title = "A", then = { team = "lamps" } }]"#);
    assert_eq!(owner(&set, &pothole()), of("lighting", Some("lamps")));
}

#[test]
fn a_team_counts_only_within_the_department_that_is_decided() {
    let set = rules(
        r#"
        rule = [
          { code = "a", title = "A", then = { department = "streets" } },
          { code = "b", title = "B", then = { team = "lamps" } },
          { code = "c", title = "C", then = { team = "night-crew" } },
        ]"#,
    );
    assert_eq!(owner(&set, &pothole()), of("streets", Some("night-crew")));
}
