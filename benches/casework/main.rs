//! Casework, measured over HTTP on both databases: many reports in one call, and several people at the same reports.
//! `benches/README.md` says what each line means and how to run it.
#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a bench"
)]

#[path = "../goals/client.rs"]
#[expect(dead_code, reason = "the bench `goals` needs all of it")]
mod client;
#[path = "../../tests/it/office/editing.rs"]
mod editing;
mod office;
#[path = "../../tests/it/support/ports.rs"]
mod ports;
#[path = "../goals/postgres.rs"]
#[expect(dead_code, reason = "the bench `goals` needs all of it")]
mod postgres;
#[path = "../goals/table.rs"]
#[expect(dead_code, reason = "the bench `goals` needs all of it")]
mod table;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::editing::{check, edit};
use crate::office::Running;
use crate::table::{Goal, Line, Table};

const HELP: &str = "\
cargo bench --bench casework -- [options]
  --seconds S   how long eight people change forty reports; 3 without it";
/// Reports of one call.
const MANY: usize = 500;
/// Reports that several people change.
const FEW: usize = 40;
const EDITORS: usize = 8;

/// A call for many: what it does, and the versions that the reports are at.
fn bulk(running: &Running, ids: &[i64], version: i64, change: &Value) -> Duration {
    let requests: Vec<Value> =
        ids.iter().map(|id| json!({ "request": id, "version": version })).collect();
    let body = json!({ "requests": requests, "change": change });
    let begun = Instant::now();
    let (status, view) = running.call("POST", "/bulk", &running.editors[0].token, Some(&body));
    let took = begun.elapsed();
    assert_eq!((status, &view["changed"]), (200, &json!(ids.len())), "{view}");
    took
}

fn measure_bulk(running: &Running, ids: &[i64], table: &mut Table) {
    let step = |to: &str| {
        json!({ "step": { "version": 0, "to": to, "text": "Words.", "closing_code":
            (to == "done").then_some("work_done") } })
    };
    let owner =
        json!({ "owner": { "version": 0, "department": "LIGHT", "note": "x", "clock": "keep" } });
    let correct = json!({ "correction": { "version": 0, "priority": "high", "add_tags": ["a"] } });
    let calls = [
        ("a step", step("planned")),
        ("another owner", owner),
        ("a correction", correct),
        ("closed", step("done")),
    ];
    for (version, (what, change)) in (1..).zip(calls) {
        let took = bulk(running, ids, version, &change);
        let what = format!("{MANY} reports in one call, {what}, {}", running.name);
        table
            .add(Line::new("casework.bulk", what, took.as_secs_f64(), "s").goal(Goal::AtMost(1.0)));
    }
}

fn measure_editors(running: &Running, ids: &[i64], seconds: f64, table: &mut Table) {
    let office = |method: &str, path: &str, token: &str, body: Option<&Value>| {
        running.call(method, path, token, body)
    };
    let begun = Instant::now();
    let told = edit(&office, &running.editors, ids, &|_| begun.elapsed().as_secs_f64() < seconds);
    let rate = told.accepted() as f64 / begun.elapsed().as_secs_f64();
    let what = format!("{EDITORS} people change {FEW} reports, {}", running.name);
    let detail =
        format!("{} accepted, {} too late, {} refused", told.accepted(), told.stale, told.refused);
    table.add(Line::new("casework.editors", what, rate, "/s").detail(detail));
    let found = check(&office, &running.editors[0].token, ids, &told);
    for (id, what, number) in [
        ("casework.lost", "changes accepted and not in the log", found.lost),
        ("casework.double", "changes in it twice", found.double),
        ("casework.gaps", "versions left out, or by nobody", found.gaps + found.unasked),
        ("casework.astray", "reports that do not stand where it leads", found.astray),
        ("casework.faults", "answers that are a server's fault", told.faults),
    ] {
        let line = Line::new(id, format!("{what}, {}", running.name), number as f64, "");
        let detail = told.first_fault.clone().filter(|_| id == "casework.faults");
        table.add(line.goal(Goal::AtMost(0.0)).detail(detail.unwrap_or_default()));
    }
}

/// The seconds that the command line asks for. Cargo passes `--bench` when it benches and nothing when it tests.
fn seconds() -> Result<f64, String> {
    let mut seconds = 0.5;
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        match name.as_str() {
            "--bench" => seconds = 3.0,
            "--seconds" => {
                let value = given.next().and_then(|text| text.parse().ok());
                seconds = value.ok_or("--seconds needs a number")?;
            }
            _ => return Err(format!("{name} is no option\n{HELP}")),
        }
    }
    Ok(seconds)
}

fn main() {
    let seconds = match seconds() {
        Ok(seconds) => seconds,
        Err(fault) => {
            eprintln!("{fault}");
            std::process::exit(2);
        }
    };
    let mut table = Table::default();
    for postgres in [false, true] {
        let running = Running::start(postgres, EDITORS, MANY + FEW);
        let ids: Vec<i64> = (1..).take(MANY + FEW).collect();
        let (many, few) = ids.split_at(MANY);
        measure_bulk(&running, many, &mut table);
        measure_editors(&running, few, seconds, &mut table);
    }
    println!("{}", table.text(true));
}
