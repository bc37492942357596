//! What rules may name in a described government.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    BoundarySetDescription, DepartmentDescription, JurisdictionDescription, ServiceDescription,
};
use crate::routing::Known;

/// All that the rules of a government may name when it is as described.
pub fn known_by_rules(owner: &JurisdictionDescription) -> Known {
    known(&owner.departments, &owner.boundary_sets, &owner.services)
}

/// The same of its parts.
pub(super) fn known(
    departments: &[DepartmentDescription],
    sets: &[BoundarySetDescription],
    services: &[ServiceDescription],
) -> Known {
    let mut areas: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for set in sets {
        let codes = areas.entry(set.layer.clone()).or_default();
        codes.extend(set.areas.iter().map(|area| area.code.clone()));
    }
    let teams = departments
        .iter()
        .flat_map(|one| one.teams.iter().map(move |team| (team.code.clone(), one.code.clone())));
    let attributes = services.iter().flat_map(|one| &one.attributes);
    Known {
        services: services.iter().map(|one| one.code.clone()).collect(),
        groups: services.iter().flat_map(|one| one.groups.iter().cloned()).collect(),
        areas,
        departments: departments.iter().map(|one| (one.code.clone(), one.name.clone())).collect(),
        teams: teams.collect(),
        attributes: attributes.map(|one| one.code.clone()).collect(),
    }
}
