//! Signing in, with a password and then a code, and signing out.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Console;
use super::desk::{STEP_COOKIE, Shown, Stop};
use super::pages::{CodePage, Fault, SignInPage};
use crate::identity::{Refusal, Step};

/// The first step: address and password.
pub(super) async fn show(console: Data<Console>) -> HttpResponse {
    console.answer(form(&console, StatusCode::OK, String::new(), Vec::new()))
}

fn form(console: &Console, status: StatusCode, email: String, faults: Vec<Fault>) -> Shown {
    let provider = console.identity.provider.as_ref().map(|one| one.name().to_owned());
    let frame = console.frame("Sign in", !faults.is_empty());
    console.page(status, &SignInPage { frame, faults, email, provider })
}

/// Takes address and password.
pub(super) async fn take(
    req: HttpRequest,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(password(&req, payload, &console).await)
}

async fn password(req: &HttpRequest, payload: Payload, console: &Console) -> Shown {
    let sent = console.form(req, payload).await?;
    let email = sent.first("email").unwrap_or_default().to_owned();
    let password = sent.exact("password").unwrap_or_default().to_owned();
    let mut faults = Vec::new();
    if email.is_empty() {
        faults.push(Fault::new("email", "Enter your mail address"));
    }
    if password.is_empty() {
        faults.push(Fault::new("password", "Enter your password"));
    }
    if !faults.is_empty() {
        return form(console, StatusCode::BAD_REQUEST, email, faults);
    }
    match console.identity.show_password(&email, password).await {
        Ok(step) => console.after(req, step).await,
        Err(refused @ Refusal::Password) => {
            let fault = Fault::new("email", refused.to_string());
            form(console, StatusCode::UNAUTHORIZED, email, vec![fault])
        }
        Err(refused) => Err(refused.into()),
    }
}

/// The second step: a code.
pub(super) async fn show_code(req: HttpRequest, console: Data<Console>) -> HttpResponse {
    let shown = if console.origin.read(&req, STEP_COOKIE).is_some() {
        code_form(&console, StatusCode::OK, Vec::new())
    } else {
        Err(Stop::Go("/staff/sign-in"))
    };
    console.answer(shown)
}

fn code_form(console: &Console, status: StatusCode, faults: Vec<Fault>) -> Shown {
    let frame = console.frame("Enter your code", !faults.is_empty());
    console.page(status, &CodePage { frame, faults })
}

/// Takes a code.
pub(super) async fn take_code(
    req: HttpRequest,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(code(&req, payload, &console).await)
}

async fn code(req: &HttpRequest, payload: Payload, console: &Console) -> Shown {
    let sent = console.form(req, payload).await?;
    let ticket = console.origin.read(req, STEP_COOKIE).ok_or(Stop::Go("/staff/sign-in"))?;
    let code = sent.first("code").unwrap_or_default();
    if code.is_empty() {
        let fault = Fault::new("code", "Enter the code");
        return code_form(console, StatusCode::BAD_REQUEST, vec![fault]);
    }
    match console.identity.show_code(&ticket, code).await {
        Ok(proof) => console.after(req, Step::Proven(proof)).await,
        Err(refused @ Refusal::Code) => {
            let fault = Fault::new("code", refused.to_string());
            code_form(console, StatusCode::UNAUTHORIZED, vec![fault])
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Signs out.
pub(super) async fn out(
    req: HttpRequest,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(end(&req, payload, &console).await)
}

async fn end(req: &HttpRequest, payload: Payload, console: &Console) -> Shown {
    console.form(req, payload).await?;
    let visitor = console.visitor_to_enrol(req).await?;
    console.identity.end(visitor.account.id, visitor.session).await?;
    let mut answer = console.go("/staff/sign-in");
    console.take_session(&mut answer)?;
    Ok(answer)
}
