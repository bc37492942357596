//! Whether the server lives, and whether it can do its work. Neither tells a stranger anything more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};

use crate::catalogue::store as catalogue;
use crate::db::{Store, StoreError};
use crate::http::ApiError;

/// What readiness is judged by.
#[derive(Clone)]
pub struct Readiness {
    /// The database that must answer.
    pub store: Store,
    /// Set when the server is about to stop.
    pub stopping: Arc<AtomicBool>,
}

/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Says that the process lives.
#[utoipa::path(get, path = "/healthz", operation_id = "show_health", tag = "server",
    responses((status = 200, description = "The process lives", content_type = "text/plain", body = String)))]
pub(super) async fn alive() -> HttpResponse {
    fine()
}

/// Says whether calls should be sent here: the database answers and the server is not stopping.
#[utoipa::path(get, path = "/readyz", operation_id = "show_readiness", tag = "server",
    responses((status = 200, description = "Ready", content_type = "text/plain", body = String),
              (status = 503, description = "Not now",
        content((Vec<crate::http::ErrorItem> = "application/json"), (String = "text/xml")))))]
pub(super) async fn ready(readiness: web::Data<Readiness>) -> Result<HttpResponse, ApiError> {
    if readiness.stopping.load(Ordering::Relaxed) {
        return Err(ApiError::Busy(None));
    }
    let round_trip = readiness.store.read(catalogue::version);
    match tokio::time::timeout(PATIENCE, round_trip).await {
        Ok(Ok(_)) => Ok(fine()),
        Ok(Err(error)) => Err(ApiError::Busy(Some(error))),
        Err(_late) => Err(ApiError::Busy(Some(StoreError::Busy(PATIENCE)))),
    }
}

fn fine() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body("ok\n")
}
