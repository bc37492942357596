//! The contract is a file in the tree, and it is true.

use std::collections::BTreeSet;

use lamppost::georeport::routes::{PRODUCTION, RESOURCES, TEST};
use lamppost::office::routes as office;
use lamppost::site::routes::PAGES;

use super::sources::all as sources;
use crate::support::{Call, Sqlite, TestCity, contract};

const FILE: &str = "openapi/georeport-v2.json";

#[test]
fn the_file_is_what_the_program_makes() {
    let made = lamppost::app::openapi_json();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(FILE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == made, "{FILE} is old: run the tests once with UPDATE_OPENAPI=1 and review it");
}

#[test]
fn the_server_serves_the_file() {
    let city = TestCity::single(Sqlite);
    let served = city.get_path("/openapi.json").expect(200).text();
    assert!(served == std::fs::read_to_string(FILE).unwrap(), "{FILE} is old");
}

/// Of two schemas with one name the document would keep one, and describe the other wrongly.
#[test]
fn every_schema_has_a_name_of_its_own() {
    let mut found = BTreeSet::new();
    for source in sources() {
        for (at, _) in source.code.match_indices("ToSchema)]") {
            let rest = &source.code[at..];
            let mut words =
                rest.split_whitespace().skip_while(|word| !["struct", "enum"].contains(word));
            let name = words.nth(1).unwrap().trim_end_matches([';', '(']);
            let name = name.split(['<', '(']).next().unwrap().to_owned();
            assert!(found.insert(name.clone()), "{name} of {} is there twice", source.path);
        }
    }
    assert!(found.len() > 100, "{}", found.len());
}

#[test]
fn every_route_is_in_the_contract_and_the_reverse() {
    let mut routes = BTreeSet::new();
    for base in [PRODUCTION, TEST] {
        for resource in &RESOURCES {
            for method in resource.methods() {
                routes.insert(format!("{method} {base}{}", resource.template));
            }
        }
    }
    for resource in office::resources() {
        for method in resource.methods() {
            routes.insert(format!("{method} {}{}", office::BASE, resource.template));
        }
    }
    routes.insert("get /open311/discovery.{format}".to_owned());
    routes.extend(PAGES.iter().map(|page| format!("get {}", page.template)));
    let mut described = BTreeSet::new();
    for (path, item) in contract::document()["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert(format!("{method} {path}"));
        }
    }
    assert_eq!(routes, described);
}

#[test]
fn every_route_of_the_table_answers() {
    let city = TestCity::single(Sqlite);
    for base in [PRODUCTION, TEST] {
        for resource in &RESOURCES {
            let path = resource.template.replace("{format}", "json").replace(['{', '}'], "");
            let reply = city.send(&Call::new("OPTIONS", &format!("{base}{path}"))).expect(204);
            let allowed = reply.header("allow").unwrap().to_ascii_lowercase();
            for method in resource.methods() {
                assert!(allowed.contains(method), "{path} allows {allowed}");
            }
        }
    }
}

#[test]
fn operations_have_names_of_their_own() {
    let mut names = BTreeSet::new();
    for (path, item) in contract::document()["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{path}"));
            assert!(names.insert(name.to_owned()), "{name} stands twice");
            assert!(operation["summary"].is_string(), "{name} has no summary");
        }
    }
}
