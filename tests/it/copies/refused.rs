//! Where a copy is refused, and what it says.

use lamppost::db::migrate;
use rstest::rstest;

use super::{command, copy, filled, store, told, write};
use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn refused(from: &FreshDatabase, to: &FreshDatabase) -> String {
    copy(from, to).unwrap_err().to_string()
}

#[test]
fn a_running_server_on_the_file_is_refused() {
    let city = TestCity::single(Sqlite);
    let to = FreshDatabase::bare(Postgres);
    let output = command(&city.database, &to, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("a server or another copy is using"), "{}", told(&output));
    let from = FreshDatabase::migrated(Postgres);
    assert!(refused(&from, &city.database).contains("stop it first"));
}

#[rstest]
fn a_target_with_data_is_refused(#[values(Sqlite, Postgres)] on: Database) {
    let (from, to) = (TestCity::single(Sqlite).stop(), TestCity::single(on).stop());
    let told = refused(&from, &to);
    assert!(told.contains("holds data already, in the table"), "{told}");
    let foreign = FreshDatabase::bare(on);
    write(&store(&foreign.url), "CREATE TABLE cats (name TEXT NOT NULL PRIMARY KEY)");
    let told = refused(&from, &foreign);
    assert!(told.contains("cats, which is not of Lamppost"), "{told}");
    let extended = FreshDatabase::migrated(on);
    write(&store(&extended.url), "ALTER TABLE services ADD COLUMN colour TEXT");
    let told = refused(&from, &extended);
    assert!(told.contains("differ in the columns of the table services"), "{told}");
}

#[rstest]
fn a_copy_of_something_else_is_refused(#[values(Sqlite, Postgres)] on: Database) {
    let (one, other) = (TestCity::single(Sqlite).stop(), TestCity::single(Sqlite).stop());
    let to = FreshDatabase::bare(on);
    copy(&one, &to).unwrap();
    let again = refused(&one, &to);
    assert!(again.contains("finished copy") && again.contains("--verify-only"), "{again}");
    let told = refused(&other, &to);
    assert!(told.contains("is another database"), "{told}");
}

#[rstest]
fn both_must_have_the_schema_of_this_program(#[values(Sqlite, Postgres)] on: Database) {
    let (from, to) = (FreshDatabase::bare(on), FreshDatabase::bare(Sqlite));
    drop(store(&from.url));
    let told = refused(&from, &to);
    assert!(told.contains("lacks") && told.contains("lamppost migrate"), "{told}");
    store(&from.url).with_bare_connection(migrate).unwrap();
    let behind = FreshDatabase::migrated(on);
    write(
        &store(&behind.url),
        "DELETE FROM __diesel_schema_migrations WHERE version = '20261122000001'",
    );
    let told = refused(&from, &behind);
    // Without data it is brought up to date, which cannot be done to a table that is there already.
    assert!(told.contains("schema could not be changed"), "{told}");
    let inhabited = TestCity::single(on).stop();
    write(
        &store(&inhabited.url),
        "DELETE FROM __diesel_schema_migrations WHERE version = '20261122000001'",
    );
    let told = refused(&from, &inhabited);
    assert!(told.contains("lacks 1 migrations"), "{told}");
    // An empty city is copied like any other.
    copy(&from, &to).unwrap();
}

#[test]
fn a_password_is_neither_told_nor_kept() {
    let city = TestCity::single(Sqlite);
    filled(&city);
    let (from, mut to) = (city.stop(), FreshDatabase::bare(Postgres));
    let plain = super::typed(&to.url);
    to.url = plain.replace("tester@", "tester:secret-word@").parse().unwrap();
    copy(&from, &to).unwrap();
    let back = FreshDatabase::bare(Sqlite);
    copy(&to, &back).unwrap();
    assert!(!refused(&to, &back).contains("secret-word"));
    let bytes = std::fs::read(back.directory.path().join("lamppost.db")).unwrap();
    assert!(!bytes.windows(11).any(|window| window == b"secret-word"));
}
