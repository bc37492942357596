//! The playbook of a day.

use chrono::NaiveDate;
use lamppost::city::CityDescription;
use lamppost::jobs::load;
use lamppost::jurisdictions::JurisdictionId;
use lamppost::playbook::{Playbook, store as playbook};
use lamppost::routing::{Case, Priority};
use rstest::rstest;

use super::{account, sql};
use crate::city::{SERVICES, reading};
use crate::support::{Database, Postgres, Sqlite, TestDatabase};

const TEAMS: &str = r#"
[[department]]
code = "works"
name = "Works"

[[department.team]]
code = "night"
name = "Night crew"

[[department]]
code = "lights"
name = "Lights"
"#;

const RULES: &str = r#"
[fallback]
department = "lights"

[[owner]]
layer = "ward"
area = "w1"
department = "works"

[authority]
LAMP = "ward"

[[rule]]
code = "gas"
title = "Gas"
when = [{ words = ["gas"] }]
then = { team = "night", priority = "critical", tags = ["danger"], release = "after 2 hours", urgency = 12, person = "Ann@City.example" }
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn put(db: &TestDatabase, city: &CityDescription, at: &str) {
    let now = format!("{at}T12:00:00Z").parse().unwrap();
    db.store()
        .write_here(|conn| lamppost::city::store::apply(conn, city, false, now))
        .map_err(|refusal: lamppost::city::store::Refusal| refusal.to_string())
        .unwrap();
}

fn book(db: &TestDatabase, on: &str) -> (JurisdictionId, Playbook, lamppost::catalogue::Snapshot) {
    let (city, playbook) = db.store().read_here(|conn| load(conn, day(on))).unwrap();
    (city.jurisdictions.all()[0].id, playbook, city)
}

fn case<'a>(service: &'a str, text: &'a str) -> Case<'a> {
    Case { service, texts: vec![text], channel: "test", ..Case::default() }
}

#[rstest]
fn without_rules_a_report_goes_to_its_service_s_department_and_else_to_the_first(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let db = TestDatabase::new(on);
    put(&db, &reading(&[("departments.toml", TEAMS)]).city, "2026-06-01");
    let (town, playbook, _) = book(&db, "2026-06-01");
    let works = playbook.department_by_code(town, "works").unwrap().id;
    let lights = playbook.department_by_code(town, "lights").unwrap().id;
    let whole = playbook.assign(town, &case("LAMP", "dark"));
    assert_eq!((whole.department, whole.team, whole.rules_version), (works, None, 0));
    assert_eq!(whole.priority, Priority::Normal);
    assert_eq!(whole.why.len(), 1);
    let own = Case { department: Some("lights"), ..case("HOLE", "deep") };
    assert_eq!(playbook.assign(town, &own).department, lights);
    assert_eq!(playbook.department(lights).unwrap().name, "Lights");
}

#[rstest]
fn a_government_may_name_who_gets_what_nobody_else_gets(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let named = format!("{}\nfallback_department = \"lights\"", crate::city::JURISDICTION);
    let city = reading(&[("departments.toml", TEAMS), ("jurisdiction.toml", &named)]).city;
    put(&db, &city, "2026-06-01");
    let (town, playbook, _) = book(&db, "2026-06-01");
    let given = playbook.assign(town, &case("LAMP", "dark")).department;
    assert_eq!(playbook.department(given).unwrap().code, "lights");
}

#[rstest]
fn a_government_without_departments_is_given_one(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let plain = SERVICES.replace("department = \"works\"", "");
    let city = reading(&[("departments.toml", ""), ("services.toml", &plain)]).city;
    put(&db, &city, "2026-06-01");
    let (town, playbook, _) = book(&db, "2026-06-01");
    let office = playbook.assign(town, &case("HOLE", "deep")).department;
    let office = playbook.department(office).unwrap();
    assert_eq!((office.code.as_str(), office.name.as_str()), ("OFFICE", "311 office"));
    // Nobody described it, so nobody reads of it, and a second time nothing is done.
    let stored =
        db.store().read_here(|conn| lamppost::city::store::read(conn, day("2026-06-01"))).unwrap();
    assert_eq!(stored, city);
    for prune in [false, true] {
        let now = "2026-06-02T12:00:00Z".parse().unwrap();
        let outcome = db
            .store()
            .write_here(|conn| lamppost::city::store::apply(conn, &city, prune, now))
            .map_err(|refusal: lamppost::city::store::Refusal| refusal.to_string())
            .unwrap();
        assert_eq!(outcome.changes, []);
    }
    assert_eq!(db.store().write_here(playbook::ensure_offices).unwrap(), 0);
    // Once it has made one itself, that one comes first.
    put(&db, &reading(&[("departments.toml", TEAMS)]).city, "2026-06-03");
    let (town, playbook, _) = book(&db, "2026-06-03");
    let given = playbook.assign(town, &case("LAMP", "dark")).department;
    assert_eq!(playbook.department(given).unwrap().code, "works");
}

#[rstest]
fn an_assignment_is_in_keys_and_says_why(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let ann = account(&db, "ann@city.example");
    put(&db, &reading(&[("departments.toml", TEAMS), ("rules.toml", RULES)]).city, "2026-06-01");
    let (town, playbook, _) = book(&db, "2026-06-01");
    let works = playbook.department_by_code(town, "works").unwrap();
    let night = playbook.team_by_code(town, "night").unwrap();
    assert_eq!(playbook.team(night.id), Some(night));
    assert_eq!(playbook.teams(works.id), [night]);
    let given = playbook.assign(town, &case("LAMP", "A smell of gas"));
    assert_eq!((given.department, given.team), (works.id, Some(night.id)));
    assert_eq!(given.person, Some(ann));
    assert_eq!((given.priority, given.critical), (Priority::Critical, true));
    assert_eq!((given.tags.as_slice(), given.urgency), (["danger".to_owned()].as_slice(), 12));
    assert_eq!(given.release.map(|one| one.to_string()).as_deref(), Some("after 2 hours"));
    assert_eq!((given.level.as_str(), given.rules_version), ("high", 1));
    assert!(given.why[0].starts_with("Rule `gas` (Gas): the text says"), "{:?}", given.why);
    assert!(playbook.names("ANN@city.example") && !playbook.names("bob@city.example"));
}

#[rstest]
fn the_layer_of_a_service_decides_and_else_the_named_fallback(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let db = TestDatabase::new(on);
    put(&db, &reading(&[("departments.toml", TEAMS), ("rules.toml", RULES)]).city, "2026-06-01");
    let (town, playbook, _) = book(&db, "2026-06-01");
    let owner = |case: &Case<'_>| {
        playbook.department(playbook.assign(town, case).department).unwrap().code.clone()
    };
    let in_ward = Case { areas: vec![("ward", "w1")], ..case("LAMP", "dark") };
    assert_eq!(owner(&in_ward), "works");
    // No layer counts for this service.
    assert_eq!(owner(&Case { service: "HOLE", ..in_ward }), "lights");
    assert_eq!(owner(&case("LAMP", "dark")), "lights");
}

#[rstest]
fn what_rules_name_may_go_and_they_still_decide(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    put(&db, &reading(&[("departments.toml", TEAMS), ("rules.toml", RULES)]).city, "2026-06-01");
    // The layer, the service and the person are gone; the department was removed behind our back.
    sql(&db, "DELETE FROM boundaries");
    sql(&db, "UPDATE services SET code = 'LAMPS' WHERE code = 'LAMP'");
    sql(&db, "DELETE FROM departments WHERE code = 'lights'");
    let (town, playbook, city) = book(&db, "2026-06-01");
    let given = playbook.assign(town, &case("LAMPS", "dark"));
    assert_eq!(playbook.department(given.department).unwrap().code, "works");
    let report = db.store().read_here(|conn| playbook::check(conn, &city)).unwrap();
    assert_eq!(report.governments, 1);
    assert!(report.faults.iter().any(|one| one.contains("service `LAMP`")), "{report:?}");
}

#[rstest]
fn a_service_goes_by_its_own_workflow_else_its_government_s_else_the_built_in_one(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let db = TestDatabase::new(on);
    let lights = include_str!("../../../examples/workflow/street-lights.toml");
    let standard = lamppost::workflow::STANDARD;
    let ours = standard.replacen("name = \"", "name = \"Our ", 1);
    let named = SERVICES.replace("type = \"batch\"", "type = \"batch\"\nworkflow = \"lights\"");
    let name = |files: &[(&str, &str)], code: &str| {
        put(&db, &reading(files).city, "2026-06-01");
        let (town, playbook, city) = book(&db, "2026-06-01");
        let service = city.catalogue.by_code(town, code).unwrap().id;
        playbook.machine(service).name().to_owned()
    };
    let built_in = lamppost::workflow::Machine::standard().name().to_owned();
    assert_eq!(name(&[], "LAMP"), built_in);
    let files = [("workflow.toml", ours.as_str())];
    assert_eq!(name(&files, "LAMP"), format!("Our {built_in}"));
    let files = [
        ("workflow.toml", ours.as_str()),
        ("workflows/lights.toml", lights),
        ("services.toml", &named),
    ];
    assert_eq!(name(&files, "LAMP"), "Street lights");
    assert_eq!(name(&files, "HOLE"), format!("Our {built_in}"));
}
