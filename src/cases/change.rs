//! What staff want to change of a report, apart from steps of its workflow.

use super::{Facts, Owner};
use crate::routing::Priority;
use crate::time::Instant;

/// Another department, team or person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    /// Who has to see to it from now on.
    pub to: Owner,
    /// When the city means to be done, counted anew; none where the clock goes on.
    pub clock: Option<Instant>,
}

impl Handover {
    /// Hands a report over.
    pub fn apply(&self, facts: &mut Facts, agency: bool, now: Instant) {
        facts.owner = self.to;
        if let Some(until) = self.clock {
            facts.expected_at = Some(until);
        }
        if agency {
            facts.touch(now);
        }
    }
}

/// Corrections of a report's own fields; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correction {
    /// The key of another service.
    pub service_id: Option<i64>,
    /// How soon it matters.
    pub priority: Option<Priority>,
    /// A headline; empty takes it away.
    pub title: Option<Option<String>>,
    /// What was reported.
    pub description: Option<Option<String>>,
    /// The address.
    pub address: Option<Option<String>>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
    /// When the city means to be done.
    pub expected_at: Option<Option<Instant>>,
}

impl Correction {
    /// Corrects a report.
    pub fn apply(&self, facts: &mut Facts, now: Instant) {
        if let Some(service) = self.service_id {
            facts.service_id = service;
        }
        if let Some(priority) = self.priority {
            facts.priority = priority;
        }
        if let Some(title) = &self.title {
            facts.title.clone_from(title);
        }
        if let Some(description) = &self.description {
            facts.description.clone_from(description);
        }
        if let Some(address) = &self.address {
            facts.address.clone_from(address);
        }
        if self.position.is_some() {
            facts.position = self.position;
        }
        if let Some(expected) = self.expected_at {
            facts.expected_at = expected;
        }
        facts.touch(now);
    }
}
