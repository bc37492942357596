//! Photos, as the outside sees them: always a JPEG of ours, never what somebody sent.

use std::sync::Arc;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};

use crate::http::ApiError;
use crate::media::{MediaName, MediaStore, SAFE_HEADERS, Variant, content_disposition};

/// Shows a photo, or its thumbnail under `NAME.thumb.jpg`.
#[utoipa::path(get, path = "/media/{name}", operation_id = "show_photo", tag = "requests",
    params(("name" = String, Path, description = "The photo's name, as `media_url` gives it")),
    responses((status = 200, description = "The photo", content_type = "image/jpeg", body = Vec<u8>),
              (status = 404, description = "There is no such photo",
        content((Vec<crate::http::ErrorItem> = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    file: web::Path<String>,
    store: web::Data<Arc<MediaStore>>,
) -> Result<HttpResponse, ApiError> {
    let missing = || ApiError::not_found("there is no such photo");
    let bare = file.strip_suffix(".jpg").ok_or_else(missing)?;
    let (name, variant) = match bare.strip_suffix(".thumb") {
        Some(name) => (name, Variant::Thumbnail),
        None => (bare, Variant::Full),
    };
    let name = MediaName::parse(name).map_err(|_other| missing())?;
    let disposition = content_disposition(&name, variant);
    let store = store.get_ref().clone();
    let bytes = tokio::task::spawn_blocking(move || store.read(&name, variant))
        .await
        .map_err(|cause| ApiError::Internal(Box::new(cause)))?
        .map_err(|cause| ApiError::Internal(Box::new(cause)))?
        .ok_or_else(missing)?;
    let mut response = HttpResponse::Ok();
    for header in SAFE_HEADERS {
        response.insert_header(header);
    }
    Ok(response.insert_header((CONTENT_DISPOSITION, disposition)).body(bytes))
}
