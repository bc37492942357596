//! Who may see or change a report: the parts of the city that it belongs to.

use crate::jurisdictions::JurisdictionId;
use crate::staff::{Access, Capability, Grant, Scope};

/// The parts of the city that a report belongs to: its government, the department that owns it and those that
/// have a part in it, the areas that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The report's key.
    pub request: i64,
    /// Its government.
    pub jurisdiction: JurisdictionId,
    parts: Vec<Scope>,
}

impl Reach {
    /// Of a report of a government, with the departments that own it or have a part in it, and its areas, all by keys.
    /// A report that is no department's, as closed ones of another system may be, is for those whose role holds in the
    /// whole government or the area.
    pub fn new(
        request: i64,
        jurisdiction: JurisdictionId,
        departments: &[i64],
        areas: &[i64],
    ) -> Self {
        let government = Scope::government(jurisdiction);
        let mut owners: Vec<Scope> = departments
            .iter()
            .map(|one| Scope { department: Some(*one), ..government.clone() })
            .collect();
        if owners.is_empty() {
            owners.push(government);
        }
        let lies = |of: &Scope| {
            let of = of.clone();
            areas.iter().map(move |area| Scope { area: Some(*area), ..of.clone() })
        };
        let parts = owners.iter().flat_map(lies).chain(owners.clone()).collect();
        Self { request, jurisdiction, parts }
    }

    /// Whether somebody has a capability in any of them.
    pub fn allows(&self, access: &Access, capability: Capability) -> bool {
        self.parts.iter().any(|scope| access.allows(capability, scope))
    }

    /// The roles that somebody has in any of them, by their words.
    pub fn roles(&self, access: &Access) -> Vec<String> {
        let held = |scope: &&Grant| self.parts.iter().any(|one| scope.scope.holds(one));
        access.grants().iter().filter(held).map(|grant| grant.role.as_str().to_owned()).collect()
    }
}
