//! Changing many reports in one call, each with a result of its own, and taking that back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::corrections::{self, CorrectionForm};
use super::handovers::{self, HandoverForm};
use super::transitions::{self, Brought, StepForm};
use super::under_hand::Held;
use super::{Hand, number};
use crate::audit::{self, store::append_all};
use crate::cases::store::{self, Before, BulkItem, Entry};
use crate::cases::{Audience, Detail};
use crate::db::Conn;
use crate::http::{ApiError, ErrorItem, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::office::Office;
use crate::requests::EventKind;
use crate::staff::Capability;

/// Reports of one call at most.
const MOST: usize = 500;
/// For how long a change can be taken back.
const UNDO: TimeDelta = TimeDelta::hours(1);

/// What to change, of which reports.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct BulkForm {
    /// The reports, each once, all of one government.
    #[schema(min_items = 1, max_items = 500)]
    requests: Vec<BulkTarget>,
    /// What to do with each.
    change: BulkChange,
}

/// A report of many.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkTarget {
    /// Its number.
    request: i64,
    /// The version that was seen.
    version: i64,
}

/// One change for all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BulkChange {
    /// A step of the workflow; its `version` is not read.
    Step(StepForm),
    /// Another owner; its `version` is not read.
    Owner(HandoverForm),
    /// Corrections that make sense for many: service, priority, date, tags; its `version` is not read.
    Correction(CorrectionForm),
}

/// What became of each report.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct BulkView {
    /// The number of the call, to take it back by; none when nothing changed.
    bulk: Option<i64>,
    /// How many were changed.
    changed: usize,
    /// Each report, in the order of the call.
    results: Vec<BulkResult>,
}

/// What became of one report.
#[derive(Serialize, ToSchema)]
struct BulkResult {
    /// Its number.
    request: i64,
    /// Whether it was changed.
    changed: bool,
    /// The version that it is at now, if it was changed.
    version: Option<i64>,
    /// Why not, if it was not; nothing where it was so before.
    errors: Vec<ErrorItem>,
}

/// Changes up to 500 reports.
///
/// Each is changed or refused by itself; what is refused says why, and hinders no other. All that were changed can be
/// taken back together within an hour.
#[utoipa::path(post, path = "/bulk", operation_id = "change_many", tag = "casework",
    security(("staff" = [])), request_body = BulkForm,
    responses((status = 200, description = "What became of each", body = BulkView)))]
pub(in crate::office) async fn change(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: BulkForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    check(&form)?;
    let brought = match &form.change {
        BulkChange::Step(step) => Some(step.check()?),
        BulkChange::Owner(_) | BulkChange::Correction(_) => None,
    };
    let work = move |conn: &mut Conn| change_all(conn, &hand, &form, brought.as_ref());
    let view: Result<BulkView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn check(form: &BulkForm) -> Result<(), ApiError> {
    let mut faults = Vec::new();
    if form.requests.is_empty() || form.requests.len() > MOST {
        faults.push(format!("requests must name 1 to {MOST}"));
    }
    let mut seen: Vec<i64> = form.requests.iter().map(|one| one.request).collect();
    seen.sort_unstable();
    if seen.windows(2).any(|pair| pair.first() == pair.last()) {
        faults.push("requests must name each only once".to_owned());
    }
    if let BulkChange::Correction(one) = &form.change {
        let own = one.title.is_some()
            || one.description.is_some()
            || one.address.is_some()
            || one.position.is_some();
        if own {
            faults
                .push("title, description, address and position are each report's own".to_owned());
        }
    }
    ApiError::unless_empty(faults)
}

fn change_all(
    conn: &mut Conn,
    hand: &Hand,
    form: &BulkForm,
    brought: Option<&Brought>,
) -> Result<BulkView, ApiError> {
    let capability = match form.change {
        BulkChange::Step(_) | BulkChange::Correction(_) => Capability::ChangeRequests,
        BulkChange::Owner(_) => Capability::Assign,
    };
    let targets: Vec<_> =
        form.requests.iter().map(|one| (one.request, Some(one.version))).collect();
    let all = hand.hold_all(conn, &targets, capability)?;
    let ids: Vec<i64> = all.iter().map(|(id, _)| *id).collect();
    let mut tags = store::tags_of(conn, &ids)?;
    let mut made = Made::default();
    for (request, held) in all {
        let tags = tags.remove(&request).unwrap_or_default();
        let outcome = held.and_then(|held| {
            change_one(conn, hand, held, tags, (&form.change, brought), &mut made)
        });
        made.results.push(result_of(request, outcome)?);
    }
    let Made { mut results, items, mut entries, of } = made;
    let mut bulk = None;
    if let Some(of) = of {
        let id = store::begin_bulk(conn, of, hand.account(), hand.now)?;
        store::add_to_bulk(conn, id, &items)?;
        for entry in &mut entries {
            if let Some(detail) = entry.detail.as_object_mut() {
                detail.insert("bulk".to_owned(), id.into());
            }
        }
        bulk = Some(id);
    }
    let place = |one: &BulkResult| form.requests.iter().position(|t| t.request == one.request);
    results.sort_by_cached_key(place);
    // An entry for each report: whoever asks what was done to a report asks for its number.
    append_all(conn, &entries)?;
    Ok(BulkView { bulk, changed: items.len(), results })
}

/// What a call has come to so far.
#[derive(Default)]
struct Made {
    results: Vec<BulkResult>,
    items: Vec<BulkItem>,
    entries: Vec<audit::Entry>,
    /// The government of the first report.
    of: Option<JurisdictionId>,
}

/// What became of one report: the version that it has now, if it was changed. What is ours to answer for ends the call.
fn result_of(request: i64, outcome: Result<Option<i64>, ApiError>) -> Result<BulkResult, ApiError> {
    let (version, errors) = match outcome {
        Ok(version) => (version, Vec::new()),
        Err(error) if error.status().is_server_error() => return Err(error),
        Err(error) => (None, error.items()),
    };
    Ok(BulkResult { request, changed: version.is_some(), version, errors })
}

fn change_one(
    conn: &mut Conn,
    hand: &Hand,
    mut held: Held,
    tags: Vec<String>,
    (change, brought): (&BulkChange, Option<&Brought>),
    made: &mut Made,
) -> Result<Option<i64>, ApiError> {
    let whose = held.case.jurisdiction;
    if made.of.is_some_and(|of| of != whose) {
        return Err(ApiError::Conflict("it is another government's than the first".to_owned()));
    }
    let before = Before { facts: held.case.facts.clone(), tags, event: None };
    let (action, detail) = match (change, brought) {
        (BulkChange::Step(form), Some(brought)) => {
            transitions::take_step(conn, hand, &mut held, brought.clone(), form.when_parts_end)?;
            ("request.step", serde_json::json!({ "to": form.to }))
        }
        (BulkChange::Step(_), None) => return Ok(None),
        (BulkChange::Owner(form), _) => {
            handovers::transfer(conn, hand, &mut held, form)?;
            ("request.assign", handovers::owner_of(hand, &held))
        }
        (BulkChange::Correction(form), _) => {
            corrections::apply(conn, hand, &mut held, form)?;
            ("request.correct", serde_json::json!({}))
        }
    };
    // A report that was so before has nothing to be taken back.
    if !held.is_changed() {
        return Ok(None);
    }
    made.of = Some(whose);
    made.entries.push(hand.entry(action, &mut held, detail));
    let (request_id, version) = (held.case.id, held.case.version);
    made.items.push(BulkItem { request_id, before, version });
    Ok(Some(version))
}

/// Takes back a call that changed many, within an hour.
///
/// A report that somebody has changed since stays as it is, and says so.
#[utoipa::path(post, path = "/bulk/{bulk}/undo", operation_id = "undo_many", tag = "casework",
    security(("staff" = [])), params(("bulk" = i64, Path, description = "The number of the call")),
    responses((status = 200, description = "What became of each", body = BulkView)))]
pub(in crate::office) async fn undo(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let (id, hand) = (number(&id).map_err(|_cause| no_bulk())?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| undo_all(conn, &hand, id);
    let view: Result<BulkView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn no_bulk() -> ApiError {
    ApiError::not_found("there is no call of this number")
}

fn undo_all(conn: &mut Conn, hand: &Hand, id: i64) -> Result<BulkView, ApiError> {
    let (bulk, items) = store::hold_bulk(conn, id)?.ok_or_else(no_bulk)?;
    if bulk.account != hand.account() {
        return Err(no_bulk());
    }
    if bulk.undone_at.is_some() {
        return Err(ApiError::Conflict("it was taken back before".to_owned()));
    }
    if hand.now.signed_duration_since(bulk.at) > UNDO {
        return Err(ApiError::Conflict("it can be taken back within an hour only".to_owned()));
    }
    let seen: Vec<_> = items.iter().map(|one| (one.request_id, Some(one.version))).collect();
    // Both are in the order of the keys.
    let all = hand.hold_all(conn, &seen, Capability::ChangeRequests)?.into_iter().zip(items);
    let (mut results, mut entries) = (Vec::new(), Vec::new());
    for ((request, held), item) in all {
        let outcome = held.and_then(|mut held| {
            put_back(conn, hand, &mut held, item.before, Detail::default().with("bulk", id))?;
            let version = held.case.version;
            let detail = serde_json::json!({ "bulk": id });
            entries.push(hand.entry("request.undo", &mut held, detail));
            Ok(Some(version))
        });
        results.push(result_of(request, outcome)?);
    }
    store::end_bulk(conn, id, hand.now)?;
    append_all(conn, &entries)?;
    Ok(BulkView { bulk: Some(id), changed: entries.len(), results })
}

/// Puts a report back to where it stood. What the public was told is taken back in public.
pub(in crate::office) fn put_back(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    before: Before,
    detail: Detail,
) -> Result<(), ApiError> {
    let told = held.case.facts.detailed_status != before.facts.detailed_status;
    let mut facts = before.facts;
    if told {
        facts.touch(hand.now);
    }
    let now = store::tags_of(conn, &[held.case.id])?.remove(&held.case.id).unwrap_or_default();
    let missing = |from: &[String], of: &[String]| -> Vec<String> {
        of.iter().filter(|tag| !from.contains(tag)).cloned().collect()
    };
    let (add, remove) = (missing(&now, &before.tags), missing(&before.tags, &now));
    if store::change_tags(conn, held.case.id, &add, &remove)? {
        held.also("tags");
    }
    corrections::find_areas(conn, hand, held, &facts)?;
    store::drop_closing(conn, held.case.id)?;
    let entry = Entry {
        kind: EventKind::Undone,
        at: hand.now,
        account: Some(hand.account()),
        audience: if told { Audience::Public } else { Audience::Internal },
        note: told
            .then(|| "The last change was made by mistake and has been taken back.".to_owned()),
        media_url: None,
        detail,
    };
    store::save(conn, &mut held.case, facts, entry)?;
    Ok(())
}
