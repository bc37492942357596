//! Hiding a report, releasing it before its time, taking hiding back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::record;
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Case, Detail, parse_text};
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::moderation::store as moderation;
use crate::moderation::{Act, Hiding, Refusal, Standing, act, acts};
use crate::office::Office;
use crate::office::cases::show::case_view;
use crate::office::cases::views::CaseView;
use crate::office::cases::{Hand, number, unknown};
use crate::requests::EventKind;
use crate::requests::store::{Details, find_by_ids};
use crate::staff::Capability;

/// What is to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct VisibilityForm {
    /// The version of the report that was seen.
    version: i64,
    /// `hide`, `release` or `restore`.
    to: String,
    /// Why, for the record; hiding needs it.
    reason: Option<String>,
}

/// Hides a report from the public, releases one that waits, or takes hiding back.
///
/// Lists and look-ups follow at once. What is not possible is refused with 409 and what is.
#[utoipa::path(post, path = "/requests/{request}/visibility", operation_id = "change_visibility",
    tag = "moderation", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number")), request_body = VisibilityForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn change(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let form: VisibilityForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let wanted = Act::parse(&form.to);
    if wanted.is_none() {
        faults.push("to must be hide, release or restore".to_owned());
    }
    let reason = parse_text("reason", form.reason.as_deref(), &mut faults);
    let (Some(wanted), true) = (wanted, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let work = move |conn: &mut Conn| {
        let held = hand.hold(conn, id, Capability::Moderate, Some(form.version))?;
        let mut case = held.case;
        carry_out(conn, &hand, &mut case, wanted, reason.as_deref())?;
        let view = case_view(conn, &hand, &case)?;
        let standing = json!({ "to": case.facts.visibility.as_str() });
        record(conn, &hand, action(wanted), &case, standing)?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn action(act: Act) -> &'static str {
    match act {
        Act::Hide => "request.hide",
        Act::Release => "request.release",
        Act::Restore => "request.restore",
    }
}

/// Does it with a report that is held.
pub(super) fn carry_out(
    conn: &mut Conn,
    hand: &Hand,
    case: &mut Case,
    wanted: Act,
    reason: Option<&str>,
) -> Result<(), ApiError> {
    let hidden = moderation::hiding(conn, case.id)?;
    let mut facts = case.facts.clone();
    let standing = Standing::of(facts.visibility, facts.publish_at, hidden.is_some());
    let before = Hiding { visibility: facts.visibility, publish_at: facts.publish_at };
    let created = find_by_ids(conn, &[case.id], Details::default())?.pop().ok_or_else(unknown)?;
    let created = created.requested_at;
    let decided = hidden.unwrap_or(before);
    let release = decided.release(created);
    let after = act(wanted, reason, standing, (release, created), hand.now);
    let after = after.map_err(|refusal| refused(&refusal, standing))?;
    facts.visibility = after.visibility();
    facts.publish_at = decided.publish_at.filter(|_| after == Standing::Waiting);
    facts.touch(hand.now);
    let by = (hand.account(), hand.now);
    match wanted {
        Act::Hide => moderation::hide(conn, case.id, &before, reason.unwrap_or_default(), by)?,
        Act::Restore => moderation::unhide(conn, case.id)?,
        Act::Release => {}
    }
    let detail = Detail { reason: reason.map(str::to_owned), ..Detail::default() };
    let detail = detail.with("act", wanted.as_str()).with("standing", after.as_str());
    let entry = Entry::internal(EventKind::VisibilityChanged, Some(hand.account()), hand.now);
    cases::save(conn, case, facts, Entry { detail, ..entry })?;
    Ok(())
}

fn refused(refusal: &Refusal, standing: Standing) -> ApiError {
    let sentence = refusal.to_string();
    match refusal {
        Refusal::NoReason { .. } => ApiError::rejected(sentence),
        Refusal::NotPossible { .. } => {
            let allowed: Vec<&str> = acts(standing).into_iter().map(Act::as_str).collect();
            ApiError::Contradicted {
                sentence,
                detail: Box::new(json!({ "standing": standing.as_str(), "allowed": allowed })),
            }
        }
    }
}
