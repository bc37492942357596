//! A fresh, migrated database for each test, on either of the two.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use lamppost::db::{DatabaseUrl, PoolSizes, Store, migrate};
use lamppost::text::ids::SeededIds;
use lamppost::vault::{MasterKey, Vault};
use tempfile::TempDir;

use super::postgres;

/// The master key of every test: what is copied from one database to another opens in both.
pub fn master_key() -> MasterKey {
    MasterKey::parse(&"5eed".repeat(16)).unwrap()
}

/// Which of the two databases a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// A database that goes away with this value.
pub struct FreshDatabase {
    /// Its address.
    pub url: DatabaseUrl,
    /// A directory for whatever else the test keeps.
    pub directory: TempDir,
    name: NamedDatabase,
}

/// A database on the server that is dropped with this value; none for SQLite.
struct NamedDatabase(Option<String>);

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn store(url: &DatabaseUrl) -> Store {
    let sizes = PoolSizes { readers: 1, writers: 1, ..PoolSizes::default() };
    Store::open(url, sizes).expect("the test database opens")
}

impl FreshDatabase {
    /// Opens it.
    pub fn open(&self) -> Store {
        store(&self.url)
    }

    /// A migrated database.
    pub fn migrated(on: Database) -> Self {
        let directory = tempfile::Builder::new().prefix("lamppost-test-").tempdir().unwrap();
        match on {
            Database::Sqlite => {
                let file = directory.path().join("lamppost.db");
                std::fs::copy(sqlite_template(), &file).unwrap();
                Self { url: DatabaseUrl::Sqlite(file), directory, name: NamedDatabase(None) }
            }
            Database::Postgres => Self::on_server(postgres_template(), directory),
        }
    }

    /// A database without anything in it; on SQLite, without a file.
    pub fn bare(on: Database) -> Self {
        let directory = tempfile::Builder::new().prefix("lamppost-test-").tempdir().unwrap();
        match on {
            Database::Sqlite => {
                let url = DatabaseUrl::Sqlite(directory.path().join("lamppost.db"));
                Self { url, directory, name: NamedDatabase(None) }
            }
            Database::Postgres => Self::on_server("template0", directory),
        }
    }

    /// A database that somebody else looks after.
    pub fn existing(url: DatabaseUrl) -> Self {
        let directory = tempfile::Builder::new().prefix("lamppost-test-").tempdir().unwrap();
        Self { url, directory, name: NamedDatabase(None) }
    }

    fn on_server(template: &str, directory: TempDir) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{number}", std::process::id());
        administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let url = postgres::url_of(&name).parse().unwrap();
        Self { url, directory, name: NamedDatabase(Some(name)) }
    }
}

impl Drop for NamedDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.0 {
            administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn administer(statement: &str) {
    // One at a time: two copies of one template get in each other's way.
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut conn = PgConnection::establish(&format!("{}/postgres", postgres::server())).unwrap();
    conn.batch_execute(statement).unwrap();
}

fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<(PathBuf, TempDir)> = OnceLock::new();
    let (file, _directory) = TEMPLATE.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("template.db");
        let store = store(&DatabaseUrl::Sqlite(file.clone()));
        store.with_bare_connection(migrate).unwrap();
        store
            .with_bare_connection(|conn| {
                conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").map_err(Into::into)
            })
            .unwrap();
        drop(store);
        (file, directory)
    });
    file
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        administer(&format!("CREATE DATABASE {name}"));
        let url: DatabaseUrl = format!("{}/{name}", postgres::server()).parse().unwrap();
        let mut conn = url.open(true).unwrap();
        migrate(&mut conn).unwrap();
        name
    })
}

/// A migrated database with its pools, for tests that need no server.
pub struct TestDatabase {
    store: Store,
    /// A directory for whatever else the test keeps.
    pub directory: TempDir,
    _database: NamedDatabase,
}

impl TestDatabase {
    /// A database with the whole schema and nothing else.
    pub fn new(on: Database) -> Self {
        let FreshDatabase { url, directory, name } = FreshDatabase::migrated(on);
        Self { store: store(&url), directory, _database: name }
    }

    /// The pools.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The vault, under the tests' master key.
    pub fn vault(&self) -> Vault {
        let ids = Arc::new(SeededIds::from_seed(9));
        let now = chrono::DateTime::UNIX_EPOCH;
        Vault::open(&self.store, Some(master_key()), self.directory.path(), ids, now).unwrap()
    }
}
