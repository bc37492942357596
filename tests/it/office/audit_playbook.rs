//! Departments, rules and workflows: every change of them leaves its entry.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::audit::Log;
use super::isolation_playbook::propose;
use super::steps::{anywhere, get, patch, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn every_change_of_how_reports_are_handled_leaves_one_entry(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    propose(&city, "lamp.example", "WORKS");
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let root = format!("staff {}", get(&city, "/me", &admin).expect(200).json()["id"]);
    let mut log = Log::new(&city);
    let of = |rest: &str| format!("/jurisdictions/lamp.example{rest}");
    let part = |code: &str| json!({ "code": code, "name": "N" });
    post(&city, &of("/departments"), &admin, &part("PARKS")).expect(201);
    log.says(&root, "department.create", "department PARKS");
    post(&city, &of("/departments"), &admin, &part("PARKS")).expect(409);
    patch(&city, &of("/departments/PARKS"), &admin, &json!({ "name": "Parks" })).expect(200);
    log.says(&root, "department.rename", "department PARKS");
    post(&city, &of("/departments/PARKS/teams"), &admin, &part("north")).expect(201);
    log.says(&root, "team.create", "team north");
    patch(&city, &of("/departments/PARKS/teams/north"), &admin, &json!({ "name": "North" }))
        .expect(200);
    log.says(&root, "team.rename", "team north");
    let rules = json!({ "rules": { "fallback": { "department": "WORKS" } } });
    let form: lamppost::workflow::MachineForm =
        toml::from_str(lamppost::workflow::STANDARD).unwrap();
    let flow = json!({ "workflow": form });
    let empty = json!({});
    let calls: [(&str, &Value, u16, &str, &str); 8] = [
        ("/rules", &rules, 201, "rules.save", "rules 3"),
        ("/rules/1/approve", &empty, 200, "rules.approve", "rules 1"),
        ("/rules/1/restore", &empty, 201, "rules.save", "rules 4"),
        ("/rules/1/retire", &empty, 200, "rules.retire", "rules 1"),
        ("/workflows/other", &flow, 201, "workflow.save", "workflow other 1"),
        (
            "/workflows/works-flow/2/approve",
            &empty,
            200,
            "workflow.approve",
            "workflow works-flow 2",
        ),
        ("/workflows/works-flow/1/restore", &empty, 201, "workflow.save", "workflow works-flow 3"),
        ("/workflows/works-flow/2/retire", &empty, 200, "workflow.retire", "workflow works-flow 2"),
    ];
    for (path, body, status, action, subject) in calls {
        post(&city, &of(path), &admin, body).expect(status);
        log.says(&root, action, subject);
    }
    post(&city, &of("/rules/dry-run"), &admin, &rules).expect(200);
    log.says_nothing();
}
