//! The report, as its reporter sees it or as the public does.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::caller::Reporter;
use super::views::ShownView;
use crate::http::{ApiError, Parameters, json};
use crate::office::Office;

/// Shows a report to whoever made it.
///
/// At once, whoever else may see it: with what everybody reads and what is between the reporter and staff in one line of
/// time, and with all that may be done now. `preview=public` shows exactly what the public sees instead.
#[utoipa::path(get, path = "/reporter", operation_id = "show_own_report", tag = "reporters",
    security(("reporter" = [])),
    params(("preview" = Option<String>, Query, description = "`public`: as everybody sees it")),
    responses((status = 200, description = "The report", body = ShownView)))]
pub(in crate::office) async fn show(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let sent = Parameters::of_query(req.query_string())?;
    let public = match sent.first("preview") {
        None => false,
        Some("public") => true,
        Some(_) => return Err(ApiError::rejected("preview must be public")),
    };
    let reporter = Reporter::of(&office, &req, None).await?;
    let view: Result<ShownView, ApiError> = office
        .store
        .read(move |conn| {
            let own = reporter.see(conn)?;
            if public {
                return Ok(ShownView::Public(Box::new(reporter.preview(&own))));
            }
            Ok(ShownView::Own(Box::new(reporter.view(conn, &own)?)))
        })
        .await;
    json(StatusCode::OK, &view?)
}
