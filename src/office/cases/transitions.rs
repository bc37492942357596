//! Steps of the workflow.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::merges;
use super::show::case_view;
use super::under_hand::Held;
use super::views::{CaseView, StepView};
use super::{Hand, number};
use crate::cases::store::{self, Entry};
use crate::cases::{self, Audience, Detail, Part, parse_text};
use crate::catalogue::Answer;
use crate::db::Conn;
use crate::http::{self, ApiError, read_json};
use crate::office::Office;
use crate::requests::{EventKind, parse_urls};
use crate::staff::Capability;
use crate::workflow::{Actor, Attempt, Refusal};

/// A step to be taken.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct StepForm {
    /// The version of the report that was seen.
    pub(in crate::office) version: i64,
    /// The state to go to.
    pub(in crate::office) to: String,
    /// Why, for the record.
    pub(in crate::office) reason: Option<String>,
    /// Words for the public.
    pub(in crate::office) text: Option<String>,
    /// Why it is closed.
    pub(in crate::office) closing_code: Option<String>,
    /// Answers to questions, by their codes.
    #[serde(default)]
    pub(in crate::office) answers: BTreeMap<String, String>,
    /// Where the work was done: latitude and longitude in degrees.
    pub(in crate::office) position: Option<PointForm>,
    /// Addresses of photos.
    #[serde(default)]
    pub(in crate::office) media_urls: Vec<String>,
    /// Closes the report by itself as soon as its parts have ended, if some have not.
    #[serde(default)]
    pub(in crate::office) when_parts_end: bool,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, serde::Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct PointForm {
    /// Latitude in degrees (WGS 84).
    pub(in crate::office) lat: f64,
    /// Longitude in degrees (WGS 84).
    pub(in crate::office) long: f64,
}

/// What comes with a step, checked.
#[derive(Debug, Clone)]
pub(in crate::office) struct Brought {
    pub(in crate::office) attempt: Attempt,
    pub(in crate::office) media_url: Option<String>,
    pub(in crate::office) detail: Detail,
}

impl StepForm {
    /// Checks everything that does not depend on the report.
    pub(in crate::office) fn check(&self) -> Result<Brought, ApiError> {
        let mut faults = Vec::new();
        let reason = parse_text("reason", self.reason.as_deref(), &mut faults);
        let text = parse_text("text", self.text.as_deref(), &mut faults);
        let photos = parse_urls(&self.media_urls, &mut faults);
        let mut detail = Detail { reason: reason.clone(), ..Detail::default() };
        if let Some(at) = self.position {
            if crate::geo::Position::new(at.lat, at.long).is_err() {
                faults.push("position is no point on earth".to_owned());
            }
            detail = detail.with("position", json!([at.lat, at.long]));
        }
        if !self.answers.is_empty() {
            detail = detail.with("answers", json!(self.answers));
        }
        ApiError::unless_empty(faults)?;
        let answers = self.answers.iter();
        let attempt = Attempt {
            reason,
            text,
            photos: photos.len(),
            position: self.position.is_some(),
            answers: answers
                .map(|(code, value)| Answer { code: code.clone(), value: value.clone() })
                .collect(),
            closing_code: self.closing_code.clone(),
            ..Attempt::new(self.to.clone(), Actor::Staff)
        };
        let media_url = photos.first().map(|photo| photo.as_text().to_owned());
        Ok(Brought { attempt, media_url, detail })
    }
}

/// Lists the steps that the caller may take with a report now, and what each needs.
#[utoipa::path(get, path = "/requests/{request}/transitions", operation_id = "list_steps", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The steps", body = Vec<StepView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let steps: Result<Vec<StepView>, ApiError> = office
        .store
        .read(move |conn| {
            let held = hand.see(conn, id)?;
            if !held.reach.allows(&hand.caller.access, Capability::ChangeRequests) {
                return Ok(Vec::new());
            }
            let roles = held.reach.roles(&hand.caller.access);
            let machine = hand.machine(&held.case);
            let from = cases::standing(machine, &held.case);
            let allowed = machine.allowed(from, &roles, Actor::Staff);
            Ok(allowed.iter().map(StepView::from).collect())
        })
        .await;
    http::json(StatusCode::OK, &steps?)
}

/// Takes a step of the workflow with a report.
///
/// A step that is not listed, or lacks what it needs, is refused with 409 and a list of those that are allowed; so
/// is one that was meant for an older version, with what has changed since.
#[utoipa::path(post, path = "/requests/{request}/transitions", operation_id = "take_step", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    request_body = StepForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn take(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: StepForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let brought = form.check()?;
    let work = move |conn: &mut Conn| {
        let seen = Some(form.version);
        let mut held = hand.hold(conn, id, Capability::ChangeRequests, seen)?;
        take_step(conn, &hand, &mut held, brought, form.when_parts_end)?;
        let view = case_view(conn, &hand, &held.case)?;
        hand.record(conn, "request.step", &mut held, json!({ "to": form.to }))?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &view?)
}

/// Takes a step with a report that is held.
pub(in crate::office) fn take_step(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    brought: Brought,
    when_parts_end: bool,
) -> Result<(), ApiError> {
    let machine = hand.machine(&held.case);
    let roles = held.reach.roles(&hand.caller.access);
    let attempt = Attempt { roles, ..brought.attempt.clone() };
    let from = cases::standing(machine, &held.case);
    let step = machine.attempt(from, &attempt).map_err(|one| refused(&one))?;
    if step.closes {
        let open = store::open_parts(conn, held.case.id)?;
        if !open.is_empty() && when_parts_end {
            return wait_for_parts(conn, hand, held, &attempt);
        }
        if !open.is_empty() {
            return Err(parts_first(&open));
        }
    }
    let (facts, words) = cases::take(machine, &held.case, &step, attempt.text.as_deref(), hand.now);
    let entry = Entry {
        kind: EventKind::StatusChanged,
        at: hand.now,
        account: Some(hand.account()),
        audience: Audience::Public,
        note: words,
        media_url: brought.media_url,
        detail: brought.detail,
    };
    store::drop_closing(conn, held.case.id)?;
    store::save(conn, &mut held.case, facts, entry)?;
    if step.reopens {
        merges::stand_alone(conn, hand, held)?;
    }
    Ok(())
}

fn wait_for_parts(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    attempt: &Attempt,
) -> Result<(), ApiError> {
    store::close_later(conn, hand.account(), &held.case, attempt)?;
    let entry = Entry::internal(EventKind::Noted, Some(hand.account()), hand.now);
    let detail = Detail::default().with("closes_when_parts_end", attempt.to.clone());
    let facts = held.case.facts.clone();
    store::save(conn, &mut held.case, facts, Entry { detail, ..entry })?;
    Ok(())
}

/// A step that was refused, with those that are allowed.
pub(in crate::office) fn refused(refusal: &Refusal) -> ApiError {
    let allowed: Vec<StepView> = refusal.allowed.iter().map(StepView::from).collect();
    ApiError::Contradicted {
        sentence: refusal.to_string(),
        detail: Box::new(json!({ "state": refusal.from.as_str(), "allowed": allowed })),
    }
}

fn parts_first(open: &[Part]) -> ApiError {
    let titles: Vec<&str> = open.iter().map(|part| part.title.as_str()).collect();
    ApiError::Contradicted {
        sentence: format!(
            "parts of the request have not ended: {}; end them first, or send when_parts_end",
            titles.join(", ")
        ),
        detail: Box::new(json!({ "parts": open.iter().map(|part| part.id).collect::<Vec<_>>() })),
    }
}
