//! What the public sees: reports are hidden and released, texts and photos masked; what was there is kept for those
//! who moderate.

use lamppost::requests::Visibility;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{call, get, government, patch, post, put, signed_in};
use crate::support::city::{BASE, LAT, LONG};
use crate::support::photo::{RED, jpeg, shows};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

fn supervisor(city: &TestCity) -> String {
    signed_in(city, "ann@city.example", Role::Supervisor, &government("lamp.example"))
}

fn delete(city: &TestCity, path: &str, token: &str) -> Reply {
    city.send(&call("DELETE", path, Some(token), None))
}

/// The actions that the audit log tells of a report, oldest first.
fn recorded(city: &TestCity, id: i64) -> Vec<String> {
    let email = format!("auditor{}@city.example", city.count("audit_log"));
    let auditor = signed_in(city, &email, Role::Auditor, &government("lamp.example"));
    let path = format!("/audit?subject=request%20{id}");
    let all = get(city, &path, &auditor).expect(200).json();
    let actions = all.as_array().unwrap().iter().rev();
    actions.map(|one| one["action"].as_str().unwrap().to_owned()).collect()
}

fn timeline(city: &TestCity, id: i64, token: &str) -> Vec<Value> {
    let file = get(city, &format!("/requests/{id}"), token).expect(200).json();
    file["timeline"].as_array().unwrap().clone()
}

#[rstest]
fn a_report_that_is_hidden_is_gone_at_once_and_comes_back(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").save();
    let id = key_of(&city, &code);
    let ann = supervisor(&city);
    let path = format!("/requests/{id}/visibility");
    let bare = json!({ "version": 1, "to": "hide" });
    assert!(post(&city, &path, &ann, &bare).expect(400).faults()[0].contains("reason"));
    post(&city, &path, &ann, &json!({ "version": 1, "to": "burn" })).expect(400);
    let hide = json!({ "version": 1, "to": "hide", "reason": "it names a neighbour" });
    let view = post(&city, &path, &ann, &hide).expect(200).json();
    assert_eq!((&view["visibility"], &view["version"]), (&json!("private"), &json!(2)));
    assert_eq!(city.listed(""), Vec::<String>::new());
    city.get(&format!("/requests/{code}.json")).expect(404);
    let events = timeline(&city, id, &ann);
    assert_eq!(events[1]["kind"], "visibility_changed");
    assert_eq!(events[1]["detail"]["reason"], "it names a neighbour");
    let again = post(&city, &path, &ann, &json!({ "version": 2, "to": "hide", "reason": "x" }));
    let again = again.expect(409).json();
    assert_eq!(again[0]["detail"], json!({ "standing": "hidden", "allowed": ["restore"] }));
    post(&city, &path, &ann, &json!({ "version": 2, "to": "restore" })).expect(200);
    assert_eq!(city.listed(""), std::slice::from_ref(&code));
    assert_eq!(recorded(&city, id), ["request.hide", "request.restore"]);
}

#[rstest]
fn what_waits_for_a_look_is_released_and_what_is_private_never(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let ann = supervisor(&city);
    let code = city.report("POTHOLE").visibility(Visibility::Unlisted).save();
    let path = format!("/requests/{}/visibility", key_of(&city, &code));
    assert_eq!(city.listed(""), Vec::<String>::new());
    post(&city, &path, &ann, &json!({ "version": 1, "to": "release" })).expect(200);
    assert_eq!(city.listed(""), [code]);
    let tip = city.report("POTHOLE").visibility(Visibility::Private).save();
    let path = format!("/requests/{}/visibility", key_of(&city, &tip));
    let said = post(&city, &path, &ann, &json!({ "version": 1, "to": "release" })).expect(409);
    assert_eq!(said.json()[0]["detail"], json!({ "standing": "private", "allowed": [] }));
}

#[rstest]
fn addresses_and_numbers_are_masked_before_anybody_reads_them(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let text = "A deep hole. Call me at +1 514 555 0199 or write to mary@mail.example, please.";
    let code = city.pothole(&[("description", text), ("title", "Ask mary@mail.example")]);
    let id = key_of(&city, &code);
    let shown = city.request(&code)["description"].as_str().unwrap().to_owned();
    assert_eq!(shown, "A deep hole. Call me at [phone number] or write to [mail address], please.");
    assert_eq!(city.extended(&code)["extended_attributes"]["title"], "Ask [mail address]");
    assert_eq!(city.listed("q=mary"), Vec::<String>::new());
    // What was written is for those who moderate, and who read it is recorded.
    let path = format!("/requests/{id}/originals");
    let mo = signed_in(&city, "mo@city.example", Role::Moderator, &government("lamp.example"));
    let bob = signed_in(&city, "bob@city.example", Role::Agent, &government("lamp.example"));
    assert!(!get(&city, &format!("/requests/{id}"), &bob).expect(200).text().contains("0199"));
    get(&city, &path, &bob).expect(403);
    assert_eq!(recorded(&city, id), Vec::<String>::new());
    let view = get(&city, &path, &mo).expect(200).json();
    assert_eq!(view["description"], text);
    assert_eq!((&view["title"], &view["masked"]), (&json!("Ask mary@mail.example"), &json!(true)));
    assert_eq!(recorded(&city, id), ["originals.read"]);
    // A text without any is left alone, and nothing is kept of it.
    let plain = city.pothole(&[("description", "Lamp 1234 is out since 2026-05-01")]);
    assert_eq!(city.request(&plain)["description"], "Lamp 1234 is out since 2026-05-01");
    assert_eq!(city.count("request_originals"), 1);
}

#[rstest]
fn a_government_without_masking_publishes_what_was_written(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    city.describe("tests/data/cities/single", |whole| {
        let off = lamppost::jurisdictions::Modules::stored("masking");
        whole.jurisdictions[0].modules_off = Some(off);
    });
    let code = city.pothole(&[("description", "Write to mary@mail.example")]);
    assert_eq!(city.request(&code)["description"], "Write to mary@mail.example");
}

#[rstest]
fn staff_mask_more_and_the_log_does_not_tell_what_stood_there(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let text = "Smith next door parks KA-PA 777 on the grass, says Mary.";
    let fields = [("description", text), ("first_name", "Mary"), ("email", "m@mail.example")];
    let code = city.pothole(&fields);
    let id = key_of(&city, &code);
    let ann = supervisor(&city);
    let path = format!("/requests/{id}/masks");
    for (body, fault) in [
        (json!({ "version": 1, "reason": "x" }), "send title"),
        (json!({ "version": 1, "reason": " ", "kinds": ["name"] }), "reason required"),
        (json!({ "version": 1, "reason": "x", "kinds": ["shoes"] }), "kinds"),
        (
            json!({ "version": 1, "reason": "x", "description": { "ranges": [{ "from": 5, "to": 900 }] } }),
            "part 1",
        ),
        (json!({ "version": 1, "reason": "x", "title": { "ranges": [] } }), "nothing"),
    ] {
        post(&city, &path, &ann, &body).expect(400).blames(fault);
    }
    let by_hand = json!({ "version": 1, "reason": "a neighbour", "kinds": ["name"],
        "description": { "ranges": [{ "from": 0, "to": 5 }] } });
    let view = post(&city, &path, &ann, &by_hand).expect(200).json();
    assert_eq!(
        view["description"],
        "[removed] next door parks KA-PA 777 on the grass, says [name]."
    );
    assert_eq!(city.request(&code)["description"], view["description"]);
    let other = json!({ "version": 2, "reason": "a plate", "description": { "text": "A car parks on the grass." } });
    post(&city, &path, &ann, &other).expect(200);
    let told = get(&city, &format!("/requests/{id}"), &ann).expect(200).text();
    assert!(!told.contains("Smith") && !told.contains("KA-PA"), "{told}");
    let events = timeline(&city, id, &ann);
    assert_eq!(events[1]["detail"]["masked"], json!(["description"]));
    assert_eq!(events[1]["detail"]["reason"], "a neighbour");
    // What was written first is kept, however often it is masked, and comes back.
    let kept = get(&city, &format!("/requests/{id}/originals"), &ann).expect(200).json();
    assert_eq!(kept["description"], text);
    assert_eq!(delete(&city, &path, &ann).expect(200).json()["description"], text);
    assert_eq!(city.request(&code)["description"], text);
    delete(&city, &path, &ann).expect(409);
    let actions = ["request.mask", "request.mask", "originals.read", "request.unmask"];
    assert_eq!(recorded(&city, id), actions);
}

#[rstest]
fn what_was_masked_stays_so_when_a_merge_is_taken_back(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = supervisor(&city);
    let code = city.report("POTHOLE").description("Smith's hole").save();
    let (id, other) = (key_of(&city, &code), key_of(&city, &city.report("POTHOLE").save()));
    let path = format!("/requests/{id}/merge");
    put(&city, &path, &ann, &json!({ "version": 1, "into": other })).expect(200);
    let mask = json!({ "version": 2, "reason": "a name", "description": { "text": "A hole" } });
    post(&city, &format!("/requests/{id}/masks"), &ann, &mask).expect(200);
    let view = delete(&city, &path, &ann).expect(200).json();
    assert_eq!((&view["description"], &view["status"]), (&json!("A hole"), &json!("open")));
}

/// A pothole with a red photo.
fn pictured(city: &TestCity) -> String {
    let photo = jpeg(RED);
    let fields =
        [("api_key", city.key.as_str()), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let files: [(&str, &str, &[u8]); 1] = [("media", "a.jpg", &photo)];
    let call = Call::multipart(&format!("{BASE}/requests.json"), &fields, &files);
    let created = city.send(&call).expect(200).json();
    created[0]["service_request_id"].as_str().unwrap().to_owned()
}

#[rstest]
fn parts_of_a_photo_are_blacked_out_and_the_photo_as_it_was_is_kept(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let code = pictured(&city);
    let id = key_of(&city, &code);
    let ann = supervisor(&city);
    let url = |city: &TestCity| city.request(&code)["media_url"].as_str().unwrap().to_owned();
    let first = url(&city);
    let path = format!("/requests/{id}/photos/1/regions");
    let whole = json!([{ "left": 0.25, "top": 0.25, "width": 0.5, "height": 0.5 }]);
    let body = json!({ "version": 1, "reason": "a face", "regions": whole });
    post(&city, &format!("/requests/{id}/photos/2/regions"), &ann, &body).expect(404);
    let empty = json!({ "version": 1, "reason": "a face", "regions": [] });
    post(&city, &path, &ann, &empty).expect(400);
    let stale = json!({ "version": 7, "reason": "a face", "regions": whole });
    post(&city, &path, &ann, &stale).expect(409);
    post(&city, &path, &ann, &body).expect(200);
    let black = url(&city);
    assert!(black != first && shows(&city.photo(&black), [0, 0, 0]));
    // The old address leads nowhere; the photo as it was has one that only moderators are told.
    let gone = || city.get_path(&format!("/media/{}", first.rsplit_once('/').unwrap().1));
    crate::support::server::within(std::time::Duration::from_secs(5), "it is gone", || {
        gone().status == 404
    });
    let kept = get(&city, &format!("/requests/{id}/originals"), &ann).expect(200).json();
    let original = kept["photos"][0]["url"].as_str().unwrap().to_owned();
    assert!(shows(&city.get_path(&original).expect(200).body, RED));
    // A second time: more is black, and what is kept is still the photo as it was.
    let more = json!([{ "left": 0, "top": 0, "width": 0.1, "height": 0.1 }]);
    let body = json!({ "version": 2, "reason": "a plate", "regions": more });
    post(&city, &path, &ann, &body).expect(200);
    assert!(shows(&city.photo(&url(&city)), [0, 0, 0]));
    delete(&city, &path, &ann).expect(200);
    assert!(shows(&city.photo(&url(&city)), RED));
    delete(&city, &path, &ann).expect(409);
    assert_eq!(city.count("media"), 1);
    let actions = ["photo.black_out", "originals.read", "photo.black_out", "photo.restore"];
    assert_eq!(recorded(&city, id), actions);
}

#[rstest]
fn corrections_of_what_is_masked_leave_what_was_written(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = supervisor(&city);
    let code = city.pothole(&[("description", "Call 514 555 0199")]);
    let id = key_of(&city, &code);
    let path = format!("/requests/{id}");
    patch(&city, &path, &ann, &json!({ "version": 1, "description": "A hole" })).expect(200);
    let kept = get(&city, &format!("{path}/originals"), &ann).expect(200).json();
    assert_eq!(kept["description"], "Call 514 555 0199");
}
