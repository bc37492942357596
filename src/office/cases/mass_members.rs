//! The reports of a mass event: put into it, and taken out again.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::mass_events::{known, running, unknown};
use super::under_hand::Held;
use super::{Hand, number};
use crate::audit::{self, store::append_all};
use crate::cases::Detail;
use crate::cases::store::{self, Entry, MassEvent};
use crate::db::Conn;
use crate::http::{self, ApiError, ErrorItem, read_json};
use crate::office::Office;
use crate::requests::EventKind;
use crate::staff::Capability;

/// Reports that are put into one by one call at most.
const MOST: usize = 500;

/// Reports that belong to it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct MembersForm {
    /// Their numbers.
    #[schema(min_items = 1, max_items = 500)]
    requests: Vec<i64>,
}

/// What became of reports that were to belong to it.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct MembersView {
    /// How many are new to it.
    added: usize,
    /// Those that could not be added, and why.
    refused: Vec<RefusedView>,
}

/// A report that was refused.
#[derive(Serialize, ToSchema)]
struct RefusedView {
    /// Its number.
    request: i64,
    /// Why.
    errors: Vec<ErrorItem>,
}

/// Puts reports into a mass event. One that belongs to another leaves that.
#[utoipa::path(post, path = "/mass-events/{event}/requests", operation_id = "add_to_mass_event", tag = "casework",
    security(("staff" = [])), params(("event" = i64, Path, description = "Its number")),
    request_body = MembersForm,
    responses((status = 200, description = "What became of them", body = MembersView)))]
pub(in crate::office) async fn add_requests(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: MembersForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (known(&id)?, Hand::of(&office, caller));
    if form.requests.is_empty() || form.requests.len() > MOST {
        return Err(ApiError::rejected(format!("requests must name 1 to {MOST}")));
    }
    let work = move |conn: &mut Conn| {
        let event = running(conn, &hand, id, Capability::ViewRequests)?;
        let mut all = form.requests;
        all.sort_unstable();
        all.dedup();
        let all: Vec<(i64, Option<i64>)> = all.into_iter().map(|one| (one, None)).collect();
        let (mut refused, mut entries) = (Vec::new(), Vec::new());
        for (request, held) in hand.hold_all(conn, &all, Capability::ChangeRequests)? {
            match held.and_then(|held| put_in(conn, &hand, &event, held)) {
                Ok(entry) => entries.extend(entry),
                Err(error) if error.status().is_server_error() => return Err(error),
                Err(error) => refused.push(RefusedView { request, errors: error.items() }),
            }
        }
        append_all(conn, &entries)?;
        Ok(MembersView { added: entries.len(), refused })
    };
    let view: Result<MembersView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &view?)
}

/// Puts a report that is held into a mass event. Returns what the audit log is to be told, if that is new.
fn put_in(
    conn: &mut Conn,
    hand: &Hand,
    event: &MassEvent,
    mut held: Held,
) -> Result<Option<audit::Entry>, ApiError> {
    if held.case.jurisdiction != event.jurisdiction {
        return Err(ApiError::Conflict("it is another government's".to_owned()));
    }
    if !store::group(conn, held.case.id, event.id)? {
        return Ok(None);
    }
    let detail = Detail::default().with("mass_event", event.id).with("title", event.title.clone());
    let entry = Entry::internal(EventKind::Grouped, Some(hand.account()), hand.now);
    let facts = held.case.facts.clone();
    store::save(conn, &mut held.case, facts, Entry { detail, ..entry })?;
    let detail = json!({ "mass_event": event.id });
    Ok(Some(hand.entry("request.group", &mut held, detail)))
}

/// Takes a report out of a mass event.
#[utoipa::path(delete, path = "/mass-events/{event}/requests/{request}", operation_id = "take_from_mass_event",
    tag = "casework", security(("staff" = [])),
    params(("event" = i64, Path, description = "Its number"),
           ("request" = i64, Path, description = "The number of the report")),
    responses((status = 204, description = "It does not belong to it any more")))]
pub(in crate::office) async fn remove_request(
    req: HttpRequest,
    path: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let (id, request, hand) = (known(&path.0)?, number(&path.1)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, request, Capability::ChangeRequests, None)?;
        if !store::ungroup(conn, request, id)? {
            return Err(unknown());
        }
        let detail = Detail::default().with("mass_event", id).with("left", true);
        let entry = Entry::internal(EventKind::Grouped, Some(hand.account()), hand.now);
        let facts = held.case.facts.clone();
        store::save(conn, &mut held.case, facts, Entry { detail, ..entry })?;
        hand.record(conn, "request.ungroup", &mut held, json!({ "mass_event": id }))?;
        Ok(())
    };
    let done: Result<(), ApiError> = office.store.write(work).await;
    done?;
    Ok(HttpResponse::NoContent().finish())
}
