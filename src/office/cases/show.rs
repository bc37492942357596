//! One report with everything that is known of it, but for how its reporter can be reached.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::views::{CaseView, HappeningView, Names};
use super::{Hand, number, unknown};
use crate::cases::Case;
use crate::cases::store as cases;
use crate::db::Conn;
use crate::http::{ApiError, json};
use crate::office::Office;
use crate::requests::EventKind;
use crate::requests::store::{Details, find_by_ids};
use crate::staff::Capability;

/// A report with its answers, areas and line of time.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct CaseFileView {
    #[serde(flatten)]
    case: CaseView,
    /// Answers to the questions of its service.
    answers: Vec<GivenAnswerView>,
    /// Why it came to its first owner, in sentences.
    why: Vec<String>,
    /// The version of the rules that decided; none where there were none.
    rules_version: Option<i64>,
    /// Everything that happened, oldest first.
    timeline: Vec<HappeningView>,
}

/// An answer.
#[derive(Serialize, ToSchema)]
struct GivenAnswerView {
    /// The code of the question.
    code: String,
    /// What was answered.
    value: String,
}

/// Shows a report with its whole line of time.
#[utoipa::path(get, path = "/requests/{request}", operation_id = "show_case", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The report", body = CaseFileView)))]
pub(in crate::office) async fn show(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let file: Result<CaseFileView, ApiError> = office
        .store
        .read(move |conn| {
            let held = hand.see(conn, id)?;
            case_file(conn, &hand, &held.case)
        })
        .await;
    json(StatusCode::OK, &file?)
}

pub(in crate::office) fn case_file(
    conn: &mut Conn,
    hand: &Hand,
    case: &Case,
) -> Result<CaseFileView, ApiError> {
    let request = find_by_ids(conn, &[case.id], Details { events: false, ..Details::ALL })?.pop();
    let request = request.ok_or_else(unknown)?;
    let tags = cases::tags_of(conn, &[case.id])?.remove(&case.id).unwrap_or_default();
    let timeline = cases::timeline(conn, case.id)?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    let mentioned = timeline.iter().flat_map(|one| {
        let of_changes = one.detail.changes.iter().filter(|change| change.field == "person");
        let keys = of_changes.flat_map(|change| [&change.before, &change.after]);
        let away = one.detail.more.get("stands_in_for");
        one.account.into_iter().chain(keys.chain(away).filter_map(Value::as_i64))
    });
    names.load_people(conn, mentioned.chain(case.facts.owner.person).collect())?;
    let first =
        timeline.iter().find(|one| matches!(one.kind, EventKind::Submitted | EventKind::Imported));
    let told = first.and_then(|one| one.detail.more.get("why")).and_then(Value::as_array);
    let sentences = told.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    Ok(CaseFileView {
        case: CaseView::new(case, &request, tags, &names),
        answers: request
            .answers
            .iter()
            .map(|one| GivenAnswerView { code: one.code.clone(), value: one.value.clone() })
            .collect(),
        why: sentences.collect(),
        rules_version: first
            .and_then(|one| one.detail.more.get("rules_version"))
            .and_then(Value::as_i64)
            .filter(|version| *version > 0),
        timeline: timeline.iter().map(|one| HappeningView::new(one, &names)).collect(),
    })
}

/// A report as it is after a change, short.
pub(in crate::office) fn case_view(
    conn: &mut Conn,
    hand: &Hand,
    case: &Case,
) -> Result<CaseView, ApiError> {
    let request = find_by_ids(conn, &[case.id], Details::default())?.pop();
    let request = request.ok_or_else(unknown)?;
    let tags = cases::tags_of(conn, &[case.id])?.remove(&case.id).unwrap_or_default();
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, case.facts.owner.person.into_iter().collect())?;
    Ok(CaseView::new(case, &request, tags, &names))
}
