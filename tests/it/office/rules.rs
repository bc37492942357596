//! Rules over the API: versions, faults, approval, going back.

use chrono::TimeDelta;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, call, get, government, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const PATH: &str = "/jurisdictions/lamp.example/rules";

/// Rules that give potholes to a department.
fn potholes_to(department: &str) -> Value {
    json!({
        "fallback": { "department": "WORKS" },
        "rule": [{
            "code": "potholes", "title": "Potholes",
            "when": [{ "service": ["POTHOLE"] }],
            "then": { "department": department },
        }],
    })
}

fn ann(city: &TestCity) -> String {
    signed_in(city, "ann@city.example", Role::Administrator, &government("lamp.example"))
}

/// The version that rules, as the running server has it, and whom it gives a pothole to.
fn ruling(city: &TestCity) -> (i64, String) {
    crate::support::city::run(lamppost::jobs::refresh(&city.workshop)).unwrap();
    let playbook = city.workshop.playbook.load_full();
    let owner = city.workshop.city.load().jurisdictions.by_code("lamp.example").unwrap().id;
    let case = lamppost::routing::Case { service: "POTHOLE", ..Default::default() };
    let given = playbook.assign(owner, &case);
    (given.rules_version, playbook.department(given.department).unwrap().code.clone())
}

#[rstest]
fn versions_are_saved_listed_and_shown(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    assert_eq!(get(&city, PATH, &ann).expect(200).json(), json!([]));
    let body = json!({ "rules": potholes_to("LIGHT"), "note": " First\n try " });
    let saved = post(&city, PATH, &ann, &body).expect(201).json();
    assert_eq!((saved["version"].as_i64(), &saved["state"]), (Some(1), &json!("in_force")));
    assert_eq!((&saved["rules_today"], &saved["valid_from"]), (&json!(true), &json!("2026-05-15")));
    assert_eq!(saved["remarks"], json!([]));
    assert_eq!(saved["rules"]["rule"][0]["then"]["department"], "LIGHT");
    assert_eq!(ruling(&city), (1, "LIGHT".to_owned()));
    post(&city, PATH, &ann, &json!({ "rules": potholes_to("WORKS") })).expect(201);
    assert_eq!(ruling(&city), (2, "WORKS".to_owned()));
    let list = get(&city, PATH, &ann).expect(200).json();
    let shown: Vec<_> =
        list.as_array().unwrap().iter().map(|one| (&one["version"], &one["rules_today"])).collect();
    assert_eq!(shown, [(&json!(2), &json!(true)), (&json!(1), &json!(false))]);
    let first = get(&city, &format!("{PATH}/1"), &ann).expect(200).json();
    assert_eq!(first["rules"], saved["rules"]);
    for unknown in ["3", "0", "x"] {
        get(&city, &format!("{PATH}/{unknown}"), &ann).expect(404).blames("no version");
    }
}

#[rstest]
fn every_fault_is_named_at_once_and_nothing_is_saved(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    let rules = json!({
        "fallback": { "department": "WORK" },
        "rule": [
            { "code": "a", "title": "A", "when": [{ "service": ["HOLE"] }], "then": { "team": "x" } },
            { "code": "a", "title": "B", "then": { "person": "nobody@city.example" } },
        ],
    });
    let body = json!({ "rules": rules, "valid_from": "2026-05-14", "note": "x".repeat(1001) });
    let refused = post(&city, PATH, &ann, &body).expect(400);
    for fault in [
        "fallback: department `WORK` is not known; is `WORKS` meant?",
        "rule `a`: service `HOLE` is not known",
        "rule `a`: team `x` is not known",
        "rule `a`: another rule has the same code",
        "rule `a`: person `nobody@city.example` has no account in use",
        "valid_from 2026-05-14 is over",
        "note is longer than 1000 characters",
    ] {
        refused.blames(fault);
    }
    let typo = json!({ "rules": { "fallback": { "departement": "WORKS" } } });
    post(&city, PATH, &ann, &typo).expect(400).blames("departement");
    let day = json!({ "rules": potholes_to("LIGHT"), "valid_from": "15.5.2026" });
    post(&city, PATH, &ann, &day).expect(400).blames("no day such as");
    assert_eq!(get(&city, PATH, &ann).expect(200).json(), json!([]));
    assert_eq!(city.count("rule_sets"), 0);
}

#[rstest]
fn what_is_allowed_but_perhaps_not_meant_is_pointed_out(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    let rule = |code: &str, when: Value, then: Value| json!({ "code": code, "title": code, "when": when, "then": then });
    let rules = json!({
        "fallback": { "department": "WORKS" },
        "rule": [
            rule("a", json!([{ "service": ["POTHOLE", "LAMP"] }]), json!({ "priority": "high" })),
            rule("b", json!([{ "service": ["LAMP", "NOISE"] }]), json!({ "priority": "low" })),
            rule("c", json!([{ "service": ["LAMP"] }]), json!({ "priority": "low" })),
            rule("d", json!([{ "area": { "layer": "district", "codes": ["1"] } }]), json!({ "department": "LIGHT" })),
            rule("e", json!([{ "layer": ["jurisdiction"] }]), json!({ "department": "WORKS" })),
        ],
    });
    let saved = post(&city, PATH, &ann, &json!({ "rules": rules })).expect(201).json();
    assert_eq!(
        saved["remarks"],
        json!([
            "rules `a` and `b` sometimes hold together and disagree about priority: only their order \
             decides that `a` wins",
            "rule `c` never decides anything: rule `a` comes before it, holds wherever it does, and says \
             all that it says",
            "where layers district and jurisdiction overlap, rules `d` and `e` disagree about \
             department: only their order decides that `d` wins",
        ])
    );
}

#[rstest]
fn a_version_begins_on_its_day(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    post(&city, PATH, &ann, &json!({ "rules": potholes_to("WORKS") })).expect(201);
    let later = json!({ "rules": potholes_to("LIGHT"), "valid_from": "2026-05-17" });
    let saved = post(&city, PATH, &ann, &later).expect(201).json();
    assert_eq!((&saved["state"], &saved["rules_today"]), (&json!("in_force"), &json!(false)));
    assert_eq!(ruling(&city), (1, "WORKS".to_owned()));
    city.clock.set(lamppost::time::Clock::now(city.clock.as_ref()) + TimeDelta::days(2));
    assert_eq!(ruling(&city), (2, "LIGHT".to_owned()));
}

#[rstest]
fn a_government_may_demand_that_somebody_else_agrees(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    let bo = signed_in(&city, "bo@city.example", Role::Administrator, &anywhere());
    post(&city, PATH, &ann, &json!({ "rules": potholes_to("WORKS") })).expect(201);
    city.describe("tests/data/cities/single", |city| {
        city.jurisdictions[0].rules_need_approval = true;
    });
    let new = json!({ "rules": potholes_to("LIGHT") });
    let proposed = post(&city, PATH, &ann, &new).expect(201).json();
    assert_eq!((&proposed["state"], &proposed["rules_today"]), (&json!("proposed"), &json!(false)));
    assert_eq!(ruling(&city), (1, "WORKS".to_owned()));
    let step = |token: &str, version: &str, step: &str| {
        city.send(&call("POST", &format!("{PATH}/{version}/{step}"), Some(token), None))
    };
    step(&ann, "2", "approve").expect(409).blames("somebody else than its author");
    assert_eq!(ruling(&city), (1, "WORKS".to_owned()));
    let approved = step(&bo, "2", "approve").expect(200).json();
    assert_eq!((&approved["state"], &approved["rules_today"]), (&json!("in_force"), &json!(true)));
    assert_ne!(approved["approved_by"], approved["created_by"]);
    assert_eq!(ruling(&city), (2, "LIGHT".to_owned()));
    step(&bo, "2", "approve").expect(409).blames("only a version that is proposed");
    step(&bo, "9", "approve").expect(404);
    // One that is proposed can be turned down.
    post(&city, PATH, &ann, &json!({ "rules": potholes_to("WORKS") })).expect(201);
    assert_eq!(step(&ann, "3", "retire").expect(200).json()["state"], "retired");
    step(&bo, "3", "approve").expect(409);
    assert_eq!(ruling(&city), (2, "LIGHT".to_owned()));
}

#[rstest]
fn a_version_is_retired_and_an_old_one_rules_again(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    for department in ["WORKS", "LIGHT"] {
        post(&city, PATH, &ann, &json!({ "rules": potholes_to(department) })).expect(201);
    }
    let restored = post(&city, &format!("{PATH}/1/restore"), &ann, &json!({})).expect(201).json();
    assert_eq!(
        (restored["version"].as_i64(), &restored["note"]),
        (Some(3), &json!("Version 1 again"))
    );
    assert_eq!(ruling(&city), (3, "WORKS".to_owned()));
    let retire = |version: i64| {
        city.send(&call("POST", &format!("{PATH}/{version}/retire"), Some(&ann), None))
    };
    assert_eq!(retire(3).expect(200).json()["state"], "retired");
    assert_eq!(ruling(&city), (2, "LIGHT".to_owned()));
    retire(3).expect(409).blames("retired already");
    retire(2).expect(200);
    retire(1).expect(200);
    // Without rules the service's own department answers, or the fallback.
    assert_eq!(ruling(&city), (0, "WORKS".to_owned()));
    post(&city, &format!("{PATH}/7/restore"), &ann, &json!({})).expect(404);
}

#[rstest]
fn an_old_version_that_no_longer_fits_is_not_restored(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    post(&city, PATH, &ann, &json!({ "rules": potholes_to("LIGHT") })).expect(201);
    city.sql("UPDATE services SET code = 'HOLE' WHERE code = 'POTHOLE'");
    city.sql("UPDATE configuration SET version = version + 1");
    let refused = post(&city, &format!("{PATH}/1/restore"), &ann, &json!({})).expect(400);
    refused.blames("service `POTHOLE` is not known");
    let shown = get(&city, &format!("{PATH}/1"), &ann).expect(200).json();
    assert!(shown["remarks"][0].as_str().unwrap().starts_with("no longer fits: rule `potholes`"));
}

#[rstest]
fn a_change_of_an_account_that_rules_name_is_known_at_once(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let ann = ann(&city);
    signed_in(&city, "bo@city.example", Role::Agent, &government("lamp.example"));
    let boss = signed_in(&city, "boss@city.example", Role::Administrator, &anywhere());
    let rules = json!({
        "fallback": { "department": "WORKS" },
        "rule": [{ "code": "all", "title": "All", "then": { "person": "bo@city.example" } }],
    });
    post(&city, PATH, &ann, &json!({ "rules": rules })).expect(201);
    let person = || {
        ruling(&city);
        city.workshop.playbook.load().person("bo@city.example")
    };
    let bo = person().unwrap();
    let gone = json!({ "active": false });
    super::steps::patch(&city, &format!("/staff/{bo}"), &boss, &gone).expect(200);
    assert_eq!(person(), None);
}

#[test]
fn rules_are_for_those_in_charge_of_the_whole_government() {
    let city = TestCity::several(Sqlite);
    let body = json!({ "rules": { "fallback": { "department": "OFFICE" } } });
    let county =
        signed_in(&city, "c@city.example", Role::Administrator, &government("county.example"));
    post(&city, PATH, &county, &body).expect(404).blames("no jurisdiction of this code");
    let part = lamppost::staff::ScopeNames {
        layer: Some("jurisdiction".to_owned()),
        area: Some("lampton".to_owned()),
        ..government("lamp.example")
    };
    let scope = city.store().read_here(lamppost::staff::store::places).unwrap();
    if scope.find(&part).is_ok() {
        let part = signed_in(&city, "p@city.example", Role::Administrator, &part);
        post(&city, PATH, &part, &body).expect(404);
    }
    let own = signed_in(&city, "l@city.example", Role::Administrator, &government("lamp.example"));
    post(&city, PATH, &own, &body).expect(201);
    let agent = signed_in(&city, "a@city.example", Role::Agent, &government("lamp.example"));
    post(&city, PATH, &agent, &body).expect(403);
}

#[rstest]
fn every_change_leaves_an_entry_in_the_audit_log(#[values(Sqlite, Postgres)] on: Database) {
    use lamppost::audit::{self, Filter};
    let city = TestCity::single(on);
    let ann = ann(&city);
    let lamp = "/jurisdictions/lamp.example";
    let part = |code: &str| json!({ "code": code, "name": "N" });
    post(&city, &format!("{lamp}/departments"), &ann, &part("PARKS")).expect(201);
    post(&city, &format!("{lamp}/departments/PARKS/teams"), &ann, &part("trees")).expect(201);
    let name = json!({ "name": "Other" });
    super::steps::patch(&city, &format!("{lamp}/departments/PARKS"), &ann, &name).expect(200);
    super::steps::patch(&city, &format!("{lamp}/departments/PARKS/teams/trees"), &ann, &name)
        .expect(200);
    post(&city, PATH, &ann, &json!({ "rules": potholes_to("PARKS") })).expect(201);
    post(&city, &format!("{PATH}/1/restore"), &ann, &json!({})).expect(201);
    city.send(&call("POST", &format!("{PATH}/2/retire"), Some(&ann), None)).expect(200);
    let form: lamppost::workflow::MachineForm =
        toml::from_str(lamppost::workflow::STANDARD).unwrap();
    let flow = json!({ "workflow": form });
    post(&city, &format!("{lamp}/workflows/default"), &ann, &flow).expect(201);
    let retire = format!("{lamp}/workflows/default/1/retire");
    city.send(&call("POST", &retire, Some(&ann), None)).expect(200);
    city.describe("tests/data/cities/single", |city| {
        city.jurisdictions[0].rules_need_approval = true;
    });
    let bo = signed_in(&city, "bo@city.example", Role::Administrator, &anywhere());
    post(&city, &format!("{PATH}/1/restore"), &ann, &json!({})).expect(201);
    city.send(&call("POST", &format!("{PATH}/3/approve"), Some(&bo), None)).expect(200);
    let default = format!("{lamp}/workflows/default");
    post(&city, &format!("{default}/1/restore"), &ann, &json!({})).expect(201);
    city.send(&call("POST", &format!("{default}/2/approve"), Some(&bo), None)).expect(200);
    // What is refused and what is only tried leaves none.
    post(&city, &format!("{lamp}/departments"), &ann, &part("PARKS")).expect(409);
    post(&city, &format!("{PATH}/dry-run"), &ann, &json!({ "rules": potholes_to("PARKS") }))
        .expect(200);
    let all =
        city.store().read_here(|conn| audit::store::list(conn, &Filter::default(), 500)).unwrap();
    let kinds = ["department.", "team.", "rules.", "workflow."];
    let mut said: Vec<String> = all
        .iter()
        .filter(|one| kinds.iter().any(|kind| one.action.starts_with(kind)))
        .inspect(|one| {
            assert_eq!(
                (one.jurisdiction.as_deref(), one.actor_kind.as_str()),
                (Some("lamp.example"), "staff")
            );
        })
        .map(|one| format!("{}: {}", one.action, one.subject))
        .collect();
    if said.first().is_some_and(|one| one.starts_with("workflow.")) {
        said.reverse();
    }
    assert_eq!(
        said,
        [
            "department.create: department PARKS",
            "team.create: team trees",
            "department.rename: department PARKS",
            "team.rename: team trees",
            "rules.save: rules 1",
            "rules.save: rules 2",
            "rules.retire: rules 2",
            "workflow.save: workflow default 1",
            "workflow.retire: workflow default 1",
            "rules.save: rules 3",
            "rules.approve: rules 3",
            "workflow.save: workflow default 2",
            "workflow.approve: workflow default 2",
        ]
    );
}
