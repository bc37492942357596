//! The rows of `isolation` for departments, rules and workflows.

use lamppost::db::StoreError;
use lamppost::playbook::store::{rule_sets, workflows};
use lamppost::playbook::{EditionState, NewEdition};
use serde_json::{Value, json};

use super::isolation::{Names, Plain, Row, Thing, row};
use crate::support::TestCity;

/// Two versions of rules and two of a workflow that wait in a government.
pub(super) fn propose(city: &TestCity, code: &str, name: &str) {
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let (fresh, _) =
        city.store().read_here(|conn| lamppost::jobs::load(conn, now.date_naive())).unwrap();
    let of = fresh.jurisdictions.by_code(code).unwrap().id;
    let new = |form: String| NewEdition {
        form,
        note: String::new(),
        valid_from: now.date_naive(),
        created_by: None,
    };
    let rules = new(format!("fallback = {{ department = \"{name}\" }}"));
    let flow = new(lamppost::workflow::STANDARD.to_owned());
    let flow_code = format!("{}-flow", name.to_lowercase());
    city.store()
        .write_here(|conn| {
            for _ in 0..2 {
                rule_sets::insert(conn, of, &rules, EditionState::Proposed, now)?;
                workflows::insert(conn, (of, &flow_code), &flow, EditionState::Proposed, now)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

fn part(code: &str) -> Value {
    json!({ "code": code, "name": "N" })
}

fn name() -> Value {
    json!({ "name": "N" })
}

fn rules(department: &str) -> Value {
    json!({ "rules": { "fallback": { "department": department } } })
}

fn workflow() -> Value {
    let form: lamppost::workflow::MachineForm =
        toml::from_str(lamppost::workflow::STANDARD).unwrap();
    json!({ "workflow": form })
}

fn of(code: &str, rest: &str) -> String {
    format!("/jurisdictions/{code}{rest}")
}

fn own(rest: &str) -> String {
    of("lamp.example", rest)
}

const DEPARTMENTS: &str = "/departments";

pub(super) const ROWS: [Row; 59] = [
    row(
        "get /api/v1/jurisdictions/{code}/departments",
        "path code",
        Names(Thing::Government, |v| (of(v, DEPARTMENTS), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/departments",
        "path code",
        Names(Thing::Government, |v| (of(v, DEPARTMENTS), Some(part("D1")))),
    ),
    row("post /api/v1/jurisdictions/{code}/departments", "body code", Plain),
    row("post /api/v1/jurisdictions/{code}/departments", "body name", Plain),
    row(
        "patch /api/v1/jurisdictions/{code}/departments/{department}",
        "path code",
        Names(Thing::Government, |v| (of(v, "/departments/OWN"), Some(name()))),
    ),
    row(
        "patch /api/v1/jurisdictions/{code}/departments/{department}",
        "path department",
        Names(Thing::Department, |v| (own(&format!("/departments/{v}")), Some(name()))),
    ),
    row("patch /api/v1/jurisdictions/{code}/departments/{department}", "body name", Plain),
    row(
        "post /api/v1/jurisdictions/{code}/departments/{department}/teams",
        "path code",
        Names(Thing::Government, |v| (of(v, "/departments/OWN/teams"), Some(part("T1")))),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/departments/{department}/teams",
        "path department",
        Names(Thing::Department, |v| (own(&format!("/departments/{v}/teams")), Some(part("T2")))),
    ),
    row("post /api/v1/jurisdictions/{code}/departments/{department}/teams", "body code", Plain),
    row("post /api/v1/jurisdictions/{code}/departments/{department}/teams", "body name", Plain),
    row(
        "patch /api/v1/jurisdictions/{code}/departments/{department}/teams/{team}",
        "path code",
        Names(Thing::Government, |v| (of(v, "/departments/OWN/teams/own-team"), Some(name()))),
    ),
    row(
        "patch /api/v1/jurisdictions/{code}/departments/{department}/teams/{team}",
        "path department",
        Names(Thing::Department, |v| {
            (own(&format!("/departments/{v}/teams/own-team")), Some(name()))
        }),
    ),
    row(
        "patch /api/v1/jurisdictions/{code}/departments/{department}/teams/{team}",
        "path team",
        Names(Thing::Team, |v| (own(&format!("/departments/OWN/teams/{v}")), Some(name()))),
    ),
    row(
        "patch /api/v1/jurisdictions/{code}/departments/{department}/teams/{team}",
        "body name",
        Plain,
    ),
    row(
        "get /api/v1/jurisdictions/{code}/rules",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules"), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/rules",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules"), Some(rules("OWN")))),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/rules",
        "body rules",
        Names(Thing::Department, |v| (own("/rules"), Some(rules(v)))),
    ),
    row("post /api/v1/jurisdictions/{code}/rules", "body note", Plain),
    row("post /api/v1/jurisdictions/{code}/rules", "body valid_from", Plain),
    row(
        "post /api/v1/jurisdictions/{code}/rules/dry-run",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules/dry-run"), Some(rules("OWN")))),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/rules/dry-run",
        "body rules",
        Names(Thing::Department, |v| (own("/rules/dry-run"), Some(rules(v)))),
    ),
    row("post /api/v1/jurisdictions/{code}/rules/dry-run", "body after", Plain),
    row("post /api/v1/jurisdictions/{code}/rules/dry-run", "body days", Plain),
    row("post /api/v1/jurisdictions/{code}/rules/dry-run", "body from", Plain),
    row("post /api/v1/jurisdictions/{code}/rules/dry-run", "body limit", Plain),
    row("post /api/v1/jurisdictions/{code}/rules/dry-run", "body until", Plain),
    row(
        "get /api/v1/jurisdictions/{code}/rules/{version}",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules/1"), None)),
    ),
    row("get /api/v1/jurisdictions/{code}/rules/{version}", "path version", Plain),
    row(
        "post /api/v1/jurisdictions/{code}/rules/{version}/approve",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules/1/approve"), None)),
    ),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/approve", "path version", Plain),
    row(
        "post /api/v1/jurisdictions/{code}/rules/{version}/restore",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules/1/restore"), Some(json!({})))),
    ),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/restore", "path version", Plain),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/restore", "body note", Plain),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/restore", "body valid_from", Plain),
    row(
        "post /api/v1/jurisdictions/{code}/rules/{version}/retire",
        "path code",
        Names(Thing::Government, |v| (of(v, "/rules/1/retire"), None)),
    ),
    row("post /api/v1/jurisdictions/{code}/rules/{version}/retire", "path version", Plain),
    row(
        "get /api/v1/jurisdictions/{code}/workflows",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows"), None)),
    ),
    row(
        "get /api/v1/jurisdictions/{code}/workflows/{workflow}",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows/own-flow"), None)),
    ),
    row(
        "get /api/v1/jurisdictions/{code}/workflows/{workflow}",
        "path workflow",
        Names(Thing::Workflow, |v| (own(&format!("/workflows/{v}")), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows/new"), Some(workflow()))),
    ),
    row("post /api/v1/jurisdictions/{code}/workflows/{workflow}", "path workflow", Plain),
    row("post /api/v1/jurisdictions/{code}/workflows/{workflow}", "body workflow", Plain),
    row("post /api/v1/jurisdictions/{code}/workflows/{workflow}", "body note", Plain),
    row("post /api/v1/jurisdictions/{code}/workflows/{workflow}", "body valid_from", Plain),
    row(
        "get /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows/own-flow/1"), None)),
    ),
    row(
        "get /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}",
        "path workflow",
        Names(Thing::Workflow, |v| (own(&format!("/workflows/{v}/1")), None)),
    ),
    row("get /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}", "path version", Plain),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/approve",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows/own-flow/1/approve"), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/approve",
        "path workflow",
        Names(Thing::Workflow, |v| (own(&format!("/workflows/{v}/2/approve")), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/approve",
        "path version",
        Plain,
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows/own-flow/1/restore"), Some(json!({})))),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        "path workflow",
        Names(Thing::Workflow, |v| (own(&format!("/workflows/{v}/2/restore")), Some(json!({})))),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        "path version",
        Plain,
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        "body note",
        Plain,
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        "body valid_from",
        Plain,
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/retire",
        "path code",
        Names(Thing::Government, |v| (of(v, "/workflows/own-flow/1/retire"), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/retire",
        "path workflow",
        Names(Thing::Workflow, |v| (own(&format!("/workflows/{v}/2/retire")), None)),
    ),
    row(
        "post /api/v1/jurisdictions/{code}/workflows/{workflow}/{version}/retire",
        "path version",
        Plain,
    ),
];
