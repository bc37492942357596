//! The list of reports: what each filter leaves, who sees what, and that changes show at once.

use lamppost::requests::Visibility;
use lamppost::staff::{Role, ScopeNames};
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{
    anywhere, department, get, government, listed, numbers, page, patch, post, put, route,
    signed_in,
};
use crate::support::city::{LAT, LONG, TEST_BASE};
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// Five reports that differ in everything, and somebody who sees to all of them.
struct Scene {
    city: TestCity,
    ann: String,
    /// A pothole in the east with words, tags, a person and a high priority, overdue.
    hole: i64,
    /// A lamp, unlisted.
    lamp: i64,
    /// A pothole of March, closed in April.
    old: i64,
    /// A pothole that was closed and opened again.
    again: i64,
    /// A pothole of the test endpoint.
    tried: i64,
}

impl Scene {
    fn new(on: Database) -> Self {
        let city = TestCity::single(on);
        let ann =
            signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
        let hole = key_of(
            &city,
            &city.pothole(&[
                ("description", "DEEP hole, 50% water"),
                ("address_string", "5 rue Émile"),
            ]),
        );
        let me = get(&city, "/me", &ann).json()["id"].clone();
        let path = format!("/requests/{hole}");
        let change = json!({ "version": 1, "priority": "high", "add_tags": ["school", "night"],
            "expected_datetime": "2026-05-01T00:00:00Z" });
        patch(&city, &path, &ann, &change).expect(200);
        put(&city, &format!("{path}/owner"), &ann, &json!({ "version": 2, "person": me }))
            .expect(200);
        let lamp =
            city.report("LAMP").on("2026-05-10T10:00:00Z").visibility(Visibility::Unlisted).save();
        let lamp = key_of(&city, &lamp);
        let old = city.report("POTHOLE").on("2026-03-01T00:00:00Z").closed("2026-04-01T00:00:00Z");
        let old = key_of(&city, &old.save());
        let again = key_of(&city, &city.report("POTHOLE").on("2026-05-12T00:00:00Z").save());
        let steps = format!("/requests/{again}/transitions");
        let close =
            json!({ "version": 1, "to": "done", "text": "Filled.", "closing_code": "work_done" });
        post(&city, &steps, &ann, &close).expect(200);
        let open = json!({ "version": 2, "to": "reopened", "reason": "it is back" });
        post(&city, &steps, &ann, &open).expect(200);
        let form = [
            ("api_key", city.test_key.as_str()),
            ("service_code", "POTHOLE"),
            ("lat", LAT),
            ("long", LONG),
        ];
        let reply = city.send(&Call::form(&format!("{TEST_BASE}/requests.json"), &form));
        let tried = reply.expect(200).json()[0]["service_request_id"].as_str().unwrap().to_owned();
        let tried = key_of(&city, &tried);
        route(&city);
        Self { city, ann, hole, lamp, old, again, tried }
    }

    /// Fails unless the filters leave these reports, whatever their order.
    #[track_caller]
    fn leaves(&self, query: &str, mut wanted: Vec<i64>) {
        let reply = page(&self.city, &self.ann, query).expect(200);
        let mut found = numbers(&reply);
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{query}");
        if !query.contains("q=") {
            assert_eq!(reply.json()["total"], wanted.len(), "{query}");
        }
    }
}

#[rstest]
fn each_filter_leaves_what_it_says(#[values(Sqlite, Postgres)] on: Database) {
    let scene = Scene::new(on);
    let Scene { hole, lamp, old, again, tried, .. } = scene;
    let me = get(&scene.city, "/me", &scene.ann).json()["id"].clone();
    for (query, wanted) in [
        ("", vec![hole, lamp, old, again]),
        ("mode=test", vec![tried]),
        ("mode=test,production", vec![hole, lamp, old, again, tried]),
        ("jurisdiction_id=LAMP.example", vec![hole, lamp, old, again]),
        ("status=open", vec![hole, lamp, again]),
        ("status=closed", vec![old]),
        ("state=received", vec![hole, lamp]),
        ("state=received,reopened", vec![hole, lamp, again]),
        ("detailed_status=fixed", vec![old]),
        ("detailed_status=fixed&status=open", vec![]),
        ("department=LIGHT", vec![lamp]),
        ("department=LIGHT,WORKS", vec![hole, lamp, old, again]),
        ("team=none", vec![hole, lamp, old, again]),
        ("person=me", vec![hole]),
        ("person=none", vec![lamp, old, again]),
        ("person=none,me", vec![hole, lamp, old, again]),
        ("service_code=LAMP", vec![lamp]),
        ("group=Roads", vec![hole, old, again]),
        ("group=Roads,Lights&service_code=LAMP", vec![lamp]),
        ("priority=high", vec![hole]),
        ("priority=high,normal", vec![hole, lamp, old, again]),
        ("min_urgency=1", vec![]),
        ("min_urgency=0", vec![hole, lamp, old, again]),
        ("tag=school", vec![hole]),
        ("tag=other,Night", vec![hole]),
        ("layer=district&area=2", vec![hole, lamp, old, again]),
        ("layer=district&area=1", vec![]),
        ("visibility=unlisted", vec![lamp]),
        ("visibility=public,private", vec![hole, old, again]),
        ("reopened=true", vec![again]),
        ("reopened=false", vec![hole, lamp, old]),
        ("requested_from=2026-05-10T10:00:00Z", vec![hole, lamp, again]),
        ("requested_until=2026-05-10T10:00:00Z", vec![lamp, old]),
        ("requested_from=2026-03-01T00:00:00Z&requested_until=2026-03-01T00:00:00Z", vec![old]),
        ("updated_until=2026-04-01T00:00:00Z", vec![old]),
        ("updated_from=2026-04-01T00:00:01Z", vec![hole, lamp, again]),
        ("overdue=true", vec![hole]),
        ("overdue=false", vec![lamp, old, again]),
        ("mass_event=7", vec![]),
        ("closing_code=work_done", vec![]),
        ("q=deep", vec![hole]),
        ("q=hole+Water", vec![hole]),
        ("q=50%25", vec![hole]),
        ("q=%C3%89MILE", vec![hole]),
        ("q=deep+nothing", vec![]),
        ("q=deep&status=closed", vec![]),
    ] {
        scene.leaves(query, wanted);
    }
    scene.leaves(&format!("person={me}"), vec![hole]);
    // A date without a zone is meant where the only government is: four hours behind in May.
    scene.leaves(
        "requested_from=2026-05-10T06:00:00&requested_until=2026-05-10T06:00:00",
        vec![lamp],
    );
    let code = get(&scene.city, &format!("/requests/{lamp}"), &scene.ann).json();
    let code = code["service_request_id"].as_str().unwrap().to_owned();
    scene.leaves(&format!("q={code}"), vec![lamp]);
}

#[rstest]
fn a_list_shows_each_report_as_it_is_shown_alone(#[values(Sqlite, Postgres)] on: Database) {
    let scene = Scene::new(on);
    let all = page(&scene.city, &scene.ann, "").expect(200).json();
    for one in all["requests"].as_array().unwrap() {
        let file = get(&scene.city, &format!("/requests/{}", one["id"]), &scene.ann).json();
        for (name, value) in one.as_object().unwrap() {
            assert_eq!(&file[name], value, "{name}");
        }
    }
    // The newest first.
    assert_eq!(
        numbers(&page(&scene.city, &scene.ann, "").expect(200)),
        [scene.hole, scene.again, scene.lamp, scene.old]
    );
}

#[rstest]
fn all_faults_of_a_filter_come_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let query = "jurisdiction_id=lamp.example,other.example&mode=live&status=asleep&state=asleep&department=DIGGERS\
        &team=A&person=ann&service_code=TREE&group=x&priority=now&min_urgency=x&area=1&visibility=all&reopened=x\
        &overdue=x&requested_from=x&updated_from=2026-02-02&updated_until=2026-02-01&mass_event=x&colour=red&sort=size\
        &page_size=x&facets=colour&detailed_status=asleep&cursor=x";
    assert_eq!(
        page(&city, &ann, query).expect(400).faults(),
        [
            "there is no filter colour",
            "there is no jurisdiction_id other.example",
            "mode must be production or test",
            "status must be open or closed",
            "detailed_status must be a detailed status of service request updates",
            "there is no state asleep",
            "there is no department DIGGERS",
            "there is no team A",
            "person must be the number of an account, me or none",
            "there is no service_code TREE",
            "there is no group x",
            "priority must be low, normal, high or critical",
            "min_urgency must be a whole number",
            "area must be given with the one layer that it is of",
            "visibility must be public, unlisted or private",
            "reopened must be true or false",
            "overdue must be true or false",
            "mass_event must be a whole number",
            "requested_from must be a date and time such as 2026-11-21T09:30:00Z",
            "updated_from must not be after updated_until",
            "sort must be one of requested, updated, due, priority, urgency, id, with - before it for the reverse order",
            "cursor must be taken from the Link header of the page before, unchanged, and goes with the same sort",
            "page_size must be a whole number",
            "facets must be of status, state, department, team, person, service, priority, visibility, tag, area",
        ]
    );
    let faults = |query: &str| page(&city, &ann, query).expect(400).faults();
    assert_eq!(faults("layer=district"), ["layer was given without area"]);
    assert_eq!(faults("layer=district&area=9"), ["there is no area 9"]);
    assert_eq!(faults("q=x&facets=status"), ["facets cannot be counted while q looks for words"]);
}

#[rstest]
fn nobody_sees_what_is_not_his(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let lamp = government("lamp.example");
    let hole = key_of(&city, &city.pothole(&[("jurisdiction_id", "lamp.example")]));
    let form = [
        ("jurisdiction_id", "other.example"),
        ("service_code", "TREE"),
        ("lat", "45.5"),
        ("long", "-72.5"),
    ];
    let tree = city.post("/requests.json", &form).expect(200).json();
    let tree = key_of(&city, tree[0]["service_request_id"].as_str().unwrap());
    let see = |email: &str, scope: &ScopeNames| {
        let token = signed_in(&city, email, Role::Observer, scope);
        let mut found = listed(&city, &token, "");
        found.sort_unstable();
        found
    };
    assert_eq!(see("all@city.example", &anywhere()), [hole, tree]);
    assert_eq!(see("lamp@city.example", &lamp), [hole]);
    assert_eq!(see("other@city.example", &government("other.example")), [tree]);
    assert_eq!(see("county@city.example", &government("county.example")), [0; 0]);
    let layer = |code: &str| ScopeNames {
        layer: Some("jurisdiction".into()),
        area: Some(code.into()),
        ..government("other.example")
    };
    let ground = city.workshop.city.load_full();
    let other = ground.jurisdictions.by_code("other.example").unwrap().id;
    let own = ground
        .atlas
        .territories()
        .iter()
        .find(|one| one.jurisdiction == other && one.layer == "jurisdiction");
    assert_eq!(see("area@city.example", &layer(&own.unwrap().code)), [tree]);
}

#[rstest]
fn a_department_sees_its_own_and_what_it_has_a_part_in(#[values(Sqlite, Postgres)] on: Database) {
    let scene = Scene::new(on);
    let Scene { city, ann, hole, lamp, .. } = &scene;
    let bob =
        signed_in(city, "bob@city.example", Role::Agent, &department("lamp.example", "LIGHT"));
    assert_eq!(listed(city, &bob, ""), [*lamp]);
    assert_eq!(listed(city, &bob, "department=WORKS"), [0; 0]);
    let part = json!({ "version": 3, "department": "LIGHT", "title": "Switch the lamp off" });
    post(city, &format!("/requests/{hole}/parts"), ann, &part).expect(201);
    assert_eq!(listed(city, &bob, "sort=id"), [*hole, *lamp]);
    assert_eq!(listed(city, &bob, "department=WORKS"), [*hole]);
    let total = page(city, &bob, "facets=department").expect(200).json();
    assert_eq!(total["total"], 2);
    let counted: Vec<(&Value, &Value)> = total["facets"]["department"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["value"], &one["count"]))
        .collect();
    assert_eq!(counted, [(&json!("LIGHT"), &json!(1)), (&json!("WORKS"), &json!(1))]);
}

#[rstest]
fn whoever_changes_something_sees_it_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let scene = Scene::new(on);
    let Scene { city, ann, hole, .. } = &scene;
    // On PostgreSQL a transaction that runs on keeps every reader of the log behind it.
    let mut other = city.database.url.open(true).unwrap();
    if on == Postgres {
        use diesel::connection::SimpleConnection as _;
        other.batch_execute("BEGIN; SELECT pg_current_xact_id()").unwrap();
    }
    for (version, priority) in (3..).zip(["low", "critical", "normal"]) {
        let change = json!({ "version": version, "priority": priority });
        patch(city, &format!("/requests/{hole}"), ann, &change).expect(200);
        let mut found = listed(city, ann, &format!("priority={priority}&person=me"));
        assert_eq!(found.pop(), Some(*hole), "{priority}");
        assert_eq!(listed(city, ann, "priority=high"), [0; 0]);
    }
    let new = key_of(city, &city.pothole(&[]));
    assert!(listed(city, ann, "").contains(&new));
    drop(other);
}

#[test]
fn what_one_server_changes_the_others_list() {
    let scene = Scene::new(Postgres);
    let other = scene.city.beside(|_| ());
    let read = super::steps::call("GET", "/requests?priority=critical", Some(&scene.ann), None);
    assert_eq!(numbers(&other.send(&read).expect(200)), [0; 0]);
    let change = json!({ "version": 3, "priority": "critical" });
    patch(&scene.city, &format!("/requests/{}", scene.hole), &scene.ann, &change).expect(200);
    assert_eq!(numbers(&other.send(&read).expect(200)), [scene.hole]);
}

#[rstest]
fn a_report_that_is_gone_is_not_listed(#[values(Sqlite, Postgres)] on: Database) {
    let scene = Scene::new(on);
    let Scene { city, ann, hole, .. } = &scene;
    assert_eq!(listed(city, ann, "tag=school"), [*hole]);
    city.sql(&format!("DELETE FROM service_requests WHERE id = {hole}"));
    let reply = page(city, ann, "").expect(200);
    assert_eq!(numbers(&reply), [scene.again, scene.lamp, scene.old]);
    assert_eq!(reply.json()["total"], 3);
    assert_eq!(listed(city, ann, "tag=school"), [0; 0]);
}

#[rstest]
fn what_is_removed_for_good_counts_no_more(#[values(Sqlite, Postgres)] on: Database) {
    let scene = Scene::new(on);
    let Scene { city, ann, old, .. } = &scene;
    let first = |query: &str| page(city, ann, &format!("page_size=1&{query}")).expect(200).json();
    assert_eq!(first("")["total"], 4);
    city.store()
        .write_here(|conn| lamppost::requests::store::remove(conn, &[*old]).map(|_| ()))
        .unwrap();
    // It is not on this page, so nobody has met that it is gone.
    assert_eq!(first("")["total"], 3);
    assert_eq!(first("status=closed&facets=status")["facets"]["status"], json!([]));
}

#[rstest]
fn a_report_that_somebody_has_spoilt_keeps_nobody_from_the_others(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let scene = Scene::new(on);
    let spoilt = format!("UPDATE service_requests SET priority = 9 WHERE id = {}", scene.lamp);
    scene.city.sql(&spoilt);
    let city = TestCity::start_on(scene.city.stop(), "", |_| ());
    assert_eq!(listed(&city, &scene.ann, ""), [scene.hole, scene.again, scene.old]);
}

#[rstest]
fn a_list_that_cannot_be_had_yet_is_to_be_asked_for_again(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let scene = Scene::new(on);
    scene.city.sql("ALTER TABLE unlogged_changes RENAME TO away");
    let city = TestCity::start_on(scene.city.stop(), "", |_| ());
    for path in ["/requests", "/queues"] {
        let busy = get(&city, path, &scene.ann).expect(503);
        assert_eq!(busy.header("retry-after"), Some("1"));
    }
    city.sql("ALTER TABLE away RENAME TO unlogged_changes");
    crate::support::server::within(std::time::Duration::from_secs(20), "the board", || {
        get(&city, "/requests", &scene.ann).status == 200
    });
}
