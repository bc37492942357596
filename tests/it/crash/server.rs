//! The program in a process that can be killed, and what is left on its disk.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use lamppost::config::Settings;
use lamppost::db::{Store, StoreError};
use lamppost::requests::store::routing;
use lamppost::requests::{Goal, Standing, reroute};
use lamppost::time::{Clock as _, SystemClock};

use crate::support::database::FreshDatabase;
use crate::support::ports::free_address;
use crate::support::{Call, Database, Reply};

/// A server of our own that may be killed at any moment.
pub struct Killable {
    pub address: SocketAddr,
    /// A key that may create.
    pub key: String,
    database: FreshDatabase,
    child: Option<Child>,
}

/// A report as it lies in the database.
#[derive(QueryableByName)]
pub struct Stored {
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Text)]
    pub description: String,
    #[diesel(sql_type = Text)]
    pub photo: String,
    #[diesel(sql_type = BigInt)]
    pub events: i64,
}

impl Killable {
    /// Lampton on a fresh database; not started yet.
    pub fn new(on: Database) -> Self {
        let database = FreshDatabase::migrated(on);
        let mut new = Self { address: free_address(), key: String::new(), database, child: None };
        new.run(&["apply", "tests/data/cities/single"]);
        new.key = new.run(&["key", "create", "--label", "crash"]).trim().to_owned();
        new
    }

    /// Notes that the reports, of which there are none yet, are routed to the borders: then nothing but calls
    /// makes the server write.
    pub fn note_routed(&self) {
        let store = self.store();
        let (city, _) = reroute::load(&store, SystemClock.now(), true).unwrap();
        let routed = Standing { goal: Goal::of(&city), routed_to: 0, finished: true };
        store.write_here(|conn| routing::save(conn, &routed)).unwrap();
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lamppost"));
        let url = match &self.database.url {
            lamppost::db::DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            lamppost::db::DatabaseUrl::Postgres(url) => url.clone(),
        };
        command
            .env("LAMPPOST_DATA", self.data())
            .env("LAMPPOST_DATABASE_URL", url)
            .env("LAMPPOST_LIMITS_WRITES_PER_MINUTE", "0")
            .env("LAMPPOST_LIMITS_KEY_WRITES_PER_MINUTE", "0")
            .env("LAMPPOST_LIMITS_MIN_FREE_BYTES", "0");
        command
    }

    fn data(&self) -> &Path {
        self.database.directory.path()
    }

    /// Runs a command of the program on the same database; returns what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command().args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts the server and waits until it is ready.
    pub fn start(&mut self) {
        let command = self.command();
        self.start_with(command);
    }

    /// [`Killable::start`] under `strace`, which steps in at the system calls that `expression` tells,
    /// on SQLite's log only if so asked. Returns
    /// the file of the trace.
    pub fn start_traced(&mut self, expression: &str, only_the_log: bool) -> PathBuf {
        let trace = self.data().join("trace");
        let program = self.command();
        let mut command = Command::new("strace");
        command.args(["-f", "-y", "-qq", "-s", "24", "-e", expression, "-o"]);
        command.arg(&trace);
        if only_the_log {
            let log = format!("{}-wal", self.database.url.file().unwrap().display());
            command.args(["-P", &log]);
        }
        command.arg(program.get_program());
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.start_with(command);
        trace
    }

    fn start_with(&mut self, mut command: Command) {
        let child = command
            .args(["serve", "--bind", &self.address.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts, under strace where a test asks for it");
        let child = self.child.insert(child);
        for _ in 0..3_000 {
            // Under strace it may be killed before it is ready.
            if child.try_wait().unwrap().is_some() {
                return;
            }
            if try_send(&Call::get("/readyz"), self.address)
                .is_some_and(|reply| reply.status == 200)
            {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server was not ready in thirty seconds");
    }

    /// `kill -9`. Under `strace` that is for the server, which `strace` would let go.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        for traced in std::fs::read_to_string(children).unwrap_or_default().split_whitespace() {
            Command::new("kill").args(["-9", traced]).stderr(Stdio::null()).status().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// The database, opened beside the server.
    pub fn store(&self) -> Store {
        let mut settings = Settings::for_directory(self.data().to_owned());
        settings.database = self.database.url.clone();
        lamppost::app::open_store(&settings).unwrap()
    }

    /// Every report with its photo and the number of its events.
    pub fn stored(&self) -> Vec<Stored> {
        let sql = "SELECT r.code, r.description, m.name AS photo,
                (SELECT COUNT(*) FROM request_events e WHERE e.request_id = r.id AND e.kind = 'submitted') AS events
            FROM service_requests r
            JOIN request_photos p ON p.request_id = r.id
            JOIN media m ON m.id = p.media_id";
        let rows: Vec<Stored> = self
            .store()
            .read_here(|conn| {
                lamppost::on_backend!(conn, |c| sql_query(sql).load(c)).map_err(StoreError::from)
            })
            .unwrap();
        for row in &rows {
            assert_eq!(row.events, 1, "{} has its one event", row.code);
        }
        rows
    }

    /// Identifier and description of every report.
    pub fn texts(&self) -> Vec<(String, String)> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            code: String,
            #[diesel(sql_type = Text)]
            description: String,
        }
        let sql = "SELECT code, description FROM service_requests";
        let rows: Vec<Row> = self
            .store()
            .read_here(|conn| {
                lamppost::on_backend!(conn, |c| sql_query(sql).load(c)).map_err(StoreError::from)
            })
            .unwrap();
        rows.into_iter().map(|row| (row.code, row.description)).collect()
    }

    /// Whether both files of the photo are there and can be read.
    pub fn has_photo(&self, one: &Stored) -> bool {
        let name = &one.photo;
        let folder = self.data().join("media").join(&name[..2]).join(&name[2..4]);
        ["jpg", "thumb.jpg"].iter().all(|kind| {
            let bytes = std::fs::read(folder.join(format!("{name}.{kind}"))).unwrap_or_default();
            image::load_from_memory(&bytes).is_ok()
        })
    }

    /// The database itself is sound.
    pub fn check_integrity(&self) {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text)]
            integrity_check: String,
        }
        if self.database.url.file().is_none() {
            return;
        }
        let found: Line = self
            .store()
            .read_here(|conn| {
                lamppost::on_backend!(conn, |c| sql_query("PRAGMA integrity_check").get_result(c))
                    .map_err(StoreError::from)
            })
            .unwrap();
        assert_eq!(found.integrity_check, "ok");
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}

/// An answer, or `None` where the connection failed or broke.
fn try_send(call: &Call, address: SocketAddr) -> Option<Reply> {
    call.try_send(address)
}

/// Submits a report with a photo under an idempotency key.
pub fn submit(address: SocketAddr, key: &str, once: &str, photo: &[u8]) -> Option<Reply> {
    let fields =
        [("service_code", "POTHOLE"), ("lat", "45.25"), ("long", "-73.25"), ("description", once)];
    let call = Call::multipart("/open311/v2/requests.json", &fields, &[("media", "a.jpg", photo)])
        .header("X-Api-Key", key)
        .header("Idempotency-Key", once);
    try_send(&call, address)
}
