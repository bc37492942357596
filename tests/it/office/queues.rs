//! Saved queues: one's own and shared ones, pinned in an order, with live counts.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{anywhere, delete, department, get, government, patch, post, put, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[rstest]
fn a_queue_is_kept_changed_counted_and_removed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &government("lamp.example"));
    city.report("POTHOLE").save_many(2);
    let lamp = key_of(&city, &city.report("LAMP").save());
    let filter = json!({ "department": "WORKS", "status": "open" });
    let queue = json!({ "name": " Open  holes ", "filter": filter });
    let made = post(&city, "/queues", &ann, &queue).expect(201).json();
    assert_eq!(made["name"], "Open holes");
    assert_eq!(
        made["filter"],
        json!({ "department": "WORKS", "status": "open", "jurisdiction_id": "lamp.example" })
    );
    assert_eq!((&made["count"], &made["shared"]), (&json!(2), &json!(false)));
    assert_eq!(made["by"]["name"], "Somebody");
    let path = format!("/queues/{}", made["id"]);
    assert_eq!(get(&city, &path, &ann).expect(200).json(), made);
    // It counts what is there now.
    let take = json!({ "version": 1, "department": "WORKS", "note": "Yours.", "clock": "keep" });
    put(&city, &format!("/requests/{lamp}/owner"), &bob, &take).expect(200);
    assert_eq!(get(&city, "/queues", &ann).expect(200).json()[0]["count"], 3);
    let change = json!({ "name": "All", "filter": {} });
    let changed = patch(&city, &path, &ann, &change).expect(200).json();
    assert_eq!((&changed["name"], &changed["count"]), (&json!("All"), &json!(3)));
    // Nobody else has it.
    assert_eq!(get(&city, "/queues", &bob).expect(200).json(), json!([]));
    get(&city, &path, &bob).expect(404);
    patch(&city, &path, &bob, &json!({ "name": "Mine" })).expect(404);
    delete(&city, &path, &bob).expect(404);
    put(&city, &format!("{path}/pin"), &bob, &json!({})).expect(404);
    delete(&city, &path, &ann).expect(204);
    get(&city, &path, &ann).expect(404);
}

#[rstest]
fn filters_of_a_queue_are_checked_when_it_is_saved(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let root = signed_in(&city, "root@city.example", Role::Observer, &anywhere());
    let bad = json!({ "name": "", "filter": { "status": "asleep", "colour": "red", "jurisdiction_id": "x" } });
    assert_eq!(
        post(&city, "/queues", &root, &bad).expect(400).faults(),
        [
            "name must have 1 to 100 characters",
            "there is no filter colour",
            "there is no jurisdiction_id x",
            "status must be open or closed",
        ]
    );
    for filter in [json!({}), json!({ "jurisdiction_id": "lamp.example,other.example" })] {
        let queue = json!({ "name": "Two", "filter": filter });
        assert_eq!(
            post(&city, "/queues", &root, &queue).expect(400).faults(),
            ["filter must name one jurisdiction_id"]
        );
    }
    let one =
        json!({ "name": "One", "filter": { "jurisdiction_id": "other.example", "q": "tree" } });
    let made = post(&city, "/queues", &root, &one).expect(201).json();
    assert_eq!(made["count"], Value::Null, "words are not counted");
    let path = format!("/queues/{}", made["id"]);
    patch(&city, &path, &root, &json!({ "filter": { "status": "x" } })).expect(400);
    assert_eq!(get(&city, &path, &root).json()["filter"]["q"], "tree");
}

#[rstest]
fn a_shared_queue_is_everybodys_of_its_government(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let lamp = government("lamp.example");
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &lamp);
    let eve = signed_in(&city, "eve@city.example", Role::Observer, &lamp);
    let works = department("lamp.example", "WORKS");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &works);
    city.report("POTHOLE").save_many(2);
    city.report("LAMP").save();
    let queue =
        |name: &str, filter: Value| json!({ "name": name, "filter": filter, "shared": true });
    post(&city, "/queues", &eve, &queue("x", json!({}))).expect(403);
    post(&city, "/queues", &bob, &queue("x", json!({}))).expect(403);
    post(&city, "/queues", &bob, &queue("x", json!({ "department": "WORKS,LIGHT" }))).expect(403);
    post(&city, "/queues", &bob, &queue("Holes", json!({ "department": "WORKS" }))).expect(201);
    let all = post(&city, "/queues", &ann, &queue("All", json!({}))).expect(201).json();
    // Each counts what he may see.
    for (who, counts) in [(&ann, [3, 2]), (&eve, [3, 2]), (&bob, [2, 2])] {
        let list = get(&city, "/queues", who).expect(200).json();
        assert_eq!(names(&list), ["All", "Holes"]);
        assert_eq!([&list[0]["count"], &list[1]["count"]], counts.map(|n| json!(n)).each_ref());
    }
    // It is changed by those who may share it.
    let path = format!("/queues/{}", all["id"]);
    patch(&city, &path, &eve, &json!({ "name": "Mine" })).expect(403);
    patch(&city, &path, &bob, &json!({ "name": "Mine" })).expect(403);
    delete(&city, &path, &eve).expect(403);
    let kim = signed_in(&city, "kim@city.example", Role::Agent, &lamp);
    patch(&city, &path, &kim, &json!({ "name": "Everything" })).expect(200);
    patch(&city, &path, &ann, &json!({ "shared": false })).expect(200);
    get(&city, &path, &kim).expect(404);
    // One's own is not to be shared without the right to it.
    let own = post(&city, "/queues", &eve, &json!({ "name": "Own", "filter": {} })).expect(201);
    let path = format!("/queues/{}", own.json()["id"]);
    patch(&city, &path, &eve, &json!({ "shared": true })).expect(403);
}

#[rstest]
fn another_governments_queues_are_not_there(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &government("other.example"));
    let queue = json!({ "name": "All", "filter": {}, "shared": true });
    let made = post(&city, "/queues", &ann, &queue).expect(201).json();
    assert_eq!(get(&city, "/queues", &bob).expect(200).json(), json!([]));
    get(&city, &format!("/queues/{}", made["id"]), &bob).expect(404);
    delete(&city, &format!("/queues/{}", made["id"]), &bob).expect(404);
}

#[rstest]
fn everybody_pins_in_his_own_order(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let lamp = government("lamp.example");
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &lamp);
    let eve = signed_in(&city, "eve@city.example", Role::Observer, &lamp);
    let made = |name: &str| {
        let queue = json!({ "name": name, "filter": {}, "shared": true });
        post(&city, "/queues", &ann, &queue).expect(201).json()["id"].as_i64().unwrap()
    };
    let (a, b, c) = (made("a"), made("b"), made("c"));
    let pin = |who: &str, queue: i64, at: Value| {
        put(&city, &format!("/queues/{queue}/pin"), who, &at).expect(204);
    };
    pin(&ann, c, json!({}));
    pin(&ann, b, json!({}));
    let list = get(&city, "/queues", &ann).expect(200).json();
    assert_eq!(names(&list), ["c", "b", "a"]);
    assert_eq!(
        [&list[0]["pinned"], &list[1]["pinned"], &list[2]["pinned"]],
        [&json!(1), &json!(2), &Value::Null]
    );
    pin(&ann, a, json!({ "position": 2 }));
    pin(&eve, b, json!({ "position": 9 }));
    assert_eq!(names(&get(&city, "/queues", &ann).json()), ["c", "a", "b"]);
    assert_eq!(names(&get(&city, "/queues", &eve).json()), ["b", "a", "c"]);
    pin(&ann, b, json!({ "position": 1 }));
    assert_eq!(names(&get(&city, "/queues", &ann).json()), ["b", "c", "a"]);
    put(&city, &format!("/queues/{a}/pin"), &ann, &json!({ "position": 0 })).expect(400);
    delete(&city, &format!("/queues/{c}/pin"), &ann).expect(204);
    assert_eq!(names(&get(&city, "/queues", &ann).json()), ["b", "a", "c"]);
    delete(&city, &format!("/queues/{b}"), &ann).expect(204);
    assert_eq!(names(&get(&city, "/queues", &eve).json()), ["a", "c"]);
    assert_eq!(city.count("queue_pins"), 1);
}

#[rstest]
fn a_queue_says_what_became_wrong_with_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Observer, &government("lamp.example"));
    let queue = json!({ "name": "District", "filter": { "layer": "district", "area": "2" } });
    let made = post(&city, "/queues", &ann, &queue).expect(201).json();
    assert_eq!(made["faults"], json!([]));
    city.sql("UPDATE queues SET filter = '{\"department\":\"DIGGERS\"}'");
    let list = get(&city, "/queues", &ann).expect(200).json();
    assert_eq!(list[0]["faults"], json!(["there is no department DIGGERS"]));
    assert_eq!(list[0]["count"], Value::Null);
}
