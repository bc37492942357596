//! A PostgreSQL server for this run of the tests: started when first needed, stopped when the process
//! ends, however it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use lamppost::db::DatabaseUrl;

use super::ports::free_address;

/// The address of the server, without a database: `postgres://user@host:port`.
///
/// `TEST_DATABASE_URL` names a server to use instead of starting one.
pub fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => url.trim_end_matches('/').to_owned(),
        Err(_) => start(),
    })
}

/// What a database of the server is reached by: a pooler, where `TEST_POOLER_URL` names one that lends
/// connections for a transaction, else the server.
pub fn url_of(database: &str) -> String {
    match std::env::var("TEST_POOLER_URL") {
        Ok(url) => format!("{}/{database}?pooler=transaction", url.trim_end_matches('/')),
        Err(_) => format!("{}/{database}", server()),
    }
}

/// The server's own address of a database, whatever stands between: nobody is told anything through a pooler.
pub fn direct(url: &DatabaseUrl) -> DatabaseUrl {
    let DatabaseUrl::Postgres(url) = url else { panic!("a database of PostgreSQL") };
    let address = url.split('?').next().unwrap_or_default();
    let database = address.rsplit('/').next().unwrap_or_default();
    format!("{}/{database}", server()).parse().unwrap()
}

pub(super) fn binaries() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop().unwrap_or_else(|| {
        panic!("these tests need PostgreSQL's server programs (Debian's package postgresql)")
    })
}

pub(super) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    id.stdout.starts_with(b"0\n")
}

/// `initdb` refuses to run as root; then everything is done as the user that Debian's package makes.
pub(super) fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

pub(super) fn run(command: &mut Command) {
    let output = command.output().expect("the program can be started");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn start() -> String {
    let bin = binaries();
    let home = tempfile::Builder::new().prefix("lamppost-pg-").tempdir().unwrap().keep();
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(&home));
    }
    let data = home.join("data");
    let port = free_address().port();
    run(as_server_user(&bin.join("initdb"))
        .args([
            "-A",
            "trust",
            "-U",
            "tester",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "-D",
        ])
        .arg(&data));
    // The tests check what is stored, not what survives a power cut: that has a test of its own.
    let options = format!(
        "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off \
         -c max_connections=400 -c shared_buffers=64MB",
        home.display()
    );
    run(as_server_user(&bin.join("pg_ctl"))
        .args(["-w", "-t", "60", "-l"])
        .arg(home.join("log"))
        .arg("-D")
        .arg(&data)
        .args(["-o", &options, "start"])
        .stdout(Stdio::null()));
    guard(&bin, &home);
    format!("postgres://tester@127.0.0.1:{port}")
}

/// A shell that waits for this process to end (its standard input closes then) and tidies up.
pub(super) fn guard(bin: &Path, home: &Path) {
    let data = home.join("data");
    let script = format!(
        "trap '' INT TERM; cat >/dev/null; '{}' -D '{}' -m immediate stop >/dev/null 2>&1; rm -rf '{}'",
        bin.join("pg_ctl").display(),
        data.display(),
        home.display()
    );
    let mut shell = as_server_user(Path::new("/bin/sh"));
    let child = shell
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell runs");
    // Kept open until the process ends.
    std::mem::forget(child);
}
