//! What people may ask about their own data, and two addresses that are one person's.

use chrono::TimeDelta;
use lamppost::privacy::RetentionKind;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::{contact, key_of};
use crate::office::steps::{anywhere, call, get, government, post, sign_in, signed_in, tokens};
use crate::support::{Database, Postgres, Reply, Sqlite, TestCity};

const ZOE: &str = "zoe@mail.example";

fn found(city: &TestCity, token: &str, query: &str) -> Vec<String> {
    let person = get(city, &format!("/people?{query}&purpose=answer"), token).expect(200).json();
    let all = person["requests"].as_array().unwrap().iter();
    all.map(|one| one["service_request_id"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
fn two_addresses_of_one_person_are_seen_together_until_that_is_taken_back(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let elsewhere = signed_in(&city, "eve@city.example", Role::Agent, &government("other.example"));
    let auditor = signed_in(&city, "bo@city.example", Role::Auditor, &anywhere());
    let lampton = ("jurisdiction_id", "lamp.example");
    let mail = city.pothole(&[("email", ZOE), lampton]);
    let phone = city.pothole(&[("phone", "514 555 0147"), lampton]);
    let work = city.pothole(&[("email", "z.quill@work.example"), lampton]);
    let merge = |body: Value| post(&city, "/people/merges", &agent, &body);
    let one = json!({ "jurisdiction_id": "lamp.example", "email": ZOE, "other_phone": "+1 514-555-0147",
        "reason": "she says so" });
    let made = merge(one.clone()).expect(201).json();
    assert_eq!(found(&city, &agent, "email=zoe@mail.example"), [mail.clone(), phone.clone()]);
    // What is merged with what is merged is the same person too.
    let two = json!({ "jurisdiction_id": "lamp.example", "phone": "5145550147",
        "other_email": "z.quill@work.example", "reason": "the same name" });
    merge(two).expect(201);
    let all = [mail.clone(), phone.clone(), work.clone()];
    assert_eq!(found(&city, &agent, "email=zoe@mail.example"), all);
    assert_eq!(found(&city, &agent, "email=z.quill@work.example"), all);
    let person = get(&city, "/people?email=zoe@mail.example&purpose=answer", &agent);
    let merges = person.expect(200).json()["merges"].clone();
    assert_eq!((merges.as_array().unwrap().len(), &merges[0]), (2, &made));
    assert!(!made.to_string().contains("zoe"), "addresses are known by digests alone");
    // Another government neither sees nor undoes it.
    assert!(found(&city, &elsewhere, "email=zoe@mail.example").is_empty());
    let path = format!("/people/merges/{}", made["id"]);
    city.send(&call("DELETE", &path, Some(&elsewhere), None)).expect(404);
    post(&city, "/people/merges", &elsewhere, &one).expect(400).blames("jurisdiction_id");
    city.send(&call("DELETE", &path, Some(&agent), None)).expect(204);
    city.send(&call("DELETE", &path, Some(&agent), None)).expect(404);
    assert_eq!(found(&city, &agent, "email=zoe@mail.example"), [mail]);
    assert_eq!(found(&city, &agent, "phone=5145550147"), [phone, work]);
    let looks = get(&city, "/contact-readings", &auditor).expect(200).json();
    assert_eq!(looks.as_array().unwrap().len(), 2 + 3 + 3 + 3 + 1 + 2, "each look is on record");
    for (wrong, blamed) in [
        (json!({ "other_email": ZOE }), "same"),
        (json!({ "other_email": "nobody" }), "email"),
        (json!({ "other_email": "a@b.example", "reason": " " }), "reason"),
    ] {
        let mut body = json!({ "jurisdiction_id": "lamp.example", "email": ZOE, "reason": "x" });
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        merge(body).expect(400).blames(blamed);
    }
}

fn ask(city: &TestCity, token: &str, right: &str, email: &str) -> Value {
    let body = json!({ "jurisdiction_id": "lamp.example", "right": right, "email": email });
    post(city, "/subject-requests", token, &body).expect(201).json()
}

fn decide(city: &TestCity, token: &str, id: &Value, decision: &str) -> Reply {
    let body = json!({ "decision": decision, "words": "as she asked" });
    post(city, &format!("/subject-requests/{id}/decision"), token, &body)
}

#[rstest]
fn what_people_ask_about_their_data_has_a_day_by_which_it_is_answered(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let made = ask(&city, &agent, "access", " Zoe@Mail.example ");
    assert_eq!(made["due_datetime"], "2026-06-14T12:00:00Z");
    assert_eq!((&made["overdue"], &made["decision"]), (&json!(false), &Value::Null));
    let id = &made["id"];
    let listed = |query: &str, token: &str| {
        get(&city, &format!("/subject-requests{query}"), token).expect(200).json()
    };
    assert_eq!(listed("", &agent)[0].get("address"), None, "the list tells no address");
    let shown = get(&city, &format!("/subject-requests/{id}"), &agent).expect(200).json();
    assert_eq!(shown["address"], "Zoe@Mail.example");
    city.clock.advance(TimeDelta::days(31));
    let agent = tokens(&sign_in(&city, "ann@city.example", "violet-anchor-teapot-19")).0;
    assert_eq!(listed("?open=true", &agent)[0]["overdue"], true);
    let late = |conn: &mut lamppost::db::Conn| {
        let now = lamppost::time::Clock::now(city.clock.as_ref());
        lamppost::privacy::store::subject_requests::overdue(conn, now)
    };
    assert_eq!(city.store().read_here(late).unwrap(), 1);
    decide(&city, &agent, id, "perhaps").expect(400).blames("decision");
    let decided = decide(&city, &agent, id, "granted").expect(200).json();
    assert_eq!((&decided["decision"], &decided["overdue"]), (&json!("granted"), &json!(false)));
    decide(&city, &agent, id, "refused").expect(409);
    assert_eq!(listed("?open=true", &agent), json!([]));
    assert_eq!(listed("", &agent).as_array().unwrap().len(), 1);
    assert_eq!(city.store().read_here(late).unwrap(), 0);
    for query in ["?open=perhaps", "?cursor=x"] {
        get(&city, &format!("/subject-requests{query}"), &agent).expect(400);
    }
    // Erased, the address is gone, and that she asked stays.
    let lead = signed_in(&city, "lead@city.example", Role::Supervisor, &anywhere());
    post(&city, "/people/erasure", &lead, &json!({ "email": ZOE })).expect(200);
    let shown = get(&city, &format!("/subject-requests/{id}"), &lead).expect(200).json();
    assert_eq!((shown.get("address"), &shown["right"]), (None, &json!("access")));
}

#[rstest]
fn what_is_restricted_is_kept_and_read_for_nobody_but_the_person(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let hers = city.report("LAMP").closed("2020-05-01T00:00:00Z").email(ZOE).save();
    let his = city.report("LAMP").closed("2020-05-01T00:00:00Z").email("al@mail.example").save();
    let read = |purpose: &str| {
        let path = format!("/requests/{}/contact?purpose={purpose}", key_of(&city, &hers));
        get(&city, &path, &agent).expect(200).json()
    };
    let made = ask(&city, &agent, "restriction", ZOE);
    assert_eq!((&made["in_force"], &read("answer")["restricted"]), (&json!(false), &json!(false)));
    let decided = decide(&city, &agent, &made["id"], "granted").expect(200).json();
    assert_eq!(decided["in_force"], true);
    let hidden = read("answer");
    assert_eq!((&hidden["restricted"], &hidden["contact"]), (&json!(true), &json!({})));
    assert_eq!(read("danger")["contact"]["email"], ZOE);
    assert_eq!(read("person_asked")["contact"]["email"], ZOE);
    // Its time is over, and it stays; another's goes.
    super::retention::times(&city, &[(RetentionKind::Contacts, 10), (RetentionKind::Requests, 20)]);
    super::retention::carried_out(&city);
    assert!(contact(&city, &hers).is_some());
    assert_eq!(city.listed("status=closed"), std::slice::from_ref(&hers), "and not {his}");
    let path = format!("/subject-requests/{}/restriction", made["id"]);
    let lift = call("DELETE", &path, Some(&agent), None);
    assert_eq!(city.send(&lift).expect(200).json()["in_force"], false);
    city.send(&lift).expect(409);
    assert_eq!(read("answer")["contact"]["email"], ZOE);
    super::retention::carried_out(&city);
    assert_eq!(city.listed("status=closed"), [""; 0]);
    assert_ne!(hers, his);
}
