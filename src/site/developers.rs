//! The contract as a file, and Swagger UI to read it with; both work without any other server.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::http::{Answer, ApiError, Format};

/// The contract as text, and how Swagger UI is set up.
pub struct Contract {
    json: String,
    reader: Arc<Config<'static>>,
}

impl Contract {
    /// Keeps the document's text.
    pub fn new(json: String) -> Self {
        let reader = Config::new(["/openapi.json"])
            .try_it_out_enabled(true)
            .display_request_duration(true)
            .deep_linking(true)
            .use_base_layout();
        Self { json, reader: Arc::new(reader) }
    }
}

/// The OpenAPI document of this server.
#[utoipa::path(get, path = "/openapi.json", operation_id = "show_contract", tag = "server",
    responses((status = 200, description = "This document", content_type = "application/json", body = serde_json::Value)))]
pub(super) async fn contract(req: HttpRequest, contract: web::Data<Contract>) -> HttpResponse {
    Answer::new(Format::Json, contract.json.clone()).fresh_for(60).to_get(&req)
}

/// The page's own scripts and styles, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/// The page around Swagger UI, with a name of its own and a word for those without scripts.
const PAGE: &str = include_str!("developers.html");

pub(super) async fn show(
    file: web::Path<String>,
    contract: web::Data<Contract>,
) -> Result<HttpResponse, ApiError> {
    if matches!(file.as_str(), "" | "index.html") {
        return Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((CACHE_CONTROL, "no-cache"))
            .body(PAGE));
    }
    let found = utoipa_swagger_ui::serve(&file, contract.reader.clone())
        .map_err(|_cause| ApiError::not_found("there is nothing at this address"))?;
    let found = found.ok_or_else(|| ApiError::not_found("there is nothing at this address"))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, found.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(found.bytes.into_owned()))
}
