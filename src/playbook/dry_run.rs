//! A dry run: what other rules would have said of reports that came in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Facts, Playbook};
use crate::catalogue::Snapshot;
use crate::jurisdictions::JurisdictionId;
use crate::routing::{Change, Field, RuleSet, compare};
use crate::time::Instant;

/// The rules in force beside others.
#[derive(Debug)]
pub struct Comparison {
    /// The services and time zones.
    pub city: Arc<Snapshot>,
    /// The rules in force.
    pub playbook: Arc<Playbook>,
    /// Whose rules.
    pub of: JurisdictionId,
    /// The other rules.
    pub new: RuleSet,
}

/// Which of the differences are wanted one by one. They come in the order of the reports' keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The key of the report behind which they begin.
    pub after: i64,
    /// How many at most.
    pub limit: usize,
}

/// A report that other rules decide in another way.
#[derive(Debug, Clone, PartialEq)]
pub struct Differing {
    /// Its key.
    pub id: i64,
    /// Its identifier, if it has one.
    pub code: Option<String>,
    /// The code of its service.
    pub service: String,
    /// When it came in.
    pub requested_at: Instant,
    /// What differs, with both values and both reasons.
    pub changes: Vec<Change>,
}

/// What a dry run has found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DryRun {
    /// Reports looked at.
    pub compared: u64,
    /// Reports that the two decide in different ways.
    pub differing: u64,
    /// How many of them differ in each field.
    pub totals: BTreeMap<Field, u64>,
    /// Those that were wanted one by one.
    pub differences: Vec<Differing>,
    /// Whether there are more behind the last one of them.
    pub more: bool,
}

impl Comparison {
    /// Compares what both say of these reports, which come in the order of their keys.
    pub fn add(&self, reports: &[Facts], wanted: Wanted, found: &mut DryRun) {
        let zone = self.city.jurisdictions.by_id(self.of).map(|one| one.time_zone);
        let zone = zone.unwrap_or(chrono_tz::UTC);
        for facts in reports {
            let Some(service) = self.city.catalogue.by_id(facts.service_id) else { continue };
            found.compared = found.compared.saturating_add(1);
            let department = self.playbook.department_of_service(service.id);
            let case = facts.case(service, department.map(|one| one.code.as_str()), zone);
            let Some(difference) = compare(self.playbook.rules(self.of), &self.new, &case) else {
                continue;
            };
            found.differing = found.differing.saturating_add(1);
            for field in &difference.fields {
                let total = found.totals.entry(*field).or_default();
                *total = total.saturating_add(1);
            }
            if facts.id <= wanted.after {
                continue;
            }
            if found.differences.len() >= wanted.limit {
                found.more = true;
                continue;
            }
            found.differences.push(Differing {
                id: facts.id,
                code: facts.code.clone(),
                service: service.code.clone(),
                requested_at: facts.at,
                changes: difference.changes(),
            });
        }
    }
}
