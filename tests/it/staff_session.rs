//! What `examples/staff-session.md` tells its reader to type works: every call is sent in its order, and the answer is
//! what stands there.

use std::collections::HashMap;
use std::net::SocketAddr;

use serde_json::Value;

use crate::readme::{address_in, lamppost, start, words};
use crate::support::{Call, Reply};

const FILE: &str = "examples/staff-session.md";
/// Where the API of staff stands in the text.
const SHOWN: &str = "http://127.0.0.1:8311/api/v1";

/// A command of the text and the lines of its answer.
struct Typed {
    command: String,
    answer: Vec<String>,
}

/// The commands of the text with their answers, in order; and what is set before the first of them.
fn read(text: &str) -> (Vec<Typed>, Vec<String>) {
    let (mut typed, mut set): (Vec<Typed>, Vec<String>) = (Vec::new(), Vec::new());
    let mut block = "";
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            block = kind;
        } else if block == "sh" {
            set.push(line.to_owned());
        } else if let Some(command) = line.strip_prefix("$ ") {
            typed.push(Typed { command: command.to_owned(), answer: Vec::new() });
        } else if block == "text" {
            typed.last_mut().unwrap().answer.push(line.to_owned());
        }
    }
    (typed, set)
}

/// A line with its variables filled in, the longest names first.
fn filled(line: &str, variables: &HashMap<&str, String>) -> String {
    let mut names: Vec<&&str> = variables.keys().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
        .into_iter()
        .fold(line.to_owned(), |line, name| line.replace(&format!("${name}"), &variables[*name]))
}

/// Sends what curl would send.
fn curl(to: SocketAddr, words: &[String]) -> Reply {
    let (mut method, mut body, mut target) = (None, None, "");
    let mut headers: Vec<(&str, &str)> = Vec::new();
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "-i" => {}
            "-X" => method = words.next(),
            "-H" => headers.push(words.next().unwrap().split_once(": ").unwrap()),
            "-d" => body = words.next(),
            address => target = address.strip_prefix(SHOWN).unwrap(),
        }
    }
    let method = method.unwrap_or(if body.is_some() { "POST" } else { "GET" });
    let mut call = Call::new(method, &format!("/api/v1{target}"));
    call.body = body.unwrap_or_default().as_bytes().to_vec();
    headers.into_iter().fold(call, |call, (name, value)| call.header(name, value)).send(to)
}

/// Fails unless the answer is what the text shows: its status, and every member that is not left out.
fn compare(typed: &Typed, reply: &Reply) {
    let (line, told) = (&typed.command, reply.text());
    let mut shown = typed.answer.iter();
    if line.contains(" -i ") {
        let status = format!("HTTP/1.1 {} ", reply.status);
        assert!(shown.next().unwrap().starts_with(&status), "{line}: {status}{told}");
    } else {
        assert!(reply.status < 300, "{line}: {} {told}", reply.status);
    }
    for answer in shown {
        let mut parts: Vec<&str> = answer.split("\":").collect();
        // What comes last is a value.
        parts.pop();
        for name in parts.iter().filter_map(|part| part.rsplit_once('"')).map(|(_, name)| name) {
            assert!(told.contains(&format!("\"{name}\":")), "{line}: no {name} in {told}");
        }
    }
}

#[test]
fn every_call_of_the_staffs_session_is_answered_as_it_says() {
    let text = std::fs::read_to_string(FILE).unwrap();
    let (typed, set) = read(&text);
    let place = tempfile::tempdir().unwrap();
    let demo = ["demo".to_owned(), "--data".to_owned(), "demo".to_owned()];
    let (_server, lines) = start(place.path(), &demo, true, "Ctrl-C");
    let to = address_in(&lines.concat());
    let mut variables: HashMap<&str, String> = HashMap::new();
    for line in &set {
        let (name, value) = line.split_once('=').unwrap();
        let command = value.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
        let value = match command {
            Some(command) => {
                let (command, end) = command.split_once(" | cut -d# -f2").unwrap();
                assert!(end.is_empty());
                let printed = lamppost(place.path(), &words(command)[1..]);
                printed.trim().split_once('#').unwrap().1.to_owned()
            }
            None => words(value).concat(),
        };
        variables.insert(name, value);
    }
    for one in &typed {
        let line = filled(&one.command, &variables);
        let words = words(&line);
        assert_eq!(words[0], "curl", "{line}");
        let reply = curl(to, &words[1..]);
        compare(one, &reply);
        let told: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if let Some(token) = told["access_token"].as_str() {
            variables.insert("AUTH", format!("Authorization: Bearer {token}"));
        }
        if told["kind"] == "noted" {
            variables.insert("NOTE", told["id"].to_string());
        }
        if told["bulk"].is_number() {
            variables.insert("BULK", told["bulk"].to_string());
        }
    }
    assert!(typed.len() >= 15, "only {} calls were sent", typed.len());
}
