//! The role that a server works as on PostgreSQL may not change what is only added to.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use lamppost::db::{DatabaseUrl, PoolSizes, Store, StoreError};

use super::{fill, verify};
use crate::support::database::FreshDatabase;
use crate::support::{Postgres, Sqlite, TestCity, postgres};

/// A role without rights; it stays as long as the server of this run of the tests.
struct Role(String);

fn administer(statement: &str) {
    let mut conn = PgConnection::establish(&format!("{}/postgres", postgres::server())).unwrap();
    conn.batch_execute(statement).unwrap();
}

impl Role {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("Server {}-{number}", std::process::id());
        administer(&format!("CREATE ROLE \"{name}\" LOGIN PASSWORD 'of no use'"));
        Self(name)
    }

    /// The address of a database for this role.
    fn url(&self, database: &FreshDatabase) -> DatabaseUrl {
        let DatabaseUrl::Postgres(direct) = postgres::direct(&database.url) else {
            panic!("a URL")
        };
        let (_, host) = direct.split_once('@').unwrap();
        let name = self.0.replace(' ', "%20");
        format!("postgres://{name}:of%20no%20use@{host}").parse().unwrap()
    }
}

fn migrate(database: &FreshDatabase, role: &str) -> Output {
    let url = match postgres_or_file(&database.url) {
        Ok(url) | Err(url) => url,
    };
    Command::new(env!("CARGO_BIN_EXE_lamppost"))
        .args(["migrate", "--grant-to", role, "--database-url", &url])
        .current_dir(database.directory.path())
        .output()
        .unwrap()
}

fn postgres_or_file(url: &DatabaseUrl) -> Result<String, String> {
    match url {
        DatabaseUrl::Postgres(_) => match postgres::direct(url) {
            DatabaseUrl::Postgres(url) => Ok(url),
            DatabaseUrl::Sqlite(_) => panic!("a URL"),
        },
        DatabaseUrl::Sqlite(path) => Err(format!("sqlite:{}", path.display())),
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

#[test]
fn a_server_works_with_the_rights_that_it_is_given_and_has_no_others() {
    let (database, role) = (FreshDatabase::migrated(Postgres), Role::new());
    let owner = Store::open(&database.url, PoolSizes::default()).unwrap();
    // Twice, as after an upgrade.
    for _ in 0..2 {
        let output = migrate(&database, &role.0);
        assert!(output.status.success(), "{}", told(&output));
        assert!(told(&output).contains("may do what a server needs"), "{}", told(&output));
    }
    let theirs = FreshDatabase::existing(role.url(&database));
    let city = TestCity::start_on(theirs, "tests/data/cities/single", |_| ());
    let code = city.pothole(&[("email", "a@example.org"), ("description", "deep")]);
    city.update(&code, "FIXED", &[]).expect(200);
    assert_eq!(city.listed("status=closed"), [code]);
    fill(city.store(), 2);
    let before = verify(&owner).unwrap().last_id;
    for (statement, refused) in [
        ("UPDATE audit_log SET subject = 'x'", "permission denied for table audit_log"),
        ("DELETE FROM audit_log", "permission denied for table audit_log"),
        ("TRUNCATE audit_log", "permission denied for table audit_log"),
        ("DROP TABLE audit_log", "must be owner of table audit_log"),
        ("ALTER TABLE audit_log DISABLE TRIGGER USER", "must be owner of table audit_log"),
        ("DROP FUNCTION refuse_audit_change CASCADE", "must be owner of function"),
        ("DELETE FROM audit_head", "permission denied for table audit_head"),
        ("UPDATE request_events SET kind = 'x'", "permission denied for table request_events"),
        ("DELETE FROM request_events", "permission denied for table request_events"),
        ("TRUNCATE request_events", "permission denied for table request_events"),
        ("TRUNCATE services CASCADE", "permission denied"),
        ("DROP TABLE services CASCADE", "must be owner of table services"),
        ("CREATE TABLE mine (id BIGINT)", "permission denied for schema public"),
        (
            "DELETE FROM __diesel_schema_migrations",
            "permission denied for table __diesel_schema_migrations",
        ),
    ] {
        let done = city
            .store()
            .write_here(|conn| conn.batch_execute(statement).map_err(StoreError::from))
            .map_err(|error| std::error::Error::source(&error).unwrap().to_string());
        let why = done.unwrap_err();
        assert!(why.contains(refused), "{statement}: {why}");
    }
    assert_eq!(verify(&owner).unwrap().last_id, before);
}

#[test]
fn rights_are_refused_where_they_would_mean_nothing() {
    let (database, role) = (FreshDatabase::migrated(Postgres), Role::new());
    let output = migrate(&database, "nobody at all");
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("there is no role nobody at all"), "{}", told(&output));
    let output = migrate(&database, "tester");
    assert!(told(&output).contains("needs another role"), "{}", told(&output));
    let output = migrate(&FreshDatabase::migrated(Sqlite), &role.0);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("SQLite knows no roles"), "{}", told(&output));
}
