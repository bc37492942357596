//! Rules, workflows and teams in a city's files.

use std::path::Path;

use lamppost::city::files::{self, Folder};
use lamppost::city::store::{Outcome, Refusal, apply, read};
use lamppost::city::{CityDescription, Sign};
use lamppost::db::Store;
use lamppost::time::Instant;
use rstest::rstest;

use super::{JURISDICTION, SERVICES, faults, reading};
use crate::support::{Database, Postgres, Sqlite, TestDatabase};

const DEPARTMENTS: &str = r#"
[[department]]
code = "works"
name = "Works"

[[department.team]]
code = "north"
name = "North crew"

[[department.team]]
code = "south"
name = "South crew"
"#;

const RULES: &str = r#"
[fallback]
department = "works"

[[rule]]
code = "holes"
title = "Holes"
when = [{ service = ["HOLE"] }]
then = { team = "north", urgency = 2 }
"#;

const FLOW: &str = r#"
name = "Small"

[[state]]
code = "here"
name = "Here"
public_text = "It is here."
kind = "open"
detailed_status = "open"
initial = true

[[state]]
code = "gone"
name = "Gone"
public_text = "It is gone."
kind = "closed"
detailed_status = "closed"

[[transition]]
name = "Close"
from = ["here"]
to = "gone"
"#;

fn services() -> String {
    SERVICES.replace("type = \"batch\"", "type = \"batch\"\nworkflow = \"lamps\"")
}

fn full(changed: &[(&str, &str)]) -> CityDescription {
    let services = services();
    let mut files = vec![
        ("departments.toml", DEPARTMENTS),
        ("rules.toml", RULES),
        ("workflow.toml", FLOW),
        ("workflows/lamps.toml", FLOW),
        ("services.toml", services.as_str()),
    ];
    files.retain(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    files.extend(changed);
    reading(&files).city
}

fn at(day: &str) -> Instant {
    format!("{day}T12:00:00Z").parse().unwrap()
}

fn put(store: &Store, city: &CityDescription, prune: bool, day: &str) -> Outcome {
    store
        .write_here(|conn| apply(conn, city, prune, at(day)))
        .map_err(|refusal: Refusal| refusal.to_string())
        .unwrap()
}

fn stored(store: &Store, day: &str) -> CityDescription {
    store.read_here(|conn| read(conn, at(day).date_naive())).unwrap()
}

fn lines(outcome: &Outcome) -> Vec<String> {
    outcome.changes.iter().map(ToString::to_string).collect()
}

#[rstest]
fn they_are_applied_read_back_and_not_applied_twice(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let city = full(&[]);
    let added = lines(&put(db.store(), &city, false, "2026-06-01"));
    for line in
        ["+ team town/north", "+ workflow town/default", "+ workflow town/lamps", "+ rules town"]
    {
        assert!(added.iter().any(|one| one == line), "{line}: {added:?}");
    }
    assert_eq!(stored(db.store(), "2026-06-01"), city);
    for prune in [false, true] {
        let again = put(db.store(), &city, prune, "2026-06-02");
        assert_eq!((again.changes, again.remarks), (vec![], vec![]));
    }
    let changed = RULES.replace("north", "south");
    let city = full(&[("rules.toml", &changed)]);
    let outcome = put(db.store(), &city, false, "2026-06-03");
    assert_eq!(
        lines(&outcome),
        [concat!(
            r#"~ rules town rule holes: {"code":"holes","title":"Holes","when":[{"service":["HOLE"]}],"then":{"team":"north","urgency":2}}"#,
            r#" → {"code":"holes","title":"Holes","when":[{"service":["HOLE"]}],"then":{"team":"south","urgency":2}}"#,
        )]
    );
    assert_eq!(stored(db.store(), "2026-06-03"), city);
}

#[rstest]
fn the_example_of_the_documentation_can_be_applied(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/city-nested");
    let city = files::read(&Folder::load(&directory).unwrap()).unwrap().city;
    assert!(city.jurisdictions.iter().any(|one| one.rules.is_some()));
    assert!(city.jurisdictions.iter().any(|one| !one.workflows.is_empty()));
    let outcome = put(db.store(), &city, false, "2026-06-01");
    assert_eq!(outcome.remarks, Vec::<String>::new());
    assert_eq!(put(db.store(), &city, true, "2026-06-01").changes, []);
}

#[rstest]
fn what_files_do_not_describe_is_left_to_others(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &full(&[]), false, "2026-06-01");
    let plain = reading(&[("departments.toml", DEPARTMENTS)]).city;
    for prune in [false, true] {
        let outcome = put(db.store(), &plain, prune, "2026-06-02");
        assert!(outcome.changes.iter().all(|one| one.entity.to_string() == "service town/LAMP"));
    }
    assert_eq!(
        stored(db.store(), "2026-06-02").jurisdictions[0].rules,
        full(&[]).jurisdictions[0].rules
    );
    // Departments and teams that stored rules name stay, whatever is pruned.
    let bare = DEPARTMENTS.split("[[department.team]]").next().unwrap();
    let bare = reading(&[("departments.toml", bare)]).city;
    assert_eq!(lines(&put(db.store(), &bare, true, "2026-06-03")), ["- team town/south"]);
    // What else they name and the files do not is pointed out.
    let lamp = format!("[[service]]{}", SERVICES.rsplit("[[service]]").next().unwrap());
    let bare = reading(&[("departments.toml", DEPARTMENTS), ("services.toml", &lamp)]).city;
    let said = put(db.store(), &bare, false, "2026-06-04").remarks;
    assert_eq!(
        said,
        [
            "town: the rules in force do not fit the files: rule `holes`: service `HOLE` is not known"
        ]
    );
}

#[rstest]
fn a_government_that_goes_takes_what_it_decided_with_it(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &full(&[]), false, "2026-06-01");
    let other =
        reading(&[("jurisdiction.toml", &JURISDICTION.replace("\"town\"", "\"ville\""))]).city;
    put(db.store(), &other, true, "2026-06-02");
    assert_eq!(stored(db.store(), "2026-06-02"), other);
}

#[rstest]
fn remarks_are_told_when_rules_are_applied(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let rule = |code: &str| {
        format!(
            "[[rule]]\ncode = \"{code}\"\ntitle = \"X\"\nthen = {{ priority = \"low\", person = \"bo@city.example\" }}\n"
        )
    };
    let rules = format!("fallback = {{ department = \"works\" }}\n{}{}", rule("a"), rule("b"));
    let city = full(&[("rules.toml", &rules)]);
    let expected = [
        "town: rule `b` never decides anything: rule `a` comes before it, holds wherever it does, and \
         says all that it says",
        "town: rule `a` names bo@city.example, who has no account",
        "town: rule `b` names bo@city.example, who has no account",
    ];
    assert_eq!(put(db.store(), &city, false, "2026-06-01").remarks, expected);
}

#[rstest]
fn where_somebody_has_to_agree_files_only_propose(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &full(&[]), false, "2026-06-01");
    let strict = format!("{JURISDICTION}\nrules_need_approval = true\n");
    let changed = RULES.replace("north", "south");
    let city = full(&[("jurisdiction.toml", &strict), ("rules.toml", &changed)]);
    let outcome = put(db.store(), &city, false, "2026-06-02");
    assert_eq!(
        outcome.remarks,
        ["version 2 of the rules of town waits until somebody approves it"]
    );
    // It is known, so it is not proposed again; and it does not rule.
    assert_eq!(put(db.store(), &city, false, "2026-06-02").changes, []);
    let day = at("2026-06-02").date_naive();
    let (snapshot, playbook) =
        db.store().read_here(|conn| lamppost::jobs::load(conn, day)).unwrap();
    assert_eq!(playbook.rules(snapshot.jurisdictions.all()[0].id).version(), 1);
    // The files go back to what rules: the proposal is off.
    let back = full(&[("jurisdiction.toml", &strict)]);
    put(db.store(), &back, false, "2026-06-03");
    assert_eq!(put(db.store(), &back, false, "2026-06-03").count(Sign::Changed), 0);
    assert_eq!(stored(db.store(), "2026-06-03"), back);
}

#[rstest]
fn a_team_may_get_another_name_and_department(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(db.store(), &full(&[]), false, "2026-06-01");
    let moved = DEPARTMENTS.replace(
        "[[department.team]]\ncode = \"south\"\nname = \"South crew\"",
        "[[department]]\ncode = \"parks\"\nname = \"Parks\"\n[[department.team]]\ncode = \"south\"\nname = \"Gardeners\"",
    );
    let city = full(&[("departments.toml", &moved)]);
    let told = lines(&put(db.store(), &city, false, "2026-06-02"));
    assert_eq!(
        told,
        [
            "+ department town/parks",
            "~ team town/south department: \"works\" → \"parks\"\n\
             ~ team town/south name: \"South crew\" → \"Gardeners\"",
        ]
    );
    assert_eq!(stored(db.store(), "2026-06-02"), city);
}

#[test]
fn faults_of_rules_name_file_and_line() {
    let found = faults(&[(
        "rules.toml",
        "[fallback]\ndepartment = \"labour\"\n\n[urgency]\nhigh = 0\ncritical = 5\n\n[authority]\nX = \"ward\"\n\n\
             [[owner]]\nlayer = \"ward\"\narea = \"w9\"\ndepartment = \"works\"\n\n\
             [[rule]]\ncode = \"a\"\ntitle = \"A\"\nthen = { priority = \"urgent\" }\n\n\
             [[rule]]\ncode = \"a\"\ntitle = \"B\"\nthen = { team = \"nobody\" }\n",
    )]);
    assert_eq!(
        found,
        [
            "rules.toml:1: fallback: department `labour` is not known",
            "rules.toml:4: urgency: high (0) must be at least 1, and critical (5) no less than high",
            "rules.toml:8: authority: service `X` is not known",
            "rules.toml:13: owner of ward w9: area of ward `w9` is not known",
            "rules.toml:17: rule `a`: priority `urgent` is none of low, normal, high and critical",
            "rules.toml:22: rule `a`: another rule has the same code",
            "rules.toml:22: rule `a`: team `nobody` is not known",
        ]
    );
    assert_eq!(
        faults(&[("rules.toml", "[fallback]\ndepartment = \"works\"\n[[rules]]\n")]),
        [
            "rules.toml:3: unknown field `rules`, expected one of `fallback`, `urgency`, `authority`, `owner`, `rule`"
        ]
    );
}

#[test]
fn faults_of_workflows_name_file_and_line() {
    let wrong = FLOW
        .replace("kind = \"closed\"", "kind = \"shut\"")
        .replace("to = \"gone\"", "to = \"away\"");
    let found = faults(&[("workflows/lamps.toml", &wrong)]);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().all(|one| one.starts_with("workflows/lamps.toml:")), "{found:?}");
    assert!(
        found[0].starts_with("workflows/lamps.toml:12: state gone: kind \"shut\""),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("workflows/lamps.toml:19: transition 1 (Close): to names"),
        "{found:?}"
    );
    assert_eq!(
        faults(&[("workflows/default.toml", FLOW)]),
        ["workflows/default.toml: the workflow for services that name none is workflow.toml"]
    );
    let named = services();
    assert_eq!(
        faults(&[("services.toml", &named)]),
        ["services.toml:25: service LAMP: workflow: there is no workflows/lamps.toml"]
    );
}

#[test]
fn faults_of_teams_and_of_the_fallback_name_file_and_line() {
    let twice = DEPARTMENTS.replace("\"south\"", "\"north\"");
    assert_eq!(
        faults(&[("departments.toml", &twice)]),
        ["departments.toml:11: team north is there twice"]
    );
    let named = format!("{JURISDICTION}\nfallback_department = \"labour\"\n");
    assert_eq!(
        faults(&[("jurisdiction.toml", &named)]),
        ["jurisdiction.toml:8: fallback_department: departments.toml has no \"labour\""]
    );
}
