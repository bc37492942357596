//! The contract as a file, and Swagger UI to read it with; both work without any other server.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::ArcSwap;
use utoipa_swagger_ui::Config;

use super::contract::{Traces, without};
use crate::catalogue::Snapshot;
use crate::http::{Answer, ApiError, Format};
use crate::jurisdictions::Module;

/// What tells of each module here.
const MODULES: [(Module, Traces); 1] = [(
    Module::ServiceRequestUpdates,
    Traces { path: "/servicerequestupdates", tag: "updates", words: "service request updates; " },
)];

/// The contract as text, and how Swagger UI is set up.
pub struct Contract {
    json: String,
    city: Arc<ArcSwap<Snapshot>>,
    reader: Arc<Config<'static>>,
}

impl Contract {
    /// Keeps the document's text. What `city` says that no government has is left out of it.
    pub fn new(json: String, city: Arc<ArcSwap<Snapshot>>) -> Self {
        let reader = Config::new(["/openapi.json"])
            .try_it_out_enabled(true)
            .display_request_duration(true)
            .deep_linking(true)
            .use_base_layout();
        Self { json, city, reader: Arc::new(reader) }
    }

    /// The document of this installation.
    fn text(&self) -> Result<String, ApiError> {
        let city = self.city.load();
        let gone: Vec<Traces> = MODULES
            .into_iter()
            .filter(|(module, _)| !city.jurisdictions.anybody_has(*module))
            .map(|(_, traces)| traces)
            .collect();
        if gone.is_empty() {
            return Ok(self.json.clone());
        }
        let broken = |cause| ApiError::Internal(Box::new(cause));
        let whole = serde_json::from_str(&self.json).map_err(broken)?;
        serde_json::to_string_pretty(&without(whole, &gone)).map_err(broken)
    }
}

/// The OpenAPI document of this server.
#[utoipa::path(get, path = "/openapi.json", operation_id = "show_contract", tag = "server",
    responses((status = 200, description = "This document", content_type = "application/json", body = serde_json::Value)))]
pub(super) async fn contract(
    req: HttpRequest,
    contract: web::Data<Contract>,
) -> Result<HttpResponse, ApiError> {
    Ok(Answer::new(Format::Json, contract.text()?).fresh_for(60).to_get(&req))
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
        .map_err(|_cause| ApiError::nothing_here())?;
    let found = found.ok_or_else(ApiError::nothing_here)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, found.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(found.bytes.into_owned()))
}
