//! A fresh, migrated database for one test: a SQLite file, or a PostgreSQL database on the server that
//! `TEST_DATABASE_URL` names.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use lamppost::db::{DatabaseUrl, PoolSizes, Store, migrate};

/// A database that goes when this is dropped.
pub(crate) struct TestDatabase {
    store: Option<Store>,
    server: Option<(DatabaseUrl, String)>,
    /// The directory of the SQLite file; tests may keep other files there.
    pub(crate) directory: tempfile::TempDir,
}

impl TestDatabase {
    /// A database with the whole schema and nothing else.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (url, server) = match std::env::var("TEST_DATABASE_URL") {
            Ok(text) => create_database(&text),
            Err(_) => (DatabaseUrl::Sqlite(directory.path().join("test.db")), None),
        };
        let sizes = PoolSizes { readers: 2, writers: 2, ..PoolSizes::default() };
        let store = Store::open(&url, sizes).unwrap();
        store.with_bare_connection(|conn| migrate(conn).map(drop)).unwrap();
        Self { store: Some(store), server, directory }
    }

    /// The pools.
    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        drop(self.store.take());
        if let Some((server, name)) = &self.server
            && let Ok(mut conn) = server.open(true)
        {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            if let Err(cause) = conn.batch_execute(&drop) {
                eprintln!("{name} stays behind: {cause}");
            }
        }
    }
}

/// A new database on the server, and how to drop it.
fn create_database(text: &str) -> (DatabaseUrl, Option<(DatabaseUrl, String)>) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("lamppost_test_{}_{number}", std::process::id());
    let mut url = url::Url::parse(text).unwrap();
    // The variable names a server; a database on it may be named or not.
    if matches!(url.path(), "" | "/") {
        url.set_path("postgres");
    }
    let server: DatabaseUrl = url.as_str().parse().unwrap();
    let mut conn = server.open(true).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    url.set_path(&name);
    (DatabaseUrl::Postgres(url.to_string()), Some((server, name)))
}
