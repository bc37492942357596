//! What a person is told, and what is left when he or she is erased: nothing, on a restored backup neither.

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::{contact, dump, files, key_of, run, seen};
use crate::office::steps::{anywhere, get, government, post, signed_in};
use crate::support::city::BASE;
use crate::support::database::FreshDatabase;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity, photo};

const CANARIES: [&str; 5] = [
    "zoe.quill@mail.example",
    "Quillfeather",
    "a purple dragon",
    "under the maple",
    "ask-me-twice",
];

/// A city with two reports of one person, one of them with a photo, and one of another person.
fn filled(city: &TestCity) -> [String; 3] {
    let fields = [
        ("api_key", city.key.as_str()),
        ("service_code", "LAMP"),
        ("lat", "45.25"),
        ("long", "-73.25"),
        ("email", CANARIES[0]),
        ("last_name", CANARIES[1]),
        ("description", "There is a purple dragon"),
        ("attribute[KIND]", "led"),
        ("attribute[STORY]", "It sits under the maple"),
    ];
    let bytes = photo::jpeg(photo::RED);
    let call = Call::multipart(
        &format!("{BASE}/requests.json"),
        &fields,
        &[("media", "a.jpg", bytes.as_slice())],
    );
    let first = city.send(&call).expect(200).json()[0]["service_request_id"].clone();
    let first = first.as_str().unwrap().to_owned();
    city.update(&first, "FIXED", &[("description", "ask-me-twice said it was there")]).expect(200);
    let second = city.pothole(&[("email", "Zoe.Quill@mail.example")]);
    let other = city.pothole(&[("email", "bo@mail.example"), ("description", "Bo's hole")]);
    [first, second, other]
}

#[rstest]
fn a_person_is_given_everything_as_one_document(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let [first, second, _] = filled(&city);
    let path = "/people/export?email=zoe.quill@mail.example&purpose=person_asked";
    let document = get(&city, path, &agent).expect(200).json();
    let requests = document["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    let one = &requests[0];
    assert_eq!(one["service_request_id"], json!(first));
    assert_eq!(one["contact"]["last_name"], "Quillfeather");
    assert_eq!(one["description"], "There is a purple dragon");
    assert!(one["answers"].as_array().unwrap().iter().any(|one| one["code"] == "STORY"));
    city.photo(one["photos"][0].as_str().unwrap());
    assert_eq!(one["notes"][0]["text"], "ask-me-twice said it was there");
    assert_eq!(requests[1]["service_request_id"], json!(second));
    assert!(!document.to_string().contains("Bo's hole"));
    let auditor = signed_in(&city, "bo@city.example", Role::Auditor, &anywhere());
    let noted = get(&city, "/contact-readings", &auditor).expect(200).json();
    assert_eq!(noted.as_array().unwrap().len(), 2);
    assert_eq!(noted[0]["view"], "export");
}

fn everything() -> Value {
    json!({ "email": CANARIES[0], "descriptions": true, "photos": true, "notes": true })
}

#[rstest]
fn nothing_of_an_erased_person_is_left_in_any_table_or_file(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let lead = signed_in(&city, "lead@city.example", Role::Supervisor, &anywhere());
    let auditor = signed_in(&city, "bo@city.example", Role::Auditor, &anywhere());
    let [first, second, other] = filled(&city);
    assert_eq!(city.photos_on_disk(), 1);
    let proof = post(&city, "/people/erasure", &lead, &everything()).expect(200).json();
    assert_eq!(proof["requests"], 2);
    assert!(proof["rows"].as_i64().unwrap() >= 6 && proof["proof"].as_str().unwrap().len() == 32);
    for code in [&first, &second] {
        assert_eq!(contact(&city, code), None);
    }
    assert!(contact(&city, &other).is_some(), "others are left alone");
    assert_eq!(city.request(&first)["description"], Value::Null);
    assert_eq!(city.request(&first)["status_notes"], Value::Null);
    assert_eq!(city.request(&other)["description"], "Bo's hole");
    assert!(city.listed("q=dragon").is_empty(), "searches find nothing of it");
    assert_eq!(city.photos_on_disk(), 0);
    assert_eq!(seen(&dump(city.store()), &CANARIES), [""; 0]);
    let audit = get(&city, "/audit?action=person.erase", &auditor).expect(200).json();
    assert_eq!(audit[0]["subject"], json!(format!("erasure {}", proof["id"].as_str().unwrap())));
    let database = city.stop();
    assert_eq!(seen(&files(database.directory.path()), &CANARIES), [""; 0]);
}

#[rstest]
fn what_was_not_asked_for_stays(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let lead = signed_in(&city, "lead@city.example", Role::Supervisor, &anywhere());
    let [first, ..] = filled(&city);
    post(&city, "/people/erasure", &lead, &json!({ "email": CANARIES[0] })).expect(200);
    assert_eq!(contact(&city, &first), None);
    let one = city.extended(&first);
    assert_eq!(one["description"], "There is a purple dragon");
    assert!(one["media_url"].is_string());
    assert_eq!(city.photos_on_disk(), 1);
    let again = post(&city, "/people/erasure", &lead, &json!({ "email": CANARIES[0] }));
    assert_eq!(again.expect(200).json()["requests"], 0);
}

#[rstest]
fn only_the_reports_of_ones_own_ground_are_erased(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::several(on);
    let lead =
        signed_in(&city, "lead@city.example", Role::Supervisor, &government("other.example"));
    let agent = signed_in(&city, "ann@city.example", Role::Agent, &anywhere());
    let code = city.pothole(&[("email", CANARIES[0]), ("jurisdiction_id", "lamp.example")]);
    let body = json!({ "email": CANARIES[0] });
    assert_eq!(post(&city, "/people/erasure", &lead, &body).expect(200).json()["requests"], 0);
    assert!(contact(&city, &code).is_some());
    post(&city, "/people/erasure", &agent, &body).expect(403);
    let lead =
        signed_in(&city, "chief@city.example", Role::Supervisor, &government("lamp.example"));
    assert_eq!(post(&city, "/people/erasure", &lead, &body).expect(200).json()["requests"], 1);
    assert_eq!(contact(&city, &code), None);
    for wrong in [json!({}), json!({ "email": "x" }), json!({ "phone": "1", "email": "a@b.c" })] {
        post(&city, "/people/erasure", &lead, &wrong).expect(400);
    }
}

/// The database as it is now, to be put back later. Its server is stopped.
enum Backup {
    File(Vec<u8>),
    Copy(FreshDatabase),
}

fn back_up(database: &FreshDatabase) -> Backup {
    match &database.url {
        lamppost::db::DatabaseUrl::Sqlite(path) => {
            // Threads of the server that was stopped may still hold what they wrote in the log.
            let store = database.open();
            let log = path.with_extension("db-wal");
            let left = || std::fs::metadata(&log).map_or(0, |log| log.len());
            for _ in 0..100 {
                store.empty_log();
                if left() == 0 {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            assert_eq!(left(), 0, "somebody reads");
            Backup::File(std::fs::read(path).unwrap())
        }
        lamppost::db::DatabaseUrl::Postgres(url) => {
            let copy = FreshDatabase::bare(Postgres);
            let lamppost::db::DatabaseUrl::Postgres(to) = &copy.url else { panic!() };
            run(database, &["copy", "--from", url, "--to", to]);
            Backup::Copy(copy)
        }
    }
}

/// The backup in the place of the database; what lies beside it stays.
fn restore(mut database: FreshDatabase, backup: Backup) -> (FreshDatabase, Option<FreshDatabase>) {
    match backup {
        Backup::File(bytes) => {
            let path = database.url.file().unwrap().to_owned();
            for ending in ["-wal", "-shm"] {
                let beside = format!("{}{ending}", path.display());
                drop(std::fs::remove_file(beside));
            }
            std::fs::write(path, bytes).unwrap();
            (database, None)
        }
        Backup::Copy(copy) => {
            database.url = copy.url.clone();
            (database, Some(copy))
        }
    }
}

fn erased_and_restored(on: Database) -> (FreshDatabase, Option<FreshDatabase>, [String; 3]) {
    let city = TestCity::single(on);
    let codes = filled(&city);
    let database = city.stop();
    let backup = back_up(&database);
    run(
        &database,
        &["person", "erase", "--email", CANARIES[0], "--descriptions", "--photos", "--notes"],
    );
    let log = std::fs::read_to_string(database.directory.path().join("erasures.jsonl")).unwrap();
    assert_eq!((log.lines().count(), seen(log.as_bytes(), &CANARIES)), (1, Vec::new()));
    let (database, keep) = restore(database, backup);
    (database, keep, codes)
}

#[rstest]
fn a_restored_backup_is_erased_again_when_the_server_starts(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (database, _keep, [first, second, other]) = erased_and_restored(on);
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!((contact(&city, &first), contact(&city, &second)), (None, None));
    assert!(contact(&city, &other).is_some());
    assert_eq!(seen(&dump(city.store()), &CANARIES), [""; 0]);
    assert_eq!(city.count("erasures"), 1);
}

#[rstest]
fn a_log_that_was_kept_elsewhere_is_applied_by_hand(#[values(Sqlite, Postgres)] on: Database) {
    let (database, _keep, [first, _, other]) = erased_and_restored(on);
    let place = database.directory.path();
    std::fs::rename(place.join("erasures.jsonl"), place.join("kept.jsonl")).unwrap();
    let told = run(&database, &["erasures", "apply", "kept.jsonl"]);
    assert!(told.contains("1 erasures applied, 2 requests erased again"), "{told}");
    let told = run(&database, &["erasures", "apply", "kept.jsonl"]);
    assert!(told.contains("0 requests erased again"), "twice changes nothing: {told}");
    let exported = run(&database, &["erasures", "export"]);
    assert_eq!(exported, std::fs::read_to_string(place.join("kept.jsonl")).unwrap());
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!(contact(&city, &first), None);
    assert!(contact(&city, &other).is_some());
    assert_eq!(seen(&dump(city.store()), &CANARIES), [""; 0]);
}

#[test]
fn a_log_that_somebody_has_changed_is_refused() {
    let (database, _keep, _) = erased_and_restored(Sqlite);
    let path = database.directory.path().join("erasures.jsonl");
    let log = std::fs::read_to_string(&path).unwrap();
    for (from, to, why) in [
        ("\"photos\":true", "\"photos\":false", "was changed after it was written"),
        ("\"index\":\"", "\"index\":\"0", "was written with other keys"),
        ("{\"id\"", "{\"nonsense\"", "is not readable"),
    ] {
        std::fs::write(&path, log.replace(from, to)).unwrap();
        let output = super::command(&database, &["erasures", "apply"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(super::told(&output).contains(why), "{}", super::told(&output));
    }
}

#[rstest]
fn the_command_line_exports_and_erases(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let [first, second, other] = filled(&city);
    let keys = [&first, &second].map(|code| key_of(&city, code));
    let database = city.stop();
    let who = ["--email", "zoe.quill@mail.example"];
    let document: Value =
        serde_json::from_str(&run(&database, &[&["person", "export"], &who[..]].concat())).unwrap();
    let found: Vec<i64> = document["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_i64().unwrap())
        .collect();
    assert_eq!(found, keys);
    let told = run(&database, &[&["person", "erase"], &who[..]].concat());
    assert!(told.contains("requests  2") && told.contains("proof"), "{told}");
    let output = super::command(&database, &["person", "erase"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!(city.count("contact_readings"), 2);
    assert_eq!((contact(&city, &first), contact(&city, &second)), (None, None));
    assert!(contact(&city, &other).is_some());
}
