//! Where colleagues have named the caller.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::link::{page_size, with_next};
use crate::cases::store as cases;
use crate::cases::store::mentions as rows;
use crate::cases::{Case, store::Happening};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters, json};
use crate::office::Office;
use crate::office::cases::Hand;
use crate::office::cases::views::{Names, PersonView};
use crate::staff::Capability;
use crate::time::{Instant, format_instant};

/// The parameters of the list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, read by name")]
pub(in crate::office) struct MentionParameters {
    /// `true`: only what the caller has not seen yet.
    unseen: Option<bool>,
    /// Entries on a page.
    page_size: Option<i64>,
    /// From the `Link` of the page before.
    cursor: Option<String>,
}

/// Somebody has named the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::office) struct MentionView {
    /// The number of what was said.
    event: i64,
    /// The number of the report that it was said about.
    request: i64,
    /// The identifier of the report.
    service_request_id: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who.
    by: Option<PersonView>,
    /// Who reads the words.
    audience: &'static str,
    /// The words as they are shown now.
    text: Option<String>,
    /// When the caller saw it.
    #[schema(format = DateTime)]
    seen_datetime: Option<String>,
}

/// Lists where the caller is named, the newest first. What he may not see any more is left out.
#[utoipa::path(get, path = "/mentions", operation_id = "list_mentions", tag = "lists",
    security(("staff" = [])), params(MentionParameters),
    responses((status = 200, description = "A page of the list", body = Vec<MentionView>,
        headers(("Link" = String, description = "The next page, with `rel=\"next\"`, if there is one")))))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let unseen = match sent.one("unseen", &mut faults) {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            faults.push("unseen must be true or false".to_owned());
            false
        }
    };
    let cursor = sent.one("cursor", &mut faults).map(str::parse::<i64>);
    let behind = cursor.transpose().unwrap_or_else(|_cause| {
        faults.push("cursor must be taken from the Link header of the page before".to_owned());
        None
    });
    let size = page_size(&sent, office.page, &mut faults);
    ApiError::unless_empty(faults)?;
    let hand = Hand::of(&office, caller);
    let work = move |conn: &mut Conn| page(conn, &hand, unseen, behind, size);
    let found: Result<(Vec<MentionView>, Option<i64>), ApiError> = office.store.read(work).await;
    let (views, next) = found?;
    let next = next.map(|event| event.to_string());
    with_next(json(StatusCode::OK, &views)?, &req, next.as_deref())
}

/// Notes that the caller has seen where he is named.
#[utoipa::path(post, path = "/mentions/{event}/seen", operation_id = "see_mention", tag = "lists",
    security(("staff" = [])), params(("event" = i64, Path, description = "The number of what was said")),
    responses((status = 204, description = "It is seen")))]
pub(in crate::office) async fn see(
    req: HttpRequest,
    event: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let unknown = || ApiError::not_found("you are not named in anything of this number");
    let event: i64 = event.parse().map_err(|_cause| unknown())?;
    let (account, now) = (caller.account.id, office.clock.now());
    let work = move |conn: &mut Conn| rows::see(conn, account, event, now);
    let known: Result<bool, StoreError> = office.store.write(work).await;
    if known? { Ok(HttpResponse::NoContent().finish()) } else { Err(unknown()) }
}

/// A page, and the event behind which the next one begins.
fn page(
    conn: &mut Conn,
    hand: &Hand,
    unseen: bool,
    behind: Option<i64>,
    size: usize,
) -> Result<(Vec<MentionView>, Option<i64>), ApiError> {
    let wanted = i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX);
    let mut found = rows::list(conn, hand.account(), unseen, behind, wanted)?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|(event, _)| *event);
    let keys: Vec<i64> = found.iter().map(|(event, _)| *event).collect();
    let events = cases::find_events(conn, &keys)?;
    let seen = reports(conn, hand, &events)?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, events.iter().filter_map(|one| one.account).collect())?;
    let events: HashMap<i64, &Happening> = events.iter().map(|one| (one.id, one)).collect();
    let view = |(event, at): &(i64, Option<Instant>)| {
        let event = events.get(event)?;
        let case = seen.get(&event.request_id)?;
        Some(MentionView {
            event: event.id,
            request: case.id,
            service_request_id: case.code.clone(),
            at: format_instant(event.at),
            by: event.account.map(|account| names.person(account)),
            audience: event.audience.as_str(),
            text: event.note.clone(),
            seen_datetime: at.map(format_instant),
        })
    };
    Ok((found.iter().filter_map(view).collect(), next))
}

/// The reports of events that the caller may see, by their keys.
fn reports(
    conn: &mut Conn,
    hand: &Hand,
    events: &[Happening],
) -> Result<HashMap<i64, Case>, ApiError> {
    let mut ids: Vec<i64> = events.iter().map(|one| one.request_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut seen = HashMap::new();
    for case in cases::find_many(conn, &ids)? {
        let reach = cases::reach(conn, &case)?;
        if reach.allows(&hand.caller.access, Capability::ViewRequests) {
            seen.insert(case.id, case);
        }
    }
    Ok(seen)
}
