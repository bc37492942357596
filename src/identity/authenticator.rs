//! What proving who somebody is works with, and checking a password and a code.

use std::sync::Arc;

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::{Provider, RecoveryCode, Refusal, Secret, Throttled, store};
use crate::db::{Conn, Store, StoreError};
use crate::http::{RateLimiter, RateLimits};
use crate::staff::{Email, PasswordHash, Roll, store as staff};
use crate::text::ids::Ids;
use crate::time::{Clock, Instant};
use crate::vault::{Sealed, Vault};

/// Everything that proving who somebody is works with.
pub struct Authenticator {
    /// The database.
    pub store: Store,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers and secrets.
    pub ids: Arc<dyn Ids>,
    /// Who has signed in.
    pub roll: Roll,
    /// How many passwords may be hashed at once: each takes 19 MiB.
    pub hashing: Arc<Semaphore>,
    /// Counts attempts, by account.
    pub attempts: RateLimiter<i64>,
    /// Whose attempts were refused lately.
    pub throttled: Throttled,
    /// Seals what codes are made of.
    pub vault: Arc<Vault>,
    /// Who else may vouch for somebody.
    pub provider: Option<Provider>,
}

/// How often somebody may try to sign in to one account: guessing is hopeless, and its owner still gets in within
/// the minute.
pub fn attempt_limits() -> RateLimits {
    RateLimits { per_minute: 6, burst: 10 }
}

/// How long whoever signs in may take from one step to the next.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

impl Authenticator {
    /// Refuses when somebody tries one account too often, whether there is such an account or not.
    pub(super) fn count_attempt(&self, whose: &str) -> Result<(), Refusal> {
        match self.attempts.check(&Self::number_of(whose)) {
            Some(verdict) if !verdict.allowed() => Err(Refusal::TooMany(verdict.wait)),
            _ => Ok(()),
        }
    }

    /// What attempts are counted by.
    pub(super) fn number_of(whose: &str) -> i64 {
        let digest = Sha256::digest(whose.as_bytes());
        i64::from_be_bytes(digest.first_chunk::<8>().copied().unwrap_or_default())
    }

    /// The account that an address and a password belong to.
    pub(super) async fn check_password(
        &self,
        email: &str,
        password: String,
    ) -> Result<i64, Refusal> {
        let email = Email::parse(email).map_err(|_fault| Refusal::Password)?;
        self.count_and_note(&email).await?;
        let sought = email.clone();
        let found: Option<(i64, PasswordHash)> = self
            .store
            .read(move |conn| staff::sign_in_secret(conn, &sought))
            .await
            .map_err(Refusal::Store)?;
        let ids = self.ids.clone();
        let checked = self.hashing(move || match found {
            Some((account, hash)) if hash.accepts(&password) => {
                let next = if hash.is_current() {
                    None
                } else {
                    PasswordHash::new(&password, ids.as_ref()).ok()
                };
                Some((account, hash, next))
            }
            Some(_) => None,
            // An address that is unknown takes as long as one that is known.
            None => PasswordHash::new(&password, ids.as_ref()).ok().and(None),
        });
        let Some((account, old, next)) = checked.await? else {
            self.note_failure("session.refuse", &email).await?;
            return Err(Refusal::Password);
        };
        if let Some(next) = next {
            let work = move |conn: &mut Conn| staff::replace_password(conn, account, (&old, &next));
            self.store.write(work).await.map_err(Refusal::Store)?;
            log::info!(target: "staff", "the password of account {account} was hashed anew");
        }
        Ok(account)
    }

    /// Whether an account has a second factor that counts.
    pub(super) async fn has_factor(&self, account: i64) -> Result<bool, Refusal> {
        let found: Option<store::Factor> = self
            .store
            .read(move |conn| store::factor(conn, account))
            .await
            .map_err(Refusal::Store)?;
        Ok(found.is_some_and(|factor| factor.confirmed_at.is_some()))
    }

    /// Spends a code of the account's app, or a recovery code.
    pub(super) async fn spend_code(&self, account: i64, code: &str) -> Result<(), Refusal> {
        let (vault, now, code) = (self.vault.clone(), self.clock.now(), code.to_owned());
        let work = move |conn: &mut Conn| spend(conn, &vault, account, &code, now);
        if self.store.write(work).await? {
            return Ok(());
        }
        self.note("session.refuse", account).await?;
        Err(Refusal::Code)
    }

    /// When the next step must have been taken.
    pub(super) fn patience(&self) -> Instant {
        let now = self.clock.now();
        now.checked_add_signed(PATIENCE).unwrap_or(now)
    }

    /// Hashes a password, away from the threads that answer.
    pub(super) async fn hash(&self, password: String) -> Result<PasswordHash, Refusal> {
        let ids = self.ids.clone();
        let hashed = self.hashing(move || PasswordHash::new(&password, ids.as_ref())).await?;
        hashed.map_err(Refusal::broken)
    }

    /// Runs work that takes time and memory on purpose, little of it at once.
    pub(super) async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let _turn = self.hashing.acquire().await.map_err(Refusal::broken)?;
        tokio::task::spawn_blocking(work).await.map_err(Refusal::broken)
    }
}

fn spend(
    conn: &mut Conn,
    vault: &Vault,
    account: i64,
    code: &str,
    now: Instant,
) -> Result<bool, Refusal> {
    if let Some(recovery) = RecoveryCode::parse(code) {
        return Ok(store::spend_recovery_code(conn, account, &recovery)?);
    }
    let Some(factor) = store::factor(conn, account)? else { return Ok(false) };
    let secret = open_secret(conn, vault, account, &factor.sealed)?;
    match secret.step_of(code, now) {
        Some(step) => Ok(store::spend_step(conn, account, step)?),
        None => Ok(false),
    }
}

/// The secret of an account.
pub(super) fn open_secret(
    conn: &mut Conn,
    vault: &Vault,
    account: i64,
    sealed: &Sealed,
) -> Result<Secret, StoreError> {
    let bytes = vault.open_row(conn, store::place_of(account), sealed)?;
    let foreign = || StoreError::Corrupt(format!("the secret of account {account}"));
    Secret::from_bytes(&bytes).ok_or_else(foreign)
}
