//! Templates: checked when they are saved, filled in for a report.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{delete, department, get, government, patch, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn template(department: Option<&str>, title: &str, text: &str) -> Value {
    json!({ "jurisdiction_id": "lamp.example", "department": department, "title": title, "text": text })
}

#[rstest]
fn templates_that_fit_are_filled_in(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let code = city.pothole(&[("address_string", "5 rue Peel")]);
    let id = key_of(&city, &code);
    let text = "{department}: {service_name} {service_request_id} at {address}. {} { {";
    let made = post(&city, "/templates", &ann, &template(None, "Thanks", text));
    let made = made.expect(201).json();
    assert_eq!((&made["text"], &made["department"]), (&json!(text), &Value::Null));
    post(&city, "/templates", &ann, &template(Some("WORKS"), "A crew", "It comes.")).expect(201);
    post(&city, "/templates", &ann, &template(Some("LIGHT"), "Bulbs", "In stock.")).expect(201);
    let fit = get(&city, &format!("/requests/{id}/templates"), &ann).expect(200).json();
    let found: Vec<(&Value, &Value)> =
        fit.as_array().unwrap().iter().map(|one| (&one["title"], &one["text"])).collect();
    let filled = format!("Public Works: Pothole {code} at 5 rue Peel. {{}} {{ {{");
    assert_eq!(
        found,
        [(&json!("A crew"), &json!("It comes.")), (&json!("Thanks"), &json!(filled))]
    );
    // What a report does not have is left out.
    let bare = key_of(&city, &city.report("POTHOLE").save());
    let fit = get(&city, &format!("/requests/{bare}/templates"), &ann).expect(200).json();
    assert!(fit[1]["text"].as_str().unwrap().contains(" at . "), "{fit}");
    let light = department("lamp.example", "LIGHT");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &light);
    get(&city, &format!("/requests/{id}/templates"), &bob).expect(404);
}

#[rstest]
fn all_faults_of_a_template_come_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let bad = template(Some("DIGGERS"), " ", "Dear {name}, it is {weather}.");
    let faults = post(&city, "/templates", &ann, &bad).expect(400).faults();
    assert_eq!(faults.len(), 4, "{faults:?}");
    for part in ["title must have", "{name}", "{weather}", "there is no department DIGGERS"] {
        assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:?}");
    }
    let blank = json!({ "jurisdiction_id": "x", "title": "x", "text": " " });
    assert_eq!(
        post(&city, "/templates", &ann, &blank).expect(400).faults(),
        ["text required", "there is no jurisdiction_id x"]
    );
    let made = post(&city, "/templates", &ann, &template(None, "Hello", "Hello.")).expect(201);
    let path = format!("/templates/{}", made.json()["id"]);
    patch(&city, &path, &ann, &json!({ "title": "", "text": "{x}" })).expect(400);
    let changed = patch(&city, &path, &ann, &json!({ "text": "Hi." })).expect(200).json();
    assert_eq!((&changed["title"], &changed["text"]), (&json!("Hello"), &json!("Hi.")));
}

#[rstest]
fn templates_are_written_by_those_who_hand_on(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let lamp = government("lamp.example");
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &lamp);
    let office = department("lamp.example", "OFFICE");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &office);
    let eve = signed_in(&city, "eve@city.example", Role::Observer, &lamp);
    let other = signed_in(&city, "o@city.example", Role::Agent, &government("other.example"));
    post(&city, "/templates", &bob, &template(None, "All", "Hello.")).expect(403);
    post(&city, "/templates", &eve, &template(None, "All", "Hello.")).expect(403);
    post(&city, "/templates", &other, &template(None, "All", "Hello.")).expect(400);
    let all = post(&city, "/templates", &ann, &template(None, "All", "Hello.")).expect(201).json();
    let own = post(&city, "/templates", &bob, &template(Some("OFFICE"), "Own", "Hello."));
    let own = own.expect(201).json();
    let (all, own) = (format!("/templates/{}", all["id"]), format!("/templates/{}", own["id"]));
    for who in [&ann, &bob, &eve] {
        assert_eq!(get(&city, "/templates", who).expect(200).json().as_array().unwrap().len(), 2);
    }
    assert_eq!(get(&city, "/templates", &other).expect(200).json(), json!([]));
    patch(&city, &all, &bob, &json!({ "text": "x" })).expect(403);
    delete(&city, &all, &bob).expect(403);
    delete(&city, &all, &other).expect(404);
    patch(&city, &own, &bob, &json!({ "text": "x" })).expect(200);
    delete(&city, &own, &ann).expect(204);
    delete(&city, &own, &ann).expect(404);
    assert_eq!(city.count("response_templates"), 1);
}
