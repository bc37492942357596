//! What every POST has in common: the body, the pictures in it, the key that allows it, the answer.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::Call;
use super::desk::KeyHolder;
use super::photos::Pictures;
use crate::http::body::read_form;
use crate::http::{ApiError, Members, Parameters, throttle, write_list};
use crate::people::Scope;

/// A POST that may go on.
pub(super) struct Received {
    /// Query and body.
    pub(super) sent: Parameters,
    /// Pictures, not yet looked at.
    pub(super) pictures: Pictures,
    /// Who sent it.
    pub(super) caller: KeyHolder,
}

/// Reads the body and demands a key that allows `scope` on the endpoint that was called.
pub(super) async fn receive(
    req: &HttpRequest,
    call: &Call,
    payload: Payload,
    desk: &Desk,
    scope: Scope,
) -> Result<Received, ApiError> {
    let form = read_form(req, payload, &desk.rules.body).await?;
    let (pictures, fields) = Pictures::take(form)?;
    let sent = call.sent.clone().with_body(fields);
    let caller = desk.authorise(req, &sent, scope, call.mode).await?;
    Ok(Received { sent, pictures, caller })
}

/// Runs work to its end even when the client hangs up in the middle: what has begun to be stored is
/// either stored whole or taken back.
pub(super) async fn to_the_end<T: 'static>(
    work: impl Future<Output = Result<T, ApiError>> + 'static,
) -> Result<T, ApiError> {
    let ended = actix_web::rt::spawn(work).await;
    ended.map_err(|cause| ApiError::Internal(Box::new(cause)))?
}

/// The answer to a POST: a list of one, never to be kept by a cache.
pub(super) fn answer<T: Members>(
    call: &Call,
    caller: &KeyHolder,
    names: (&str, &str),
    created: &T,
    replayed: bool,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type(call.format.content_type()).insert_header((CACHE_CONTROL, "no-store"));
    if replayed {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    let mut response = response.body(write_list(call.format, names.0, names.1, &[created]));
    if let Some(verdict) = caller.verdict {
        throttle::tell(verdict, response.headers_mut());
    }
    response
}
