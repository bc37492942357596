//! The way to the next page.

use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded::{Serializer, parse};

use crate::http::{ApiError, PageLimits, Parameters};

/// How many entries a page may have, as the client wants it and at most so many.
pub(super) fn page_size(sent: &Parameters, limits: PageLimits, faults: &mut Vec<String>) -> usize {
    let size = match sent.one("page_size", faults).map(str::parse::<usize>) {
        None => usize::try_from(limits.default).unwrap_or(usize::MAX),
        Some(Ok(size)) => size,
        Some(Err(_)) => {
            faults.push("page_size must be a whole number".to_owned());
            0
        }
    };
    size.clamp(1, usize::try_from(limits.max).unwrap_or(usize::MAX).max(1))
}

/// Adds the header `Link` with `rel="next"`, if there is a next page: the same address with the cursor.
pub(super) fn with_next(
    mut answer: HttpResponse,
    req: &HttpRequest,
    cursor: Option<&str>,
) -> Result<HttpResponse, ApiError> {
    let Some(cursor) = cursor else { return Ok(answer) };
    let kept = parse(req.query_string().as_bytes()).filter(|(name, _)| name != "cursor");
    let query =
        Serializer::new(String::new()).extend_pairs(kept).append_pair("cursor", cursor).finish();
    let link = HeaderValue::from_str(&format!("<{}?{query}>; rel=\"next\"", req.path()))
        .map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    answer.headers_mut().insert(LINK, link);
    Ok(answer)
}
