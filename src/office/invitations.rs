//! Accepting an invitation: whoever holds it chooses a password.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Office;
use super::views::AcceptanceForm;
use crate::http::{ApiError, read_json};
use crate::identity::Acceptance;

/// Sets the password of an invited account.
///
/// The invitation is spent by it. All sessions of the account end, so that an invitation also helps somebody whose
/// password is known to others.
#[utoipa::path(post, path = "/invitations/accept", operation_id = "accept_invitation", tag = "signing in",
    request_body = AcceptanceForm,
    responses((status = 204, description = "The account can sign in")))]
pub(super) async fn accept(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: AcceptanceForm = read_json(&req, payload, &office.body).await?;
    let AcceptanceForm { invitation, name, password } = form;
    office.identity.accept(Acceptance { invitation, name, password }).await?;
    Ok(HttpResponse::NoContent().finish())
}
