//! Messages of a reporter to staff.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::{Reporter, Written};
use super::views::ReporterView;
use crate::cases::parse_text;
use crate::cases::store as cases;
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::office::Office;
use crate::requests::parse_urls;

/// Something to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct MessageForm {
    /// The ticket, where it is not in the header.
    ticket: Option<String>,
    /// The words.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
    /// Addresses of pictures.
    #[serde(default)]
    media_urls: Vec<String>,
}

/// Writes to staff, at any time.
///
/// Staff and the reporter read it, nobody else.
#[utoipa::path(post, path = "/reporter/messages", operation_id = "send_own_message", tag = "reporters",
    security(("reporter" = [])), request_body = MessageForm,
    responses((status = 201, description = "The report with the message", body = ReporterView)))]
pub(in crate::office) async fn send(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: MessageForm = read_json(&req, payload, &office.body).await?;
    let reporter = Reporter::of(&office, &req, form.ticket.as_deref()).await?;
    let mut faults = Vec::new();
    let text = parse_text("text", Some(&form.text), &mut faults);
    if text.is_none() && faults.is_empty() {
        faults.push("text required".to_owned());
    }
    let photos = parse_urls(&form.media_urls, &mut faults);
    ApiError::unless_empty(faults)?;
    let written = Written { text, photos, position: None };
    let work = move |conn: &mut Conn| {
        let own = reporter.hold(conn)?;
        cases::note(conn, &own.case, reporter.entry(&written))?;
        reporter.view(conn, &own)
    };
    let view: Result<ReporterView, ApiError> = office.store.write(work).await;
    json(StatusCode::CREATED, &view?)
}
