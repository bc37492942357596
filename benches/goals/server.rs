//! The program as a city runs it: the binary, in a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::{Connection, get};
use crate::load::{self, Calls, Outcome, Plan};
use crate::process::{cpu_ms, family_cpu_ms, resident_mib};
use crate::warm;

/// Which database is behind a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            _ => Err(format!("{word} is neither sqlite nor postgres")),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A process that answers calls, ended with this value.
pub struct Server {
    pub address: SocketAddr,
    /// From its start to its first good answer.
    pub ready: Duration,
    child: Child,
    postmaster: Option<u32>,
    /// What its database consists of.
    pub files: Option<PathBuf>,
}

impl Server {
    /// Starts a command and waits until `path` is answered with 200.
    pub fn start(
        command: &mut Command,
        address: SocketAddr,
        path: &str,
        postmaster: Option<u32>,
    ) -> Self {
        let begun = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { address, ready: Duration::ZERO, child, postmaster, files: None };
        let request = get(path, "");
        while begun.elapsed() < Duration::from_secs(60) {
            let reply = Connection::open(address)
                .and_then(|mut open| open.call(&request).map(|reply| reply.status));
            if reply.is_ok_and(|status| status == 200) {
                server.ready = begun.elapsed();
                return server;
            }
            assert!(server.child.try_wait().unwrap().is_none(), "{command:?} ended");
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("{command:?} was not ready in a minute");
    }

    /// Runs clients against it and adds what they cost on the processors.
    pub fn load<C: Calls>(&self, plan: &Plan, calls: &C) -> Outcome {
        let own = cpu_ms(self.child.id());
        let database = self.postmaster.map(family_cpu_ms);
        let mut outcome = load::run(plan, calls);
        let calls = (outcome.done + outcome.failed).max(1) as f64;
        outcome.cpu_ms = Some((cpu_ms(self.child.id()) - own) / calls);
        outcome.database_cpu_ms = self
            .postmaster
            .zip(database)
            .map(|(postmaster, before)| (family_cpu_ms(postmaster) - before) / calls);
        if let Some(words) = &outcome.first_failure {
            eprintln!("  {} calls failed, the first with: {words}", outcome.failed);
        }
        outcome
    }

    /// As fast as it goes, after a short warming up.
    pub fn measure<C: Calls>(&self, connections: usize, seconds: f64, calls: &C) -> Outcome {
        self.measure_for(connections, seconds, 200, calls)
    }

    /// The same where another status than 200 is right.
    pub fn measure_for<C: Calls>(
        &self,
        connections: usize,
        seconds: f64,
        expected: u16,
        calls: &C,
    ) -> Outcome {
        if let Some(files) = &self.files {
            warm::read_through(files);
        }
        let plan = |seconds| Plan { expected, ..Plan::new(self.address, connections, seconds) };
        load::run(&plan(seconds / 5.0), calls);
        self.load(&plan(seconds), calls)
    }

    /// What one GET is answered with: the header `link`, the header `etag` and the body.
    pub fn look(&self, path: &str) -> (String, String, Vec<u8>) {
        let mut open = Connection::open(self.address).unwrap();
        let reply = open.call(&get(path, "")).unwrap();
        let text = String::from_utf8_lossy(reply.body);
        assert_eq!(reply.status, 200, "{path}: {text}");
        let header = |name| reply.header(name).unwrap_or_default().to_owned();
        (header("link"), header("etag"), reply.body.to_vec())
    }

    pub fn resident_mib(&self) -> f64 {
        resident_mib(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked nicely first: the database is left as a city would leave it.
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        let begun = Instant::now();
        while asked.is_ok() && begun.elapsed() < Duration::from_secs(10) {
            if self.child.try_wait().unwrap().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
