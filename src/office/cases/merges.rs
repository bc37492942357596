//! Reports that are the same as another: put together, and taken apart again.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::bulk::put_back;
use super::show::case_view;
use super::under_hand::Held;
use super::views::CaseView;
use super::{Hand, number, unknown};
use crate::audit::store::append_all;
use crate::cases::store::{self, Before, Entry};
use crate::cases::{Audience, Case, Detail, standing};
use crate::db::Conn;
use crate::http::{self, ApiError, read_json};
use crate::office::Office;
use crate::requests::{DetailedStatus, EventKind, Visibility};
use crate::staff::Capability;
use crate::workflow::{Machine, Step};

/// The report that goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct MergeForm {
    /// The version of the report that was seen.
    version: i64,
    /// The number of the report that goes on.
    into: i64,
}

/// Says that a report is the same as another.
///
/// It is closed as a duplicate, still answers under its identifier, and whoever reported or follows it hears what the
/// public is told of the other from now on; nothing that was said before is sent again. The owner of the other
/// finds it in the line of time.
#[utoipa::path(put, path = "/requests/{request}/merge", operation_id = "merge_case", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    request_body = MergeForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn merge(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: MergeForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let (mut held, mut other) = hold_both(conn, &hand, id, &form)?;
        put_together(conn, &hand, &mut held, &other.case)?;
        let view = case_view(conn, &hand, &held.case)?;
        let of = hand.entry("request.merge", &mut held, json!({ "into": form.into }));
        let into = hand.entry("request.merge", &mut other, json!({ "absorbed": id }));
        append_all(conn, &[of, into])?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &view?)
}

/// Holds both reports, in the order of their keys, so that two merges never wait for each other.
fn hold_both(
    conn: &mut Conn,
    hand: &Hand,
    id: i64,
    form: &MergeForm,
) -> Result<(Held, Held), ApiError> {
    if id == form.into {
        return Err(ApiError::rejected("into must be another request"));
    }
    if form.into < id {
        store::hold(conn, form.into)?;
    }
    let held = hand.hold(conn, id, Capability::ChangeRequests, Some(form.version))?;
    let missing = |error: ApiError| {
        if matches!(error, ApiError::NotFound(_)) {
            ApiError::rejected("there is no request of the number in into")
        } else {
            error
        }
    };
    let other = hand.hold(conn, form.into, Capability::ChangeRequests, None).map_err(missing)?;
    let (one, two) = (&held.case, &other.case);
    let mut faults = Vec::new();
    if two.jurisdiction != one.jurisdiction || two.mode != one.mode {
        faults.push("into is a request of another government or endpoint".to_owned());
    }
    if let Some(known) = store::merged(conn, two.id)? {
        faults.push(format!("into was itself merged, into request {}", known.into));
    }
    if store::merged(conn, id)?.is_some() {
        faults.push("the request was merged before".to_owned());
    }
    if faults.is_empty() { Ok((held, other)) } else { Err(ApiError::Conflict(faults.join("; "))) }
}

fn put_together(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    other: &Case,
) -> Result<(), ApiError> {
    let machine = hand.machine(&held.case);
    let step = step_to_duplicate(machine, &held.case);
    let shown = other.code.as_deref().filter(|_| other.facts.visibility != Visibility::Private);
    let words = match shown {
        Some(code) => {
            format!(
                "This was reported before, as {code}. Work goes on there, and we tell you here."
            )
        }
        None => "This was reported before. Work goes on there, and we tell you here.".to_owned(),
    };
    let tags = store::tags_of(conn, &[held.case.id])?.remove(&held.case.id).unwrap_or_default();
    let before = Before { facts: held.case.facts.clone(), tags, event: None };
    let mut facts = held.case.facts.clone();
    facts.take(&step, Some(&words), hand.now);
    let entry = Entry {
        kind: EventKind::Merged,
        at: hand.now,
        account: Some(hand.account()),
        audience: Audience::Public,
        note: Some(words),
        media_url: None,
        detail: Detail::default().with("into", other.id),
    };
    store::save(conn, &mut held.case, facts, entry)?;
    store::merge(conn, held.case.id, other.id, &before, (hand.account(), hand.now))?;
    tell_owner(conn, hand, other, Detail::default().with("absorbed", held.case.id))
}

/// The owner of the report that goes on reads it in its line of time.
fn tell_owner(conn: &mut Conn, hand: &Hand, other: &Case, detail: Detail) -> Result<(), ApiError> {
    let entry = Entry::internal(EventKind::Absorbed, Some(hand.account()), hand.now);
    store::note(conn, other, Entry { detail, ..entry })?;
    Ok(())
}

/// A report that was merged and is opened again stands by itself: it hears no more of the other than anybody.
pub(in crate::office) fn stand_alone(
    conn: &mut Conn,
    hand: &Hand,
    held: &Held,
) -> Result<(), ApiError> {
    let Some(known) = store::merged(conn, held.case.id)? else { return Ok(()) };
    store::unmerge(conn, held.case.id)?;
    let other = store::find(conn, known.into)?.ok_or_else(unknown)?;
    tell_owner(conn, hand, &other, Detail::default().with("left", held.case.id))
}

/// What a merge makes of a report is recorded, not attempted: the workflow says only how it calls that.
fn step_to_duplicate(machine: &Machine, case: &Case) -> Step {
    let from = standing(machine, case);
    let state = machine.state_for(DetailedStatus::Duplicate, from);
    let codes = state.map(|state| machine.closing_codes_for(state)).unwrap_or_default();
    Step {
        from: from.clone(),
        to: state.map_or_else(|| from.clone(), |state| state.code.clone()),
        name: "Merge".to_owned(),
        detailed_status: DetailedStatus::Duplicate,
        closes: !case.facts.status().is_closed(),
        reopens: false,
        closing_code: codes.first().map(|one| one.code.clone()),
    }
}

/// Takes a report apart from another again: it stands where it stood before.
#[utoipa::path(delete, path = "/requests/{request}/merge", operation_id = "unmerge_case", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn unmerge(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::ChangeRequests, None)?;
        let known = store::merged(conn, id)?;
        let mut known =
            known.ok_or_else(|| ApiError::Conflict("the request was not merged".to_owned()))?;
        store::unmerge(conn, id)?;
        // What was hidden or masked meanwhile stays so.
        let (before, now) = (&mut known.before.facts, &held.case.facts);
        before.title.clone_from(&now.title);
        before.description.clone_from(&now.description);
        (before.visibility, before.publish_at) = (now.visibility, now.publish_at);
        let detail = Detail::default().with("apart_from", known.into);
        put_back(conn, &hand, &mut held, known.before, detail)?;
        let other = store::find(conn, known.into)?.ok_or_else(unknown)?;
        tell_owner(conn, &hand, &other, Detail::default().with("left", id))?;
        let view = case_view(conn, &hand, &held.case)?;
        let of = hand.entry("request.unmerge", &mut held, json!({ "apart_from": known.into }));
        let subject = format!("request {}", known.into);
        let from = json!({ "left": id });
        let from = hand.about("request.unmerge", other.jurisdiction, subject, from);
        append_all(conn, &[of, from])?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &view?)
}
