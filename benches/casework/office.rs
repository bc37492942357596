//! A small city with reports, a server for it in a process of its own, and people who have signed in.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Connection, get};
use crate::editing::Editor;
use crate::ports::free_address;
use crate::postgres::Cluster;

const PASSWORD: &str = "violet-anchor-teapot-19";
const CITY: &str = "tests/data/cities/single";

/// A server, ended with this value.
pub struct Running {
    pub name: &'static str,
    pub editors: Vec<Editor>,
    address: SocketAddr,
    child: Child,
    _cluster: Option<Cluster>,
    directory: tempfile::TempDir,
}

fn command(directory: &Path, url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lamppost"));
    command.env("LAMPPOST_DATA", directory).env("LAMPPOST_DATABASE_URL", url);
    for limit in
        ["READS_PER_MINUTE", "WRITES_PER_MINUTE", "KEY_WRITES_PER_MINUTE", "MIN_FREE_BYTES"]
    {
        command.env(format!("LAMPPOST_LIMITS_{limit}"), "0");
    }
    command
}

fn run(mut command: Command, arguments: &[&str]) -> String {
    let output = command.args(arguments).output().unwrap();
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "lamppost {arguments:?}: {fault}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Running {
    /// Starts a server with so many people and so many reports, which are numbered from 1.
    pub fn start(postgres: bool, editors: usize, reports: usize) -> Self {
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let cluster = postgres.then(|| Cluster::start(None));
        let url = match &cluster {
            Some(cluster) => {
                cluster.query("postgres", "CREATE DATABASE casework");
                cluster.url("casework")
            }
            None => format!("sqlite:{}", directory.path().join("lamppost.db").display()),
        };
        let make = || command(directory.path(), &url);
        run(make(), &["init"]);
        run(make(), &["apply", CITY]);
        let key = run(make(), &["key", "create", "--label", "casework"]);
        let address = free_address();
        let mut serve = make();
        serve.args(["serve", "--bind", &address.to_string()]);
        serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = serve.spawn().unwrap();
        let name = if postgres { "PostgreSQL" } else { "SQLite" };
        let (editors_wanted, editors) = (editors, Vec::new());
        let mut running = Self { name, editors, address, child, _cluster: cluster, directory };
        running.wait();
        for number in 0..editors_wanted {
            let email = format!("editor{number}@city.example");
            let arguments = ["staff", "invite", &email, "--role", "supervisor"];
            let invitation = run(command(running.directory.path(), &url), &arguments);
            let (_, invitation) = invitation.trim().split_once('#').unwrap();
            running.editors.push(running.sign_in(&email, invitation));
        }
        (0..reports).for_each(|_| running.report(&key));
        running
    }

    fn wait(&self) {
        let begun = Instant::now();
        let request = get("/readyz", "");
        while begun.elapsed() < Duration::from_secs(60) {
            let reply = Connection::open(self.address)
                .and_then(|mut open| open.call(&request).map(|reply| reply.status));
            if reply.is_ok_and(|status| status == 200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server was not ready in a minute");
    }

    fn sign_in(&self, email: &str, invitation: &str) -> Editor {
        let body = json!({ "invitation": invitation, "password": PASSWORD });
        assert_eq!(self.call("POST", "/invitations/accept", "", Some(&body)).0, 204);
        let body = json!({ "email": email, "password": PASSWORD });
        let (status, tokens) = self.call("POST", "/sessions", "", Some(&body));
        assert_eq!(status, 200, "{tokens}");
        let token = tokens["access_token"].as_str().unwrap().to_owned();
        let account = self.call("GET", "/me", &token, None).1["id"].as_i64().unwrap();
        Editor { token, account }
    }

    fn report(&self, key: &str) {
        let body = "service_code=POTHOLE&lat=45.25&long=-73.25&description=A+deep+hole";
        let (status, answer) = self.send(&format!(
            "POST /open311/v2/requests.json HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {key}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert_eq!(status, 200, "{answer}");
    }

    /// Sends a call of the API of staff. The connection of each thread stays open.
    pub fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let mut request = format!("{method} /api/v1{path} HTTP/1.1\r\nHost: localhost\r\n");
        if !token.is_empty() {
            write!(request, "Authorization: Bearer {token}\r\n").unwrap();
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let length = body.len();
        write!(request, "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        self.send(&request)
    }

    fn send(&self, request: &str) -> (u16, Value) {
        thread_local! {
            static OPEN: RefCell<Option<(SocketAddr, Instant, Connection)>> =
                const { RefCell::new(None) };
        }
        // The server closes what nobody has used for a while.
        let fresh = |used: &Instant| used.elapsed() < Duration::from_secs(2);
        OPEN.with_borrow_mut(|open| {
            if open.as_ref().is_none_or(|(to, used, _)| *to != self.address || !fresh(used)) {
                let connection = Connection::open(self.address).unwrap();
                *open = Some((self.address, Instant::now(), connection));
            }
            let (_, used, connection) = open.as_mut().unwrap();
            *used = Instant::now();
            let reply = connection.call(request.as_bytes()).unwrap();
            (reply.status, serde_json::from_slice(reply.body).unwrap_or_default())
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
