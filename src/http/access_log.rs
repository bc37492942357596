//! One line per call: when, what, how it ended, how long it took. Never a query string, a body or a key.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Moment;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Numbers the call, runs the inner layers, then logs and counts how it ended.
pub async fn record(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Moment::now();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:08x}-{number:x}", std::process::id());
    let (method, path) = (req.method().clone(), req.path().to_owned());
    let mut answer = match next.call(req).await {
        Ok(answer) => answer,
        Err(error) => {
            let status = error.as_response_error().status_code().as_u16();
            log::info!(target: "access", "{method} {path} {status} failed {id}");
            return Err(error);
        }
    };
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let status = answer.status().as_u16();
    let micros = started.elapsed().as_micros();
    let route = answer.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    log::info!(target: "access", "{method} {path} {status} {micros}us {id}");
    metrics::counter!("lamppost_http_requests_total",
        "method" => method_label(&method), "route" => route.clone(), "status" => format!("{}xx", status / 100))
    .increment(1);
    metrics::histogram!("lamppost_http_request_seconds", "route" => route)
        .record(started.elapsed().as_secs_f64());
    Ok(answer)
}

/// Clients may invent methods; the metrics must not grow with them.
fn method_label(method: &actix_web::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
