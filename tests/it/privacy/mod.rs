//! Personal data: sealed, read only for a reason, given out, erased, forgotten in time.

mod erased;
mod readings;
mod retention;
mod rights;
mod sealed;
mod vault_keys;

use std::path::Path;
use std::process::{Command, Output};

use lamppost::db::bulk::{Value, catalogue};
use lamppost::db::{DatabaseUrl, Store};
use lamppost::people::Contact;
use lamppost::people::store::contacts;

use crate::support::TestCity;
use crate::support::database::FreshDatabase;

/// Every value of every row, as bytes.
pub fn dump(store: &Store) -> Vec<u8> {
    let found: Vec<u8> = store
        .read_here(|conn| {
            let mut found = Vec::new();
            for table in catalogue(conn)?.values() {
                for row in table.page(conn, None, 100_000)? {
                    for value in row.0 {
                        match value {
                            Value::Bytes(bytes) => found.extend(bytes),
                            other => found.extend(format!("{other:?}\n").into_bytes()),
                        }
                    }
                }
            }
            Ok::<_, lamppost::db::StoreError>(found)
        })
        .unwrap();
    assert!(found.len() > 1_000, "the database is empty");
    found
}

/// What the files of a directory hold, those of SQLite among them, apart from photos and keys.
fn files(directory: &Path) -> Vec<u8> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        if entry.path().is_file() {
            found.extend(std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// Which of the words stand somewhere in the bytes.
pub fn seen<'a>(bytes: &[u8], words: &[&'a str]) -> Vec<&'a str> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    words.iter().copied().filter(|word| text.contains(&word.to_lowercase())).collect()
}

/// The key of a report in the database.
fn key_of(city: &TestCity, code: &str) -> i64 {
    let read = |conn: &mut _| lamppost::requests::store::keys_by_code(conn, code);
    city.store().read_here(read).unwrap()[0]
}

/// The contact data of a report, opened.
fn contact(city: &TestCity, code: &str) -> Option<Contact> {
    let key = key_of(city, code);
    city.store().read_here(|conn| contacts::open(conn, &city.workshop.vault, key)).unwrap()
}

fn email(address: &str) -> Contact {
    Contact { email: Some(address.into()), ..Contact::default() }
}

/// The program, on a database of a test. Its master key is the tests' unless the data directory has one.
fn command(database: &FreshDatabase, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lamppost"));
    let url = match &database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    command
        .args(arguments)
        .env("LAMPPOST_DATA", database.directory.path())
        .env("LAMPPOST_DATABASE_URL", url)
        .current_dir(database.directory.path());
    if !database.directory.path().join("master.key").exists() {
        command.env("LAMPPOST_MASTER_KEY", crate::support::database::master_key().reveal());
    }
    command
}

fn told(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}

/// Runs a command that must succeed; returns what it says.
#[track_caller]
fn run(database: &FreshDatabase, arguments: &[&str]) -> String {
    let output = command(database, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    told(&output)
}
