//! What there is in a government, so that rules name nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::{ConditionForm, RuleSetForm};
use crate::catalogue::Service;
use crate::jurisdictions::Territory;

/// The codes that rules may name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Codes of services.
    pub services: BTreeSet<String>,
    /// Names of groups.
    pub groups: BTreeSet<String>,
    /// Codes of areas, by layer.
    pub areas: BTreeMap<String, BTreeSet<String>>,
    /// Departments by code, with their names.
    pub departments: BTreeMap<String, String>,
    /// Teams by code, with the codes of their departments.
    pub teams: BTreeMap<String, String>,
    /// Codes of attributes, of any service.
    pub attributes: BTreeSet<String>,
}

impl Known {
    /// Adds a service with its groups and attributes.
    pub fn add_service(&mut self, service: &Service) {
        self.services.insert(service.code.clone());
        self.groups.extend(service.groups.iter().cloned());
        self.attributes.extend(service.attributes.iter().map(|one| one.code.clone()));
    }

    /// All that a form names, as if it were there: for rules that were checked when they were written and
    /// must go on to be read when what they name has gone. `team_of` says of which department a team is.
    pub fn named_by(form: &RuleSetForm, team_of: impl Fn(&str) -> Option<String>) -> Self {
        let mut known = Self::default();
        known.services.extend(form.authority.keys().cloned());
        for layer in form.authority.values() {
            known.areas.entry(layer.clone()).or_default();
        }
        known.add_owner(&form.fallback.department, form.fallback.team.as_deref());
        for owner in &form.owner {
            known.add_owner(&owner.department, owner.team.as_deref());
            known.areas.entry(owner.layer.clone()).or_default().insert(owner.area.clone());
        }
        for rule in &form.rule {
            for condition in &rule.when {
                known.add_condition(condition);
            }
            let department = rule.then.department.as_ref();
            known.departments.extend(department.map(|code| (code.clone(), code.clone())));
            if let Some(team) = &rule.then.team {
                let of = department.cloned().or_else(|| team_of(team)).unwrap_or_default();
                known.departments.entry(of.clone()).or_insert_with(|| of.clone());
                known.teams.entry(team.clone()).or_insert(of);
            }
        }
        known
    }

    fn add_owner(&mut self, department: &str, team: Option<&str>) {
        self.departments.insert(department.to_owned(), department.to_owned());
        self.teams.extend(team.map(|team| (team.to_owned(), department.to_owned())));
    }

    fn add_condition(&mut self, condition: &ConditionForm) {
        let ConditionForm { service, group, area, layer, answer, .. } = condition;
        self.services.extend(service.iter().flatten().cloned());
        self.groups.extend(group.iter().flatten().cloned());
        if let Some(area) = area {
            let codes = self.areas.entry(area.layer.clone()).or_default();
            codes.extend(area.codes.iter().cloned());
        }
        for layer in layer.iter().flatten() {
            self.areas.entry(layer.clone()).or_default();
        }
        self.attributes.extend(answer.iter().map(|answer| answer.attribute.clone()));
    }

    /// Adds an area with its layer.
    pub fn add_area(&mut self, area: &Territory) {
        self.areas.entry(area.layer.clone()).or_default().insert(area.code.clone());
    }
}

/// Whether the word is one of those that there are; if not, a sentence with the one that may be meant.
pub(super) fn check<'a>(
    what: &str,
    word: &str,
    there_are: impl Iterator<Item = &'a String> + Clone,
) -> Result<(), String> {
    if there_are.clone().any(|one| one == word) {
        return Ok(());
    }
    // A word that differs only in capital letters is nearest; else one letter in three may differ.
    let small = word.to_lowercase();
    let near = there_are
        .map(|one| (strsim::damerau_levenshtein(&one.to_lowercase(), &small), one))
        .filter(|(distance, _)| distance.saturating_mul(3) <= word.chars().count())
        .min();
    let hint = near.map_or_else(String::new, |(_, one)| format!("; is `{one}` meant?"));
    Err(format!("{what} `{word}` is not known{hint}"))
}
