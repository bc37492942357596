//! The outermost layers: every failure of any layer becomes an error list in the format asked for, and
//! every answer carries the headers that protect whoever reads it.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CONTENT_SECURITY_POLICY,
    HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, RETRY_AFTER, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, HttpResponseBuilder};
use futures_util::FutureExt as _;

use super::{ApiError, Ending, ErrorItem, Format, write_list};

/// The longest request address, in bytes: clients ask for hundreds of identifiers at once.
///
/// The HTTP library takes up to 65,534 and breaks off beyond; this stays below, so that there is an answer
/// in words.
pub const MAX_URI: usize = 65_000;

/// Headers that scripts of other origins may read.
pub const EXPOSED: &str = "ETag, Link, Location, Retry-After, X-Total-Count, X-Page, X-Page-Size, \
     X-Page-Count, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotent-Replayed, Lamppost-Position, \
     X-Request-Id, Deprecation, Sunset";

/// What an answer says that is for pages of our own origin alone.
pub const OWN_ORIGIN: (&str, &str) = ("cross-origin-resource-policy", "same-origin");

/// Runs the inner layers; turns a panic, an error and a bare failing status into an error list.
pub async fn render_errors(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let format = Format::for_error(req.path(), req.headers());
    if length(req.uri()) > MAX_URI {
        let body = error_list(&ApiError::UriTooLong, format);
        return Ok(req.into_response(body));
    }
    // The request must not be kept a second time while the inner layers change it. Where they end
    // without giving it back, the finished body travels outwards as an error.
    let answer = match AssertUnwindSafe(next.call(req)).catch_unwind().await {
        Ok(Ok(answer)) if answer.status().as_u16() < 400 => return Ok(answer.map_into_boxed_body()),
        Ok(Ok(answer)) => answer.map_into_boxed_body(),
        Ok(Err(error)) => {
            let status = error.as_response_error().status_code();
            return Err(finished(of_error(&error, status, format)));
        }
        Err(_panic) => {
            log::error!("a handler panicked");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(finished(of_items(status, &[ErrorItem::of_status(status)], format)));
        }
    };
    let status = answer.status();
    let mut rendered = match answer.response().error() {
        Some(error) => of_error(error, status, format),
        // Pages write their own failures; a body that is there is meant to be read.
        None if has_body(answer.response()) => return Ok(answer),
        None => of_items(status, &[ErrorItem::of_status(status)], format),
    };
    for (name, value) in answer.headers() {
        let told = [ALLOW, RETRY_AFTER].contains(name) || name.as_str().starts_with("ratelimit-");
        if told {
            rendered.headers_mut().insert(name.clone(), value.clone());
        }
    }
    let (http, _replaced) = answer.into_parts();
    Ok(ServiceResponse::new(http, rendered))
}

/// The bytes of a request address: of its path and query, and of the server where a client names it there.
fn length(uri: &Uri) -> usize {
    let path = uri.path_and_query().map_or(0, |path| path.as_str().len());
    path.saturating_add(uri.authority().map_or(0, |server| server.as_str().len()))
}

/// A finished answer on its way past layers that can add nothing to it any more.
fn finished(mut response: HttpResponse) -> Error {
    protect(response.headers_mut());
    InternalError::from_response("answered already", response).into()
}

fn has_body(response: &HttpResponse<BoxBody>) -> bool {
    !matches!(
        response.body().size(),
        actix_web::body::BodySize::None | actix_web::body::BodySize::Sized(0)
    )
}

fn of_error(error: &Error, status: StatusCode, format: Format) -> HttpResponse {
    match error.as_error::<ApiError>() {
        Some(ours) => {
            log_cause(ours);
            error_list(ours, format)
        }
        None => of_items(status, &[ErrorItem::of_status(status)], format),
    }
}

/// A failure is logged once, here, with its whole chain of causes.
fn log_cause(error: &ApiError) {
    if !error.status().is_server_error() {
        return;
    }
    let mut chain = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        chain.push_str(": ");
        chain.push_str(&inner.to_string());
        cause = inner.source();
    }
    log::error!("{chain}");
}

/// The answer for one of our own errors.
pub fn error_list(error: &ApiError, format: Format) -> HttpResponse {
    let mut response = of_items(error.status(), &error.items(), format);
    if let Some(wait) = error.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs()));
    }
    if matches!(error, ApiError::Unauthorized(_)) {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let ApiError::Challenge(_, word) = error
        && let Ok(value) = HeaderValue::from_str(&format!("Bearer error=\"{word}\""))
    {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    if let ApiError::MethodNotAllowed(allowed) = error
        && let Ok(value) = HeaderValue::from_str(allowed)
    {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

fn of_items(status: StatusCode, items: &[ErrorItem], format: Format) -> HttpResponse {
    // Data of any shape is told by our own API alone, and that speaks JSON.
    let detailed = items.iter().any(|item| item.detail.is_some());
    if let Some(Ok(body)) = detailed.then(|| serde_json::to_string(items)) {
        return HttpResponseBuilder::new(status)
            .content_type(Format::Json.content_type())
            .insert_header(("Cache-Control", "no-store"))
            .body(body);
    }
    HttpResponseBuilder::new(status)
        .content_type(format.content_type())
        .insert_header(("Cache-Control", "no-store"))
        .body(write_list(format, "errors", "error", items))
}

/// Adds what every answer carries: the browser is told to guess nothing, and scripts of any origin may
/// read, because everything public is public to all and no cookie takes part.
pub async fn add_headers(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut answer = next.call(req).await?;
    protect(answer.headers_mut());
    let called = answer.request().clone();
    Ending::tell(&called, answer.headers_mut());
    Ok(answer)
}

fn protect(headers: &mut HeaderMap) {
    // Pages of staff are for nobody else's scripts.
    let own = headers.get(OWN_ORIGIN.0).is_some_and(|value| value == OWN_ORIGIN.1);
    let mut add = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    add(X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(REFERRER_POLICY, "strict-origin-when-cross-origin");
    add(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if own {
        return;
    }
    add(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    add(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}
