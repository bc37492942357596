//! The way to the next page of a list.

use actix_web::HttpRequest;
use url::form_urlencoded;

/// The next page by this one's own address, so that it holds behind any proxy.
pub(super) fn next_page(req: &HttpRequest, last: i64, size: i64) -> String {
    let kept = form_urlencoded::parse(req.query_string().as_bytes())
        .filter(|(name, _)| name != "cursor" && name != "page_size");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("cursor", &last.to_string())
        .append_pair("page_size", &size.to_string())
        .finish();
    format!("<?{query}>; rel=\"next\"")
}
