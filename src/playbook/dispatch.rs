//! The playbook as those who take reports in ask it.

use super::Playbook;
use crate::catalogue::Service;
use crate::jurisdictions::JurisdictionId;
use crate::requests::{DetailedStatus, Dispatcher};
use crate::routing::{Assignment, Case};

impl Dispatcher for Playbook {
    fn dispatch(&self, of: JurisdictionId, service: &Service, case: Case<'_>) -> Assignment {
        let department = service.department.and_then(|id| self.department(id));
        let case = Case { department: department.map(|one| one.code.as_str()), ..case };
        self.assign(of, &case)
    }

    fn fallback(&self, of: JurisdictionId) -> i64 {
        self.government(of).map_or(0, |one| one.fallback)
    }

    fn begins(&self, service: i64) -> (String, DetailedStatus) {
        let machine = self.machine(service);
        let state = machine.initial();
        let shows = machine.state(state).map(|state| state.detailed_status);
        (state.as_str().to_owned(), shows.unwrap_or(DetailedStatus::Open))
    }

    fn state_for(&self, service: i64, status: DetailedStatus, from: Option<&str>) -> String {
        let machine = self.machine(service);
        let here = from.and_then(|code| machine.find(code)).map(|state| &state.code);
        let here = here.unwrap_or_else(|| machine.initial());
        machine.state_for(status, here).map_or(here, |state| &state.code).as_str().to_owned()
    }
}
