//! A report as casework sees it: what can change, apart from what cannot.

use serde::{Deserialize, Serialize};

use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{DetailedStatus, Status, Visibility};
use crate::routing::Priority;
use crate::time::Instant;
use crate::workflow::Step;

/// Who has to see to a report, by keys. There always is a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The department.
    pub department: i64,
    /// A team of it.
    pub team: Option<i64>,
    /// A person's account.
    pub person: Option<i64>,
}

/// All of a report that staff can change.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The key of its service.
    pub service_id: i64,
    /// Who has to see to it.
    pub owner: Owner,
    /// Where it stands in its workflow; none where only the status is known.
    pub state: Option<String>,
    /// Since when.
    pub state_since: Option<Instant>,
    /// What the state shows outside.
    pub detailed_status: DetailedStatus,
    /// The last words for the public.
    pub status_notes: Option<String>,
    /// Why it is closed.
    pub closing_code: Option<String>,
    /// How soon it matters.
    pub priority: Priority,
    /// Points of urgency.
    pub urgency: i64,
    /// How often it was opened again.
    pub reopened: i64,
    /// Who may see it.
    pub visibility: Visibility,
    /// When everybody may, where that comes by itself.
    pub publish_at: Option<Instant>,
    /// Who answers, as the public is told.
    pub agency_responsible: Option<String>,
    /// A headline.
    pub title: Option<String>,
    /// What was reported.
    pub description: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
    /// When the city means to be done.
    pub expected_at: Option<Instant>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When it last changed, as the public is told.
    pub updated_at: Instant,
}

/// A report under somebody's hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its key.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The endpoint that it belongs to.
    pub mode: Mode,
    /// `service_request_id`, unless it has none yet.
    pub code: Option<String>,
    /// How often it has changed: what a change was made for.
    pub version: i64,
    /// What can change.
    pub facts: Facts,
}

impl Facts {
    /// `open` or `closed`.
    pub fn status(&self) -> Status {
        self.detailed_status.status()
    }

    /// Takes a step of the workflow. While a report stays closed, its time of change stays the time it was
    /// closed (GeoReport v2).
    pub fn take(&mut self, step: &Step, words: Option<&str>, now: Instant) {
        let (before, after) = (self.status(), step.detailed_status.status());
        self.state = Some(step.to.as_str().to_owned());
        self.state_since = Some(now);
        self.detailed_status = step.detailed_status;
        self.status_notes = words.map(str::to_owned);
        self.closing_code.clone_from(&step.closing_code);
        match (before, after) {
            (Status::Closed, Status::Closed) => {}
            (Status::Open, Status::Closed) => {
                self.closed_at = Some(now);
                self.updated_at = now;
            }
            (_, Status::Open) => {
                self.closed_at = None;
                self.updated_at = now;
            }
        }
        if step.reopens {
            self.reopened = self.reopened.saturating_add(1);
        }
    }

    /// Notes a change that the public may notice.
    pub fn touch(&mut self, now: Instant) {
        if self.status() == Status::Open {
            self.updated_at = now;
        }
    }
}
