//! What somebody does at the machine is recorded, in the transaction of the change.

use std::path::Path;
use std::process::{Command, Output};

use lamppost::audit::{self, Record};
use lamppost::db::{PoolSizes, Store};
use serde_json::json;

use super::verify;

/// The command line on a directory of its own.
struct Machine {
    home: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn call(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_lamppost"))
            .args(arguments)
            .args(["--data", &self.home.path().display().to_string()])
            .output()
            .unwrap()
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.call(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn store(&self) -> Store {
        let url = format!("sqlite:{}", self.home.path().join("lamppost.db").display());
        Store::open(&url.parse().unwrap(), PoolSizes::default()).unwrap()
    }

    /// The log, the oldest first.
    fn log(&self) -> Vec<Record> {
        let store = self.store();
        assert!(verify(&store).is_ok());
        let filter = audit::Filter::default();
        let mut all = store.read_here(|conn| audit::store::list(conn, &filter, 500)).unwrap();
        all.reverse();
        assert!(all.iter().all(|one| one.actor_kind == "operator"));
        assert!(all.iter().all(|one| !one.detail.contains('@') && !one.subject.contains('@')));
        all
    }

    #[track_caller]
    fn says(&self, number: usize, action: &str, subject: &str) -> Record {
        let log = self.log();
        assert_eq!(log.len(), number, "{log:?}");
        let last = log.last().unwrap().clone();
        assert_eq!((last.action.as_str(), last.subject.as_str()), (action, subject));
        last
    }
}

#[test]
fn commands_leave_their_entries() {
    let at = Machine::new();
    at.run(&["init"]);
    at.says(1, "installation.init", "installation");
    at.run(&["init"]);
    at.says(1, "installation.init", "installation");
    let city = "tests/data/cities/single";
    at.run(&["apply", city, "--dry-run"]);
    at.says(1, "installation.init", "installation");
    at.run(&["apply", city]);
    let applied = at.says(2, "city.apply", "government lamp.example");
    assert_eq!(applied.jurisdiction.as_deref(), Some("lamp.example"));
    assert!(applied.facts()["added"].as_i64().unwrap() > 5, "{}", applied.detail);
    assert_eq!(applied.facts()["removed"], 0);
    at.run(&["apply", city]);
    at.says(2, "city.apply", "government lamp.example");

    let key = at.run(&["key", "create", "--label", "map", "--jurisdiction", "lamp.example"]);
    let id = lamppost::people::KeyText::parse(&key).unwrap().public_id().to_owned();
    let id = id.as_str();
    let made = at.says(3, "key.create", &format!("key {id}"));
    assert_eq!(made.facts(), json!({ "mode": "production", "scopes": "create" }));
    assert!(!made.detail.contains(&key), "the key itself is nobody's to read");
    let all = at.run(&["audit", "list"]);
    let shown: Vec<Vec<&str>> = all.lines().map(|line| line.split_whitespace().collect()).collect();
    let words = ["ENTRY", "WHEN", "JURISDICTION", "ACTOR", "ACTION", "SUBJECT", "DETAIL"];
    assert_eq!((shown.len(), shown[0].as_slice()), (4, words.as_slice()));
    assert_eq!(shown[1][..1], ["3"]);
    assert_eq!(shown[1][2..7], ["lamp.example", "operator", "key.create", "key", id]);
    let one = at.run(&["audit", "list", "--action", "city.apply", "--limit", "1"]);
    assert!(one.lines().nth(1).unwrap().starts_with("2 "), "{one}");
    assert_eq!(at.run(&["audit", "list", "--jurisdiction", "nowhere"]).lines().count(), 1);
    at.run(&["key", "revoke", id]);
    at.says(4, "key.revoke", &format!("key {id}"));
    at.run(&["key", "revoke", id]);
    at.says(4, "key.revoke", &format!("key {id}"));
    assert!(
        !at.call(&["key", "create", "--label", "x", "--jurisdiction", "none"]).status.success()
    );

    let roles = ["--role", "auditor", "--jurisdiction", "lamp.example"];
    at.run(&[&["staff", "invite", "ann@city.example"], &roles[..]].concat());
    let made = at.says(5, "account.create", "account 1");
    assert_eq!(made.jurisdiction.as_deref(), Some("lamp.example"));
    assert_eq!(made.facts(), json!({ "roles": ["auditor"] }));
    at.run(&["staff", "invite", "ann@city.example"]);
    at.says(6, "account.invite", "account 1");
    assert!(!at.call(&["staff", "invite", "ann"]).status.success());
    at.says(6, "account.invite", "account 1");
    at.run(&["tickets", "rotate"]);
    let rotated = at.says(7, "tickets.rotate", "reporters' tickets");
    assert_eq!(rotated.facts(), json!({ "keys_ended": 0 }));
    assert!(!at.call(&["release", "nosuchtoken"]).status.success());
    at.says(7, "tickets.rotate", "reporters' tickets");
}

#[test]
fn reports_that_are_taken_over_and_moved_leave_their_entries() {
    let at = Machine::new();
    let files = Path::new("tests/cmd/reroute.in");
    let path = |name: &str| files.join(name).display().to_string();
    at.run(&["init"]);
    at.run(&["apply", &path("before")]);
    let rejects = at.home.path().join("rejects.csv").display().to_string();
    let rows = std::fs::read_to_string(path("old.csv")).unwrap().lines().count() - 1;
    at.run(&["import", "requests", &path("old.csv"), "--rejects", &rejects]);
    let taken = at.says(3, "reports.import", "file old.csv");
    assert_eq!(taken.facts()["imported"], rows);
    assert_eq!(taken.facts()["finished"], true);
    at.run(&["apply", &path("after")]);
    let count = at.log().len();
    at.run(&["reroute", "--dry-run"]);
    assert_eq!(at.log().len(), count);
    at.run(&["reroute"]);
    let moved = at.says(count + 1, "reports.reroute", "reports");
    assert!(moved.facts()["moves"].as_i64().unwrap() > 0);
    at.run(&["reroute"]);
    at.says(count + 1, "reports.reroute", "reports");
}
