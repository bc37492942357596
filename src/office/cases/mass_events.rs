//! Mass events: a storm, a burst main. One update reaches every reporter.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Hand;
use super::views::{Names, PersonView};
use crate::audit::{Actor, Entry, store::append};
use crate::cases::store::{self, MassEvent, MassUpdate};
use crate::cases::{Audience, MAX_TITLE, parse_text};
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::{Jurisdiction, JurisdictionId};
use crate::office::Office;
use crate::staff::{Capability, Scope};
use crate::text::clean_line;
use crate::time::format_instant;

/// Mass events in a list at most; those that go on come first.
const LISTED: i64 = 200;

/// Something that happened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct MassEventForm {
    /// The government.
    jurisdiction_id: String,
    /// What happened.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
}

/// Something to be said to all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct MassUpdateForm {
    /// Who reads it: `public` or `reporter`.
    audience: String,
    /// The words.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

/// Of which government.
#[derive(Debug, Deserialize)]
pub(in crate::office) struct OfGovernment {
    /// The government.
    jurisdiction_id: String,
}

/// Something that happened to many.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct MassEventView {
    /// Its number.
    id: i64,
    /// The government.
    jurisdiction_id: String,
    /// What happened.
    title: String,
    /// How many reports belong to it.
    requests: i64,
    /// When it was noted.
    #[schema(format = DateTime)]
    created_datetime: String,
    /// By whom.
    created_by: PersonView,
    /// When it was over.
    #[schema(format = DateTime)]
    ended_datetime: Option<String>,
}

/// How far an update has come.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct MassUpdateView {
    /// How many reports it has reached.
    reached: i64,
    /// Whether that is all of them; the rest follows by itself.
    finished: bool,
}

/// Lists the mass events of a government, those that go on first.
#[utoipa::path(get, path = "/mass-events", operation_id = "list_mass_events", tag = "casework",
    security(("staff" = [])), params(("jurisdiction_id" = String, Query, description = "The government")),
    responses((status = 200, description = "The mass events", body = Vec<MassEventView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let query = Query::<OfGovernment>::from_query(req.query_string())
        .map_err(|_fault| ApiError::rejected("jurisdiction_id required"))?;
    let hand = Hand::of(&office, caller);
    let of = whole(&hand, &query.jurisdiction_id, Capability::ViewRequests)?.id;
    let found: Result<Vec<MassEventView>, ApiError> = office
        .store
        .read(move |conn| {
            let all = store::mass_events(conn, of, LISTED)?;
            all.iter().map(|one| view(conn, &hand, one)).collect()
        })
        .await;
    json(StatusCode::OK, &found?)
}

/// Notes that something happened to many.
#[utoipa::path(post, path = "/mass-events", operation_id = "add_mass_event", tag = "casework",
    security(("staff" = [])), request_body = MassEventForm,
    responses((status = 201, description = "The mass event", body = MassEventView)))]
pub(in crate::office) async fn add(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let form: MassEventForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    let of = whole(&hand, &form.jurisdiction_id, Capability::Assign)?.id;
    let title = clean_line(&form.title);
    if !(1..=MAX_TITLE).contains(&title.chars().count()) {
        return Err(ApiError::rejected(format!("title must have 1 to {MAX_TITLE} characters")));
    }
    let work = move |conn: &mut Conn| {
        let id = store::add_mass_event(conn, of, &title, (hand.account(), hand.now))?;
        let made = store::find_mass_event(conn, id)?.ok_or_else(unknown)?;
        let made = view(conn, &hand, &made)?;
        append(conn, &about(&hand, "mass_event.create", (of, id), Value::Null))?;
        Ok(made)
    };
    let made: Result<MassEventView, ApiError> = office.store.write(work).await;
    json(StatusCode::CREATED, &made?)
}

/// Says something to all reports of a mass event.
#[utoipa::path(post, path = "/mass-events/{event}/updates", operation_id = "update_mass_event", tag = "casework",
    security(("staff" = [])), params(("event" = i64, Path, description = "Its number")),
    request_body = MassUpdateForm,
    responses((status = 200, description = "How far it has come", body = MassUpdateView)))]
pub(in crate::office) async fn update(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let form: MassUpdateForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (known(&id)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let audience = Audience::parse(&form.audience).filter(|one| *one != Audience::Internal);
    if audience.is_none() {
        faults.push("audience must be public or reporter".to_owned());
    }
    let text = parse_text("text", Some(&form.text), &mut faults);
    if text.is_none() && faults.is_empty() {
        faults.push("text required".to_owned());
    }
    let (Some(audience), Some(text), true) = (audience, text, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let (now, actor) = (hand.now, Actor::Staff(hand.account()));
    let begin = move |conn: &mut Conn| {
        let event = running(conn, &hand, id, Capability::Assign)?;
        let by = (hand.account(), hand.now);
        let update = store::begin_mass_update(conn, event.id, (audience, &text), by)?;
        let detail = serde_json::json!({ "update": update, "audience": audience.as_str() });
        append(conn, &about(&hand, "mass_event.update", (event.jurisdiction, id), detail))?;
        Ok(update)
    };
    let update: Result<i64, ApiError> = office.store.write(begin).await;
    let update = update?;
    let told = loop {
        let go_on = move |conn: &mut Conn| store::go_on_with_update(conn, update, (actor, now));
        let told: Result<Option<MassUpdate>, crate::db::StoreError> =
            office.store.write(go_on).await;
        let told = told?.ok_or_else(unknown)?;
        if told.finished {
            break told;
        }
    };
    json(StatusCode::OK, &MassUpdateView { reached: told.reached, finished: told.finished })
}

/// Notes that a mass event is over. Its reports stay what they are.
#[utoipa::path(post, path = "/mass-events/{event}/end", operation_id = "end_mass_event", tag = "casework",
    security(("staff" = [])), params(("event" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The mass event", body = MassEventView)))]
pub(in crate::office) async fn end(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let (id, hand) = (known(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        running(conn, &hand, id, Capability::Assign)?;
        store::end_mass_event(conn, id, hand.now)?;
        let ended = store::find_mass_event(conn, id)?.ok_or_else(unknown)?;
        let shown = view(conn, &hand, &ended)?;
        append(conn, &about(&hand, "mass_event.end", (ended.jurisdiction, id), Value::Null))?;
        Ok(shown)
    };
    let ended: Result<MassEventView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &ended?)
}

pub(super) fn known(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| unknown())
}

pub(super) fn unknown() -> ApiError {
    ApiError::not_found("there is no mass event of this number")
}

/// Something that the caller did to a mass event of a government, for the audit log.
fn about(
    hand: &Hand,
    action: &'static str,
    (of, id): (JurisdictionId, i64),
    detail: Value,
) -> Entry {
    hand.about(action, of, format!("mass event {id}"), detail)
}

/// A government that the caller sees, if his roles allow something in all of it or in a part.
fn whole<'a>(
    hand: &'a Hand,
    code: &str,
    capability: Capability,
) -> Result<&'a Jurisdiction, ApiError> {
    let sees = |one: &&Jurisdiction| reaches(hand, one.id, Capability::ViewRequests);
    let found = hand.city.jurisdictions.by_code(code).filter(sees);
    let found = found.ok_or_else(|| ApiError::not_found("there is no such jurisdiction_id"))?;
    if reaches(hand, found.id, capability) {
        Ok(found)
    } else {
        Err(ApiError::Forbidden("your roles do not allow that there"))
    }
}

fn reaches(hand: &Hand, of: JurisdictionId, capability: Capability) -> bool {
    let within = |scope: &Scope| scope.jurisdiction.is_none_or(|one| one == of);
    let mut grants = hand.caller.access.grants().iter();
    grants.any(|grant| grant.role.capabilities().contains(&capability) && within(&grant.scope))
}

/// A mass event that goes on.
pub(super) fn running(
    conn: &mut Conn,
    hand: &Hand,
    id: i64,
    capability: Capability,
) -> Result<MassEvent, ApiError> {
    let event = store::find_mass_event(conn, id)?.ok_or_else(unknown)?;
    if !reaches(hand, event.jurisdiction, Capability::ViewRequests) {
        return Err(unknown());
    }
    // What is said to all is said for the whole government.
    let government = Scope::government(event.jurisdiction);
    let may = if capability == Capability::Assign {
        hand.caller.access.allows(capability, &government)
    } else {
        reaches(hand, event.jurisdiction, capability)
    };
    if !may {
        return Err(ApiError::Forbidden("your roles do not allow that for the whole government"));
    }
    if event.ended_at.is_some() {
        return Err(ApiError::Conflict("the mass event is over".to_owned()));
    }
    Ok(event)
}

fn view(conn: &mut Conn, hand: &Hand, one: &MassEvent) -> Result<MassEventView, ApiError> {
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, vec![one.created_by])?;
    let government = hand.city.jurisdictions.by_id(one.jurisdiction);
    Ok(MassEventView {
        id: one.id,
        jurisdiction_id: government.map_or_else(String::new, |of| of.code.clone()),
        title: one.title.clone(),
        requests: one.requests,
        created_datetime: format_instant(one.created_at),
        created_by: names.person(one.created_by),
        ended_datetime: one.ended_at.map(format_instant),
    })
}
