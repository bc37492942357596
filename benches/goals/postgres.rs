//! A PostgreSQL cluster of our own, set as a careful city would set it: every commit is on disk before it
//! is answered.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::ports::free_address;

/// Stopped when it goes, and when this process ends in any other way.
pub struct Cluster {
    pub bin: PathBuf,
    pub port: u16,
    /// The process all others are children of.
    pub postmaster: u32,
    home: PathBuf,
    _temporary: Option<TempDir>,
    guard: std::process::Child,
}

const USER: &str = "lamppost";

/// The programs of the newest version that Debian's packages have put here.
pub fn binaries() -> Option<PathBuf> {
    let entries = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").exists() && bin.join("pgbench").exists());
    found.sort();
    found.pop()
}

/// `initdb` refuses to run as root; then everything is done as the user that Debian's package makes.
fn as_server_user(program: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Cluster {
    /// Starts the cluster in `keep`, made there if need be, or in a directory that goes away.
    pub fn start(keep: Option<&Path>) -> Self {
        let bin = binaries().expect("PostgreSQL's server programs and pgbench are installed");
        let temporary = match keep {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("lamppost-goals-").tempdir().unwrap()),
        };
        let home = match (keep, &temporary) {
            (Some(kept), _) => kept.join("postgres"),
            (None, made) => made.as_ref().map(|made| made.path().to_owned()).unwrap_or_default(),
        };
        std::fs::create_dir_all(&home).unwrap();
        if as_server_user(Path::new("x")).get_program() == "runuser" {
            run(Command::new("chown").arg("postgres").arg(&home));
        }
        let data = home.join("data");
        if !data.join("PG_VERSION").exists() {
            run(as_server_user(&bin.join("initdb"))
                .args(["-A", "trust", "-U", USER, "--encoding=UTF8", "--locale=C.UTF-8", "-D"])
                .arg(&data));
        }
        let port = free_address().port();
        let options = format!(
            "-p {port} -c unix_socket_directories= -c listen_addresses=127.0.0.1 -c fsync=on \
             -c synchronous_commit=on -c shared_buffers=512MB -c max_connections=200 \
             -c max_wal_size=8GB -c checkpoint_timeout=15min"
        );
        let stop = format!(
            "trap '' INT TERM HUP; cat >/dev/null; '{}' -D '{}' -m fast stop >/dev/null 2>&1",
            bin.join("pg_ctl").display(),
            data.display()
        );
        // A shell that waits for this process to end: its standard input closes then.
        let guard = as_server_user(Path::new("/bin/sh"))
            .args(["-c", &stop])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        run(as_server_user(&bin.join("pg_ctl"))
            .args(["-w", "-t", "120", "-l"])
            .arg(home.join("log"))
            .arg("-D")
            .arg(&data)
            .args(["-o", &options, "start"])
            .stdout(Stdio::null()));
        let pid = std::fs::read_to_string(data.join("postmaster.pid")).unwrap();
        let postmaster = pid.lines().next().unwrap().trim().parse().unwrap();
        Self { bin, port, postmaster, home, _temporary: temporary, guard }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// One of PostgreSQL's client programs, told where the cluster is.
    pub fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", USER)
            .env("PGDATABASE", database);
        command
    }

    pub fn psql(&self, database: &str) -> Command {
        let mut command = self.client("psql", database);
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        command
    }

    /// What a statement answers, as psql prints it.
    pub fn query(&self, database: &str, sql: &str) -> String {
        let mut command = self.psql(database);
        for part in sql.split("; ") {
            command.args(["-c", part]);
        }
        let output = command.output().unwrap();
        let fault = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {fault}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The directory of one database.
    pub fn files_of(&self, database: &str) -> PathBuf {
        let sql = format!("SELECT oid FROM pg_database WHERE datname = '{database}'");
        self.home.join("data/base").join(self.query("postgres", &sql).trim())
    }

    pub fn has(&self, database: &str) -> bool {
        let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{database}'");
        !self.query("postgres", &sql).is_empty()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        self.guard.wait().unwrap();
        assert!(!self.home.join("data/postmaster.pid").exists(), "PostgreSQL still runs");
    }
}
