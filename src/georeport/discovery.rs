//! Service discovery (Open311): which endpoints there are and what they speak.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::Call;
use super::routes::{PRODUCTION, TEST};
use super::views::{DiscoveryView, EndpointView};
use crate::http::{ApiError, write_object};
use crate::jurisdictions::Mode;

const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// Shows both endpoints with their formats.
#[utoipa::path(get, path = "/discovery.{format}", operation_id = "show_discovery", tag = "discovery",
    params(super::openapi::FormatPath, super::openapi::CallbackQuery),
    responses((status = 200, description = "The discovery document",
        content((DiscoveryView = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let endpoint = |path: &str, mode: Mode| EndpointView {
        specification: SPECIFICATION,
        url: desk.address(path),
        changeset: city.changed_at,
        kind: mode.as_str(),
        formats: vec!["text/xml", "application/json"],
    };
    // The outermost government speaks for the endpoint.
    let first = city.jurisdictions.all().iter().min_by_key(|one| city.jurisdictions.depth(one.id));
    let view = DiscoveryView {
        changeset: city.changed_at,
        contact: first.map_or_else(|| NOBODY.to_owned(), |one| one.contact.clone()),
        key_service: first.map_or_else(|| NOBODY.to_owned(), |one| one.key_service.clone()),
        endpoints: vec![endpoint(PRODUCTION, Mode::Production), endpoint(TEST, Mode::Test)],
    };
    let body = write_object(call.format, "discovery", &view);
    Ok(call.answer(body).fresh_for(60).to_get(&req))
}

const NOBODY: &str = "Ask whoever runs this server; no jurisdiction is set up yet.";
