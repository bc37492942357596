//! The program as a process: what it logs, what it measures, how it stops.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rstest::rstest;

use crate::support::database::FreshDatabase;
use crate::support::ports::free_address;
use crate::support::{Call, Database, Postgres, Sqlite};

struct Running {
    address: SocketAddr,
    metrics: SocketAddr,
    child: Option<Child>,
    key: String,
    database: FreshDatabase,
}

fn program(database: &FreshDatabase) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lamppost"));
    let url = match &database.url {
        lamppost::db::DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        lamppost::db::DatabaseUrl::Postgres(url) => url.clone(),
    };
    command.env("LAMPPOST_DATA", database.directory.path()).env("LAMPPOST_DATABASE_URL", url);
    command.env("LAMPPOST_LIMITS_MIN_FREE_BYTES", "0");
    command
}

fn output_of(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Running {
    fn start(on: Database, format: &str) -> Self {
        let database = FreshDatabase::migrated(on);
        output_of(program(&database).args(["apply", "tests/data/cities/single"]));
        let key = output_of(program(&database).args(["key", "create", "--label", "test"]));
        let (address, metrics) = (free_address(), free_address());
        let child = program(&database)
            .args(["serve", "--bind", &address.to_string()])
            .env("LAMPPOST_METRICS_BIND", metrics.to_string())
            .env("LAMPPOST_LOG_FORMAT", format)
            .env("LAMPPOST_LOG_FILTER", "debug")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let running = Self { address, metrics, child: Some(child), key, database };
        for _ in 0..3_000 {
            let ready = Call::get("/readyz").try_send(address);
            if ready.is_some_and(|reply| reply.status == 200) {
                return running;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server was not ready in thirty seconds");
    }

    /// Asks the server to stop and returns everything it has written; it must end well.
    fn stop(mut self, signal: &str) -> String {
        let child = self.child.take().unwrap();
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{:?}", output.status);
        let mut text = String::from_utf8(output.stdout).unwrap();
        text.push_str(&String::from_utf8(output.stderr).unwrap());
        text
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

#[rstest]
fn no_key_and_nothing_personal_is_ever_logged(#[values(Sqlite, Postgres)] on: Database) {
    let server = Running::start(on, "json");
    let key = server.key.clone();
    let personal =
        [("email", "canary@example.org"), ("phone", "555-0142"), ("last_name", "Canarini")];
    let mut fields = vec![
        ("api_key", key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", "45.25"),
        ("long", "-73.25"),
    ];
    fields.extend(personal);
    let target = "/open311/v2/requests.json";
    Call::form(target, &fields).send(server.address).expect(200);
    let query = format!("{target}?api_key={key}&q=canary-in-query");
    Call::get(&query).send(server.address).expect(200);
    Call::form(target, &fields[1..]).header("X-Api-Key", &key).send(server.address).expect(200);
    Call::form(target, &[("api_key", &key), ("lat", "x")]).send(server.address).expect(400);
    let written = server.stop("-INT");
    assert!(written.contains("/open311/v2/requests.json"), "calls are logged: {written}");
    for secret in [key.as_str(), "canary", "555-0142", "Canarini"] {
        assert!(!written.contains(secret), "{secret} is in the log");
    }
    for line in written.lines().filter(|line| !line.starts_with("Lamppost listens on ")) {
        let fact: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(fact["time"].is_string() && fact["level"].is_string(), "{line}");
    }
}

#[test]
fn metrics_are_on_an_address_of_their_own() {
    let server = Running::start(Sqlite, "text");
    let key = server.key.clone();
    let fields = [
        ("api_key", key.as_str()),
        ("service_code", "POTHOLE"),
        ("lat", "45.25"),
        ("long", "-73.25"),
    ];
    Call::form("/open311/v2/requests.json", &fields).send(server.address).expect(200);
    Call::get("/metrics").send(server.address).expect(404);
    let mut text = String::new();
    for _ in 0..200 {
        text = Call::get("/metrics").send(server.metrics).expect(200).text();
        if text.contains("lamppost_request_events_total{kind=\"submitted\",mode=\"production\"} 1")
        {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        // The tally begins at the end of the log as its first turn finds it.
        Call::form("/open311/v2/requests.json", &fields).send(server.address);
    }
    assert!(
        text.contains("lamppost_request_events_total{kind=\"submitted\",mode=\"production\"}"),
        "{text}"
    );
    for counted in [
        r#"lamppost_http_requests_total{method="POST",route="/open311/v2/requests.{format}",status="2xx"}"#,
        r#"lamppost_http_requests_total{method="GET",route="unmatched",status="4xx"} 1"#,
        r#"lamppost_http_request_seconds_count{route="/open311/v2/requests.{format}"}"#,
    ] {
        assert!(text.contains(counted), "{counted} is not in {text}");
    }
    assert!(!text.contains(&key) && !text.contains("api_key"), "{text}");
    server.stop("-INT");
}

#[test]
fn a_call_that_is_running_is_finished_before_the_server_stops() {
    use std::io::{Read as _, Write as _};
    let server = Running::start(Sqlite, "text");
    let body = format!("api_key={}&service_code=POTHOLE&lat=45.25&long=-73.25", server.key);
    let (first, rest) = body.split_at(20);
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    let head = format!(
        "POST /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A moment for the head to be read: only then is the call running.
    std::thread::sleep(Duration::from_millis(300));
    let rest = rest.to_owned();
    let client = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    server.stop("-TERM");
    let answer = client.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn a_second_server_on_the_same_file_is_refused() {
    let server = Running::start(Sqlite, "text");
    let output = program(&server.database)
        .args(["serve", "--bind", &free_address().to_string()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("another server is using"), "{text}");
    server.stop("-INT");
}
