//! Parts: tasks for other departments that belong to a report.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::under_hand::Held;
use super::views::{CodeView, Names, PersonView};
use super::{Hand, number};
use crate::audit::{self, store::append_all};
use crate::cases::store::{self, Entry};
use crate::cases::{self, Audience, Detail, MAX_TITLE, Part, parse_text};
use crate::db::Conn;
use crate::http::{self, ApiError, read_json};
use crate::office::Office;
use crate::requests::EventKind;
use crate::staff::{Capability, Scope};
use crate::text::clean_line;
use crate::time::format_instant;

/// A task to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct PartForm {
    /// The version of the report that was seen.
    version: i64,
    /// The code of the department that has to do it.
    department: String,
    /// The code of a team of it.
    team: Option<String>,
    /// What is to be done.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
}

/// The end of a task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct PartEndForm {
    /// What came of it.
    #[schema(min_length = 1, max_length = 4000)]
    result: String,
}

/// A task of another department.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct PartView {
    /// Its number.
    id: i64,
    /// Who has to do it.
    department: CodeView,
    /// The team.
    team: Option<CodeView>,
    /// What is to be done.
    title: String,
    /// When it was asked for.
    #[schema(format = DateTime)]
    created_datetime: String,
    /// By whom.
    created_by: Option<PersonView>,
    /// When it ended.
    #[schema(format = DateTime)]
    ended_datetime: Option<String>,
    /// Who ended it.
    ended_by: Option<PersonView>,
    /// What came of it.
    result: Option<String>,
}

/// Lists the parts of a report, oldest first.
#[utoipa::path(get, path = "/requests/{request}/parts", operation_id = "list_parts", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The parts", body = Vec<PartView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let found: Result<Vec<PartView>, ApiError> = office
        .store
        .read(move |conn| {
            hand.see(conn, id)?;
            views(conn, &hand, id)
        })
        .await;
    http::json(StatusCode::OK, &found?)
}

/// Adds a part to a report that is open. The report closes only when all of them have ended.
#[utoipa::path(post, path = "/requests/{request}/parts", operation_id = "add_part", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    request_body = PartForm,
    responses((status = 201, description = "All parts", body = Vec<PartView>)))]
pub(in crate::office) async fn add(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let form: PartForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::Assign, Some(form.version))?;
        let part = add_to(conn, &hand, &mut held, &form)?;
        let all = views(conn, &hand, id)?;
        hand.record(conn, "request.add_part", &mut held, json!({ "part": part }))?;
        Ok(all)
    };
    let all: Result<Vec<PartView>, ApiError> = office.store.write(work).await;
    http::json(StatusCode::CREATED, &all?)
}

fn add_to(conn: &mut Conn, hand: &Hand, held: &mut Held, form: &PartForm) -> Result<i64, ApiError> {
    let of = held.case.jurisdiction;
    let mut faults = Vec::new();
    let title = clean_line(&form.title);
    if !(1..=MAX_TITLE).contains(&title.chars().count()) {
        faults.push(format!("title must have 1 to {MAX_TITLE} characters"));
    }
    let department = hand.playbook.department_by_code(of, &form.department);
    if department.is_none() {
        faults.push(format!("there is no department {}", form.department.escape_debug()));
    }
    let wanted = form.team.as_deref();
    let team = wanted.and_then(|code| hand.playbook.team_by_code(of, code));
    let fits = team.is_some_and(|one| department.is_some_and(|of| one.department == of.id));
    if wanted.is_some() && department.is_some() && !fits {
        faults.push("the department has no such team".to_owned());
    }
    if held.case.facts.status() == crate::requests::Status::Closed {
        faults.push("the request is closed: open it again first".to_owned());
    }
    let (Some(department), true) = (department, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let to = (department.id, team.map(|one| one.id));
    let part = store::add_part(conn, &held.case, to, &title, (hand.account(), hand.now))?;
    let detail = Detail::default().with("part", part).with("department", department.code.clone());
    let entry = Entry::internal(EventKind::PartAdded, Some(hand.account()), hand.now);
    let facts = held.case.facts.clone();
    store::save(conn, &mut held.case, facts, Entry { note: Some(title), detail, ..entry })?;
    Ok(part)
}

/// Ends a part. With the last one the report closes, if somebody has said so.
///
/// Whoever works for the department of the part may end it, though the report is another's.
#[utoipa::path(post, path = "/requests/{request}/parts/{part}/end", operation_id = "end_part", tag = "casework",
    security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number"),
           ("part" = i64, Path, description = "The number of the part")),
    request_body = PartEndForm,
    responses((status = 200, description = "All parts", body = Vec<PartView>)))]
pub(in crate::office) async fn end(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: PartEndForm = read_json(&req, payload, &office.body).await?;
    let (id, part, hand) = (number(&path.0)?, number(&path.1)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let result = parse_text("result", Some(&form.result), &mut faults);
    if result.is_none() && faults.is_empty() {
        faults.push("result required".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::ViewRequests, None)?;
        let done = end_of(conn, &hand, &mut held, part, result.as_deref())?;
        let all = views(conn, &hand, id)?;
        append_all(conn, &done)?;
        Ok(all)
    };
    let all: Result<Vec<PartView>, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &all?)
}

/// Ends a part of a report that is held. Returns what the audit log is to be told.
fn end_of(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    part: i64,
    result: Option<&str>,
) -> Result<Vec<audit::Entry>, ApiError> {
    let nothing = || ApiError::not_found("the request has no part of this number");
    let known = store::parts(conn, held.case.id)?.into_iter().find(|one| one.id == part);
    let known = known.ok_or_else(nothing)?;
    let its =
        Scope { department: Some(known.department), ..Scope::government(held.case.jurisdiction) };
    let access = &hand.caller.access;
    let may = access.allows(Capability::ChangeRequests, &its)
        || held.reach.allows(access, Capability::Assign);
    if !may {
        return Err(ApiError::Forbidden("the part is another department's"));
    }
    let by = (hand.account(), hand.now);
    if !store::end_part(conn, held.case.id, part, result, by)? {
        return Err(ApiError::Conflict("the part has ended before".to_owned()));
    }
    let detail = Detail::default().with("part", part);
    let entry = Entry::internal(EventKind::PartEnded, Some(hand.account()), hand.now);
    let facts = held.case.facts.clone();
    let note = result.map(str::to_owned);
    store::save(conn, &mut held.case, facts, Entry { note, detail, ..entry })?;
    let mut done = vec![hand.entry("request.end_part", held, json!({ "part": part }))];
    if store::open_parts(conn, held.case.id)?.is_empty() {
        done.extend(close_now(conn, hand, held)?);
    }
    Ok(done)
}

/// Takes the step that has waited for the parts. One that the workflow has come to refuse is dropped, and said so.
fn close_now(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
) -> Result<Option<audit::Entry>, ApiError> {
    let Some((attempt, account)) = store::closing(conn, held.case.id)? else { return Ok(None) };
    store::drop_closing(conn, held.case.id)?;
    let machine = hand.machine(&held.case);
    let tried = machine.attempt(cases::standing(machine, &held.case), &attempt);
    let step = match tried {
        Ok(step) => step,
        Err(refusal) => {
            let entry = Entry::internal(EventKind::Noted, Some(account), hand.now);
            let note = Some(format!("All parts have ended, but {refusal}."));
            let event = store::note(conn, &held.case, Entry { note, ..entry })?;
            let detail = json!({ "event": event, "asked_by": account });
            return Ok(Some(by_itself(hand.entry("request.note", held, detail))));
        }
    };
    let words = attempt.text.as_deref();
    let (facts, words) = cases::take(machine, &held.case, &step, words, hand.now);
    let detail = Detail { reason: attempt.reason.clone(), ..Detail::default() };
    let entry = Entry {
        kind: EventKind::StatusChanged,
        at: hand.now,
        account: Some(account),
        audience: Audience::Public,
        note: words,
        media_url: None,
        detail: detail.with("parts_ended", true),
    };
    store::save(conn, &mut held.case, facts, entry)?;
    let detail = json!({ "to": step.to.as_str(), "asked_by": account });
    Ok(Some(by_itself(hand.entry("request.step", held, detail))))
}

/// What comes of itself is nobody's doing, though somebody asked for it earlier.
fn by_itself(entry: audit::Entry) -> audit::Entry {
    audit::Entry { actor: audit::Actor::System, ..entry }
}

fn views(conn: &mut Conn, hand: &Hand, request: i64) -> Result<Vec<PartView>, ApiError> {
    let all = store::parts(conn, request)?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    let people = all.iter().flat_map(|part| part.created_by.into_iter().chain(part.ended_by));
    names.load_people(conn, people.collect())?;
    let view = |part: &Part| PartView {
        id: part.id,
        department: names.department(part.department),
        team: part.team.and_then(|team| names.team(team)),
        title: part.title.clone(),
        created_datetime: format_instant(part.created_at),
        created_by: part.created_by.map(|one| names.person(one)),
        ended_datetime: part.ended_at.map(format_instant),
        ended_by: part.ended_by.map(|one| names.person(one)),
        result: part.result.clone(),
    };
    Ok(all.iter().map(view).collect())
}
