//! What has been decided on one server, all servers know.

use std::time::Duration;

use serde_json::json;

use crate::office::steps::{anywhere, call, signed_in};
use crate::support::postgres::direct;
use crate::support::server::within;
use crate::support::{Postgres, TestCity};

#[test]
fn rules_saved_on_one_server_rule_on_the_other() {
    let city = TestCity::start(Postgres, "tests/data/cities/single", |settings| {
        settings.database = direct(&settings.database);
    });
    let second = city.beside(|_| ());
    let role = lamppost::staff::Role::Administrator;
    let token = signed_in(&city, "ann@city.example", role, &anywhere());
    let body = json!({ "rules": { "fallback": { "department": "LIGHT" } } });
    let save = call("POST", "/jurisdictions/lamp.example/rules", Some(&token), Some(&body));
    city.send(&save).expect(201);
    let owner = city.workshop.city.load().jurisdictions.all()[0].id;
    for workshop in [&city.workshop, &second.workshop] {
        within(Duration::from_millis(1_500), "the rules are there", || {
            workshop.playbook.load().rules(owner).version() == 1
        });
    }
}
