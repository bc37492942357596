//! GET `service_request_id` from a token (GeoReport v2).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, shown};
use super::openapi::JurisdictionQuery;
use super::views::TokenView;
use crate::http::{ApiError, write_list};
use crate::requests::store as requests;

/// Tells the identifier that a token stands for. While there is none, the entry holds the token only.
#[utoipa::path(get, path = "/tokens/{token}.{format}", operation_id = "show_token", tag = "requests",
    params(JurisdictionQuery, super::openapi::FormatPath, ("token" = String, Path, description = "The token")),
    responses((status = 200, description = "What the token stands for",
        content((Vec<TokenView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let jurisdiction = call.jurisdiction(&city)?.id;
    let token = call.needed_tail("token")?.to_owned();
    let (mode, wanted) = (call.mode, token.clone());
    let found = desk
        .store
        .read(move |conn| requests::find_by_token(conn, jurisdiction, mode, &wanted))
        .await
        .map_err(ApiError::from)?;
    let service_request_id = found
        .ok_or_else(|| ApiError::not_found(format!("token {} was not found", shown(&token))))?;
    let view = TokenView { service_request_id, token };
    let body = write_list(call.format, "service_requests", "request", &[view]);
    Ok(call.answer(body).to_get(&req))
}
