//! Photos, as the outside sees them: always a JPEG of ours, never what somebody sent.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::http::ApiError;
use crate::media::{MediaName, MediaStore, SAFE_HEADERS, Variant, content_disposition, etag};

/// Shows a photo, or its thumbnail under `NAME.thumb.jpg`.
#[utoipa::path(get, path = "/media/{name}", operation_id = "show_photo", tag = "requests",
    params(("name" = String, Path, description = "The photo's name, as `media_url` gives it")),
    responses((status = 200, description = "The photo", content_type = "image/jpeg", body = Vec<u8>),
              (status = 404, description = "There is no such photo",
        content((Vec<crate::http::ErrorItem> = "application/json"), (String = "text/xml"))),
              (status = 503, description = "The place where photos are kept is away for the moment",
        content((Vec<crate::http::ErrorItem> = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    req: HttpRequest,
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
    let (disposition, tag) = (content_disposition(&name, variant), etag(&name, variant));
    let store = store.get_ref().clone();
    let bytes = tokio::task::spawn_blocking(move || store.read(&name, variant))
        .await
        .map_err(|cause| ApiError::broken(cause, false))?
        .map_err(|cause| {
            let passes = cause.passes();
            ApiError::broken(cause, passes)
        })?
        .ok_or_else(missing)?;
    // The photo was looked for first: one that was deleted is not confirmed.
    let known = req.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let same = known.flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.trim_start_matches("W/") == tag
    });
    let mut response = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    for header in SAFE_HEADERS {
        response.insert_header(header);
    }
    response.insert_header((ETAG, tag)).insert_header((CONTENT_DISPOSITION, disposition));
    Ok(if same { response.finish() } else { response.body(bytes) })
}
