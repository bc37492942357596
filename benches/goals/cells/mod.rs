//! The parts of the table, one file each.

pub mod calls;
pub mod growth;
pub mod intake;
pub mod place;
mod postgis;
pub mod read;

use crate::load::Outcome;
use crate::table::short;

/// What the other servers reached, and when: `performance.md` has the versions and the circumstances.
pub const NOTED: &str = "noted 2026-11-21";

/// Latencies and processor time of an outcome.
pub fn detail(outcome: &Outcome) -> String {
    let mut text = format!("p50 {} p99 {} ms", short(outcome.ms(0.5)), short(outcome.ms(0.99)));
    if let Some(cpu) = outcome.cpu_ms {
        text.push_str(&format!(", CPU {} ms", short(cpu)));
    }
    if let Some(cpu) = outcome.database_cpu_ms {
        text.push_str(&format!(" + database {} ms", short(cpu)));
    }
    if outcome.failed > 0 {
        text.push_str(&format!(", {} FAILED", outcome.failed));
    }
    text
}
