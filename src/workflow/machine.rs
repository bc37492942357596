//! The machine: everything that a report of a service may go through.

use std::collections::{BTreeSet, VecDeque};

use super::{ClosingCode, State, StateCode, Transition};
use crate::requests::DetailedStatus;

/// States, transitions and closing codes that fit together. Only [`Machine::parse`] makes one, so
/// every code that it mentions is there, and every report in it can be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub(super) name: String,
    pub(super) may_reopen_within: Option<u16>,
    pub(super) initial: StateCode,
    pub(super) states: Vec<State>,
    pub(super) transitions: Vec<Transition>,
    pub(super) closing_codes: Vec<ClosingCode>,
    pub(super) partner: Vec<(DetailedStatus, StateCode)>,
}

impl Machine {
    /// Its name for staff.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where every report begins.
    pub fn initial(&self) -> &StateCode {
        &self.initial
    }

    /// Every state, in the order of the form.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Every transition, in the order of the form.
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// Every closing code, in the order of the form.
    pub fn closing_codes(&self) -> &[ClosingCode] {
        &self.closing_codes
    }

    /// The state of this code.
    pub fn state(&self, code: &StateCode) -> Option<&State> {
        self.find(code.as_str())
    }

    /// The state that a word names.
    pub fn find(&self, word: &str) -> Option<&State> {
        self.states.iter().find(|state| state.code.as_str() == word)
    }

    /// The closing codes with which a report may come into a state: none for an open one.
    pub fn closing_codes_for(&self, state: &State) -> Vec<&ClosingCode> {
        self.closing_codes.iter().filter(|code| code.fits(state)).collect()
    }

    /// The states that one step leads to, whoever takes it.
    fn next<'a>(&'a self, state: &'a State) -> impl Iterator<Item = &'a State> {
        let expiry = state.expiry.iter().map(|expiry| &expiry.to);
        let listed = self.transitions.iter().filter(|one| one.leaves(state)).map(|one| &one.to);
        expiry.chain(listed).filter_map(|code| self.state(code))
    }

    /// Every state that steps lead to, the nearest first; the one where they begin is the first of all.
    pub(super) fn onwards<'a>(
        &'a self,
        from: impl IntoIterator<Item = &'a State>,
    ) -> Vec<&'a State> {
        let mut waiting: VecDeque<&State> = from.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        while let Some(state) = waiting.pop_front() {
            if seen.insert(&state.code) {
                found.push(state);
                waiting.extend(self.next(state));
            }
        }
        found
    }
}
