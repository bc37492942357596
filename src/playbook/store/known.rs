//! What rules of a government may name, and whether those in force do.

use std::collections::BTreeMap;

use super::{list_departments, list_teams, load::read_machine, rule_sets, workflows};
use crate::catalogue::Snapshot;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, store as jurisdictions};
use crate::playbook::read_form;
use crate::routing::{Known, RuleSet, RuleSetForm};

/// All that rules of a government may name: services whether offered or not, and areas of maps of any day.
pub fn known(conn: &mut Conn, city: &Snapshot, of: JurisdictionId) -> Result<Known, StoreError> {
    let mut known = Known::default();
    for service in city.catalogue.of(of) {
        known.add_service(service);
    }
    let areas = jurisdictions::list_areas(conn)?;
    for area in areas.into_iter().filter(|one| one.jurisdiction == of) {
        known.areas.entry(area.layer).or_default().insert(area.code);
    }
    let mut codes = BTreeMap::new();
    for one in list_departments(conn)?.into_iter().filter(|one| one.jurisdiction == of) {
        codes.insert(one.id, one.code.clone());
        known.departments.insert(one.code, one.name);
    }
    for (_, team) in list_teams(conn)?.into_iter().filter(|(owner, _)| *owner == of) {
        let department = codes.get(&team.department).cloned().unwrap_or_default();
        known.teams.insert(team.code, department);
    }
    Ok(known)
}

/// What a check of all that is in force has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Governments with rules in force.
    pub governments: usize,
    /// What does not fit, each a sentence.
    pub faults: Vec<String>,
}

/// Reads all rules and workflows in force as strictly as when they were written.
pub fn check(conn: &mut Conn, city: &Snapshot) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let rules = rule_sets::list_ruling(conn, city.day)?;
    let flows = workflows::list_ruling(conn, city.day)?;
    for owner in city.jurisdictions.all() {
        let mut fault = |what: &str, version: i64, fault: &str| {
            let code = &owner.code;
            report.faults.push(format!("{code}: {what}, version {version}: {fault}"));
        };
        if let Some(edition) = rules.get(&owner.id.0) {
            report.governments = report.governments.saturating_add(1);
            match read_form::<RuleSetForm>(&edition.form) {
                Ok(form) => {
                    let known = known(conn, city, owner.id)?;
                    for wrong in RuleSet::parse(&form, &known).err().unwrap_or_default() {
                        fault("rules", edition.version, &wrong.to_string());
                    }
                }
                Err(wrong) => fault("rules", edition.version, &wrong),
            }
        }
        for ((_, code), edition) in flows.iter().filter(|((of, _), _)| *of == owner.id.0) {
            if let Err(wrong) = read_machine(&edition.form) {
                fault(&format!("workflow {code}"), edition.version, &wrong);
            }
        }
    }
    Ok(report)
}
