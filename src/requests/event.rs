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
}

impl EventKind {
    const ALL: [Self; 5] =
        [Self::Submitted, Self::Imported, Self::Released, Self::StatusChanged, Self::Noted];

    /// The word in the database and the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Imported => "imported",
            Self::Released => "released",
            Self::StatusChanged => "status_changed",
            Self::Noted => "noted",
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
}
