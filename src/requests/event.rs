//! Events: what happened to a report, one row each, never changed.

use super::DetailedStatus;
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::time::Instant;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The report came in.
    Submitted,
    /// The report was taken over from elsewhere.
    Imported,
    /// A batch report got its identifier.
    Released,
    /// The status changed, with or without a note.
    StatusChanged,
    /// A note without a change.
    Noted,
    /// It went to another department, team or person.
    Assigned,
    /// Its own fields were corrected.
    Corrected,
    /// The words of an earlier event were corrected or hidden.
    Reworded,
    /// Who may see it changed.
    VisibilityChanged,
    /// A task for another department was added.
    PartAdded,
    /// Such a task ended.
    PartEnded,
    /// It turned out to be the same as another report.
    Merged,
    /// It turned out not to be the same after all.
    Unmerged,
    /// Another report turned out to be the same as this one, or not after all.
    Absorbed,
    /// It became one of many of a mass event, or no longer is.
    Grouped,
    /// Somebody else reported the same thing, and follows.
    Followed,
    /// A change of many was taken back.
    Undone,
    /// It cannot wait: whoever is on duty has to see to it.
    Escalated,
    /// Somebody has said that he sees to what cannot wait.
    Acknowledged,
    /// Staff were given the ticket of whoever reported.
    TicketGiven,
}

impl EventKind {
    const ALL: [Self; 20] = [
        Self::Submitted,
        Self::Imported,
        Self::Released,
        Self::StatusChanged,
        Self::Noted,
        Self::Assigned,
        Self::Corrected,
        Self::Reworded,
        Self::VisibilityChanged,
        Self::PartAdded,
        Self::PartEnded,
        Self::Merged,
        Self::Unmerged,
        Self::Absorbed,
        Self::Grouped,
        Self::Followed,
        Self::Undone,
        Self::Escalated,
        Self::Acknowledged,
        Self::TicketGiven,
    ];

    /// The word in the database and the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Imported => "imported",
            Self::Released => "released",
            Self::StatusChanged => "status_changed",
            Self::Noted => "noted",
            Self::Assigned => "assigned",
            Self::Corrected => "corrected",
            Self::Reworded => "reworded",
            Self::VisibilityChanged => "visibility_changed",
            Self::PartAdded => "part_added",
            Self::PartEnded => "part_ended",
            Self::Merged => "merged",
            Self::Unmerged => "unmerged",
            Self::Absorbed => "absorbed",
            Self::Grouped => "grouped",
            Self::Followed => "followed",
            Self::Undone => "undone",
            Self::Escalated => "escalated",
            Self::Acknowledged => "acknowledged",
            Self::TicketGiven => "ticket_given",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A place in the log. Everything up to it has been seen and nothing can still appear before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPosition {
    /// The transaction that wrote the event; below nought for events that a copy brought.
    pub tx: i64,
    /// The event.
    pub event: i64,
}

impl Default for LogPosition {
    /// The beginning of the log.
    fn default() -> Self {
        Self { tx: i64::MIN, event: 0 }
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its key: the `update_id` of service request updates.
    pub id: i64,
    /// Where it stands in the log.
    pub position: LogPosition,
    /// The report.
    pub request_id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The endpoint that it belongs to.
    pub mode: Mode,
    /// What happened.
    pub kind: EventKind,
    /// When it happened, as the sender says.
    pub at: Instant,
    /// Whether the public may see it.
    pub public: bool,
    /// Where the report stood afterwards.
    pub detailed_status: DetailedStatus,
    /// What was said about it.
    pub note: Option<String>,
    /// A picture that came with it.
    pub media_url: Option<String>,
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The report.
    pub request_id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The endpoint that it belongs to.
    pub mode: Mode,
    /// The key that brought it, if one did.
    pub api_key_id: Option<i64>,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub at: Instant,
    /// Whether the public may see it.
    pub public: bool,
    /// Where the report stands now.
    pub detailed_status: DetailedStatus,
    /// What was said about it.
    pub note: Option<String>,
    /// A picture that came with it.
    pub media_url: Option<String>,
    /// The sender's own identifier for it: sent twice, it counts once.
    pub external_id: Option<String>,
    /// The member of staff who did it, if one did.
    pub account_id: Option<i64>,
    /// Whether the reporter is told, though the public is not.
    pub to_reporter: bool,
    /// What changed, as JSON for staff.
    pub detail: Option<String>,
}
