//! What there is in a government, so that rules name nothing else.

use std::collections::{BTreeMap, BTreeSet};

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
