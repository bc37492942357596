//! Facets: each count is what the filter of that value leaves.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{get, government, page, patch, put, route, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

const FACETS: &str = "status,state,department,team,person,service,priority,visibility,tag,area";

/// The filter that leaves what a value was counted for.
fn filter(facet: &str, one: &Value) -> String {
    let value = one["value"].as_str().unwrap();
    match facet {
        "service" => format!("service_code={value}"),
        "area" => format!("layer={}&area={value}", one["layer"].as_str().unwrap()),
        _ => format!("{facet}={value}"),
    }
}

#[rstest]
fn each_count_is_what_its_filter_leaves(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let me = get(&city, "/me", &ann).json()["id"].clone();
    for number in 0..4 {
        let id = key_of(&city, &city.pothole(&[]));
        let tags = if number == 0 { json!(["a", "b"]) } else { json!(["b"]) };
        let change = json!({ "version": 1, "add_tags": tags });
        patch(&city, &format!("/requests/{id}"), &ann, &change).expect(200);
        if number < 2 {
            let to = json!({ "version": 2, "person": me });
            put(&city, &format!("/requests/{id}/owner"), &ann, &to).expect(200);
        }
    }
    city.report("LAMP").save_many(3);
    city.report("POTHOLE").on("2026-01-01T00:00:00Z").closed("2026-02-01T00:00:00Z").save();
    route(&city);
    for narrowed in ["", "status=open&", "tag=b&person=me&"] {
        let all = page(&city, &ann, &format!("{narrowed}facets={FACETS}")).expect(200).json();
        let facets = all["facets"].as_object().unwrap();
        assert_eq!(facets.len(), 10);
        for (facet, counts) in facets {
            let counts = counts.as_array().unwrap();
            assert!(!counts.is_empty() || facet == "tag", "{facet}");
            for one in counts {
                let query = format!("{narrowed}{}", filter(facet, one));
                // Two values of one filter would be either of them.
                if narrowed.contains(&format!("{facet}=")) {
                    continue;
                }
                let left = page(&city, &ann, &query).expect(200).json();
                assert_eq!(left["total"], one["count"], "{query}");
            }
            let sum: u64 = counts.iter().map(|one| one["count"].as_u64().unwrap()).sum();
            if !["tag", "area"].contains(&facet.as_str()) {
                assert_eq!(sum, all["total"].as_u64().unwrap(), "{facet}");
            }
            let sizes: Vec<u64> = counts.iter().map(|one| one["count"].as_u64().unwrap()).collect();
            assert!(sizes.is_sorted_by(|a, b| a >= b), "the most come first");
        }
    }
    let named = page(&city, &ann, "facets=department,person,area").expect(200).json();
    assert_eq!(
        named["facets"]["department"][0],
        json!({ "value": "WORKS", "name": "Public Works", "jurisdiction_id": "lamp.example",
            "layer": null, "count": 5 })
    );
    assert_eq!(named["facets"]["person"][0]["value"], "none");
    assert_eq!(named["facets"]["person"][1]["name"], "Somebody");
    let district = named["facets"]["area"].as_array().unwrap();
    assert!(district.iter().any(|one| one["layer"] == "district" && one["name"] == "East"));
}
