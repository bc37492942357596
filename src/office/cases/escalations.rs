//! Reports that cannot wait: whom they concern, why, and who sees to them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::views::{CodeView, Names, PersonView};
use super::{Hand, number};
use crate::cases::store::{self as cases, Escalation};
use crate::cases::{Case, Detail};
use crate::db::Conn;
use crate::http::{ApiError, Parameters, json};
use crate::jurisdictions::Mode;
use crate::office::Office;
use crate::staff::Capability;
use crate::time::format_instant;

/// Reports on one page, and looked at in one query.
const PAGE: usize = 100;
const AT_ONCE: i64 = 200;

/// A report that cannot wait, with what whoever is on duty needs.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct EscalationView {
    /// The number of the report.
    request: i64,
    /// Its identifier for the public.
    service_request_id: Option<String>,
    /// Whose it is.
    jurisdiction_id: String,
    /// What it is about.
    service: CodeView,
    /// `open` or `closed`.
    status: &'static str,
    /// The department that owns it.
    department: CodeView,
    /// The team.
    team: Option<CodeView>,
    /// The person.
    person: Option<PersonView>,
    /// `low`, `normal`, `high` or `critical`.
    priority: &'static str,
    /// Points of urgency.
    urgency: i64,
    /// Why it cannot wait, in sentences.
    why: Vec<String>,
    /// A headline.
    title: Option<String>,
    /// What was reported.
    description: Option<String>,
    /// Where.
    address: Option<String>,
    /// Latitude in degrees (WGS 84).
    lat: Option<f64>,
    /// Longitude in degrees (WGS 84).
    long: Option<f64>,
    /// Since when.
    #[schema(format = DateTime)]
    escalated_datetime: String,
    /// Who has said that he sees to it.
    acknowledged_by: Option<PersonView>,
    /// When.
    #[schema(format = DateTime)]
    acknowledged_datetime: Option<String>,
}

/// A page of them.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct EscalationsView {
    /// Those that nobody has acknowledged, in the order in which the reports came in.
    escalations: Vec<EscalationView>,
    /// To be sent as `after` for the next page; none on the last one.
    next: Option<i64>,
}

/// Lists the reports that cannot wait and that nobody has acknowledged yet, as far as the caller sees them.
#[utoipa::path(get, path = "/escalations", operation_id = "list_escalations", tag = "casework",
    security(("staff" = []), ("browser" = [])),
    params(("after" = Option<i64>, Query, description = "`next` of the page before"),
           ("mode" = Option<String>, Query, description = "`production` or `test`; production if left out")),
    responses((status = 200, description = "A page of them", body = EscalationsView)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let after = sent.first("after").unwrap_or("0").parse::<i64>();
    let after = after.map_err(|_cause| faults.push("after must be a number".to_owned()));
    let mode = Mode::parse(sent.first("mode").unwrap_or("production"));
    if mode.is_none() {
        faults.push("mode must be production or test".to_owned());
    }
    let (Ok(after), Some(mode), true) = (after, mode, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let hand = Hand::of(&office, caller);
    let page: Result<EscalationsView, ApiError> =
        office.store.read(move |conn| page(conn, &hand, mode, after)).await;
    json(StatusCode::OK, &page?)
}

fn page(
    conn: &mut Conn,
    hand: &Hand,
    mode: Mode,
    mut after: i64,
) -> Result<EscalationsView, ApiError> {
    let mut found: Vec<(Escalation, Case)> = Vec::new();
    let mut next = None;
    // What others see is passed over, so a page may take several looks.
    loop {
        let some = cases::pending_escalations(conn, mode, after, AT_ONCE)?;
        let Some(last) = some.last().map(|one| one.request) else { break };
        let ids: Vec<i64> = some.iter().map(|one| one.request).collect();
        let reports = cases::find_many(conn, &ids)?;
        let all: Vec<&Case> = reports.iter().collect();
        let reaches = cases::reaches(conn, &all)?;
        let access = &hand.caller.access;
        let mut seen: Vec<Case> = reports
            .into_iter()
            .filter(|case| {
                let reach = reaches.get(&case.id);
                reach.is_some_and(|reach| reach.allows(access, Capability::ViewRequests))
            })
            .collect();
        for one in some {
            let place = seen.iter().position(|case| case.id == one.request);
            if let Some(place) = place {
                found.push((one, seen.swap_remove(place)));
            }
        }
        after = last;
        if found.len() > PAGE {
            found.truncate(PAGE);
            next = found.last().map(|(one, _)| one.request);
            break;
        }
    }
    Ok(EscalationsView { escalations: views(conn, hand, found)?, next })
}

/// Says that the caller sees to a report that cannot wait.
#[utoipa::path(post, path = "/requests/{request}/escalation/acknowledgement",
    operation_id = "acknowledge_escalation", tag = "casework",
    security(("staff" = []), ("browser" = [])), params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "What was acknowledged", body = EscalationView)))]
pub(in crate::office) async fn acknowledge(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let held = hand.hold(conn, id, Capability::ChangeRequests, None)?;
        let of = held.case.jurisdiction;
        let done = cases::acknowledge(conn, &held.case, (hand.account(), hand.now))?;
        let now = cases::escalation_of(conn, id)?
            .ok_or_else(|| ApiError::Conflict("the request was never escalated".to_owned()))?;
        let view = views(conn, &hand, vec![(now, held.case)])?.pop();
        let view = view.ok_or(ApiError::Busy(None))?;
        if done {
            hand.tell(conn, "request.acknowledge", of, format!("request {id}"))?;
            return Ok(view);
        }
        let by = view.acknowledged_by.as_ref().map_or("somebody", |one| one.name.as_str());
        Err(ApiError::Conflict(format!("{by} has acknowledged it already")))
    };
    let view: Result<EscalationView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn views(
    conn: &mut Conn,
    hand: &Hand,
    found: Vec<(Escalation, Case)>,
) -> Result<Vec<EscalationView>, ApiError> {
    let ids: Vec<i64> = found.iter().map(|(one, _)| one.request).collect();
    let mut why = cases::why_escalated(conn, &ids)?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    let people = found.iter().flat_map(|(one, case)| {
        one.acknowledged.map(|(account, _)| account).into_iter().chain(case.facts.owner.person)
    });
    names.load_people(conn, people.collect())?;
    let view = |(one, case): (Escalation, Case)| {
        let told = why.remove(&one.request).unwrap_or_default();
        view(&one, case, &told, &names)
    };
    Ok(found.into_iter().map(view).collect())
}

fn view(one: &Escalation, case: Case, told: &Detail, names: &Names<'_>) -> EscalationView {
    let sentences = told.more.get("why").and_then(Value::as_array).into_iter().flatten();
    let service = names.city.catalogue.by_id(case.facts.service_id);
    let government = names.city.jurisdictions.by_id(case.jurisdiction);
    EscalationView {
        request: case.id,
        service_request_id: case.code,
        jurisdiction_id: government.map_or_else(String::new, |one| one.code.clone()),
        service: CodeView {
            code: service.map_or_else(String::new, |one| one.code.clone()),
            name: service.map_or_else(String::new, |one| one.name.clone()),
        },
        status: case.facts.status().as_str(),
        department: names.department(case.facts.owner.department),
        team: case.facts.owner.team.and_then(|team| names.team(team)),
        person: case.facts.owner.person.map(|account| names.person(account)),
        priority: case.facts.priority.as_str(),
        urgency: case.facts.urgency,
        why: sentences.filter_map(Value::as_str).map(str::to_owned).collect(),
        title: case.facts.title,
        description: case.facts.description,
        address: case.facts.address,
        lat: case.facts.position.map(|(lat, _)| lat),
        long: case.facts.position.map(|(_, long)| long),
        escalated_datetime: format_instant(one.at),
        acknowledged_by: one.acknowledged.map(|(account, _)| names.person(account)),
        acknowledged_datetime: one.acknowledged.map(|(_, at)| format_instant(at)),
    }
}
