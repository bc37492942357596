//! Who may see or change a report: the parts of the city that it belongs to.

use super::Case;
use crate::staff::{Access, Capability, Grant, Scope};

/// The parts of the city that a report belongs to: its government, the department that owns it and those that
/// have a part in it, the areas that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach(Vec<Scope>);

impl Reach {
    /// Of a report, with the departments of its parts and its areas, all by keys.
    pub fn new(case: &Case, partners: &[i64], areas: &[i64]) -> Self {
        let government = Scope::government(case.jurisdiction);
        let mut all = Vec::new();
        for department in partners.iter().chain([&case.facts.owner.department]) {
            let of = Scope { department: Some(*department), ..government.clone() };
            all.extend(areas.iter().map(|area| Scope { area: Some(*area), ..of.clone() }));
            all.push(of);
        }
        Self(all)
    }

    /// Whether somebody has a capability in any of them.
    pub fn allows(&self, access: &Access, capability: Capability) -> bool {
        self.0.iter().any(|scope| access.allows(capability, scope))
    }

    /// The roles that somebody has in any of them, by their words.
    pub fn roles(&self, access: &Access) -> Vec<String> {
        let held = |scope: &&Grant| self.0.iter().any(|one| scope.scope.holds(one));
        access.grants().iter().filter(held).map(|grant| grant.role.as_str().to_owned()).collect()
    }
}
