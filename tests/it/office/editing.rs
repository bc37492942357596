//! Several people who change the same reports at the same time, and what must be true of the reports afterwards. The
//! bench `casework` measures with it as well.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

/// Sends a call of the API: method, path below it, token, body. Returns the status and the answer.
pub type Office<'a> = dyn Fn(&str, &str, &str, Option<&Value>) -> (u16, Value) + Sync + 'a;

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct Editor {
    pub token: String,
    pub account: i64,
}

/// A change that was answered with 200.
#[derive(Debug, Clone, Copy)]
struct Accepted {
    request: i64,
    /// The version that it led to.
    version: i64,
    account: i64,
}

/// What the editors were told.
#[derive(Debug, Default)]
pub struct Told {
    accepted: Vec<Accepted>,
    /// Calls that came with an old version.
    pub stale: usize,
    /// Calls that were refused for another reason: a step that is not listed.
    pub refused: usize,
    /// Answers that nobody should get, the first of them in words.
    pub faults: usize,
    pub first_fault: Option<String>,
}

impl Told {
    /// How many changes were accepted.
    pub fn accepted(&self) -> usize {
        self.accepted.len()
    }

    fn add(&mut self, other: Self) {
        self.accepted.extend(other.accepted);
        self.stale += other.stale;
        self.refused += other.refused;
        self.faults += other.faults;
        self.first_fault = self.first_fault.take().or(other.first_fault);
    }
}

/// Numbers by seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }
}

const STATES: [&str; 7] =
    ["triage", "investigating", "planned", "scheduled", "in_progress", "done", "reopened"];

/// A change of a report: method, path and body.
fn change(
    dice: &mut Dice,
    request: i64,
    version: i64,
    mark: &str,
) -> (&'static str, String, Value) {
    let path = format!("/requests/{request}");
    match dice.below(3) {
        0 => {
            let to = STATES[dice.below(STATES.len())];
            let mut body = json!({ "version": version, "to": to, "reason": mark, "text": mark });
            if to == "done" {
                body["closing_code"] = json!("work_done");
            }
            ("POST", format!("{path}/transitions"), body)
        }
        1 => {
            let priority = ["low", "normal", "high", "critical"][dice.below(4)];
            // Each title is new, so that each correction changes something.
            ("PATCH", path, json!({ "version": version, "title": mark, "priority": priority }))
        }
        _ => {
            let to = ["WORKS", "LIGHT"][dice.below(2)];
            let body =
                json!({ "version": version, "department": to, "note": mark, "clock": "keep" });
            ("PUT", format!("{path}/owner"), body)
        }
    }
}

fn edit_one(
    office: &Office<'_>,
    editor: &Editor,
    requests: &[i64],
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Told {
    let mut told = Told::default();
    let mut dice = Dice(u64::try_from(editor.account).unwrap());
    // What the editor believes: old as soon as somebody else has changed the report.
    let mut known: HashMap<i64, i64> = requests.iter().map(|id| (*id, 1)).collect();
    let mut tries = 0;
    while go_on(tries) {
        tries += 1;
        let request = requests[dice.below(requests.len())];
        let mark = format!("{}-{tries}", editor.account);
        let (method, path, body) = change(&mut dice, request, known[&request], &mark);
        let (status, answer) = office(method, &path, &editor.token, Some(&body));
        let newer = answer[0]["detail"]["version"].as_i64();
        match (status, newer) {
            (200, _) => {
                let version = answer["version"].as_i64().unwrap();
                let account = editor.account;
                told.accepted.push(Accepted { request, version, account });
                known.insert(request, version);
            }
            (409, Some(version)) => {
                told.stale += 1;
                known.insert(request, version);
            }
            (409, None) => told.refused += 1,
            _ => {
                told.faults += 1;
                told.first_fault.get_or_insert(format!("{method} {path}: {status} {answer}"));
            }
        }
    }
    told
}

/// Lets all editors change the reports, each as long as `go_on` says by the number of its tries.
pub fn edit(
    office: &Office<'_>,
    editors: &[Editor],
    requests: &[i64],
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Told {
    let mut told = Told::default();
    std::thread::scope(|scope| {
        let each: Vec<_> = editors
            .iter()
            .map(|editor| scope.spawn(|| edit_one(office, editor, requests, go_on)))
            .collect();
        for one in each {
            told.add(one.join().unwrap());
        }
    });
    told
}

/// What the logs of the reports say of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Changes that were accepted and are not in the log, or not by whoever made them.
    pub lost: usize,
    /// Changes that are in the log more than once, or were accepted more than once.
    pub double: usize,
    /// Changes in the log that nobody was told of.
    pub unasked: usize,
    /// Versions between 1 and the last that no change led to.
    pub gaps: usize,
    /// Reports that do not stand where their log leads.
    pub astray: usize,
}

/// Reads every report and its log, and holds them against what was accepted.
pub fn check(office: &Office<'_>, token: &str, requests: &[i64], told: &Told) -> Found {
    let mut found = Found::default();
    for request in requests {
        let (status, file) = office("GET", &format!("/requests/{request}"), token, None);
        assert_eq!(status, 200, "{file}");
        let mut accepted: BTreeMap<i64, i64> = BTreeMap::new();
        for one in told.accepted.iter().filter(|one| one.request == *request) {
            found.double += usize::from(accepted.insert(one.version, one.account).is_some());
        }
        // Who waited for another has an earlier time: versions tell the order.
        let mut logged: BTreeMap<i64, &Value> = BTreeMap::new();
        for event in file["timeline"].as_array().unwrap() {
            if let Some(version) = event["detail"]["version"].as_i64() {
                found.double += usize::from(logged.insert(version, event).is_some());
            }
        }
        let same = |version: &i64, account: &i64| {
            logged.get(version).is_some_and(|event| event["by"]["account"] == *account)
        };
        found.lost += accepted.iter().filter(|(version, by)| !same(version, by)).count();
        found.unasked += logged.keys().filter(|version| !accepted.contains_key(version)).count();
        let last = file["version"].as_i64().unwrap();
        found.gaps += (2..=last).filter(|version| !logged.contains_key(version)).count();
        found.gaps += logged.keys().filter(|version| !(2..=last).contains(*version)).count();
        found.astray += usize::from(!follows(&file, logged.values().copied()));
    }
    found
}

/// Whether a report stands where its log leads: each change begins where the one before it ended.
fn follows<'a>(file: &Value, log: impl Iterator<Item = &'a Value>) -> bool {
    let mut now: BTreeMap<&str, &Value> = BTreeMap::new();
    for event in log {
        for change in event["detail"]["changes"].as_array().into_iter().flatten() {
            let field = change["field"].as_str().unwrap();
            let before = now.insert(field, &change["after"]);
            if before.is_some_and(|before| *before != change["before"]) {
                return false;
            }
        }
    }
    now.iter().all(|(field, value)| match *field {
        "state" | "department" | "service" => file[*field]["code"] == **value,
        "detailed_status" | "closing_code" | "priority" | "title" => file[*field] == **value,
        other => panic!("nobody changes {other}"),
    })
}
