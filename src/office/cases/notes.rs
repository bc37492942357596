//! What staff say about a report: to everybody, to the reporter, among themselves.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::under_hand::Held;
use super::views::{HappeningView, Names};
use super::{Hand, number, unknown};
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Audience, Detail, mentioned, parse_text};
use crate::db::{Conn, StoreError};
use crate::http::{self, ApiError, read_json};
use crate::office::Office;
use crate::requests::{EventKind, parse_urls};
use crate::staff::{Capability, Email, store as staff};

/// Something to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct NoteForm {
    /// Who reads it: `public`, `reporter` or `internal`.
    audience: String,
    /// The words. `@name@host` names a colleague.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
    /// Addresses of pictures; the first is shown with the words.
    #[serde(default)]
    media_urls: Vec<String>,
}

/// Other words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct RewordForm {
    /// The words; none hides what was said.
    #[schema(max_length = 4000)]
    text: Option<String>,
    /// Why.
    reason: String,
}

/// Says something about a report.
///
/// Colleagues who are named by `@` and their address are told; one who is unknown is a fault, so that nobody believes
/// to have told somebody.
#[utoipa::path(post, path = "/requests/{request}/notes", operation_id = "add_note", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    request_body = NoteForm,
    responses((status = 201, description = "What was said", body = HappeningView)))]
pub(in crate::office) async fn add(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: NoteForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let audience = Audience::parse(&form.audience);
    if audience.is_none() {
        faults.push("audience must be public, reporter or internal".to_owned());
    }
    let text = parse_text("text", Some(&form.text), &mut faults);
    if text.is_none() && faults.is_empty() {
        faults.push("text required".to_owned());
    }
    let photos = parse_urls(&form.media_urls, &mut faults);
    let (Some(audience), Some(text), true) = (audience, text, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let media_url = photos.first().map(|photo| photo.as_text().to_owned());
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::ChangeRequests, None)?;
        let named = colleagues(conn, &held, &text)?;
        let detail = if named.is_empty() {
            Detail::default()
        } else {
            Detail::default().with("mentions", named.clone())
        };
        let entry = Entry {
            kind: EventKind::Noted,
            at: hand.now,
            account: Some(hand.account()),
            audience,
            note: Some(text.clone()),
            media_url: media_url.clone(),
            detail,
        };
        let event = if audience == Audience::Public {
            let mut facts = held.case.facts.clone();
            facts.status_notes = Some(text.clone());
            facts.touch(hand.now);
            cases::save(conn, &mut held.case, facts, entry)?
        } else {
            cases::note(conn, &held.case, entry)?
        };
        cases::mention(conn, event, &named)?;
        let said = view(conn, &hand, id, event)?;
        let detail = json!({ "event": event, "audience": audience.as_str() });
        hand.record(conn, "request.note", &mut held, detail)?;
        Ok(said)
    };
    let said: Result<HappeningView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::CREATED, &said?)
}

/// Puts other words in place of what was said, or hides it. What stood there first is kept.
#[utoipa::path(patch, path = "/requests/{request}/notes/{event}", operation_id = "reword_note", tag = "casework",
    security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number"),
           ("event" = i64, Path, description = "The number of what was said")),
    request_body = RewordForm,
    responses((status = 200, description = "As it is shown now", body = HappeningView)))]
pub(in crate::office) async fn reword(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: RewordForm = read_json(&req, payload, &office.body).await?;
    let (id, event, hand) = (number(&path.0)?, number(&path.1)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let text = parse_text("text", form.text.as_deref(), &mut faults);
    let reason = parse_text("reason", Some(&form.reason), &mut faults);
    if reason.is_none() && faults.is_empty() {
        faults.push("reason required".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::ChangeRequests, None)?;
        let known = cases::find_event(conn, id, event)?.ok_or_else(unknown)?;
        let own = known.account == Some(hand.account());
        if !own && !held.reach.allows(&hand.caller.access, Capability::Moderate) {
            return Err(ApiError::Forbidden(
                "what somebody else said is changed by those who moderate",
            ));
        }
        cases::reword(conn, event, text.as_deref(), hand.account(), hand.now)?;
        let detail = Detail { reason: reason.clone(), ..Detail::default() };
        let mut facts = held.case.facts.clone();
        // The last words for the public stand with the report as well.
        if known.audience == Audience::Public && facts.status_notes == known.note {
            facts.status_notes.clone_from(&text);
        }
        let detail =
            detail.with("event", event).with("before", known.note).with("after", text.clone());
        let entry = Entry::internal(EventKind::Reworded, Some(hand.account()), hand.now);
        cases::save(conn, &mut held.case, facts, Entry { detail, ..entry })?;
        let shown = view(conn, &hand, id, event)?;
        let detail = json!({ "event": event, "hidden": text.is_none() });
        hand.record(conn, "request.reword", &mut held, detail)?;
        Ok(shown)
    };
    let shown: Result<HappeningView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &shown?)
}

fn view(conn: &mut Conn, hand: &Hand, request: i64, event: i64) -> Result<HappeningView, ApiError> {
    let said = cases::find_event(conn, request, event)?.ok_or_else(unknown)?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, said.account.into_iter().collect())?;
    Ok(HappeningView::new(&said, &names))
}

/// The accounts of the colleagues that a text names. Who may not see the report is nobody here: else one government
/// could try out who works for another.
fn colleagues(conn: &mut Conn, held: &Held, text: &str) -> Result<Vec<i64>, ApiError> {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for email in mentioned(text) {
        match colleague(conn, held, &email)? {
            Some(account) => found.push(account),
            None => faults
                .push(format!("nobody who may see the request has the address {}", email.as_str())),
        }
    }
    ApiError::unless_empty(faults)?;
    Ok(found)
}

fn colleague(conn: &mut Conn, held: &Held, email: &Email) -> Result<Option<i64>, StoreError> {
    let Some(id) = staff::find_by_email(conn, email)? else { return Ok(None) };
    let known = staff::find(conn, id)?;
    let known = known.filter(|(account, access)| {
        account.disabled_at.is_none() && held.reach.allows(access, Capability::ViewRequests)
    });
    Ok(known.map(|(account, _)| account.id))
}
