//! How a report stood before a change, kept as JSON so that the change can be taken back.

use serde::{Deserialize, Serialize};

use crate::cases::{Facts, Owner};
use crate::db::StoreError;
use crate::requests::{DetailedStatus, Visibility};
use crate::routing::Priority;
use crate::time::Instant;

/// How a report stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// All that can change.
    pub facts: Facts,
    /// Its tags.
    pub tags: Vec<String>,
    /// The event that the change wrote, where that can be hidden again.
    pub event: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    service_id: i64,
    owner: Owner,
    state: Option<String>,
    state_since: Option<Instant>,
    detailed_status: String,
    status_notes: Option<String>,
    closing_code: Option<String>,
    priority: i64,
    urgency: i64,
    reopened: i64,
    visibility: String,
    publish_at: Option<Instant>,
    agency_responsible: Option<String>,
    title: Option<String>,
    description: Option<String>,
    address: Option<String>,
    position: Option<(f64, f64)>,
    expected_at: Option<Instant>,
    closed_at: Option<Instant>,
    updated_at: Instant,
    tags: Vec<String>,
    event: Option<i64>,
}

impl Before {
    /// As it is kept.
    pub fn to_text(&self) -> Result<String, StoreError> {
        let facts = self.facts.clone();
        let kept = Kept {
            service_id: facts.service_id,
            owner: facts.owner,
            state: facts.state,
            state_since: facts.state_since,
            detailed_status: facts.detailed_status.as_str().to_owned(),
            status_notes: facts.status_notes,
            closing_code: facts.closing_code,
            priority: facts.priority.rank(),
            urgency: facts.urgency,
            reopened: facts.reopened,
            visibility: facts.visibility.as_str().to_owned(),
            publish_at: facts.publish_at,
            agency_responsible: facts.agency_responsible,
            title: facts.title,
            description: facts.description,
            address: facts.address,
            position: facts.position,
            expected_at: facts.expected_at,
            closed_at: facts.closed_at,
            updated_at: facts.updated_at,
            tags: self.tags.clone(),
            event: self.event,
        };
        serde_json::to_string(&kept).map_err(|cause| StoreError::Corrupt(cause.to_string()))
    }

    /// Reads what was kept.
    pub fn from_text(text: &str) -> Result<Self, StoreError> {
        let kept: Kept =
            serde_json::from_str(text).map_err(|cause| StoreError::Corrupt(cause.to_string()))?;
        let corrupt = || StoreError::Corrupt("a report was kept with unknown words".to_owned());
        let status = DetailedStatus::parse(&kept.detailed_status).ok_or_else(corrupt)?;
        Ok(Self {
            facts: Facts {
                service_id: kept.service_id,
                owner: kept.owner,
                state: kept.state,
                state_since: kept.state_since,
                detailed_status: status,
                status_notes: kept.status_notes,
                closing_code: kept.closing_code,
                priority: Priority::of_rank(kept.priority).ok_or_else(corrupt)?,
                urgency: kept.urgency,
                reopened: kept.reopened,
                visibility: Visibility::parse(&kept.visibility).ok_or_else(corrupt)?,
                publish_at: kept.publish_at,
                agency_responsible: kept.agency_responsible,
                title: kept.title,
                description: kept.description,
                address: kept.address,
                position: kept.position,
                expected_at: kept.expected_at,
                closed_at: kept.closed_at,
                updated_at: kept.updated_at,
            },
            tags: kept.tags,
            event: kept.event,
        })
    }
}
