//! A step of the workflow, taken: what of the report changes, and what residents read.

use super::{Case, Facts};
use crate::requests::DetailedStatus;
use crate::time::Instant;
use crate::workflow::{Machine, StateCode, Step};

/// A report after a step, and the words for the public: what was written, else what the closing code says,
/// else what the state says.
pub fn take(
    machine: &Machine,
    case: &Case,
    step: &Step,
    written: Option<&str>,
    now: Instant,
) -> (Facts, Option<String>) {
    let of_code = || {
        let code = step.closing_code.as_deref()?;
        let mut codes = machine.closing_codes().iter();
        codes.find(|one| one.code == code).map(|one| one.public_text.clone())
    };
    let of_state = || machine.state(&step.to).map(|state| state.public_text.clone());
    let words = written.map(str::to_owned).or_else(of_code).or_else(of_state);
    let mut facts = case.facts.clone();
    facts.take(step, words.as_deref(), now);
    (facts, words)
}

/// Where a report stands in its workflow. One whose state the workflow no longer has stands where its status
/// belongs.
pub fn standing<'a>(machine: &'a Machine, case: &Case) -> &'a StateCode {
    standing_at(machine, case.facts.state.as_deref(), case.facts.detailed_status)
}

/// The same of the state that a row has, if it has one, and of what is shown outside.
pub fn standing_at<'a>(
    machine: &'a Machine,
    state: Option<&str>,
    status: DetailedStatus,
) -> &'a StateCode {
    let known = state.and_then(|code| machine.find(code));
    let state = known.or_else(|| machine.state_for(status, machine.initial()));
    state.map_or_else(|| machine.initial(), |state| &state.code)
}
