//! API keys over the API: tried by strangers, asked for, granted, replaced, announced to end, taken back.

use chrono::TimeDelta;
use lamppost::jurisdictions::Mode;
use lamppost::people::store::applications;
use lamppost::people::{Scope, store as people};
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{
    PASSWORD, accept, anywhere, call, enrol, get, government, invite, post, sign_in, sign_in_with,
    signed_in, tokens,
};
use crate::support::city::{BASE, LAT, LONG, TEST_BASE};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

fn stranger(city: &TestCity, path: &str, body: &Value) -> Reply {
    city.send(&call("POST", path, None, Some(body)))
}

/// Submits a pothole with a key.
fn submit(city: &TestCity, base: &str, key: &str) -> Reply {
    let fields = [("api_key", key), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    city.send(&Call::form(&format!("{base}/requests.json"), &fields))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn actions(city: &TestCity) -> Vec<String> {
    let filter = lamppost::audit::Filter::default();
    let all = city.store().read_here(|conn| lamppost::audit::store::list(conn, &filter, 500));
    let all = all.unwrap();
    for one in &all {
        assert!(!format!("{} {}", one.subject, one.detail).contains('@'), "personal data");
    }
    let mut found: Vec<String> =
        all.into_iter().map(|one| one.action).filter(|one| one.starts_with("key.")).collect();
    found.reverse();
    found
}

#[rstest]
fn a_stranger_gets_a_test_key_at_once_and_no_more_than_a_few(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let ask = |email: &str| {
        stranger(&city, "/api-keys/test", &json!({ "label": "map app", "email": email }))
    };
    let made = ask("dev@app.example").expect(201).json();
    assert_eq!(made["key"]["mode"], "test");
    assert_eq!(made["key"]["scopes"], json!(["create"]));
    assert_eq!(made["key"]["expires_datetime"], "2026-08-13T12:00:00Z");
    let key = text(&made["api_key"]);
    submit(&city, TEST_BASE, &key).expect(200);
    submit(&city, BASE, &key).expect(403);
    let (bytes, secret) = (crate::privacy::dump(city.store()), &key[11..]);
    assert_eq!(crate::privacy::seen(&bytes, &["dev@app.example", secret]), [""; 0]);
    ask("Dev@app.example").expect(201);
    ask("dev@app.example").expect(201);
    assert!(ask("dev@app.example").expect(429).header("retry-after").is_some());
    ask("a@app.example").expect(201);
    ask("b@app.example").expect(201);
    ask("c@app.example").expect(429);
    city.clock.advance(TimeDelta::days(1));
    ask("c@app.example").expect(201);
    let wrong = json!({ "label": " ", "email": "nobody", "jurisdiction_id": "atlantis" });
    assert_eq!(stranger(&city, "/api-keys/test", &wrong).expect(400).faults().len(), 3);
    city.clock.advance(TimeDelta::days(89));
    submit(&city, TEST_BASE, &key).expect(403);
    assert!(actions(&city).iter().all(|one| one == "key.make_test"));
}

#[rstest]
fn networks_are_forgotten_after_a_day(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let body = json!({ "label": "map app", "email": "dev@app.example" });
    stranger(&city, "/api-keys/test", &body).expect(201);
    let forget = || {
        let w = city.workshop.clone();
        crate::support::city::run(async move {
            lamppost::jobs::forget_networks(&w.store, &w.clock).await.unwrap()
        })
    };
    assert_eq!(forget(), 0);
    city.clock.advance(TimeDelta::days(1));
    assert_eq!(forget(), 1);
    assert_eq!(forget(), 0);
}

fn asked(city: &TestCity, email: &str) -> (i64, String) {
    let body = json!({ "label": "map app", "words": "People report from our map.", "email": email,
        "jurisdiction_id": "lamp.example", "scopes": ["create", "read"] });
    let reply = stranger(city, "/api-keys/requests", &body).expect(201).json();
    (reply["request"].as_i64().unwrap(), text(&reply["ticket"]))
}

fn collect(city: &TestCity, ticket: &str) -> Reply {
    stranger(city, "/api-keys/requests/collect", &json!({ "ticket": ticket }))
}

#[rstest]
fn a_key_for_production_is_asked_for_granted_and_collected_once(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let scope = government("lamp.example");
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &scope);
    let scope = government("other.example");
    let elsewhere = signed_in(&city, "eve@city.example", Role::Administrator, &scope);
    let (number, ticket) = asked(&city, "dev@app.example");
    assert_eq!(collect(&city, &ticket).expect(200).json(), json!({ "state": "waiting" }));
    let list = get(&city, "/api-keys/requests", &admin).expect(200).json();
    assert_eq!(
        (&list[0]["email"], &list[0]["state"]),
        (&json!("dev@app.example"), &json!("waiting"))
    );
    assert_eq!(get(&city, "/api-keys/requests", &elsewhere).expect(200).json(), json!([]));
    let approve = format!("/api-keys/requests/{number}/approve");
    post(&city, &approve, &elsewhere, &json!({})).expect(404);
    let granted = json!({ "scopes": ["create"], "expires_days": 365 });
    let approved = post(&city, &approve, &admin, &granted).expect(200).json();
    assert_eq!((&approved["state"], &approved["scopes"]), (&json!("approved"), &json!(["create"])));
    post(&city, &approve, &admin, &json!({})).expect(409);
    let collected = collect(&city, &ticket).expect(200).json();
    let key = text(&collected["api_key"]);
    collect(&city, &ticket).expect(404);
    let fields = [
        ("api_key", key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", LAT),
        ("long", LONG),
        ("jurisdiction_id", "lamp.example"),
    ];
    city.send(&Call::form(&format!("{BASE}/requests.json"), &fields)).expect(200);
    let shown = get(&city, &format!("/api-keys/{}", &key[3..11]), &admin).expect(200);
    assert_eq!(shown.json()["email"], "dev@app.example");
    assert!(!shown.text().contains(&key[11..]), "the secret is never shown again");
    assert_eq!(shown.json()["expires_datetime"], "2027-05-15T12:00:00Z");
    let bytes = crate::privacy::dump(city.store());
    assert_eq!(crate::privacy::seen(&bytes, &["dev@app.example", &key[11..]]), [""; 0]);
    assert_eq!(actions(&city), ["key.request", "key.approve", "key.collect"]);
}

#[rstest]
fn a_refusal_has_a_reason_that_whoever_asked_hears(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let (number, ticket) = asked(&city, "dev@app.example");
    let refuse = format!("/api-keys/requests/{number}/refuse");
    post(&city, &refuse, &admin, &json!({ "reason": " " })).expect(400);
    post(&city, &refuse, &admin, &json!({ "reason": "Ask again with a privacy notice." }))
        .expect(200);
    let told = collect(&city, &ticket).expect(200).json();
    assert_eq!(told, json!({ "state": "refused", "reason": "Ask again with a privacy notice." }));
    post(&city, &refuse, &admin, &json!({ "reason": "x" })).expect(409);
    collect(&city, "lpk_nonsense").expect(404);
    let wrong =
        json!({ "label": "", "words": "", "email": "", "jurisdiction_id": "x", "scopes": ["fly"] });
    assert_eq!(stranger(&city, "/api-keys/requests", &wrong).expect(400).faults().len(), 5);
    assert_eq!(actions(&city), ["key.request", "key.refuse"]);
}

/// Waits until keys that were read a moment ago are read again.
fn a_moment() {
    std::thread::sleep(std::time::Duration::from_millis(1_050));
}

#[rstest]
fn a_new_secret_leaves_the_old_one_some_days_in_which_its_answers_say_so(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (_, invitation) = invite(&city, "root@city.example", Role::Administrator, &anywhere());
    accept(&city, &invitation, PASSWORD).expect(204);
    let admin = tokens(&sign_in(&city, "root@city.example", PASSWORD).expect(200)).0;
    let factor = enrol(&city, &admin);
    let old = city.make_key(&[Scope::Create], Mode::Production);
    let path = format!("/api-keys/{}", &old[3..11]);
    assert_eq!(submit(&city, BASE, &old).expect(200).header("deprecation"), None);
    let rotate = format!("{path}/rotate");
    post(&city, &rotate, &admin, &json!({ "overlap_days": 91 })).expect(400);
    let renewed = post(&city, &rotate, &admin, &json!({ "overlap_days": 7 })).expect(200).json();
    let new = text(&renewed["api_key"]);
    assert_eq!(renewed["key"]["previous_until_datetime"], "2026-05-22T12:00:00Z");
    assert_eq!((&new[3..11], new == old), (&old[3..11], false));
    a_moment();
    let told = submit(&city, BASE, &old).expect(200);
    assert_eq!(told.header("deprecation"), Some("@1778846400"));
    assert_eq!(told.header("sunset"), Some("Fri, 22 May 2026 12:00:00 GMT"));
    let fault = Call::form(&format!("{BASE}/requests.json"), &[("api_key", old.as_str())]);
    assert!(city.send(&fault).expect(400).header("deprecation").is_some(), "refusals say so too");
    let list = city.get(&format!("/requests.json?api_key={old}")).expect(200);
    assert_eq!(list.header("deprecation"), Some("@1778846400"), "and lists");
    assert_eq!(submit(&city, BASE, &new).expect(200).header("deprecation"), None);
    city.clock.advance(TimeDelta::days(7));
    a_moment();
    submit(&city, BASE, &old).expect(403);
    submit(&city, BASE, &new).expect(200);
    let newest = post(&city, &rotate, &admin, &json!({ "overlap_days": 0 }));
    // A quarter of an hour has passed for the administrator.
    newest.expect(401);
    let code = factor.code(&city, 0);
    let admin = tokens(&sign_in_with(&city, "root@city.example", &code).expect(200));
    post(&city, &rotate, &admin.0, &json!({ "overlap_days": 0 })).expect(200);
    a_moment();
    submit(&city, BASE, &new).expect(403);
    city.send(&call("DELETE", &path, Some(&admin.0), None)).expect(204);
    post(&city, &rotate, &admin.0, &json!({})).expect(409);
    assert_eq!(get(&city, &path, &admin.0).expect(200).json()["state"], "revoked");
    assert_eq!(actions(&city), ["key.rotate", "key.rotate", "key.revoke"]);
}

#[rstest]
fn staff_announce_the_end_of_a_key_and_take_that_back(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let admin = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let key = city.make_key(&[Scope::Create], Mode::Production);
    let path = format!("/api-keys/{}/notice", &key[3..11]);
    let wrong = json!({ "deprecated_datetime": "2026-06-01", "sunset_datetime": "2026-05-01", "link": "x" });
    assert_eq!(post(&city, &path, &admin, &wrong).expect(400).faults().len(), 2);
    let notice = json!({ "deprecated_datetime": "2026-05-01T00:00:00Z",
        "sunset_datetime": "2026-12-31T00:00:00Z", "link": "https://lamp.example/keys" });
    let shown = post(&city, &path, &admin, &notice).expect(200).json();
    assert_eq!(shown["notice"], notice);
    let told = submit(&city, BASE, &key).expect(200);
    assert_eq!(told.header("deprecation"), Some("@1777593600"));
    assert_eq!(told.header("sunset"), Some("Thu, 31 Dec 2026 00:00:00 GMT"));
    let link = "<https://lamp.example/keys>; rel=\"deprecation\"; type=\"text/html\"";
    assert_eq!(told.header("link"), Some(link));
    city.send(&call("DELETE", &path, Some(&admin), None)).expect(200);
    a_moment();
    assert_eq!(submit(&city, BASE, &key).expect(200).header("deprecation"), None);
    assert_eq!(actions(&city), ["key.announce_end", "key.withdraw_end"]);
}

#[rstest]
fn keys_are_those_of_ones_own_government(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let root = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let scope = government("lamp.example");
    let local = signed_in(&city, "local@city.example", Role::Administrator, &scope);
    let body =
        json!({ "label": "x", "email": "dev@app.example", "jurisdiction_id": "lamp.example" });
    let made = stranger(&city, "/api-keys/test", &body).expect(201).json();
    let list = get(&city, "/api-keys", &local).expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["public_id"], made["key"]["public_id"]);
    // The keys of the tests are good everywhere, and so somebody else's.
    assert_eq!(get(&city, "/api-keys", &root).expect(200).json().as_array().unwrap().len(), 5);
    get(&city, &format!("/api-keys/{}", &city.key[3..11]), &local).expect(404);
    get(&city, &format!("/api-keys/{}", &city.key[3..11]), &root).expect(200);
}

#[rstest]
fn holders_of_keys_are_sealed_anew_and_erased_like_anybody(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let lead = signed_in(&city, "lead@city.example", Role::Supervisor, &anywhere());
    let body = json!({ "label": "x", "email": "dev@app.example" });
    let made = stranger(&city, "/api-keys/test", &body).expect(201).json();
    asked(&city, "dev@app.example");
    let w = &city.workshop;
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    city.store().write_here(|conn| w.vault.rotate(conn, now)).unwrap();
    crate::support::city::run(lamppost::jobs::tend_vault(&w.store, &w.vault, &w.clock)).unwrap();
    let public_id = text(&made["key"]["public_id"]);
    let holder = || {
        let find = |conn: &mut _| {
            let key = people::find_by_public_id(conn, &public_id)?.unwrap();
            applications::holder(conn, &w.vault, key.id)
        };
        city.store().read_here(find).unwrap()
    };
    assert_eq!(holder().as_deref(), Some("dev@app.example"));
    post(&city, "/people/erasure", &lead, &json!({ "email": "dev@app.example" })).expect(200);
    assert_eq!(holder(), None);
    assert_eq!(city.count("api_key_requests"), 0);
}
