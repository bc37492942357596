//! What partners tell us in their words, in the city's own states.

use super::{Machine, State, StateCode};
use crate::requests::DetailedStatus;

impl Machine {
    /// The state that a partner's status means for a report in the state `from`: open for a status of
    /// open reports and closed for one of closed ones, always.
    ///
    /// A report that shows the status already stays where it is: partners repeat the last status with
    /// every note. Otherwise it is the state that the machine names for the status; the nearest
    /// one that shows it; any that does. A machine without such a state stays if the report is of the
    /// same kind, and else takes what it has for plain `open` or `closed`.
    ///
    /// There always is one. What a partner tells has happened already, so it is recorded and not attempted.
    pub fn state_for(&self, status: DetailedStatus, from: &StateCode) -> Option<&State> {
        let here = self.state(from);
        let onwards = self.onwards(here);
        let shows = |state: &&State| state.detailed_status == status;
        let same_kind = |state: &&State| state.status() == status.status();
        here.filter(shows)
            .or_else(|| self.showing(status, &onwards))
            .or_else(|| here.filter(same_kind))
            .or_else(|| self.showing(status.status().into(), &onwards))
            .or_else(|| onwards.iter().copied().find(same_kind))
            .or_else(|| self.states.iter().find(same_kind))
    }

    fn showing<'a>(&'a self, status: DetailedStatus, onwards: &[&'a State]) -> Option<&'a State> {
        let named = self.partner.iter().find(|(one, _)| *one == status);
        let shows = |state: &&State| state.detailed_status == status;
        named
            .and_then(|(_, code)| self.state(code))
            .or_else(|| onwards.iter().copied().find(shows))
            .or_else(|| self.states.iter().find(shows))
    }

    /// The states that the machine names for a partner's statuses.
    pub fn partner(&self) -> &[(DetailedStatus, StateCode)] {
        &self.partner
    }
}
