//! Accepting an invitation: whoever holds it chooses a password, and a name.

use super::record::{append, own};
use super::{Authenticator, Refusal};
use crate::db::Conn;
use crate::staff::{Account, Ticket, TicketKind, check_password, parse_name, store as staff};

/// What whoever was invited chooses.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// The invitation's text.
    pub invitation: String,
    /// Another name, where one was given.
    pub name: Option<String>,
    /// The password to be.
    pub password: String,
}

impl Authenticator {
    /// Whom an invitation is for, if it is good.
    pub async fn invitee(&self, invitation: &str) -> Result<Account, Refusal> {
        let ticket =
            Ticket::parse(TicketKind::Invitation, invitation).ok_or(Refusal::Invitation)?;
        let now = self.clock.now();
        let invited: Option<Account> = self
            .store
            .read(move |conn| staff::invitee(conn, &ticket, now))
            .await
            .map_err(Refusal::Store)?;
        invited.ok_or(Refusal::Invitation)
    }

    /// Sets the password of an invited account. The invitation is spent by it, and all sessions of the account end,
    /// so that an invitation also helps somebody whose password is known to others. Returns the account's key.
    pub async fn accept(&self, form: Acceptance) -> Result<i64, Refusal> {
        let invited = self.invitee(&form.invitation).await?;
        let ticket =
            Ticket::parse(TicketKind::Invitation, &form.invitation).ok_or(Refusal::Invitation)?;
        let mut faults = Vec::new();
        let name = form.name.map(|name| parse_name(&name)).transpose();
        let name = name.map_err(|fault| faults.push(fault.to_string())).unwrap_or_default();
        let (whose, password) = (invited.clone(), form.password.clone());
        let called = name.clone().unwrap_or_default();
        let checked = self.hashing(move || {
            let words = [whose.email.as_str(), &whose.name, &called, "lamppost", "311"];
            check_password(&password, &words)
        });
        if let Err(fault) = checked.await? {
            faults.push(fault.to_string());
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        let hash = self.hash(form.password).await?;
        let now = self.clock.now();
        let work = move |conn: &mut Conn| {
            let accepted = staff::accept_invitation(conn, &ticket, (&hash, name.as_deref()), now)?;
            if let Some(account) = accepted {
                staff::end_all(conn, account, now)?;
                append(conn, own("account.accept", account, now), account)?;
            }
            Ok(accepted)
        };
        let accepted: Result<Option<i64>, Refusal> = self.store.write(work).await;
        self.roll.forget();
        let account = accepted?.ok_or(Refusal::Invitation)?;
        log::info!(target: "staff", "account {account} has a new password");
        Ok(account)
    }
}
