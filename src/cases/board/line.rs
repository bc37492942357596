//! What the board is told of a report.

use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{DetailedStatus, LogPosition, Visibility};
use crate::routing::Priority;
use crate::time::Instant;

/// All of a report that lists are narrowed and sorted by. Services, departments and the like by keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its key.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The endpoint that it belongs to.
    pub mode: Mode,
    /// Its service.
    pub service: i64,
    /// The department that has to see to it.
    pub department: i64,
    /// The team.
    pub team: Option<i64>,
    /// The person's account.
    pub person: Option<i64>,
    /// Where it stands in its workflow, if that is known.
    pub state: Option<String>,
    /// What the state shows outside.
    pub detailed_status: DetailedStatus,
    /// Why it is closed.
    pub closing_code: Option<String>,
    /// How soon it matters.
    pub priority: Priority,
    /// Points of urgency.
    pub urgency: i64,
    /// Who may see it.
    pub visibility: Visibility,
    /// How often it was opened again.
    pub reopened: i64,
    /// The mass event that it belongs to.
    pub mass_event: Option<i64>,
    /// When it came in.
    pub requested_at: Instant,
    /// When it last changed, as the public is told.
    pub updated_at: Instant,
    /// When the city means to be done.
    pub expected_at: Option<Instant>,
    /// The areas that it lies in, ascending.
    pub areas: Vec<i64>,
    /// The departments that have a part in it, ascending, each once.
    pub partners: Vec<i64>,
    /// Its tags, in order.
    pub tags: Vec<String>,
}

/// Something that happened to a report, as far as the board must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    /// Where it stands in the log.
    pub position: LogPosition,
    /// The report.
    pub request: i64,
}

/// The words of a report that can be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// The report.
    pub id: i64,
    /// Its identifier.
    pub code: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// What was reported.
    pub description: Option<String>,
    /// Where.
    pub address: Option<String>,
}
