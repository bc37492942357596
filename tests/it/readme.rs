//! What README.md tells its reader to type works: every `$ lamppost …` is run, every `$ curl …` is sent.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use clap::Parser as _;
use lamppost::cli::Cli;

use crate::support::{Call, Reply, photo};

/// Where the demonstration listens in the text.
const SHOWN: &str = "http://127.0.0.1:8311";

/// What is typed in the `console` blocks, in order.
fn typed() -> Vec<String> {
    let text = std::fs::read_to_string("README.md").unwrap();
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            found.push(command.to_owned());
        }
    }
    found
}

/// The words of a line as a shell sees them; quotes hold words together.
pub fn words(line: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match quote {
            Some(open) if open == letter => quote = None,
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            None if letter == ' ' => found.push(String::new()),
            Some(_) | None => found.last_mut().unwrap().push(letter),
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// A server that is stopped when the test ends.
pub struct Server {
    child: Child,
    output: BufReader<Box<dyn Read>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts a command and reads what it prints until the line that holds `last`.
pub fn start(
    directory: &Path,
    words: &[String],
    on_stdout: bool,
    last: &str,
) -> (Server, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lamppost"))
        .args(words)
        .args(["--bind", "127.0.0.1:0", "--log", "off"])
        .current_dir(directory)
        .stdout(Stdio::piped())
        .stderr(if on_stdout { Stdio::null() } else { Stdio::piped() })
        .spawn()
        .unwrap();
    let output: Box<dyn Read> = if on_stdout {
        Box::new(child.stdout.take().unwrap())
    } else {
        Box::new(child.stderr.take().unwrap())
    };
    let mut server = Server { child, output: BufReader::new(output) };
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        assert!(server.output.read_line(&mut line).unwrap() > 0, "{words:?} ended: {lines:?}");
        let done = line.contains(last);
        lines.push(line);
        if done {
            return (server, lines);
        }
    }
}

/// The address in a line, without what follows the port.
pub fn address_in(line: &str) -> std::net::SocketAddr {
    let (_, rest) = line.split_once("http://").unwrap();
    rest.split(['/', '\n']).next().unwrap().parse().unwrap()
}

/// Runs a command to its end; gives what it printed.
pub fn lamppost(directory: &Path, words: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lamppost"))
        .args(words)
        .current_dir(directory)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn every_command_of_the_readme_works_in_its_order() {
    let place = tempfile::tempdir().unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    std::os::unix::fs::symlink(examples, place.path().join("examples")).unwrap();
    let row = "service_request_id,requested_datetime,service_code\n1,2026-01-01,POTHOLE\n";
    std::fs::write(place.path().join("old.csv"), row).unwrap();
    let data = place.path().join("data");
    let mut run = 0;
    for line in typed().iter().filter(|line| line.starts_with("lamppost ")) {
        let words = words(&line.replace("/srv/lamppost", data.to_str().unwrap()));
        assert!(Cli::try_parse_from(&words).is_ok(), "{line}");
        // The tests' own PostgreSQL is not the one that the line names.
        if line.contains("postgres://") {
            continue;
        }
        run += 1;
        if words[1] == "serve" {
            let (_server, lines) = start(place.path(), &words[1..], false, "listens on");
            let to = address_in(lines.last().unwrap());
            Call::get("/readyz").send(to).expect(200);
            continue;
        }
        lamppost(place.path(), &words[1..]);
    }
    assert!(run >= 10, "only {run} commands were run");
    let rejects = place.path().join("rejects.csv");
    assert!(!rejects.exists(), "{}", std::fs::read_to_string(&rejects).unwrap_or_default());
}

/// Sends what curl would send.
fn curl(to: std::net::SocketAddr, words: &[String]) -> Reply {
    let mut headers: Vec<(&str, &str)> = Vec::new();
    let (mut fields, mut parts, mut pictures) = (Vec::new(), Vec::new(), Vec::new());
    let mut target = "";
    let bytes = photo::jpeg(photo::RED);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "-H" => headers.push(words.next().unwrap().split_once(": ").unwrap()),
            "-d" => fields.push(words.next().unwrap().split_once('=').unwrap()),
            "-F" => match words.next().unwrap().split_once('=').unwrap() {
                (name, file) if file.starts_with('@') => {
                    pictures.push((name, "photo.jpg", bytes.as_slice()));
                }
                field => parts.push(field),
            },
            "-o" => {
                words.next();
            }
            address => target = address.strip_prefix(SHOWN).unwrap(),
        }
    }
    let call = match (fields.is_empty(), parts.is_empty()) {
        (true, true) => Call::get(target),
        (false, true) => Call::form(target, &fields),
        (_, false) => Call::multipart(target, &parts, &pictures),
    };
    headers.into_iter().fold(call, |call, (name, value)| call.header(name, value)).send(to)
}

#[test]
fn every_call_of_the_readme_is_answered_by_the_demonstration() {
    let place = tempfile::tempdir().unwrap();
    let demo = ["demo".to_owned(), "--data".to_owned(), "demo".to_owned()];
    let (_server, lines) = start(place.path(), &demo, true, "Ctrl-C");
    let banner = lines.concat();
    let to = address_in(&banner);
    let after = |name: &str| banner.split_once(name).unwrap().1.split_whitespace().next().unwrap();
    let key = after("  Key ");
    let mut code = String::new();
    let mut sent = 0;
    for line in typed().iter().filter(|line| line.starts_with("curl ")) {
        let words = words(&line.replace("$KEY", key).replace("$ID", &code));
        let reply = curl(to, &words[1..]);
        assert_eq!(reply.status, 200, "{line}: {}", String::from_utf8_lossy(&reply.body));
        sent += 1;
        if code.is_empty() && line.contains(" -d ") {
            let created = reply.json();
            created[0]["service_request_id"].as_str().unwrap().clone_into(&mut code);
        }
    }
    assert!(sent >= 10, "only {sent} calls were sent");
}

#[test]
fn everything_that_is_typed_in_the_readme_is_tried() {
    for line in typed() {
        assert!(line.starts_with("lamppost ") || line.starts_with("curl "), "{line}");
    }
    let text = std::fs::read_to_string("README.md").unwrap();
    let demo = text.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).unwrap();
    assert!(Cli::try_parse_from(["lamppost", demo]).is_ok(), "{demo}");
    assert!(text.lines().any(|line| line == "scripts/test") && Path::new("scripts/test").exists());
}
