//! Who may not report.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::paging::{PAGE, code_of, cursor, moderates, named, page, whole};
use super::{needed_reason, none_of, number_of};
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::moderation::store::{self as moderation, Ban, NewBan};
use crate::office::Office;
use crate::office::cases::Hand;
use crate::people::{Mark, MarkKind};
use crate::staff::Capability;
use crate::time::format_instant;

/// Whom to ban.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct BanForm {
    /// The government.
    jurisdiction_id: String,
    /// What they are known by: `email`, `phone`, `device_id`, `account_id` or `api_key`.
    kind: String,
    /// The address, number, device or account, which is kept as a digest alone; of an API key, its public part.
    #[schema(min_length = 1, max_length = 255)]
    value: String,
    /// Why, for the record.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// When it ends; for good if left out.
    until_datetime: Option<DateTime<Utc>>,
}

/// A ban. Of people it does not tell whom it is about: that is known as a digest alone.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct BanView {
    /// Its number.
    id: i64,
    /// The government.
    jurisdiction_id: String,
    /// What the banned are known by.
    kind: &'static str,
    /// The public part of an API key.
    api_key: Option<String>,
    /// Why.
    reason: String,
    /// Since when.
    #[schema(format = DateTime)]
    created_datetime: String,
    /// The account of whoever made it.
    created_by: i64,
    /// Until when; for good where there is none.
    #[schema(format = DateTime)]
    until_datetime: Option<String>,
}

impl BanView {
    fn new(hand: &Hand, ban: &Ban) -> Self {
        Self {
            id: ban.id,
            jurisdiction_id: code_of(hand, ban.jurisdiction),
            kind: ban.kind.as_str(),
            api_key: (ban.kind == MarkKind::ApiKey).then(|| ban.mark.clone()),
            reason: ban.reason.clone(),
            created_datetime: format_instant(ban.created_at),
            created_by: ban.created_by,
            until_datetime: ban.ends_at.map(format_instant),
        }
    }
}

/// Lists the bans that were not taken back, the newest first. A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/bans", operation_id = "list_bans", tag = "moderation",
    security(("staff" = [])),
    params(("cursor" = Option<String>, Query, description = "Where the page before ended, from its `Link`")),
    responses((status = 200, description = "The bans", body = Vec<BanView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (hand, before) = (Hand::of(&office, caller), cursor(&req)?);
    let of = whole(&hand);
    let work =
        move |conn: &mut Conn| moderation::list_bans(conn, &of, before, PAGE.saturating_add(1));
    let found: Result<Vec<Ban>, StoreError> = office.store.read(work).await;
    let mut found = found?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|ban| ban.id);
    let views: Vec<BanView> = found.iter().map(|ban| BanView::new(&hand, ban)).collect();
    page(&views, next)
}

/// Bans somebody: a government takes in no reports from there any more.
///
/// It holds on this server at once and on others within a second.
#[utoipa::path(post, path = "/bans", operation_id = "create_ban", tag = "moderation",
    security(("staff" = [])), request_body = BanForm,
    responses((status = 201, description = "The ban", body = BanView)))]
pub(in crate::office) async fn create(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let form: BanForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    let new = parse(&hand, &form)?;
    let vault = office.vault.clone();
    let work = move |conn: &mut Conn| {
        let id = moderation::ban(conn, &new, (hand.account(), hand.now), &vault)?;
        let ban = moderation::find_ban(conn, id)?.ok_or_else(|| none_of(WHAT))?;
        record(conn, &hand, "ban.create", &ban)?;
        Ok(BanView::new(&hand, &ban))
    };
    let view: Result<BanView, ApiError> = office.store.write(work).await;
    let view = view?;
    office.bans.made();
    json(StatusCode::CREATED, &view)
}

const WHAT: &str = "ban";

fn parse(hand: &Hand, form: &BanForm) -> Result<NewBan, ApiError> {
    let mut faults = Vec::new();
    let government = named(hand, &form.jurisdiction_id);
    if government.is_none() {
        faults
            .push(format!("jurisdiction_id {} was not found", form.jurisdiction_id.escape_debug()));
    }
    let kind = MarkKind::parse(&form.kind);
    if kind.is_none() {
        faults.push("kind must be email, phone, device_id, account_id or api_key".to_owned());
    }
    let fits = form.value.chars().count() <= 255;
    let mark = kind.filter(|_| fits).and_then(|kind| Mark::new(kind, &form.value));
    if kind.is_some() && mark.is_none() {
        faults.push("value tells nobody apart, or is longer than 255 characters".to_owned());
    }
    let reason = needed_reason(&form.reason, &mut faults);
    if form.until_datetime.is_some_and(|until| until <= hand.now) {
        faults.push("until_datetime lies in the past".to_owned());
    }
    match (government, mark) {
        (Some(government), Some(mark)) if faults.is_empty() => {
            Ok(NewBan { jurisdiction: government.id, mark, reason, ends_at: form.until_datetime })
        }
        _ => Err(ApiError::Rejected(faults)),
    }
}

/// Takes a ban back.
#[utoipa::path(delete, path = "/bans/{ban}", operation_id = "lift_ban", tag = "moderation",
    security(("staff" = [])), params(("ban" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It holds no more")))]
pub(in crate::office) async fn lift(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (id, hand) = (number_of(&id, WHAT)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let ban = held(conn, &hand, id)?.ok_or_else(|| none_of(WHAT))?;
        if !moderation::lift(conn, id, (hand.account(), hand.now))? {
            return Err(none_of(WHAT));
        }
        record(conn, &hand, "ban.lift", &ban)?;
        Ok(())
    };
    let lifted: Result<(), ApiError> = office.store.write(work).await;
    lifted?;
    Ok(HttpResponse::NoContent().finish())
}

/// A ban that the caller may take back.
pub(super) fn held(conn: &mut Conn, hand: &Hand, id: i64) -> Result<Option<Ban>, StoreError> {
    Ok(moderation::find_ban(conn, id)?.filter(|ban| moderates(hand, ban.jurisdiction)))
}

/// Adds an entry about a ban to the audit log: the last thing in its transaction.
fn record(conn: &mut Conn, hand: &Hand, action: &'static str, ban: &Ban) -> Result<(), StoreError> {
    let detail = json!({ "kind": ban.kind.as_str() });
    record_of(conn, hand, (action, format!("ban {}", ban.id)), ban.jurisdiction, detail)
}

/// Adds an entry about something of a government to the audit log: the last thing in its transaction.
pub(super) fn record_of(
    conn: &mut Conn,
    hand: &Hand,
    (action, subject): (&'static str, String),
    of: JurisdictionId,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    let actor = Actor::Staff(hand.account());
    let entry = Entry { at: hand.now, jurisdiction: Some(of), actor, action, subject, detail };
    audit::append(conn, &entry).map(|_number| ())
}
