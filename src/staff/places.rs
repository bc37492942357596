//! The parts of a city by the names that people and files use, for roles that are limited to them.

use super::{Access, Capability, Scope};
use crate::jurisdictions::JurisdictionId;

/// A scope in words. What is `None` is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeNames {
    /// The code of a government.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction_id: Option<String>,
    /// The code of a department of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The layer of an area of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// The area's code in that layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
}

/// Everything that a scope may name.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Governments: key and code.
    pub governments: Vec<(JurisdictionId, String)>,
    /// Departments: key, whose, code.
    pub departments: Vec<(i64, JurisdictionId, String)>,
    /// Areas: key, whose, layer, code.
    pub areas: Vec<(i64, JurisdictionId, String, String)>,
}

impl Places {
    /// Finds what is named.
    ///
    /// # Errors
    /// A sentence about the first name that is none.
    pub fn find(&self, names: &ScopeNames) -> Result<Scope, String> {
        let jurisdiction =
            names.jurisdiction_id.as_deref().map(|code| self.government(code)).transpose()?;
        let within = |what: &str| {
            jurisdiction.ok_or_else(|| format!("{what} was given without its jurisdiction_id"))
        };
        let department = match names.department.as_deref() {
            Some(code) => Some(self.department(within("department")?, code)?),
            None => None,
        };
        let area = match (names.layer.as_deref(), names.area.as_deref()) {
            (None, None) => None,
            (Some(layer), Some(code)) => Some(self.area(within("area")?, layer, code)?),
            (Some(_), None) => return Err("layer was given without area".to_owned()),
            (None, Some(_)) => return Err("area was given without layer".to_owned()),
        };
        Ok(Scope { jurisdiction, department, area })
    }

    /// Only what lies in governments in which somebody holds a capability, if only in a part. To whoever names any
    /// other it is as if there were none.
    #[must_use]
    pub fn known_to(&self, access: &Access, capability: Capability) -> Self {
        let holding = access
            .grants()
            .iter()
            .filter(|grant| grant.role.capabilities().contains(&capability))
            .map(|grant| grant.scope.jurisdiction);
        let everywhere = holding.clone().any(|of| of.is_none());
        let known = |id: JurisdictionId| everywhere || holding.clone().any(|of| of == Some(id));
        Self {
            governments: self.governments.iter().filter(|(id, _)| known(*id)).cloned().collect(),
            departments: self.departments.iter().filter(|(_, of, _)| known(*of)).cloned().collect(),
            areas: self.areas.iter().filter(|(_, of, ..)| known(*of)).cloned().collect(),
        }
    }

    fn government(&self, code: &str) -> Result<JurisdictionId, String> {
        let found =
            self.governments.iter().find(|(_, known)| known.eq_ignore_ascii_case(code.trim()));
        found
            .map(|(id, _)| *id)
            .ok_or_else(|| format!("there is no jurisdiction_id {}", code.escape_debug()))
    }

    fn department(&self, of: JurisdictionId, code: &str) -> Result<i64, String> {
        let found = self.departments.iter().find(|(_, owner, known)| *owner == of && known == code);
        found
            .map(|(id, _, _)| *id)
            .ok_or_else(|| format!("there is no department {}", code.escape_debug()))
    }

    fn area(&self, of: JurisdictionId, layer: &str, code: &str) -> Result<i64, String> {
        let found = self
            .areas
            .iter()
            .find(|(_, owner, known, area)| *owner == of && known == layer && area == code);
        found.map(|(id, ..)| *id).ok_or_else(|| {
            format!("there is no area {} in layer {}", code.escape_debug(), layer.escape_debug())
        })
    }

    /// The names of a scope.
    pub fn name(&self, scope: &Scope) -> ScopeNames {
        let government = self.governments.iter().find(|(id, _)| Some(*id) == scope.jurisdiction);
        let department = self.departments.iter().find(|(id, ..)| Some(*id) == scope.department);
        let area = self.areas.iter().find(|(id, ..)| Some(*id) == scope.area);
        ScopeNames {
            jurisdiction_id: government.map(|(_, code)| code.clone()),
            department: department.map(|(_, _, code)| code.clone()),
            layer: area.map(|(_, _, layer, _)| layer.clone()),
            area: area.map(|(_, _, _, code)| code.clone()),
        }
    }
}
