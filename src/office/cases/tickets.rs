//! The ticket of whoever reported, for staff who talk to him.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Hand, number};
use crate::cases::store::{self as cases, Entry};
use crate::db::Conn;
use crate::http::{ApiError, json};
use crate::office::Office;
use crate::reporters::Subject;
use crate::requests::EventKind;
use crate::requests::store::{Details, find_by_ids};
use crate::staff::Capability;

/// What lets whoever reported see and act on his report.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct TicketView {
    /// To be sent as `Authorization: Reporter`.
    reporter_ticket: String,
}

/// Shows the ticket of whoever made a report, to be given to him. That it was shown is logged.
#[utoipa::path(get, path = "/requests/{request}/reporter-ticket", operation_id = "show_reporter_ticket",
    tag = "casework", security(("staff" = []), ("browser" = [])),
    params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The ticket", body = TicketView)))]
pub(in crate::office) async fn show(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let held = hand.hold(conn, id, Capability::ViewContacts, None)?;
        let case = &held.case;
        let request = find_by_ids(conn, &[case.id], Details::default())?.pop();
        let token = request.and_then(|one| one.token);
        let subject =
            Subject::of(case.jurisdiction, case.mode, case.code.as_deref(), token.as_deref());
        let subject = subject.ok_or_else(|| {
            ApiError::Conflict("the request has no identifier, and so no ticket".to_owned())
        })?;
        let entry = Entry::internal(EventKind::TicketGiven, Some(hand.account()), hand.now);
        cases::note(conn, case, entry)?;
        Ok(subject)
    };
    let subject: Result<Subject, ApiError> = office.store.write(work).await;
    let ticket = office.tickets.sign(&subject?).await?.ok_or(ApiError::Busy(None))?;
    json(StatusCode::OK, &TicketView { reporter_ticket: ticket.reveal().to_owned() })
}
