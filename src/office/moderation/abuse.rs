//! What people say against reports, and what is decided about it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::paging::{PAGE, cursor, page};
use super::visibility::carry_out;
use super::{needed_reason, none_of, number_of, record};
use crate::cases::Case;
use crate::cases::store as cases;
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::moderation::Act;
use crate::moderation::store::{self as moderation, Complaint};
use crate::office::Office;
use crate::office::cases::Hand;
use crate::requests::Visibility;
use crate::staff::Capability;
use crate::time::format_instant;

/// What was said against a report.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct AbuseReportView {
    /// Its number.
    id: i64,
    /// The number of the report that it is about.
    request: i64,
    /// That report's identifier for the public.
    service_request_id: Option<String>,
    /// `insult`, `personal_data`, `spam`, `untrue` or `other`.
    reason: &'static str,
    /// In words.
    text: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    datetime: String,
    /// Who may see the report now: `public`, `unlisted` or `private`.
    visibility: &'static str,
    /// What was decided: `dismiss` or `hide`; none while it is open.
    decision: Option<String>,
}

impl AbuseReportView {
    fn new(one: &Complaint, case: &Case) -> Self {
        Self {
            id: one.id,
            request: one.request_id,
            service_request_id: case.code.clone(),
            reason: one.grievance.as_str(),
            text: one.words.clone(),
            datetime: format_instant(one.at),
            visibility: case.facts.visibility.as_str(),
            decision: one.decision.clone(),
        }
    }
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct AbuseDecisionForm {
    /// `dismiss`, or `hide`, which decides all that is open about the report.
    decision: String,
    /// Why, for the record.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Lists what is open, oldest first. A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/abuse-reports", operation_id = "list_abuse_reports", tag = "moderation",
    security(("staff" = [])),
    params(("cursor" = Option<String>, Query, description = "Where the page before ended, from its `Link`")),
    responses((status = 200, description = "What is open", body = Vec<AbuseReportView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (hand, after) = (Hand::of(&office, caller), cursor(&req)?.unwrap_or(0));
    let found: Result<Page, ApiError> =
        office.store.read(move |conn| open(conn, &hand, after)).await;
    let (views, next) = found?;
    page(&views, next)
}

/// Entries, and behind which one the next page begins.
type Page = (Vec<AbuseReportView>, Option<i64>);

/// Portions of the queue that are looked through for one page at most: somebody whose part of the city is small gets
/// a short page, which goes on.
const PORTIONS: usize = 10;

fn open(conn: &mut Conn, hand: &Hand, mut after: i64) -> Result<Page, ApiError> {
    let access = &hand.caller.access;
    let all = hand.city.jurisdictions.all().iter().map(|one| one.id);
    let of: Vec<JurisdictionId> = all.filter(|id| access.works_for(*id)).collect();
    let mut views = Vec::new();
    for _ in 0..PORTIONS {
        let found = moderation::open_complaints(conn, &of, after, PAGE)?;
        let ended = i64::try_from(found.len()).unwrap_or(i64::MAX) < PAGE;
        for one in &found {
            after = one.id;
            let Some(case) = cases::find(conn, one.request_id)? else { continue };
            if cases::reach(conn, &case)?.allows(access, Capability::Moderate) {
                views.push(AbuseReportView::new(one, &case));
            }
        }
        if ended {
            return Ok((views, None));
        }
        if views.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok((views, Some(after)))
}

/// Decides about what was said: the report stays, or is hidden.
#[utoipa::path(post, path = "/abuse-reports/{abuse_report}/decision", operation_id = "decide_abuse_report",
    tag = "moderation", security(("staff" = [])),
    params(("abuse_report" = i64, Path, description = "Its number")),
    request_body = AbuseDecisionForm,
    responses((status = 200, description = "What was decided", body = AbuseReportView)))]
pub(in crate::office) async fn decide(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let form: AbuseDecisionForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number_of(&id, WHAT)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let reason = needed_reason(&form.reason, &mut faults);
    let hides = form.decision == "hide";
    if !hides && form.decision != "dismiss" {
        faults.push("decision must be dismiss or hide".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let work = move |conn: &mut Conn| decided(conn, &hand, id, hides, &reason);
    let view: Result<AbuseReportView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

const WHAT: &str = "abuse report";

fn decided(
    conn: &mut Conn,
    hand: &Hand,
    id: i64,
    hides: bool,
    reason: &str,
) -> Result<AbuseReportView, ApiError> {
    let missing = || none_of(WHAT);
    let one = moderation::find_complaint(conn, id)?.ok_or_else(missing)?;
    let held = hand.hold(conn, one.request_id, Capability::Moderate, None);
    let mut case = held
        .map_err(|error| if matches!(error, ApiError::NotFound(_)) { missing() } else { error })?
        .case;
    let by = (hand.account(), hand.now);
    let word = if hides { "hide" } else { "dismiss" };
    let only = (!hides).then_some(id);
    let open = one.decision.is_none();
    let changed = moderation::decide_complaint(conn, (case.id, only), word, reason, by)?;
    if !open || changed == 0 {
        return Err(ApiError::Conflict("it was decided before".to_owned()));
    }
    if hides && case.facts.visibility != Visibility::Private {
        carry_out(conn, hand, &mut case, Act::Hide, Some(reason))?;
    }
    let action = if hides { "abuse_report.hide" } else { "abuse_report.dismiss" };
    let view = AbuseReportView::new(&Complaint { decision: Some(word.to_owned()), ..one }, &case);
    record(conn, hand, action, &case, json!({ "abuse_report": id, "decided": changed }))?;
    Ok(view)
}
