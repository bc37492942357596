//! Single sign-on: to the provider and back.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded;

use super::Console;
use super::desk::{STEP_COOKIE, Shown};
use super::pages::OnwardPage;
use crate::http::shield::OWN_ORIGIN;
use crate::http::{ApiError, SameSite};
use crate::identity::{Refusal, Step};

/// Where the provider sends people back to.
pub const CALLBACK: &str = "/staff/sign-in/provider/callback";

/// Sends somebody to the provider.
pub(super) async fn begin(console: Data<Console>) -> HttpResponse {
    console.answer(leave(&console).await)
}

async fn leave(console: &Console) -> Shown {
    let (address, ticket) = console.identity.begin_at_provider().await?;
    let mut answer = HttpResponse::SeeOther()
        .insert_header((LOCATION, address.as_str()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(OWN_ORIGIN)
        .finish();
    // Whoever comes back comes from elsewhere: a stricter cookie would stay behind.
    console.set_step(&mut answer, &ticket, SameSite::Lax)?;
    Ok(answer)
}

/// Somebody is back.
pub(super) async fn finish(req: HttpRequest, console: Data<Console>) -> HttpResponse {
    console.answer(back(&req, &console).await)
}

async fn back(req: &HttpRequest, console: &Console) -> Shown {
    let sent: HashMap<String, String> =
        form_urlencoded::parse(req.query_string().as_bytes()).into_owned().collect();
    let ticket = console.origin.read(req, STEP_COOKIE).ok_or(Refusal::SignInOver)?;
    let step = console.identity.finish_at_provider(&ticket, &sent).await?;
    let path = match &step {
        Step::Code(_) => "/staff/sign-in/code",
        Step::Proven(_) => "/staff",
    };
    // A page and no redirection: to one that came from elsewhere, browsers send no strict cookie.
    let frame = console.frame("Signed in", false);
    let mut answer = console.page(StatusCode::OK, &OnwardPage { frame, path })?;
    match step {
        Step::Code(ticket) => console.set_step(&mut answer, &ticket, SameSite::Strict)?,
        Step::Proven(proof) => console.begin(req, proof, &mut answer).await?,
    }
    Ok(answer)
}

/// There is nothing at this address.
pub(super) async fn nothing(console: Data<Console>) -> HttpResponse {
    let missing = ApiError::not_found("there is no such page");
    console.answer(Err(missing.into()))
}
