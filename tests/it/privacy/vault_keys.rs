//! The keys of the vault: made, replaced, removed, lost.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use lamppost::app::App;
use lamppost::config::Settings;
use lamppost::jobs;
use lamppost::text::ids::SeededIds;
use lamppost::time::SystemClock;
use lamppost::vault::MasterKey;
use lamppost::vault::store::{Purpose, list};
use rstest::rstest;

use super::{contact, email, run};
use crate::support::city::run as wait_for;
use crate::support::database::{FreshDatabase, master_key};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn data_keys(city: &TestCity) -> Vec<i64> {
    let all = city.store().read_here(list).unwrap();
    all.iter().filter(|key| key.purpose == Purpose::Data).map(|key| key.id).collect()
}

fn tend(city: &TestCity) -> usize {
    let w = &city.workshop;
    wait_for(jobs::tend_vault(&w.store, &w.vault, &w.clock)).unwrap()
}

#[rstest]
fn a_new_key_takes_over_row_by_row_and_the_old_one_goes(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let old = city.pothole(&[("email", "old@mail.example")]);
    let rotate = || {
        let (vault, now) = (&city.workshop.vault, lamppost::time::Clock::now(city.clock.as_ref()));
        city.store().write_here(|conn| vault.rotate(conn, now)).unwrap()
    };
    let [first] = data_keys(&city)[..] else { panic!("one key at first") };
    let second = rotate();
    let new = city.pothole(&[("email", "new@mail.example")]);
    assert_eq!(contact(&city, &old), Some(email("old@mail.example")), "both keys open");
    // The server's own job may have been faster.
    tend(&city);
    assert!(!city.store().read_here(|conn| jobs::needed(conn, first)).unwrap());
    assert_eq!(data_keys(&city), [first, second], "another server may still be sealing by it");
    city.clock.advance(TimeDelta::minutes(10));
    tend(&city);
    assert_eq!(data_keys(&city), [second]);
    for (code, address) in [(&old, "old@mail.example"), (&new, "new@mail.example")] {
        assert_eq!(contact(&city, code), Some(email(address)));
    }
    let database = city.stop();
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!(contact(&city, &old), Some(email("old@mail.example")), "after a new start too");
}

#[test]
fn a_key_that_something_needs_is_never_removed() {
    let city = TestCity::single(Sqlite);
    city.pothole(&[("email", "old@mail.example")]);
    let (vault, now) = (&city.workshop.vault, lamppost::time::Clock::now(city.clock.as_ref()));
    city.store().write_here(|conn| vault.rotate(conn, now)).unwrap();
    let later = now + TimeDelta::days(1);
    let gone = city.store().write_here(|conn| vault.remove_spent(conn, later, jobs::needed));
    assert_eq!(gone.unwrap(), 0);
    assert_eq!(data_keys(&city).len(), 2);
}

#[rstest]
fn the_commands_rotate_seal_anew_and_tell(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[("email", "ann@mail.example")]);
    let database = city.stop();
    assert!(run(&database, &["vault", "rotate"]).contains("key 3 seals from now on"));
    let status = run(&database, &["vault", "status"]);
    assert!(status.contains("replaced, still needed") && status.contains("seals"), "{status}");
    assert!(run(&database, &["vault", "reseal"]).contains("1 rows sealed anew"));
    assert!(run(&database, &["vault", "status"]).contains("replaced, goes soon"));
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!(contact(&city, &code), Some(email("ann@mail.example")));
}

/// Starts a server and says why it does not start.
fn refusal(database: &FreshDatabase, data: &Path, master: Option<MasterKey>) -> String {
    let mut settings = Settings::for_directory(data.to_owned());
    settings.database = database.url.clone();
    settings.master_key = master;
    let ids = Arc::new(SeededIds::from_seed(5));
    let opened = App::open(&settings, Arc::new(SystemClock), ids, "http://x".to_owned());
    opened.err().map(|error| error.to_string()).unwrap_or_default()
}

#[rstest]
fn the_wrong_master_key_and_none_are_refused_in_words(#[values(Sqlite, Postgres)] on: Database) {
    let database = TestCity::single(on).stop();
    let data = database.directory.path();
    let other = MasterKey::parse(&"0bad".repeat(16)).unwrap();
    let told = refusal(&database, data, Some(other));
    assert!(told.contains("is not the one that this database was sealed with"), "{told}");
    let told = refusal(&database, data, None);
    assert!(told.contains("sealed with a master key that is not here"), "{told}");
    assert!(!data.join("master.key").exists(), "no other key is made in its place");
    assert_eq!(refusal(&database, data, Some(master_key())), "");
}

#[rstest]
fn the_first_start_makes_a_key_that_only_its_owner_can_read(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let database = FreshDatabase::migrated(on);
    let data = database.directory.path();
    assert_eq!(refusal(&database, data, None), "");
    let path = data.join("master.key");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let key = std::fs::read_to_string(&path).unwrap();
    assert_eq!(refusal(&database, data, None), "", "it is read the next time");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), key);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = refusal(&database, data, None);
    assert!(told.contains("others can read"), "{told}");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "no key\n").unwrap();
    let told = refusal(&database, data, None);
    assert!(told.contains("64 hexadecimal digits") && !told.contains("no key"), "{told}");
    if on == Postgres {
        std::fs::write(&path, &key).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let told = refusal(&database, elsewhere.path(), None);
        assert!(told.contains("copy the file"), "another server has to be given it: {told}");
        let given = Some(MasterKey::parse(&key).unwrap());
        assert_eq!(refusal(&database, elsewhere.path(), given), "");
    }
}

#[rstest]
fn the_master_key_changes_and_a_change_that_was_cut_short_is_ended(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::start(on, "tests/data/cities/single", |settings| {
        settings.master_key = None;
    });
    let code = city.pothole(&[("email", "ann@mail.example")]);
    let database = city.stop();
    let data = database.directory.path().to_owned();
    let (path, waiting) = (data.join("master.key"), data.join("master.key.next"));
    let first = std::fs::read_to_string(&path).unwrap();
    assert!(run(&database, &["vault", "change-master"]).contains("2 keys are wrapped"));
    let second = std::fs::read_to_string(&path).unwrap();
    assert_ne!(first, second);
    assert!(!waiting.exists());
    let told = refusal(&database, &data, Some(MasterKey::parse(&first).unwrap()));
    assert!(told.contains("is not the one"), "{told}");
    // The plug was pulled when the database had the new key and the file had not.
    std::fs::rename(&path, &waiting).unwrap();
    std::fs::write(&path, &first).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let city = TestCity::start_on(database, "", |settings| settings.master_key = None);
    assert_eq!(contact(&city, &code), Some(email("ann@mail.example")));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), second);
    assert!(!waiting.exists());
}

#[test]
fn a_master_key_of_the_settings_is_replaced_by_one_in_a_file() {
    let city = TestCity::single(Sqlite);
    let code = city.pothole(&[("email", "ann@mail.example")]);
    let database = city.stop();
    let next = database.directory.path().join("next.key");
    std::fs::write(&next, "0dd5".repeat(16)).unwrap();
    std::fs::set_permissions(&next, std::fs::Permissions::from_mode(0o600)).unwrap();
    let output = super::command(&database, &["vault", "change-master"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    run(&database, &["vault", "change-master", "--to", "next.key"]);
    let data = database.directory.path().to_owned();
    assert!(refusal(&database, &data, Some(master_key())).contains("is not the one"));
    let next = MasterKey::parse(&"0dd5".repeat(16)).unwrap();
    let city = TestCity::start_on(database, "", |settings| settings.master_key = Some(next));
    assert_eq!(contact(&city, &code), Some(email("ann@mail.example")));
}

#[test]
fn a_server_learns_of_a_key_that_another_one_has_made() {
    let city = TestCity::single(Postgres);
    let beside = city.beside(|_| ());
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let vault = &beside.workshop.vault;
    city.store().write_here(|conn| vault.rotate(conn, now)).unwrap();
    let call = crate::support::Call::form(
        "/open311/v2/requests.json",
        &[
            ("api_key", city.key.as_str()),
            ("service_code", "POTHOLE"),
            ("lat", "45.25"),
            ("long", "-73.25"),
            ("email", "ann@mail.example"),
        ],
    );
    let created = beside.send(&call).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap().to_owned();
    assert_eq!(contact(&city, &code), Some(email("ann@mail.example")), "it opens on the first");
}
