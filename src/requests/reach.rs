//! Whose business a report is: the parts of the city that it belongs to, for roles that are limited to some.

use crate::jurisdictions::JurisdictionId;
use crate::staff::{Access, Capability, Scope};

/// The parts of the city that a report belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The report.
    pub request: i64,
    /// Its government.
    pub jurisdiction: JurisdictionId,
    /// The department that answers for its service.
    pub department: Option<i64>,
    /// The areas that it lies in.
    pub areas: Vec<i64>,
}

impl Reach {
    /// Whether somebody may do this with the report: a role for an area holds for every report in it, one for a
    /// department for every report of its services.
    pub fn is_open_to(&self, access: &Access, capability: Capability) -> bool {
        let scope = |area| Scope {
            jurisdiction: Some(self.jurisdiction),
            department: self.department,
            area,
        };
        access.allows(capability, &scope(None))
            || self.areas.iter().any(|area| access.allows(capability, &scope(Some(*area))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::{Grant, Role};

    fn access(department: Option<i64>, area: Option<i64>) -> Access {
        let scope = Scope { jurisdiction: Some(JurisdictionId(1)), department, area };
        Access::new([Grant { role: Role::Agent, scope }])
    }

    #[test]
    fn a_role_reaches_the_reports_of_its_government_department_and_area() {
        let report = Reach {
            request: 1,
            jurisdiction: JurisdictionId(1),
            department: Some(5),
            areas: vec![7, 8],
        };
        let open = |access: &Access| report.is_open_to(access, Capability::ViewContacts);
        assert!(open(&access(None, None)) && open(&access(Some(5), None)));
        assert!(open(&access(None, Some(8))) && open(&access(Some(5), Some(7))));
        assert!(!open(&access(Some(6), None)) && !open(&access(None, Some(9))));
        assert!(!open(&access(Some(6), Some(7))));
        let elsewhere = Reach { jurisdiction: JurisdictionId(2), ..report.clone() };
        assert!(!elsewhere.is_open_to(&access(None, None), Capability::ViewContacts));
    }
}
