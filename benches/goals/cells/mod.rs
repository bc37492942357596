//! The parts of the table, one file each.

pub mod borders;
pub mod calls;
pub mod growth;
pub mod intake;
pub mod place;
mod postgis;
pub mod read;
pub mod rules;
pub mod staff;

use std::fmt::Write as _;

use crate::load::Outcome;
use crate::table::short;

/// What the other servers reached, and when: `benches/README.md` has the versions and the circumstances.
pub const NOTED: &str = "noted 2026-11-21";

/// Latencies and processor time of an outcome.
pub fn detail(outcome: &Outcome) -> String {
    let mut text = format!("p50 {} p99 {} ms", short(outcome.ms(0.5)), short(outcome.ms(0.99)));
    if let Some(cpu) = outcome.cpu_ms {
        write!(text, ", CPU {} ms", short(cpu)).unwrap();
    }
    if let Some(cpu) = outcome.database_cpu_ms {
        write!(text, " + database {} ms", short(cpu)).unwrap();
    }
    if outcome.failed > 0 {
        write!(text, ", {} FAILED", outcome.failed).unwrap();
    }
    text
}
