//! Enrolling a second factor.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use qrcode::QrCode;
use qrcode::render::svg;

use super::Console;
use super::desk::Shown;
use super::pages::{EnrolPage, Fault, RecoveryPage, SecondFactorPage};
use crate::http::ApiError;
use crate::identity::{FactorState, RecoveryCode, Refusal};

/// Says whether there is one.
pub(super) async fn show(req: HttpRequest, console: Data<Console>) -> HttpResponse {
    console.answer(state(&req, &console).await)
}

async fn state(req: &HttpRequest, console: &Console) -> Shown {
    let visitor = console.visitor_to_enrol(req).await?;
    let (confirmed, left) = match console.identity.factor_state(visitor.account.id).await? {
        FactorState::Confirmed(left) => (true, left),
        FactorState::None | FactorState::Pending => (false, 0),
    };
    let required = visitor.access.demands_second_factor();
    let frame = console.frame("Second factor", false);
    console.page(StatusCode::OK, &SecondFactorPage { frame, confirmed, required, left })
}

/// Makes a secret and shows it once.
pub(super) async fn begin(
    req: HttpRequest,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(enrol(&req, payload, &console).await)
}

async fn enrol(req: &HttpRequest, payload: Payload, console: &Console) -> Shown {
    console.form(req, payload).await?;
    let visitor = console.visitor_to_enrol(req).await?;
    let made = console.identity.enrol(&visitor).await?;
    let page = EnrolPage {
        frame: console.frame("Set up your second factor", false),
        faults: Vec::new(),
        drawing: drawing(&made.otpauth_url)?,
        secret: in_groups(&made.base32),
    };
    console.page(StatusCode::OK, &page)
}

/// A QR code as a drawing for a page: two colours that scanners tell apart in any theme, and a quiet border.
fn drawing(text: &str) -> Result<String, ApiError> {
    let code = QrCode::new(text).map_err(|cause| ApiError::broken(cause, false))?;
    let svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    // Within a page it is no document of its own.
    let inner = svg.find("<svg").and_then(|at| svg.get(at..)).unwrap_or_default();
    Ok(inner.replacen("<svg ", "<svg role=\"img\" aria-label=\"QR code of the secret\" ", 1))
}

/// Groups of four letters are easier to type.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Takes the first code and shows the recovery codes once.
pub(super) async fn confirm(
    req: HttpRequest,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(take_code(&req, payload, &console).await)
}

async fn take_code(req: &HttpRequest, payload: Payload, console: &Console) -> Shown {
    let sent = console.form(req, payload).await?;
    let visitor = console.visitor_to_enrol(req).await?;
    match console.identity.confirm(&visitor, sent.first("code").unwrap_or_default()).await {
        Ok(codes) => {
            let frame = console.frame("Your recovery codes", false);
            let codes = codes.iter().map(RecoveryCode::reveal).collect();
            console.page(StatusCode::OK, &RecoveryPage { frame, codes })
        }
        Err(refused @ Refusal::Code) => {
            let page = EnrolPage {
                frame: console.frame("Set up your second factor", true),
                faults: vec![Fault::new("code", refused.to_string())],
                drawing: String::new(),
                secret: String::new(),
            };
            console.page(StatusCode::UNAUTHORIZED, &page)
        }
        Err(refused) => Err(refused.into()),
    }
}
