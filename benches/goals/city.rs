//! A filled database with the program's settings around it, made or found again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::Instant;

use lamppost::time::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::fill::{CITY, Shape, points, service_count};
use crate::options::Options;
use crate::ports::free_address;
use crate::postgres::Cluster;
use crate::process::tied;
use crate::server::{Backend, Server};
use crate::{bulk_postgres, bulk_sqlite, warm};

/// Where everything of this run lies.
pub struct Ground {
    pub directory: PathBuf,
    pub cluster: Option<Rc<Cluster>>,
    _temporary: Option<tempfile::TempDir>,
}

impl Ground {
    pub fn new(options: &Options) -> Self {
        let temporary = match options.keep {
            Some(_) => None,
            None => Some(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()),
        };
        let directory = match (&options.keep, &temporary) {
            (Some(kept), _) => std::path::absolute(kept).unwrap(),
            (None, made) => made.as_ref().map(|made| made.path().to_owned()).unwrap_or_default(),
        };
        std::fs::create_dir_all(&directory).unwrap();
        let wanted = options.on.contains(&Backend::Postgres);
        let cluster =
            wanted.then(|| Rc::new(Cluster::start(options.keep.as_ref().map(|_| &*directory))));
        Self { directory, cluster, _temporary: temporary }
    }
}

/// A filled database.
pub struct City {
    pub backend: Backend,
    pub shape: Shape,
    /// A key that may create.
    pub key: String,
    pub cluster: Option<Rc<Cluster>>,
    directory: PathBuf,
    name: String,
}

const SEED: u64 = 311;

impl City {
    /// Finds the database of this size or makes it.
    pub fn prepare(ground: &Ground, backend: Backend, rows: u64) -> Self {
        let name = if backend == Backend::Sqlite { "sqlite" } else { "postgres" };
        let directory = ground.directory.join(format!("{name}_{rows}"));
        std::fs::create_dir_all(&directory).unwrap();
        let shape = Shape {
            rows,
            seed: SEED,
            end: SystemClock.now().timestamp() / 3600 * 3600,
            jurisdiction: 1,
            services: Vec::new(),
            departments: Vec::new(),
            points: points(),
        };
        let cluster = ground.cluster.clone().filter(|_| backend == Backend::Postgres);
        let name = format!("goals_{rows}");
        let mut city = Self { backend, shape, key: String::new(), cluster, directory, name };
        let notes = city.directory.join("goals.json");
        let known = std::fs::read_to_string(&notes).ok().filter(|_| city.exists());
        if let Some(known) = known {
            let known: Value = serde_json::from_str(&known).unwrap();
            city.run(&["migrate"]);
            city.shape.end = known["end"].as_i64().unwrap();
            known["key"].as_str().unwrap().clone_into(&mut city.key);
            city.read_keys();
            return city;
        }
        city.make();
        let facts = json!({ "end": city.shape.end, "key": city.key });
        std::fs::write(notes, facts.to_string()).unwrap();
        city
    }

    fn make(&mut self) {
        let begun = Instant::now();
        if let Some(cluster) = &self.cluster {
            let name = &self.name;
            cluster.query("postgres", &format!("DROP DATABASE IF EXISTS {name}"));
            cluster.query("postgres", &format!("CREATE DATABASE {name}"));
            self.run(&["migrate"]);
        } else {
            for end in ["", "-wal", "-shm"] {
                let file = format!("{}{end}", self.file().display());
                std::fs::remove_file(file).unwrap_or_default();
            }
            self.run(&["init"]);
        }
        self.run(&["apply", CITY]);
        let key = self.run(&["key", "create", "--label", "goals"]);
        key.trim().clone_into(&mut self.key);
        self.read_keys();
        match &self.cluster {
            Some(cluster) => bulk_postgres::fill(cluster, &self.name, &self.shape),
            None => bulk_sqlite::fill(&self.file(), &self.shape),
        }
        let (rows, name) = (self.shape.rows, self.backend.name());
        eprintln!("  {rows} requests in {name} in {:.0} s", begun.elapsed().as_secs_f64());
    }

    /// The keys of the jurisdiction and of its services, which the database chose.
    fn read_keys(&mut self) {
        let services = self.query("SELECT id FROM services ORDER BY id");
        self.shape.services = services.lines().map(|id| id.trim().parse().unwrap()).collect();
        assert_eq!(self.shape.services.len(), service_count(), "the example's services are there");
        let owners = self.query(
            "SELECT coalesce(department_id, (SELECT min(id) FROM departments)) FROM services ORDER BY id",
        );
        self.shape.departments = owners.lines().map(|id| id.trim().parse().unwrap()).collect();
        let one = self.query("SELECT id FROM jurisdictions");
        self.shape.jurisdiction = one.trim().parse().unwrap();
    }

    pub fn database_name(&self) -> &str {
        &self.name
    }

    /// The cluster and the database in it.
    pub fn server_side(&self) -> (&Cluster, &str) {
        (self.cluster.as_ref().expect("a city on PostgreSQL"), &self.name)
    }

    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        self.directory.join("lamppost.db")
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn exists(&self) -> bool {
        match &self.cluster {
            Some(cluster) => cluster.has(&self.name),
            None => self.file().exists(),
        }
    }

    /// Runs a statement and gives its rows as lines with `|` between the columns.
    pub fn query(&self, sql: &str) -> String {
        if let Some(cluster) = &self.cluster {
            return cluster.query(&self.name, sql);
        }
        let conn = rusqlite::Connection::open(self.file()).unwrap();
        conn.execute_batch("PRAGMA busy_timeout = 20000").unwrap();
        let mut statement = conn.prepare(sql).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut lines = String::new();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..width {
                let value: rusqlite::types::Value = row.get(column).unwrap();
                let text = match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Real(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Null | rusqlite::types::Value::Blob(_) => String::new(),
                };
                lines.push_str(&text);
                lines.push('|');
            }
            lines.pop();
            lines.push('\n');
        }
        lines
    }

    fn command(&self) -> Command {
        let url = match &self.cluster {
            Some(cluster) => cluster.url(&self.name),
            None => format!("sqlite:{}", self.file().display()),
        };
        let mut command = tied(Path::new(env!("CARGO_BIN_EXE_lamppost")));
        command
            .env("LAMPPOST_DATA", &self.directory)
            .env("LAMPPOST_DATABASE_URL", url)
            .env("LAMPPOST_LIMITS_READS_PER_MINUTE", "0")
            .env("LAMPPOST_LIMITS_WRITES_PER_MINUTE", "0")
            .env("LAMPPOST_LIMITS_KEY_WRITES_PER_MINUTE", "0")
            .env("LAMPPOST_LIMITS_MIN_FREE_BYTES", "0");
        command
    }

    /// Runs a command on this database and gives what it prints.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command().args(arguments).output().unwrap();
        let fault = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "lamppost {arguments:?}: {fault}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Where the database has its files.
    fn files(&self) -> PathBuf {
        match &self.cluster {
            Some(cluster) => cluster.files_of(&self.name),
            None => self.file(),
        }
    }

    /// Reads the database's files through, for what is then measured on it.
    pub fn warm(&self) {
        warm::read_through(&self.files());
    }

    /// Starts the server on this database.
    pub fn serve(&self) -> Server {
        let address = free_address();
        let mut command = self.command();
        command.args(["serve", "--bind", &address.to_string()]);
        let postmaster = self.cluster.as_ref().map(|cluster| cluster.postmaster);
        let mut server = Server::start(&mut command, address, "/readyz", postmaster);
        server.files = Some(self.files());
        server
    }
}
