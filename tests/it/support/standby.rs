//! A PostgreSQL primary of a test's own, and a replica that follows it.

use std::path::PathBuf;
use std::process::Stdio;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use lamppost::db::{DatabaseUrl, migrate};

use super::database::FreshDatabase;
use super::ports::free_address;
use super::postgres::{as_server_user, binaries, guard, is_root, run};

/// A server in a directory of its own, stopped with the process at the latest.
pub struct Instance {
    home: PathBuf,
    port: u16,
}

/// A primary with a migrated database, and a replica.
pub struct Pair {
    pub primary: Instance,
    pub replica: Instance,
}

impl Instance {
    fn new() -> Self {
        let home = tempfile::Builder::new().prefix("lamppost-pg-").tempdir().unwrap().keep();
        if is_root() {
            run(std::process::Command::new("chown").arg("postgres").arg(&home));
        }
        Self { home, port: free_address().port() }
    }

    fn control(&self, what: &[&str]) {
        run(as_server_user(&binaries().join("pg_ctl"))
            .args(["-w", "-t", "60", "-l"])
            .arg(self.home.join("log"))
            .arg("-D")
            .arg(self.home.join("data"))
            .args(what)
            .stdout(Stdio::null()));
    }

    fn start(&self) {
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c wal_level=replica \
             -c max_connections=100 -c shared_buffers=32MB",
            self.port,
            self.home.display()
        );
        self.control(&["-o", &options, "start"]);
        guard(&binaries(), &self.home);
    }

    /// Stops it as a failure would.
    pub fn stop(&self) {
        self.control(&["-m", "immediate", "stop"]);
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://tester@127.0.0.1:{}/{database}", self.port)
    }

    pub fn url(&self) -> DatabaseUrl {
        self.address("city").parse().unwrap()
    }

    pub fn sql(&self, database: &str, statement: &str) {
        let mut conn = PgConnection::establish(&self.address(database)).unwrap();
        conn.batch_execute(statement).unwrap();
    }
}

impl Pair {
    pub fn start() -> Self {
        let (primary, replica) = (Instance::new(), Instance::new());
        run(as_server_user(&binaries().join("initdb"))
            .args(["-A", "trust", "-U", "tester", "--no-sync", "--encoding=UTF8"])
            .args(["--locale=C.UTF-8", "-D"])
            .arg(primary.home.join("data")));
        primary.start();
        primary.sql("postgres", "CREATE DATABASE city");
        migrate(&mut primary.url().open(true).unwrap()).unwrap();
        run(as_server_user(&binaries().join("pg_basebackup"))
            .args(["-R", "-X", "stream", "-c", "fast", "--no-sync", "-d"])
            .arg(primary.address("postgres"))
            .arg("-D")
            .arg(replica.home.join("data")));
        replica.start();
        Self { primary, replica }
    }

    /// The primary's database, for a server.
    pub fn database(&self) -> FreshDatabase {
        FreshDatabase::existing(self.primary.url())
    }
}
