//! GET service definition (GeoReport v2).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, shown};
use super::openapi::DefinitionQuery;
use super::views::DefinitionView;
use crate::http::{ApiError, write_object};

/// Shows the questions of a service; an empty list for a service that asks none.
#[utoipa::path(get, path = "/services/{service_code}.{format}", operation_id = "show_definition",
    tag = "catalogue",
    params(DefinitionQuery, super::openapi::FormatPath,
        ("service_code" = String, Path, description = "The service, percent-encoded where it needs to be")),
    responses((status = 200, description = "The definition",
        content((DefinitionView = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let jurisdiction = call.jurisdiction(&city)?;
    let code = call.needed_tail("service_code")?;
    let service = city.catalogue.offer(jurisdiction.id, code).ok_or_else(|| {
        ApiError::not_found(format!("service_code {} was not found", shown(code)))
    })?;
    let view = DefinitionView::new(service, call.sent.first("locale"));
    let body = write_object(call.format, "service_definition", &view);
    Ok(call.answer(body).fresh_for(60).to_get(&req))
}
