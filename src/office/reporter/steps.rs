//! The reporter's steps of the workflow: to answer, to have it opened again, to take it back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::{Own, Reporter, Written};
use super::views::ReporterView;
use crate::cases::store::{self as cases, Entry};
use crate::cases::{self as casework, Audience, Detail, parse_text, standing};
use crate::db::Conn;
use crate::geo::Position;
use crate::http::{ApiError, json, read_json};
use crate::office::Office;
use crate::office::cases::transitions::PointForm;
use crate::reporters::{Action, Move};
use crate::requests::{EventKind, parse_urls};
use crate::staff::store as staff;
use crate::workflow::{Actor, AllowedStep, Attempt, Need};

/// An answer to what staff have asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct AnswerForm {
    /// The ticket, where it is not in the header.
    ticket: Option<String>,
    /// The words.
    #[schema(max_length = 4000)]
    text: Option<String>,
    /// Addresses of pictures.
    #[serde(default)]
    media_urls: Vec<String>,
    /// Where, as a point.
    position: Option<PointForm>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct ReasonForm {
    /// The ticket, where it is not in the header.
    ticket: Option<String>,
    /// Why. To have a report opened again it is needed.
    #[schema(max_length = 4000)]
    reason: Option<String>,
}

/// Answers what staff have asked, and lets the report go on.
///
/// Staff and the reporter read the answer, nobody else.
#[utoipa::path(post, path = "/reporter/answers", operation_id = "answer_own_report", tag = "reporters",
    security(("reporter" = [])), request_body = AnswerForm,
    responses((status = 200, description = "The report as it is now", body = ReporterView)))]
pub(in crate::office) async fn answer(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: AnswerForm = read_json(&req, payload, &office.body).await?;
    let reporter = Reporter::of(&office, &req, form.ticket.as_deref()).await?;
    let mut faults = Vec::new();
    let text = parse_text("text", form.text.as_deref(), &mut faults);
    let photos = parse_urls(&form.media_urls, &mut faults);
    let position = form.position.map(|at| (at.lat, at.long));
    if position.is_some_and(|(lat, long)| Position::new(lat, long).is_err()) {
        faults.push("position is no point on earth".to_owned());
    }
    if text.is_none() && photos.is_empty() && position.is_none() && faults.is_empty() {
        faults.push("send text, media_urls or position".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let written = Written { text, photos, position };
    let work = move |conn: &mut Conn| {
        let own = reporter.hold(conn)?;
        let way = reporter.may(&own, Action::Answer, || {
            "nothing was asked that waits for an answer: send a message instead".to_owned()
        })?;
        let attempt = Attempt {
            text: written.text.clone(),
            photos: written.photos.len(),
            position: written.position.is_some(),
            ..attempt(way)?
        };
        cases::note(conn, &own.case, reporter.entry(&written))?;
        let own = take(conn, &reporter, own, &attempt)?;
        reporter.view(conn, &own)
    };
    let view: Result<ReporterView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

/// Has a closed report opened again, within the days that its workflow gives; its last owner has it back.
#[utoipa::path(post, path = "/reporter/reopen", operation_id = "reopen_own_report", tag = "reporters",
    security(("reporter" = [])), request_body = ReasonForm,
    responses((status = 200, description = "The report as it is now", body = ReporterView)))]
pub(in crate::office) async fn reopen(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: ReasonForm = read_json(&req, payload, &office.body).await?;
    let reporter = Reporter::of(&office, &req, form.ticket.as_deref()).await?;
    let mut faults = Vec::new();
    let reason = parse_text("reason", form.reason.as_deref(), &mut faults);
    if reason.is_none() && faults.is_empty() {
        faults.push("reason required".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let work = move |conn: &mut Conn| {
        let own = reporter.hold(conn)?;
        let way = reporter.may(&own, Action::Reopen, || too_late(&reporter, &own))?;
        let attempt = Attempt { reason: reason.clone(), text: reason.clone(), ..attempt(way)? };
        let written = Written { text: reason, ..Written::default() };
        cases::note(conn, &own.case, reporter.entry(&written))?;
        let own = take(conn, &reporter, own, &attempt)?;
        reporter.view(conn, &own)
    };
    let view: Result<ReporterView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn too_late(reporter: &Reporter, own: &Own) -> String {
    if own.case.facts.status() == crate::requests::Status::Open {
        return "the report is open".to_owned();
    }
    match reporter.machine(&own.case).may_reopen_within() {
        Some(days) => {
            format!(
                "it could be opened again within {days} days of closing: send a message instead"
            )
        }
        None => "it is not opened again: send a message instead".to_owned(),
    }
}

/// Takes the report back: within 30 minutes of filing it is closed at once. Later it is a message that asks staff to
/// close it, and is answered with 202.
#[utoipa::path(post, path = "/reporter/withdrawal", operation_id = "withdraw_own_report", tag = "reporters",
    security(("reporter" = [])), request_body = ReasonForm,
    responses((status = 200, description = "The report, closed", body = ReporterView),
              (status = 202, description = "The report; staff have been asked", body = ReporterView)))]
pub(in crate::office) async fn withdraw(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: ReasonForm = read_json(&req, payload, &office.body).await?;
    let reporter = Reporter::of(&office, &req, form.ticket.as_deref()).await?;
    let mut faults = Vec::new();
    let reason = parse_text("reason", form.reason.as_deref(), &mut faults);
    ApiError::unless_empty(faults)?;
    let work = move |conn: &mut Conn| {
        let own = reporter.hold(conn)?;
        let written = Written { text: reason.clone(), ..Written::default() };
        let at_once = own.moves.iter().find(|one| one.action == Action::Withdraw);
        let Some(way) = at_once else {
            reporter.may(&own, Action::AskWithdrawal, || "the report is closed".to_owned())?;
            let text = reason.or_else(|| Some("Please close this report.".to_owned()));
            let entry = reporter.entry(&Written { text, ..written });
            let detail = entry.detail.clone().with("asks", "withdrawal");
            cases::note(conn, &own.case, Entry { detail, ..entry })?;
            return Ok((StatusCode::ACCEPTED, reporter.view(conn, &own)?));
        };
        let attempt = Attempt { reason: reason.clone(), text: reason, ..attempt(way)? };
        if written.text.is_some() {
            cases::note(conn, &own.case, reporter.entry(&written))?;
        }
        let own = take(conn, &reporter, own, &attempt)?;
        Ok((StatusCode::OK, reporter.view(conn, &own)?))
    };
    let done: Result<(StatusCode, ReporterView), ApiError> = office.store.write(work).await;
    let (status, view) = done?;
    json(status, &view)
}

/// The attempt that a way asks for. Where a closing code is needed it is the first that fits: reporters know none.
fn attempt(way: &Move) -> Result<Attempt, ApiError> {
    let step: &AllowedStep = way.step.as_ref().ok_or(ApiError::Busy(None))?;
    let codes = step.needs.iter().find_map(|need| {
        if let Need::ClosingCode(codes) = need { codes.first().cloned() } else { None }
    });
    Ok(Attempt { closing_code: codes, ..Attempt::new(step.to.as_str(), Actor::Reporter) })
}

/// Takes a step. The public reads what the workflow says of it, and never the reporter's own words.
fn take(
    conn: &mut Conn,
    reporter: &Reporter,
    own: Own,
    attempt: &Attempt,
) -> Result<Own, ApiError> {
    let machine = reporter.machine(&own.case);
    let from = standing(machine, &own.case);
    let step = match machine.attempt(from, attempt) {
        Ok(step) => step,
        Err(refusal) => return Err(reporter.refused(&own, refusal.to_string())),
    };
    let mut case = own.case;
    let (mut facts, words) = casework::take(machine, &case, &step, None, reporter.now);
    let mut detail = Detail { reason: attempt.reason.clone(), ..Detail::default() };
    if step.reopens
        && let Some(person) = facts.owner.person
    {
        // Who is away or gone cannot go on with it: whoever stands in does, or the department.
        let zone = reporter.city.jurisdictions.by_id(case.jurisdiction).map(|one| one.time_zone);
        let day = reporter.now.with_timezone(&zone.unwrap_or(chrono_tz::UTC)).date_naive();
        let able = staff::stand_in(conn, person, day)?;
        let known = staff::find(conn, able)?.filter(|(one, _)| one.disabled_at.is_none());
        facts.owner.person = known.map(|(one, _)| one.id);
        if facts.owner.person != Some(person) {
            detail = detail.with("stands_in_for", person);
        }
    }
    let entry = Entry {
        audience: Audience::Public,
        note: words,
        detail: detail.by(Actor::Reporter),
        ..Entry::internal(EventKind::StatusChanged, None, reporter.now)
    };
    cases::drop_closing(conn, case.id)?;
    cases::save(conn, &mut case, facts, entry)?;
    reporter.own(conn, case)
}
