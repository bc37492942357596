//! What the banned say for themselves, and what is decided about it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::bans::{held, record_of};
use super::paging::{PAGE, code_of, cursor, moderates, page, whole};
use super::{needed_reason, none_of, number_of};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::moderation::store::{self as moderation, Appeal};
use crate::office::Office;
use crate::office::cases::Hand;
use crate::staff::Capability;
use crate::time::format_instant;

/// An appeal.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct AppealView {
    /// Its number.
    id: i64,
    /// The government.
    jurisdiction_id: String,
    /// The number of the ban that it is about, where one holds for whoever wrote it.
    ban: Option<i64>,
    /// What was said.
    text: String,
    /// Where the answer goes.
    email: Option<String>,
    /// Where else.
    phone: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    datetime: String,
    /// What was decided: `lift` or `keep`; none while it is open.
    decision: Option<String>,
}

impl AppealView {
    fn new(hand: &Hand, one: &Appeal) -> Self {
        Self {
            id: one.id,
            jurisdiction_id: code_of(hand, one.jurisdiction),
            ban: one.ban,
            text: one.words.clone(),
            email: one.reach.email.clone(),
            phone: one.reach.phone.clone(),
            datetime: format_instant(one.at),
            decision: one.decision.clone(),
        }
    }
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct AppealDecisionForm {
    /// `lift` or `keep`.
    decision: String,
    /// Why, for the record.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// The ban to be taken back, where the appeal itself names none.
    ban: Option<i64>,
}

/// Lists the appeals that are open, oldest first. A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/appeals", operation_id = "list_appeals", tag = "moderation",
    security(("staff" = [])),
    params(("cursor" = Option<String>, Query, description = "Where the page before ended, from its `Link`")),
    responses((status = 200, description = "The appeals", body = Vec<AppealView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (hand, after) = (Hand::of(&office, caller), cursor(&req)?.unwrap_or(0));
    let (of, vault) = (whole(&hand), office.vault.clone());
    let work = move |conn: &mut Conn| {
        moderation::open_appeals(conn, &vault, &of, (after, PAGE.saturating_add(1)))
    };
    let found: Result<Vec<Appeal>, StoreError> = office.store.read(work).await;
    let mut found = found?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|one| one.id);
    let views: Vec<AppealView> = found.iter().map(|one| AppealView::new(&hand, one)).collect();
    page(&views, next)
}

const WHAT: &str = "appeal";

/// Decides an appeal: the ban is taken back, or stays.
#[utoipa::path(post, path = "/appeals/{appeal}/decision", operation_id = "decide_appeal",
    tag = "moderation", security(("staff" = [])),
    params(("appeal" = i64, Path, description = "Its number")), request_body = AppealDecisionForm,
    responses((status = 200, description = "What was decided", body = AppealView)))]
pub(in crate::office) async fn decide(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let form: AppealDecisionForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number_of(&id, WHAT)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let reason = needed_reason(&form.reason, &mut faults);
    let lifts = form.decision == "lift";
    if !lifts && form.decision != "keep" {
        faults.push("decision must be lift or keep".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let vault = office.vault.clone();
    let work = move |conn: &mut Conn| {
        let one = moderation::find_appeal(conn, &vault, id)?;
        let one = one.filter(|one| moderates(&hand, one.jurisdiction));
        let one = one.ok_or_else(|| none_of(WHAT))?;
        decided(conn, &hand, one, (lifts, form.ban), &reason)
    };
    let view: Result<AppealView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn decided(
    conn: &mut Conn,
    hand: &Hand,
    one: Appeal,
    (lifts, named): (bool, Option<i64>),
    reason: &str,
) -> Result<AppealView, ApiError> {
    let (id, by) = (one.id, (hand.account(), hand.now));
    let word = if lifts { "lift" } else { "keep" };
    if !moderation::decide_appeal(conn, id, word, reason, by)? {
        return Err(ApiError::Conflict("it was decided before".to_owned()));
    }
    let ban = named.or(one.ban);
    if lifts {
        let unnamed = || ApiError::rejected("ban required: the appeal itself names none");
        let found = held(conn, hand, ban.ok_or_else(unnamed)?)?;
        let found = found.filter(|ban| ban.jurisdiction == one.jurisdiction);
        let missing = || ApiError::rejected("there is no ban of the number in ban");
        moderation::lift(conn, found.ok_or_else(missing)?.id, by)?;
    }
    let of = one.jurisdiction;
    let view = AppealView::new(hand, &Appeal { decision: Some(word.to_owned()), ban, ..one });
    let action = if lifts { "appeal.lift" } else { "appeal.keep" };
    let detail = json!({ "ban": ban });
    record_of(conn, hand, (action, format!("appeal {id}")), of, detail)?;
    Ok(view)
}
