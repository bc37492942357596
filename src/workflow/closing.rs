//! Closing codes: why a report was closed, from a fixed list, so that it can be counted.

use super::{State, StateCode};

/// One closing code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingCode {
    /// Its identifier within the machine.
    pub code: String,
    /// Its name for staff.
    pub name: String,
    /// What residents read.
    pub public_text: String,
    /// The closed states that it is for; empty for all of them.
    pub states: Vec<StateCode>,
}

impl ClosingCode {
    /// Whether a report may come into the state with this code.
    pub fn fits(&self, state: &State) -> bool {
        state.is_closed() && (self.states.is_empty() || self.states.contains(&state.code))
    }
}
