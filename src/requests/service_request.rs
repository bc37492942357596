//! The record of one report as it stands now.

use super::{DetailedStatus, Event, Place, Status, Visibility};
use crate::catalogue::Answer;
use crate::geo::Position;
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::time::Instant;

/// A photo, ours or somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Photo {
    /// A picture that we keep, by its name in the media store.
    Stored(String),
    /// An address that the client gave. It is shown and never fetched.
    Elsewhere(String),
}

impl Photo {
    /// As the column of the first photo holds it: an address, or else a name.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Stored(text) | Self::Elsewhere(text) => text,
        }
    }

    /// Reads what [`Photo::as_text`] gave: our names hold no colon, addresses do.
    pub fn from_text(text: String) -> Self {
        if text.contains(':') { Self::Elsewhere(text) } else { Self::Stored(text) }
    }
}

/// One report. Reporters' contact data are not part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRequest {
    /// Its key in the database.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The key of its service.
    pub service_id: i64,
    /// The endpoint that it belongs to.
    pub mode: Mode,
    /// Who may see it.
    pub visibility: Visibility,
    /// `service_request_id`; a batch report has none until it is released.
    pub code: Option<String>,
    /// The token of a batch report.
    pub token: Option<String>,
    /// Where it stands.
    pub detailed_status: DetailedStatus,
    /// Why it stands there.
    pub status_notes: Option<String>,
    /// A headline.
    pub title: Option<String>,
    /// What was reported.
    pub description: Option<String>,
    /// Who answers.
    pub agency_responsible: Option<String>,
    /// What the city will do.
    pub service_notice: Option<String>,
    /// How it came in, such as `open311` or `import`.
    pub source: String,
    /// When it came in.
    pub requested_at: Instant,
    /// When it last changed; of a closed report, when it was closed.
    pub updated_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When the city means to be done.
    pub expected_at: Option<Instant>,
    /// Where it is.
    pub place: Place,
    /// The type and identifier of the thing that it is about, such as a street lamp.
    pub object: Option<(String, String)>,
    /// Its photos, in order; only the first where not all were asked for.
    pub photos: Vec<Photo>,
    /// Its answers, when they were asked for.
    pub answers: Vec<Answer>,
    /// How many people follow it, when answers were asked for, and wherever staff read it.
    pub followers: i64,
    /// Its public events, when they were asked for.
    pub events: Vec<Event>,
}

impl ServiceRequest {
    /// `open` or `closed`.
    pub fn status(&self) -> Status {
        self.detailed_status.status()
    }
}

/// Where a stored report is, and no more of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Its key.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The point, if one is known.
    pub position: Option<Position>,
}
