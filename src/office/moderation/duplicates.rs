//! What may be the same as a report.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::store as cases;
use crate::db::Conn;
use crate::duplicates::store::likely;
use crate::http::{ApiError, json};
use crate::office::Office;
use crate::office::cases::show::case_view;
use crate::office::cases::views::CaseView;
use crate::office::cases::{Hand, number, unknown};
use crate::staff::{Capability, Scope};

/// Candidates that are shown at most.
const SHOWN: usize = 10;

/// A report that may be the same.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct CandidateView {
    /// From 0, for two things, to 1, for the same.
    score: f64,
    /// `likely` or `certain`.
    verdict: &'static str,
    /// What was looked at and what it says, what counts most first.
    reasons: Vec<String>,
    /// The report.
    request: CaseView,
}

/// Lists what may be the same as a report, the likeliest first, and why. Nothing is merged by that.
#[utoipa::path(get, path = "/requests/{request}/duplicates", operation_id = "list_duplicates",
    tag = "casework", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "What may be the same", body = Vec<CandidateView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        hand.see(conn, id)?;
        let found = likely(conn, &hand.city.catalogue, id)?.ok_or_else(unknown)?;
        let mut views = Vec::new();
        for (stored, likeness) in found {
            let Some(case) = cases::find(conn, stored.id)? else { continue };
            let access = &hand.caller.access;
            // Who may see the whole government need not be asked about each report.
            let may = access
                .allows(Capability::ViewRequests, &Scope::government(case.jurisdiction))
                || cases::reach(conn, &case)?.allows(access, Capability::ViewRequests);
            if !may {
                continue;
            }
            views.push(CandidateView {
                // Three digits tell all that there is to tell.
                score: (likeness.score * 1_000.0).round() / 1_000.0,
                verdict: likeness.verdict.as_str(),
                reasons: likeness.reasons(),
                request: case_view(conn, &hand, &case)?,
            });
            if views.len() == SHOWN {
                break;
            }
        }
        Ok(views)
    };
    let views: Result<Vec<CandidateView>, ApiError> = office.store.read(work).await;
    json(StatusCode::OK, &views?)
}
