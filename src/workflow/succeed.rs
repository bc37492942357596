//! One machine in the place of another: what becomes of reports in states that are gone.

use super::{Machine, StateCode};

impl Machine {
    /// The states of an earlier machine that this one does not have, each with the state in which its reports
    /// go on here: [`Machine::state_for`]. None where there is no place for them.
    pub fn succeeds(&self, earlier: &Self) -> Vec<(StateCode, Option<StateCode>)> {
        let gone = earlier.states.iter().filter(|state| self.state(&state.code).is_none());
        gone.map(|state| {
            let place = self.state_for(state.detailed_status, &state.code);
            (state.code.clone(), place.map(|place| place.code.clone()))
        })
        .collect()
    }
}
