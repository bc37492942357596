//! Which part of a form a fault is about, for whoever knows on which line that part stands.

use super::MachineForm;
use super::parse::{place, place_of_transition};

/// A part of a form, with its place among those of its kind, from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `[[state]]`
    State(usize),
    /// `[[transition]]`
    Transition(usize),
    /// `[[closing_code]]`
    ClosingCode(usize),
    /// `[partner]`
    Partner,
}

impl MachineForm {
    /// The part that a sentence of [`Machine::parse`](super::Machine::parse) is about; none when it is about
    /// the whole.
    pub fn blamed(&self, fault: &str) -> Option<Part> {
        let about =
            |name: String| fault.strip_prefix(&name).is_some_and(|rest| rest.starts_with(':'));
        let number = |at: usize| at.saturating_add(1);
        let mut states = self.state.iter().enumerate();
        let mut steps = self.transition.iter().enumerate();
        let mut codes = self.closing_code.iter().enumerate();
        let state = states.find(|(at, one)| about(place("state", number(*at), &one.code)));
        let step = steps.find(|(at, one)| about(place_of_transition(number(*at), &one.name)));
        let code = codes.find(|(at, one)| about(place("closing code", number(*at), &one.code)));
        state
            .map(|(at, _)| Part::State(at))
            .or(step.map(|(at, _)| Part::Transition(at)))
            .or(code.map(|(at, _)| Part::ClosingCode(at)))
            .or(fault.starts_with("partner").then_some(Part::Partner))
    }
}
