//! GET service list (GeoReport v2), and services at a point.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, named_jurisdiction, position};
use super::openapi::CatalogueQuery;
use super::views::ServiceView;
use crate::catalogue::{Service, Snapshot};
use crate::geo::Position;
use crate::http::{ApiError, write_list};
use crate::jurisdictions::JurisdictionId;

/// Lists the services that can be asked for.
///
/// With `lat` and `long`, only those that are offered at the point; on a server of several jurisdictions
/// the point then decides whose.
#[utoipa::path(get, path = "/services.{format}", operation_id = "list_services", tag = "catalogue",
    params(CatalogueQuery, super::openapi::FormatPath),
    responses((status = 200, description = "The services",
        content((Vec<ServiceView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn list(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let at = position(&call.sent)?;
    let locale = call.sent.first("locale");
    let found = match (named_jurisdiction(&call.sent, &city)?, at) {
        (None, Some(at)) => at_point(&city, &city.atlas.covering(&city.jurisdictions, at), at),
        (Some(one), Some(at)) => at_point(&city, &[one.id], at),
        (_, None) => city.catalogue.offered(call.jurisdiction(&city)?.id).collect(),
    };
    let views: Vec<ServiceView> =
        found.into_iter().map(|service| ServiceView::new(service, locale)).collect();
    let body = write_list(call.format, "services", "service", &views);
    Ok(call.answer(body).fresh_for(60).to_get(&req))
}

/// The services offered at a point, those of the inner jurisdiction before those of the outer; a code
/// that both offer is the inner one's, as it will be when a report is made.
fn at_point<'a>(city: &'a Snapshot, of: &[JurisdictionId], at: Position) -> Vec<&'a Service> {
    let mut found: Vec<&Service> = Vec::new();
    for id in of.iter().filter(|id| city.atlas.contains(**id, at)) {
        for service in city.catalogue.offered(*id) {
            let known = found.iter().any(|other| other.code == service.code);
            if !known && city.offered_at(service, at) {
                found.push(service);
            }
        }
    }
    found
}
