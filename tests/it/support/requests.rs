//! Reports for tests.

use lamppost::jurisdictions::{JurisdictionId, Mode};
use lamppost::people::Contact;
use lamppost::requests::{DetailedStatus, EventKind, Filing, NewServiceRequest, Place, Visibility};
use lamppost::time::Instant;

/// A report with nothing in it that is not needed.
pub(crate) fn invented(of: JurisdictionId, service_id: i64, at: Instant) -> NewServiceRequest {
    NewServiceRequest {
        jurisdiction: of,
        service_id,
        filing: Filing { mode: Mode::Production, api_key_id: None, source: "test".to_owned(), at },
        visibility: Visibility::Public,
        code: Some("T-1".to_owned()),
        token: None,
        release_at: None,
        detailed_status: DetailedStatus::Open,
        status_notes: None,
        title: None,
        description: None,
        agency_responsible: None,
        service_notice: None,
        updated_at: at,
        closed_at: None,
        expected_at: None,
        place: Place::default(),
        areas: Vec::new(),
        object: None,
        contact: Contact::default(),
        answers: Vec::new(),
        photos: Vec::new(),
        first_event: EventKind::Submitted,
    }
}
