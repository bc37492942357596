//! Arrows point down only, and every file knows only what its kind may know.

use std::collections::BTreeSet;

use super::sources::{Source, all};

/// The floors from the ground up. A room may use rooms of lower floors; within the capabilities, those
/// that stand before it in the list; within the ground, any other.
const GROUND: [&str; 6] = ["geo", "db", "vault", "http", "time", "text"];
const CAPABILITIES: [&str; 20] = [
    "jurisdictions",
    "audit",
    "catalogue",
    "media",
    "people",
    "staff",
    "identity",
    "routing",
    "requests",
    "workflow",
    "playbook",
    "duplicates",
    "moderation",
    "cases",
    "reporters",
    "privacy",
    "city",
    "imports",
    "copies",
    "demo",
];
const FACES: [&str; 4] = ["georeport", "office", "console", "site"];
const TOP: [&str; 6] = ["app", "config", "cli", "jobs", "main", "lib"];

/// What a room may mention.
fn allowed(room: &str) -> BTreeSet<&'static str> {
    let mut rooms: BTreeSet<&str> = GROUND.into();
    if GROUND.contains(&room) {
        return rooms;
    }
    if let Some(place) = CAPABILITIES.iter().position(|one| *one == room) {
        rooms.extend(&CAPABILITIES[..=place]);
        return rooms;
    }
    rooms.extend(CAPABILITIES);
    if FACES.contains(&room) {
        rooms.extend(FACES.iter().filter(|face| **face == room));
        return rooms;
    }
    rooms.extend(FACES);
    rooms.extend(TOP);
    rooms
}

/// The rooms that a file names by `crate::room`.
fn mentioned(source: &Source) -> Vec<String> {
    source
        .code
        .match_indices("crate::")
        .filter(|(at, _)| !source.code[..*at].ends_with('$') || !source.path.starts_with("db/mod"))
        .map(|(at, found)| {
            let rest = &source.code[at + found.len()..];
            rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        })
        .filter(|room| !["on_backend", "sealed_rows"].contains(&room.as_str()) && !room.is_empty())
        .collect()
}

#[test]
fn every_room_is_on_a_floor() {
    let known: Vec<&str> =
        GROUND.iter().chain(&CAPABILITIES).chain(&FACES).chain(&TOP).copied().collect();
    for source in all() {
        assert!(known.contains(&source.room()), "{} is on no floor", source.path);
    }
}

#[test]
fn layers_only_look_down() {
    for source in all() {
        let may = allowed(source.room());
        for room in mentioned(&source) {
            assert!(
                may.contains(room.as_str()),
                "src/{} uses crate::{room}, which is not below it",
                source.path
            );
        }
    }
}

/// The part of a capability that a file is: its store, or its model.
fn is_store(source: &Source) -> bool {
    source.path.ends_with("/store.rs") || source.path.contains("/store/")
}

#[test]
fn every_file_knows_only_what_its_kind_may_know() {
    for source in all() {
        let room = source.room();
        let mut never: Vec<&str> = Vec::new();
        if CAPABILITIES.contains(&room) {
            never.extend(["actix_web", "utoipa", "crate::config", "SystemTime::now", "Utc::now"]);
            if !is_store(&source) {
                never.extend(["diesel::", "db::schema"]);
            }
        }
        if FACES.contains(&room) {
            never.extend(["diesel", "crate::config"]);
        }
        match room {
            "geo" | "time" | "text" => never.extend(["actix_web", "diesel", "utoipa"]),
            "db" | "vault" => never.extend(["actix_web", "utoipa"]),
            "http" => never.extend(["diesel", "db::schema"]),
            "config" => never.extend(["actix_web", "diesel"]),
            _ => {}
        }
        for word in never {
            assert!(!source.code.contains(word), "src/{} mentions {word}", source.path);
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for source in all() {
        let first = source.text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! "), "src/{} does not begin with //!", source.path);
    }
}

#[test]
fn files_stay_small() {
    let mut sizes: Vec<(usize, String)> =
        all().into_iter().map(|source| (source.lines(), source.path)).collect();
    sizes.sort();
    let (longest, path) = sizes.last().unwrap();
    assert!(*longest <= 400, "src/{path} has {longest} lines");
    let (median, _) = sizes[sizes.len() / 2];
    assert!(median <= 150, "half of the files have more than {median} lines");
}

#[test]
fn databases_differ_in_few_places() {
    let mut macros = 0;
    let mut lines = 0;
    for source in all() {
        lines += source.lines();
        macros += source.code.matches("on_backend!(").count();
        let tells_apart =
            source.code.contains("Conn::Postgres(") || source.code.contains("Conn::Sqlite(");
        assert!(
            !tells_apart || source.path.starts_with("db/"),
            "src/{} tells the databases apart",
            source.path
        );
    }
    let budget = 12 * lines.div_ceil(10_000);
    assert!(
        macros <= budget,
        "{macros} uses of on_backend! in {lines} lines; the budget is {budget}"
    );
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    for source in all() {
        assert!(!source.code.contains("[allow("), "src/{}: use #[expect(…, reason)]", source.path);
    }
}

#[test]
fn main_is_short() {
    let main = all().into_iter().find(|source| source.path == "main.rs").unwrap();
    assert!(main.lines() <= 40, "src/main.rs has {} lines", main.lines());
}
