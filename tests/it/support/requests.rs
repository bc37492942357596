//! Reports for tests.

use lamppost::db::Conn;
use lamppost::jurisdictions::{JurisdictionId, Mode};
use lamppost::people::Contact;
use lamppost::playbook::store::list_departments;
use lamppost::requests::{DetailedStatus, EventKind, Filing, NewServiceRequest, Place, Visibility};
use lamppost::routing::Assignment;
use lamppost::time::Instant;

/// A report with nothing in it that is not needed.
pub(crate) fn invented(
    conn: &mut Conn,
    of: JurisdictionId,
    service_id: i64,
    at: Instant,
) -> NewServiceRequest {
    let all = list_departments(conn).unwrap();
    let department = all.iter().find(|one| one.jurisdiction == of).unwrap().id;
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
        originals: None,
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
        publish_at: None,
        assignment: Assignment::to(department),
        state: None,
        first_event: EventKind::Submitted,
    }
}
