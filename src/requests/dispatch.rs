//! Who owns a report when it comes in: asked of whoever knows a city's rules.

use super::DetailedStatus;
use crate::catalogue::{Answer, Service};
use crate::jurisdictions::{AreaHit, Jurisdiction, JurisdictionId};
use crate::people::Contact;
use crate::routing::{Asset, Assignment, Case, Reporter};
use crate::time::Instant;

/// Whoever knows a city's rules and workflows.
pub trait Dispatcher {
    /// Who owns a report, how soon it matters, and why. The case comes without the service's department.
    fn dispatch(&self, of: JurisdictionId, service: &Service, case: Case<'_>) -> Assignment;

    /// The key of the department that gets what nobody else gets.
    fn fallback(&self, of: JurisdictionId) -> i64;

    /// The state in which reports of a service begin, and the status that shows it.
    fn begins(&self, service: i64) -> (String, DetailedStatus);

    /// The state that a status means which somebody else tells, of a report that stands in `from`.
    fn state_for(&self, service: i64, status: DetailedStatus, from: Option<&str>) -> String;
}

/// What of a report rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Whose it is.
    pub jurisdiction: &'a Jurisdiction,
    /// What it is about.
    pub service: &'a Service,
    /// The areas that it lies in.
    pub areas: &'a [AreaHit<'a>],
    /// Its answers.
    pub answers: &'a [Answer],
    /// What people wrote: title and description.
    pub texts: [Option<&'a str>; 2],
    /// The way it came.
    pub source: &'a str,
    /// When it came in.
    pub at: Instant,
    /// The type and identifier of the thing that it is about.
    pub object: Option<&'a (String, String)>,
    /// Who made it.
    pub reporter: Reporter,
}

impl<'a> Facts<'a> {
    /// As rules see them.
    pub fn case(&self) -> Case<'a> {
        Case {
            service: &self.service.code,
            groups: self.service.groups.iter().map(String::as_str).collect(),
            department: None,
            areas: self.areas.iter().map(|area| (area.layer, area.code)).collect(),
            answers: self
                .answers
                .iter()
                .map(|one| (one.code.as_str(), one.value.as_str()))
                .collect(),
            texts: self.texts.into_iter().flatten().collect(),
            channel: self.source,
            at: self.at.with_timezone(&self.jurisdiction.time_zone).naive_local(),
            asset: self.object.map(|(kind, id)| Asset { kind, id }),
            reporter: self.reporter,
        }
    }
}

/// Whether anybody knows who reported.
pub fn reporter_of(contact: &Contact) -> Reporter {
    if contact.is_empty() { Reporter::Anonymous } else { Reporter::Known }
}
