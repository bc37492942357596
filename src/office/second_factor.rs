//! The second factor: the caller enrols his own; whoever is in charge of staff takes another's away.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Office;
use super::accounts::managed;
use super::views::{CodeForm, EnrolmentView, FactorView, RecoveryCodesView};
use crate::audit::Actor;
use crate::http::{ApiError, json, read_json};
use crate::identity::{RecoveryCode, Refusal};
use crate::staff::Capability;

/// Shows how far the caller is with his second factor.
#[utoipa::path(get, path = "/me/second-factor", operation_id = "show_second_factor", tag = "signing in",
    security(("staff" = []), ("browser" = [])),
    responses((status = 200, description = "How far he is", body = FactorView)))]
pub(super) async fn show(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_to_enrol(&req).await?;
    let state = office.identity.factor_state(caller.account.id).await?;
    json(StatusCode::OK, &FactorView::new(state, caller.access.demands_second_factor()))
}

/// Makes the secret of a second factor.
///
/// It is shown once, for an authenticator app, and counts once it has been confirmed with a code. Until then another
/// call makes another one.
#[utoipa::path(post, path = "/me/second-factor", operation_id = "enrol_second_factor", tag = "signing in",
    security(("staff" = []), ("browser" = [])),
    responses((status = 201, description = "The secret", body = EnrolmentView)))]
pub(super) async fn enrol(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_to_enrol(&req).await?;
    let made = office.identity.enrol(&caller).await?;
    let view = EnrolmentView { otpauth_url: made.otpauth_url, secret: made.base32 };
    json(StatusCode::CREATED, &view)
}

/// Confirms the second factor with a code.
///
/// From now on signing in takes one. Other sessions that were begun without are over. The recovery codes are shown
/// once; each is good once, in place of a code.
#[utoipa::path(post, path = "/me/second-factor/confirm", operation_id = "confirm_second_factor", tag = "signing in",
    security(("staff" = []), ("browser" = [])), request_body = CodeForm,
    responses((status = 200, description = "The recovery codes", body = RecoveryCodesView)))]
pub(super) async fn confirm(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_to_enrol(&req).await?;
    let form: CodeForm = read_json(&req, payload, &office.body).await?;
    let codes = match office.identity.confirm(&caller, &form.code).await {
        // Whoever calls has signed in: it is the input that is at fault.
        Err(refused @ Refusal::Code) => return Err(ApiError::rejected(refused.to_string())),
        confirmed => confirmed?,
    };
    let recovery_codes = codes.iter().map(RecoveryCode::reveal).collect();
    json(StatusCode::OK, &RecoveryCodesView { recovery_codes })
}

/// Takes the second factor of an account away.
///
/// For somebody who has lost the app and the recovery codes. The account's sessions end; an administrator enrols anew
/// at the next sign-in.
#[utoipa::path(delete, path = "/staff/{account}/second-factor", operation_id = "reset_second_factor", tag = "staff",
    security(("staff" = []), ("browser" = [])), params(("account" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It has none any more")))]
pub(super) async fn reset(
    req: HttpRequest,
    number: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageStaff).await?;
    let (account, _, _) = managed(&office, &caller, &number).await?;
    if account.id == caller.account.id {
        return Err(ApiError::rejected("your own second factor is taken away by somebody else"));
    }
    let by = Actor::Staff(caller.account.id);
    if !office.identity.reset_factor(by, account.id).await? {
        return Err(ApiError::not_found("the account has no second factor"));
    }
    log::info!(target: "staff", "the second factor of account {} was taken away by {}", account.id, caller.account.id);
    Ok(HttpResponse::NoContent().finish())
}
