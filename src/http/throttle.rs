//! The cheap protection: every call is counted for its network address before its body is read.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, web};

use super::{ApiError, RateLimiter, TrustedProxies, Verdict};

/// The limiters of addresses.
pub struct Throttle {
    /// Counts calls that read.
    pub reads: RateLimiter<IpAddr>,
    /// Counts calls that write.
    pub writes: RateLimiter<IpAddr>,
    /// Whose forwarding headers are believed.
    pub proxies: TrustedProxies,
}

/// The network that a call comes from, as limits count it.
pub fn network_of(req: &HttpRequest) -> Option<IpAddr> {
    let throttle = req.app_data::<web::Data<Throttle>>()?;
    Some(throttle.proxies.resolve(req).network())
}

/// Refuses a call whose address has used up its bucket; tells the others what is left of theirs.
pub async fn throttle(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let verdict = req.app_data::<web::Data<Throttle>>().and_then(|throttle| {
        let network = throttle.proxies.resolve(req.request()).network();
        let reads = matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if reads { throttle.reads.check(&network) } else { throttle.writes.check(&network) }
    });
    if let Some(refused) = verdict.filter(|verdict| !verdict.allowed()) {
        let mut answer = req.error_response(ApiError::TooMany(refused.wait));
        tell(refused, answer.headers_mut());
        return Ok(answer);
    }
    let mut answer = next.call(req).await?.map_into_boxed_body();
    if let Some(verdict) = verdict {
        tell(verdict, answer.headers_mut());
    }
    Ok(answer)
}

/// Adds `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`, unless a narrower limit is there.
pub fn tell(verdict: Verdict, headers: &mut HeaderMap) {
    let values = [
        ("ratelimit-limit", u64::from(verdict.limit)),
        ("ratelimit-remaining", u64::from(verdict.remaining)),
        ("ratelimit-reset", verdict.wait.as_secs()),
    ];
    for (name, value) in values {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from(value));
        }
    }
}
