//! What pages load: one style sheet, one script, one icon. Built in.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Path;

use crate::http::ApiError;
use crate::http::shield::OWN_ORIGIN;

const STYLE: &str = include_str!("assets/console.css");
const SCRIPT: &str = include_str!("assets/welcome.js");
const ICON: &str = include_str!("assets/icon.svg");

/// Shows a file.
pub(super) async fn show(name: Path<String>) -> Result<HttpResponse, ApiError> {
    let (kind, text) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", STYLE),
        "welcome.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(ApiError::not_found("there is nothing at this address")),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=600"))
        .insert_header(OWN_ORIGIN)
        .body(text))
}
