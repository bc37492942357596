//! One line per call: when, what, how it ended, how long it took. Never a query string, a body or a key.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Moment;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;

use super::Meter;

static NUMBER: AtomicU64 = AtomicU64::new(0);
/// Tells the calls of this process from those of others.
static PROCESS: LazyLock<u32> = LazyLock::new(std::process::id);

/// Numbers the call, runs the inner layers, then logs and counts how it ended.
pub async fn record(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Moment::now();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:08x}-{number:x}", *PROCESS);
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
    let (status, took) = (answer.status(), started.elapsed());
    let micros = took.as_micros();
    log::info!(target: "access", "{method} {path} {} {micros}us {id}", status.as_u16());
    if let Some(meter) = answer.request().app_data::<Meter>() {
        meter.count(&method, status, took);
    }
    Ok(answer)
}
