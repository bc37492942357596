//! JSON bodies, in and out, for an API of our own.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ApiError;
use super::body::{BodyLimits, read_whole};

/// Reads a body of JSON.
///
/// # Errors
/// 415 for another type, 413 and 408 as a form, 400 with the place where it is not what was expected.
pub async fn read_json<T: DeserializeOwned>(
    req: &HttpRequest,
    payload: Payload,
    limits: &BodyLimits,
) -> Result<T, ApiError> {
    if req.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(ApiError::UnsupportedMedia("compressed bodies are not accepted"));
    }
    let declared = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = declared.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(ApiError::UnsupportedMedia("send the body as application/json"));
    }
    let bytes = read_whole(payload, limits).await?;
    serde_json::from_slice(&bytes)
        .map_err(|fault| ApiError::rejected(format!("the body is not what was expected: {fault}")))
}

/// An answer in JSON that no cache keeps.
pub fn json(status: StatusCode, value: &impl Serialize) -> Result<HttpResponse, ApiError> {
    let body = serde_json::to_vec(value).map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    Ok(HttpResponse::build(status)
        .content_type(super::Format::Json.content_type())
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body))
}
