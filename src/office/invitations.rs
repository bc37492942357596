//! Accepting an invitation: whoever holds it chooses a password.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::Office;
use super::record::append;
use super::views::AcceptanceForm;
use crate::audit::{Actor, Entry};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, read_json};
use crate::staff::{Account, Ticket, TicketKind, check_password, store as staff};

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
    let gone = || ApiError::not_found("this invitation is not valid or has been used");
    let ticket = Ticket::parse(TicketKind::Invitation, &form.invitation).ok_or_else(gone)?;
    let (now, seen) = (office.clock.now(), ticket.clone());
    let invited: Option<Account> = office
        .store
        .read(move |conn| staff::invitee(conn, &seen, now))
        .await
        .map_err(ApiError::from)?;
    let invited = invited.ok_or_else(gone)?;
    let (own, password) = (invited.clone(), form.password.clone());
    let checked = office.hashing(move || {
        check_password(&password, &[own.email.as_str(), &own.name, "lamppost", "311"])
    });
    checked.await?.map_err(|fault| ApiError::rejected(fault.to_string()))?;
    let hash = office.hash(form.password).await?;
    let work = move |conn: &mut Conn| {
        let accepted = staff::accept_invitation(conn, &ticket, &hash, now)?;
        if let Some(account) = accepted {
            staff::end_all(conn, account, now)?;
            let entry = Entry {
                at: now,
                jurisdiction: None,
                actor: Actor::Staff(account),
                action: "account.accept",
                subject: format!("account {account}"),
                detail: Value::Null,
            };
            append(conn, entry, account)?;
        }
        Ok(accepted)
    };
    let accepted: Result<Option<i64>, StoreError> = office.store.write(work).await;
    let account = accepted?.ok_or_else(gone)?;
    office.roll.forget();
    log::info!(target: "staff", "account {account} has a new password");
    Ok(HttpResponse::NoContent().finish())
}
