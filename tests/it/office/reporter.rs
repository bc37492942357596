//! Whoever reported sees and acts on his report with its ticket, and without an account.

use chrono::TimeDelta;
use lamppost::reporters::{self, ReporterTicket, TicketKey};
use lamppost::requests::Visibility;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{call, department, get, government, post, signed_in};
use crate::support::city::{BASE, LAT, LONG};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

/// A report that its client has asked the ticket of: its identifier and the ticket.
#[track_caller]
fn reported(city: &TestCity, fields: &[(&str, &str)]) -> (String, String) {
    let mut all = vec![("extensions", "true")];
    all.extend_from_slice(fields);
    let made = city.submit("POTHOLE", &all).expect(200).json();
    let text = |name: &str| made[0][name].as_str().unwrap().to_owned();
    (text("service_request_id"), text("reporter_ticket"))
}

/// A call with the ticket in its header.
pub fn own(city: &TestCity, method: &str, path: &str, ticket: &str, body: Option<&Value>) -> Reply {
    let call = call(method, &format!("/reporter{path}"), None, body);
    city.send(&call.header("Authorization", &format!("Reporter {ticket}")))
}

#[track_caller]
fn seen(city: &TestCity, ticket: &str) -> Value {
    own(city, "GET", "", ticket, None).expect(200).json()
}

fn actions(view: &Value) -> Vec<&str> {
    let all = view["allowed"].as_array().unwrap().iter();
    all.map(|one| one["action"].as_str().unwrap()).collect()
}

/// A report and somebody of staff who may do everything with it.
fn report(city: &TestCity) -> (i64, String, String) {
    let (code, ticket) =
        reported(city, &[("description", "deep"), ("address_string", "1 Main St")]);
    let ann = signed_in(city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    (key_of(city, &code), ticket, ann)
}

#[track_caller]
fn step(city: &TestCity, id: i64, staff: &str, body: &Value) -> Value {
    post(city, &format!("/requests/{id}/transitions"), staff, body).expect(200).json()
}

fn ask(city: &TestCity, id: i64, staff: &str) {
    let body = json!({ "version": 1, "to": "waiting_for_reporter", "text": "Which side?" });
    step(city, id, staff, &body);
}

fn close(city: &TestCity, id: i64, staff: &str) {
    let body =
        json!({ "version": 1, "to": "done", "text": "Filled.", "closing_code": "work_done" });
    step(city, id, staff, &body);
}

#[rstest]
fn a_ticket_is_given_to_those_who_ask_for_extensions_and_to_nobody_else(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let plain = city.submit("POTHOLE", &[]).expect(200).json();
    assert!(plain[0].get("reporter_ticket").is_none(), "{plain}");
    let mut known: Vec<&str> = plain[0].as_object().unwrap().keys().map(String::as_str).collect();
    known.sort_unstable();
    assert_eq!(known, ["account_id", "service_notice", "service_request_id"]);
    let (code, ticket) = reported(&city, &[]);
    assert!(ticket.starts_with("lpq_"), "{ticket}");
    assert_eq!(seen(&city, &ticket)["service_request_id"], json!(code));
    // In XML, with the parameter in the query.
    let fields =
        [("api_key", city.key.as_str()), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let path = format!("{BASE}/requests.xml?extensions=true");
    let xml = city.send(&Call::form(&path, &fields)).expect(200).xml();
    let ticket = xml.child("request").text_of("reporter_ticket").to_owned();
    let code = xml.child("request").text_of("service_request_id").to_owned();
    assert_eq!(seen(&city, &ticket)["service_request_id"], json!(code));
    // Who hears nothing back has nothing to see.
    let tip = city.submit("TIP", &[("extensions", "true")]).expect(200).json();
    assert!(tip[0].get("reporter_ticket").is_none(), "{tip}");
}

#[rstest]
fn a_repetition_is_answered_with_the_same_ticket_which_is_stored_nowhere(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use diesel::prelude::*;
    use lamppost::db::schema::idempotency_records as t;
    let city = TestCity::single(on);
    let fields = [
        ("api_key", city.key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", LAT),
        ("long", LONG),
        ("extensions", "true"),
    ];
    let call = Call::form(&format!("{BASE}/requests.json"), &fields);
    let call = call.header("Idempotency-Key", "0123456789abcdef");
    let first = city.send(&call).expect(200);
    let again = city.send(&call).expect(200);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.json(), again.json());
    assert!(first.json()[0]["reporter_ticket"].is_string());
    assert!(first.json()[0].get("jurisdiction").is_none());
    let outcome = |conn: &mut lamppost::db::Conn| {
        let text: String = t::table.select(t::outcome).first(conn)?;
        Ok::<_, lamppost::db::StoreError>(text)
    };
    let kept = city.store().read_here(outcome).unwrap();
    assert!(!kept.contains("lpq_"), "{kept}");
}

#[rstest]
fn a_batch_report_has_a_ticket_before_it_has_an_identifier(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let made = city.submit("QUICK", &[("extensions", "true")]).expect(200).json();
    let ticket = made[0]["reporter_ticket"].as_str().unwrap();
    assert_eq!(seen(&city, ticket)["service_request_id"], Value::Null);
    city.clock.advance(TimeDelta::minutes(6));
    assert_eq!(city.release_due(), 1);
    assert!(seen(&city, ticket)["service_request_id"].is_string());
}

#[rstest]
fn a_ticket_is_good_for_its_own_report_alone_and_only_as_it_was_made(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (first, ticket) = reported(&city, &[]);
    let (_, other) = reported(&city, &[]);
    assert_ne!(ticket, other);
    // Whoever changes what it names, or its proof, has none.
    for at in 4..ticket.len() - 1 {
        let mut bytes = ticket.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(own(&city, "GET", "", &changed, None).status, 401, "{at}");
    }
    for bad in ["lpq_", "lpq_%%%", "x", "lpq_AAAA"] {
        own(&city, "GET", "", bad, None).expect(401);
    }
    // Not in an address, and not as somebody else's scheme.
    let call = Call::get(&format!("/api/v1/reporter?ticket={ticket}"));
    city.send(&call).expect(401);
    let bearer = Call::get("/api/v1/reporter").header("Authorization", &format!("Bearer {ticket}"));
    city.send(&bearer).expect(401);
    // In the body it is as good as in the header.
    let body = json!({ "ticket": ticket, "text": "Thank you." });
    let said = city.send(&super::steps::call("POST", "/reporter/messages", None, Some(&body)));
    assert_eq!(said.expect(201).json()["service_request_id"], json!(first));
    let shown = format!("{:?}", ReporterTicket::received(&ticket));
    assert!(!shown.contains("lpq_"), "{shown}");
}

#[rstest]
fn a_new_key_signs_and_old_tickets_stay_good_until_they_are_ended(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (_, old) = reported(&city, &[]);
    let ids = city.workshop.ids.clone();
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let key = TicketKey::generate(ids.as_ref(), now);
    city.store().write_here(|conn| reporters::store::add_key(conn, &key)).unwrap();
    // Another server knows the new key at once; this one within two seconds, and what the other signs, at once.
    let subject = ReporterTicket::received(&old);
    let keys = city.store().read_here(reporters::store::list_keys).unwrap();
    let subject = subject.verify(&keys).unwrap();
    let new = ReporterTicket::sign(&key, &subject).unwrap();
    assert_ne!(new.reveal(), old);
    seen(&city, new.reveal());
    seen(&city, &old);
    assert_eq!(keys.first().map(|key| key.secret.clone()), Some(key.secret.clone()));
    // Ended: a server that starts, or has not looked for two seconds, refuses what they signed.
    city.store().write_here(reporters::store::remove_keys).unwrap();
    let gone = city.store().read_here(reporters::store::list_keys).unwrap();
    assert!(ReporterTicket::received(&old).verify(&gone).is_none());
    let refused = || own(&city, "GET", "", &old, None).status == 401;
    crate::support::server::within(std::time::Duration::from_secs(5), "ended", refused);
}

#[rstest]
fn staff_who_see_contacts_give_the_ticket_out_and_that_is_logged(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let path = format!("/requests/{id}/reporter-ticket");
    let given = get(&city, &path, &ann).expect(200).json();
    assert_eq!(given["reporter_ticket"], json!(ticket));
    let file = get(&city, &format!("/requests/{id}"), &ann).expect(200).json();
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["by"]["name"]), (&json!("ticket_given"), &json!("Somebody")));
    assert!(!file.to_string().contains("lpq_"));
    let scope = government("lamp.example");
    let eve = signed_in(&city, "eve@city.example", Role::FieldWorker, &scope);
    get(&city, &path, &eve).expect(403);
    let scope = department("lamp.example", "LIGHT");
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &scope);
    get(&city, &path, &bob).expect(404);
    // The reporter is not told of it.
    assert!(!seen(&city, &ticket).to_string().contains("ticket_given"));
}

#[rstest]
fn a_reporter_sees_his_report_at_once_whoever_else_may(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let camp = city.submit("CAMP", &[("extensions", "true"), ("description", "a tent")]);
    let made = camp.expect(200).json();
    let code = made[0]["service_request_id"].as_str().unwrap();
    city.get(&format!("/requests/{code}.json")).expect(404);
    let view = seen(&city, made[0]["reporter_ticket"].as_str().unwrap());
    assert_eq!((&view["visibility"], &view["description"]), (&json!("private"), &json!("a tent")));
    let ticket = made[0]["reporter_ticket"].as_str().unwrap();
    let preview = own(&city, "GET", "?preview=public", ticket, None).expect(200).json();
    assert_eq!((&preview["shown"], &preview["request"]), (&json!(false), &Value::Null));
    own(&city, "GET", "?preview=mine", ticket, None).expect(400);
}

#[rstest]
fn what_is_said_to_all_and_to_him_stands_in_one_line_of_time_and_nothing_internal(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let notes = format!("/requests/{id}/notes");
    for (audience, text) in
        [("public", "Cones are up."), ("reporter", "Thank you, Mary."), ("internal", "Budget?")]
    {
        post(&city, &notes, &ann, &json!({ "audience": audience, "text": text })).expect(201);
    }
    let body = json!({ "text": "It grew.", "media_urls": ["https://x.example/1.jpg", "https://x.example/2.jpg"] });
    own(&city, "POST", "/messages", &ticket, Some(&body)).expect(201);
    own(&city, "POST", "/messages", &ticket, Some(&json!({ "text": " " }))).expect(400);
    let view = seen(&city, &ticket);
    let line: Vec<(&str, &str, &str)> = view["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            (text("by"), text("audience"), text("text"))
        })
        .collect();
    assert_eq!(
        line,
        [
            ("reporter", "reporter", ""),
            ("staff", "public", "Cones are up."),
            ("staff", "reporter", "Thank you, Mary."),
            ("reporter", "reporter", "It grew."),
        ]
    );
    let pictures = view["timeline"][3]["media_urls"].as_array().unwrap().len();
    assert_eq!(pictures, 2, "every picture is kept");
    assert!(!view.to_string().contains("Somebody"), "no names of staff");
    // Staff read who wrote it; the public reads nothing of it.
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["reporter"], &last["text"]), (&json!(true), &json!("It grew.")));
    assert!(!city.get("/servicerequestupdates.json").text().contains("It grew"));
}

#[rstest]
fn the_preview_is_exactly_what_the_public_sees(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let note = json!({ "audience": "public", "text": "Cones are up." });
    post(&city, &format!("/requests/{id}/notes"), &ann, &note).expect(201);
    let secret = json!({ "text": "Only for you." });
    own(&city, "POST", "/messages", &ticket, Some(&secret)).expect(201);
    let view = seen(&city, &ticket);
    let code = view["service_request_id"].as_str().unwrap();
    let preview = own(&city, "GET", "?preview=public", &ticket, None).expect(200).json();
    assert_eq!(preview["request"], city.extended(code));
    assert_eq!((&preview["shown"], &preview["listed"]), (&json!(true), &json!(true)));
    // One that is not listed is shown to whoever knows its identifier.
    let hidden = city.report("POTHOLE").visibility(Visibility::Unlisted).save();
    let id = key_of(&city, &hidden);
    let given = get(&city, &format!("/requests/{id}/reporter-ticket"), &ann).json();
    let ticket = given["reporter_ticket"].as_str().unwrap();
    let preview = own(&city, "GET", "?preview=public", ticket, None).expect(200).json();
    assert_eq!((&preview["shown"], &preview["listed"]), (&json!(true), &json!(false)));
    assert_eq!(preview["request"], city.extended(&hidden));
}

#[rstest]
fn an_answer_lets_the_report_go_on_and_the_public_does_not_read_it(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let body = json!({ "text": "The left one.", "position": { "lat": 45.3, "long": -73.3 },
        "media_urls": ["https://x.example/left.jpg"] });
    // Nobody has asked yet.
    let early = own(&city, "POST", "/answers", &ticket, Some(&body)).expect(409).json();
    assert_eq!(early[0]["detail"]["state"], "received");
    let allowed = early[0]["detail"]["allowed"].as_array().unwrap();
    assert!(allowed.iter().any(|one| one["action"] == "message"), "{early}");
    ask(&city, id, &ann);
    let view = seen(&city, &ticket);
    assert_eq!(view["allowed"][0]["action"], "answer");
    assert_eq!(view["allowed"][0]["until_datetime"], "2026-06-05T12:00:00Z");
    own(&city, "POST", "/answers", &ticket, Some(&json!({}))).expect(400);
    // The workflow asks for words; what is missing is said, and nothing is kept.
    let wordless = json!({ "media_urls": ["https://x.example/left.jpg"] });
    let lacking = own(&city, "POST", "/answers", &ticket, Some(&wordless)).expect(409).json();
    assert!(lacking[0]["description"].as_str().unwrap().contains("a text"), "{lacking}");
    let view = own(&city, "POST", "/answers", &ticket, Some(&body)).expect(200).json();
    assert_eq!(view["detailed_status"], "investigating");
    assert!(!actions(&view).contains(&"answer"));
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    assert_eq!(file["state"]["code"], "investigating");
    let line = file["timeline"].as_array().unwrap();
    let (said, moved) = (&line[line.len() - 2], &line[line.len() - 1]);
    assert_eq!((&said["text"], &said["audience"]), (&json!("The left one."), &json!("reporter")));
    assert_eq!(said["detail"]["position"], json!([45.3, -73.3]));
    assert_eq!(said["media_url"], "https://x.example/left.jpg");
    assert_eq!((&moved["kind"], &moved["audience"]), (&json!("status_changed"), &json!("public")));
    assert_eq!((&moved["reporter"], &moved["by"]), (&json!(true), &Value::Null));
    let public = city.get("/servicerequestupdates.json").text();
    assert!(public.contains("We are looking into it.") && !public.contains("The left one"));
    own(&city, "POST", "/answers", &ticket, Some(&body)).expect(409);
}

#[rstest]
fn a_closed_report_is_opened_again_for_its_last_owner_within_the_days_of_its_workflow(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let body = json!({ "reason": "It is back." });
    own(&city, "POST", "/reopen", &ticket, Some(&body)).expect(409).blames("the report is open");
    close(&city, id, &ann);
    let view = seen(&city, &ticket);
    assert_eq!(actions(&view), ["reopen", "message"]);
    assert_eq!(view["allowed"][0]["until_datetime"], "2026-06-14T12:00:00Z");
    own(&city, "POST", "/reopen", &ticket, Some(&json!({}))).expect(400).blames("reason required");
    city.clock.advance(TimeDelta::days(30));
    let view = own(&city, "POST", "/reopen", &ticket, Some(&body)).expect(200).json();
    assert_eq!((&view["status"], &view["reopened"]), (&json!("open"), &json!(1)));
    let ann = again(&city);
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    assert_eq!(file["department"]["code"], "WORKS");
    assert_eq!(file["reopened"], 1);
    let last = file["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["detail"]["reason"], "It is back.");
    assert!(!city.get("/servicerequestupdates.json").text().contains("It is back"));
    // Closed once more, and too late this time.
    let closed = json!({ "version": file["version"], "to": "done", "text": "Filled.", "closing_code": "work_done" });
    step(&city, id, &ann, &closed);
    city.clock.advance(TimeDelta::days(30) + TimeDelta::seconds(1));
    let late = own(&city, "POST", "/reopen", &ticket, Some(&body)).expect(409).json();
    let words = late[0]["description"].as_str().unwrap();
    assert!(words.contains("within 30 days") && words.contains("message"), "{words}");
    assert_eq!(late[0]["detail"]["allowed"][0]["action"], "message");
}

/// Whoever had signed in signs in again: the clock has moved.
fn again(city: &TestCity) -> String {
    let reply = super::steps::sign_in(city, "ann@city.example", super::steps::PASSWORD);
    super::steps::tokens(&reply.expect(200)).0
}

#[rstest]
fn a_report_is_taken_back_at_once_for_half_an_hour_and_later_staff_are_asked(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (code, ticket) = reported(&city, &[]);
    city.clock.advance(TimeDelta::minutes(30));
    let body = json!({ "reason": "It was a shadow." });
    let view = own(&city, "POST", "/withdrawal", &ticket, Some(&body)).expect(200).json();
    assert_eq!(
        (&view["status"], &view["detailed_status"]),
        (&json!("closed"), &json!("cancelled"))
    );
    assert_eq!(city.request(&code)["status"], "closed");
    assert!(!city.get("/servicerequestupdates.json").text().contains("shadow"));
    own(&city, "POST", "/withdrawal", &ticket, Some(&body)).expect(409);

    let (code, ticket) = reported(&city, &[]);
    city.clock.advance(TimeDelta::minutes(30) + TimeDelta::seconds(1));
    let view = own(&city, "POST", "/withdrawal", &ticket, Some(&json!({}))).expect(202).json();
    assert_eq!(view["status"], "open");
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    let file = get(&city, &format!("/requests/{}", key_of(&city, &code)), &ann).json();
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(last["detail"]["asks"], "withdrawal");
    assert_eq!(last["text"], "Please close this report.");
}

#[rstest]
fn nothing_is_taken_back_at_once_while_others_are_at_work_on_it(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let part = json!({ "version": 1, "department": "LIGHT", "title": "Switch the lamp off" });
    post(&city, &format!("/requests/{id}/parts"), &ann, &part).expect(201);
    assert!(actions(&seen(&city, &ticket)).contains(&"ask_withdrawal"));
    let view = own(&city, "POST", "/withdrawal", &ticket, Some(&json!({}))).expect(202).json();
    assert_eq!(view["status"], "open");
}

#[rstest]
fn own_words_are_corrected_for_half_an_hour_by_the_rules_of_intake(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (id, ticket, ann) = report(&city);
    let long = "x".repeat(501);
    let bad = json!({ "title": "y".repeat(256), "address": long, "description": "z".repeat(4001) });
    assert_eq!(own(&city, "PATCH", "", &ticket, Some(&bad)).expect(400).faults().len(), 3);
    own(&city, "PATCH", "", &ticket, Some(&json!({}))).expect(400);
    own(&city, "PATCH", "", &ticket, Some(&json!({ "priority": "critical" }))).expect(400);
    let body = json!({ "title": "Big hole", "description": "very <b>deep</b>", "address": null });
    let view = own(&city, "PATCH", "", &ticket, Some(&body)).expect(200).json();
    assert_eq!((&view["title"], &view["address"]), (&json!("Big hole"), &Value::Null));
    assert_eq!(view["description"], "very deep");
    let file = get(&city, &format!("/requests/{id}"), &ann).json();
    assert_eq!(file["version"], 2);
    let last = file["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["reporter"]), (&json!("corrected"), &json!(true)));
    let changed = last["detail"]["changes"].as_array().unwrap();
    assert!(
        changed
            .contains(&json!({ "field": "description", "before": "deep", "after": "very deep" }))
    );
    city.clock.advance(TimeDelta::minutes(30) + TimeDelta::seconds(1));
    let late = own(&city, "PATCH", "", &ticket, Some(&body)).expect(409).json();
    assert!(late[0]["description"].as_str().unwrap().contains("send a message"), "{late}");
    assert!(!actions(&seen(&city, &ticket)).contains(&"correct"));
}

#[rstest]
fn an_address_that_is_all_the_place_there_is_stays(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let fields =
        [("service_code", "POTHOLE"), ("address_string", "1 Main St"), ("extensions", "true")];
    let made = city.post("/requests.json", &fields).expect(200).json();
    let ticket = made[0]["reporter_ticket"].as_str().unwrap();
    let gone = json!({ "address": null });
    own(&city, "PATCH", "", ticket, Some(&gone)).expect(400).blames("a location is required");
    let other = json!({ "address": "2 Main St" });
    let view = own(&city, "PATCH", "", ticket, Some(&other)).expect(200).json();
    assert_eq!(view["address"], "2 Main St");
}
