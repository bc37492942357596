//! Enrolling a second factor, confirming it, and taking it away.

use super::authenticator::open_secret;
use super::record::{append, own};
use super::{Authenticator, RecoveryCode, Refusal, Secret, store};
use crate::audit::{Actor, Entry};
use crate::db::Conn;
use crate::staff::{SignedIn, store as staff};

/// How far an account is with its second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorState {
    /// It has none.
    None,
    /// A secret was shown and waits for its first code.
    Pending,
    /// Codes are asked for; so many recovery codes are left.
    Confirmed(i64),
}

/// A secret, shown once.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// To be typed into the app.
    pub base32: String,
    /// To be scanned.
    pub otpauth_url: String,
}

impl Authenticator {
    /// How far an account is.
    pub async fn factor_state(&self, account: i64) -> Result<FactorState, Refusal> {
        let both = move |conn: &mut Conn| {
            Ok((store::factor(conn, account)?, store::count_recovery_codes(conn, account)?))
        };
        let found: Result<(Option<store::Factor>, i64), Refusal> = self.store.read(both).await;
        let (factor, left) = found?;
        Ok(match factor {
            None => FactorState::None,
            Some(factor) if factor.confirmed_at.is_none() => FactorState::Pending,
            Some(_) => FactorState::Confirmed(left),
        })
    }

    /// Makes a secret for whoever has signed in, in place of one that was not confirmed.
    pub async fn enrol(&self, who: &SignedIn) -> Result<Enrolment, Refusal> {
        let (account, now) = (who.account.id, self.clock.now());
        let secret = Secret::generate(self.ids.as_ref());
        let (vault, kept) = (self.vault.clone(), secret.clone());
        let work = move |conn: &mut Conn| {
            vault.keep_up(conn)?;
            let sealed = vault.seal(store::place_of(account), kept.as_bytes())?;
            let made = store::insert_factor(conn, account, &sealed, now)?;
            if made {
                append(conn, own("second_factor.enrol", account, now), account)?;
            }
            Ok(made)
        };
        let made: bool = self.store.write(work).await.map_err(Refusal::Store)?;
        if !made {
            return Err(Refusal::Conflict(
                "the account has a second factor: whoever is in charge of staff can take it away",
            ));
        }
        let otpauth_url = secret.otpauth_url(who.account.email.as_str());
        Ok(Enrolment { base32: secret.base32(), otpauth_url })
    }

    /// Confirms the secret by a code. From now on signing in takes one; sessions that were begun without are over,
    /// but for this one. Returns the recovery codes, which are shown once.
    pub async fn confirm(&self, who: &SignedIn, code: &str) -> Result<Vec<RecoveryCode>, Refusal> {
        let (account, session, now) = (who.account.id, who.session, self.clock.now());
        self.count_code(account).await?;
        let vault = self.vault.clone();
        let find = move |conn: &mut Conn| {
            let found = store::factor(conn, account)?;
            let Some(factor) = found.filter(|factor| factor.confirmed_at.is_none()) else {
                return Ok(None);
            };
            let secret = open_secret(conn, &vault, account, &factor.sealed)?;
            Ok(Some((factor, secret)))
        };
        let found: Option<(store::Factor, Secret)> =
            self.store.read(find).await.map_err(Refusal::Store)?;
        let (factor, secret) =
            found.ok_or(Refusal::Conflict("there is no secret that waits for a code"))?;
        let step = secret.step_of(code, now).ok_or(Refusal::Code)?;
        let codes = RecoveryCode::generate(self.ids.as_ref());
        let given = codes.clone();
        let work = move |conn: &mut Conn| {
            let confirmed = store::confirm(conn, account, (&factor.sealed, step), &given, now)?;
            if confirmed {
                staff::vouch(conn, account, session, now)?;
                append(conn, own("second_factor.confirm", account, now), account)?;
            }
            Ok(confirmed)
        };
        let confirmed: Result<bool, Refusal> = self.store.write(work).await;
        self.roll.forget();
        if !confirmed? {
            return Err(Refusal::Conflict("there is no secret that waits for a code"));
        }
        log::info!(target: "staff", "account {account} has a second factor");
        Ok(codes)
    }

    /// Takes an account's second factor away and ends its sessions. `false` when it has none.
    pub async fn reset_factor(&self, by: Actor, account: i64) -> Result<bool, Refusal> {
        let now = self.clock.now();
        let work = move |conn: &mut Conn| {
            let removed = store::remove_factor(conn, account)?;
            if removed {
                staff::end_all(conn, account, now)?;
                let entry = Entry::about_account(now, by, "second_factor.remove", account);
                append(conn, entry, account)?;
            }
            Ok(removed)
        };
        let removed: Result<bool, Refusal> = self.store.write(work).await;
        self.roll.forget();
        removed
    }
}
