//! Whoever has the database and not the master key learns of nobody.

use std::time::Duration;

use lamppost::db::StoreError;
use lamppost::people::store::contacts;
use lamppost::people::{Address, Contact};
use lamppost::requests::store::insert;
use rstest::rstest;

use super::{command, contact, dump, email, files, key_of, run, seen, told};
use crate::support::city::BASE;
use crate::support::database::FreshDatabase;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const CANARIES: [&str; 6] = [
    "zinnia.quill@mail.example",
    "Zinniamay",
    "Quillfeather",
    "514 555 0147",
    "device-77-quill",
    "account-88-quill",
];

fn fields() -> Vec<(&'static str, &'static str)> {
    let names = ["email", "first_name", "last_name", "phone", "device_id", "account_id"];
    names.into_iter().zip(CANARIES).collect()
}

#[rstest]
fn no_address_is_in_the_database_its_log_or_a_dump(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut all = vec![
        ("api_key", city.key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", "45.25"),
        ("long", "-73.25"),
    ];
    all.extend(fields());
    let call = Call::form(&format!("{BASE}/requests.json"), &all)
        .header("Idempotency-Key", "a-key-of-sealed-things");
    let created = city.send(&call).expect(200);
    let code = created.json()[0]["service_request_id"].as_str().unwrap().to_owned();
    assert_eq!(created.json()[0]["account_id"], CANARIES[5], "whoever sent it hears it again");
    let again = city.send(&call).expect(200);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json(), created.json());
    let [mail, first, last, phone, device, account] = CANARIES.map(|one| Some(one.to_owned()));
    let expected = Contact {
        email: mail,
        first_name: first,
        last_name: last,
        phone,
        device_id: device,
        account_id: account,
    };
    assert_eq!(contact(&city, &code), Some(expected), "and it can be opened");
    assert_eq!(seen(&dump(city.store()), &CANARIES), [""; 0]);
    assert_eq!(seen(&files(city.database.directory.path()), &CANARIES), [""; 0]);
    let database = city.stop();
    assert_eq!(seen(&files(database.directory.path()), &CANARIES), [""; 0]);
}

#[rstest]
fn a_sealed_value_opens_in_its_own_row_only(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let one = city.pothole(&[("email", "one@mail.example")]);
    let other = city.pothole(&[("email", "other@mail.example")]);
    assert_eq!(contact(&city, &one), Some(email("one@mail.example")));
    let (from, to) = (key_of(&city, &one), key_of(&city, &other));
    city.sql(&format!(
        "UPDATE request_contacts SET sealed = (SELECT sealed FROM request_contacts WHERE request_id = {from}) \
         WHERE request_id = {to}"
    ));
    let vault = city.workshop.vault.clone();
    let open = |key| city.store().read_here(|conn| contacts::open(conn, &vault, key));
    let refused = open(to).unwrap_err().to_string();
    assert!(refused.contains("does not open"), "{refused}");
    assert!(open(from).unwrap().is_some());
}

#[rstest]
fn a_person_is_found_by_mail_and_telephone_however_they_are_written(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let first = city.pothole(&[("email", "Ann@Mail.Example"), ("phone", "+1 (514) 555-0199")]);
    let second = city.pothole(&[("email", "ann@mail.example")]);
    let third = city.pothole(&[("email", "bo@mail.example"), ("phone", "514.555.0199")]);
    let keys = [&first, &second, &third].map(|code| key_of(&city, code));
    let of = |address: Option<Address>| {
        let (vault, address) = (&city.workshop.vault, address.unwrap());
        city.store().read_here(|conn| contacts::requests_of(conn, vault, &address)).unwrap()
    };
    assert_eq!(of(Address::email("ANN@mail.example ")), [keys[0], keys[1]]);
    assert_eq!(of(Address::phone("514 555 0199")), [keys[0], keys[2]]);
    assert_eq!(of(Address::email("nobody@mail.example")), [0; 0]);
    assert_eq!(of(Address::phone("438 555 0199")), [0; 0]);
}

#[test]
fn contact_data_are_never_stored_without_the_vault() {
    let city = TestCity::single(Sqlite);
    city.report("LAMP").save();
    let snapshot = city.workshop.city.load_full();
    let owner = snapshot.jurisdictions.by_code("lamp.example").unwrap().id;
    let service = snapshot.catalogue.by_code(owner, "LAMP").unwrap().id;
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let mut new = city.store().write_here(|conn| {
        Ok::<_, StoreError>(crate::support::requests::invented(conn, owner, service, now))
    });
    let new = new.as_mut().unwrap();
    new.contact = email("a@mail.example");
    let refused: Result<i64, StoreError> = city.store().write_here(|conn| insert(conn, new, None));
    assert!(refused.unwrap_err().to_string().contains("unsealed"));
    assert_eq!(city.count("service_requests"), 1);
}

/// Reports whose contact data an older program has stored.
fn plain(on: Database, number: usize) -> (FreshDatabase, usize) {
    let city = TestCity::single(on);
    city.report("LAMP").save_many(number);
    city.sql(
        "INSERT INTO request_contacts (request_id, email, first_name, last_name, phone, device_id, account_id) \
         SELECT id, 'zinnia.quill@mail.example', 'Zinniamay', 'Quillfeather', '514 555 0147', \
            'device-77-quill', 'account-88-quill' FROM service_requests",
    );
    assert_eq!(seen(&dump(city.store()), &CANARIES), CANARIES);
    (city.stop(), number)
}

fn everybody_is_there_and_sealed(database: FreshDatabase, number: usize) {
    let city = TestCity::start_on(database, "", |_| ());
    assert_eq!(seen(&dump(city.store()), &CANARIES), [""; 0]);
    assert_eq!(seen(&files(city.database.directory.path()), &CANARIES), [""; 0]);
    let (vault, address) = (&city.workshop.vault, Address::email(CANARIES[0]).unwrap());
    let keys = city.store().read_here(|conn| contacts::requests_of(conn, vault, &address)).unwrap();
    assert_eq!(keys.len(), number);
    for key in keys {
        let known = city.store().read_here(|conn| contacts::open(conn, vault, key)).unwrap();
        assert_eq!(known.unwrap().account_id.as_deref(), Some(CANARIES[5]));
    }
    assert_eq!(city.count("vault_chores"), 0);
}

#[rstest]
fn what_an_older_program_stored_is_sealed_at_the_next_start(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let (database, number) = plain(on, 700);
    everybody_is_there_and_sealed(database, number);
}

#[rstest]
fn killed_while_it_seals_nobody_is_lost(#[values(Sqlite, Postgres)] on: Database) {
    let (database, number) = plain(on, 6_000);
    let (mut kills, mut wait) = (0, 40);
    loop {
        let mut child = command(&database, &["migrate"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", told(&output));
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        wait = wait * 3 / 2;
    }
    assert!(kills >= 1, "it was never killed");
    everybody_is_there_and_sealed(database, number);
}

#[rstest]
fn a_copy_opens_with_the_same_master_key(
    #[values(Sqlite, Postgres)] from: Database,
    #[values(Sqlite, Postgres)] to: Database,
) {
    let city = TestCity::single(from);
    let code = city.pothole(&[("email", "ann@mail.example")]);
    let (from, to) = (city.stop(), FreshDatabase::bare(to));
    let typed = |database: &FreshDatabase| match &database.url {
        lamppost::db::DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        lamppost::db::DatabaseUrl::Postgres(url) => url.clone(),
    };
    run(&from, &["copy", "--from", &typed(&from), "--to", &typed(&to)]);
    let city = TestCity::start_on(to, "", |_| ());
    assert_eq!(contact(&city, &code), Some(email("ann@mail.example")));
}
