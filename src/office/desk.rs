//! What the handlers of this face work with, and who may pass.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Notify, Semaphore};

use super::Throttled;
use crate::db::{Conn, Store, StoreError};
use crate::http::body::BodyLimits;
use crate::http::{ApiError, RateLimiter, RateLimits};
use crate::media::MediaStore;
use crate::privacy::ErasureLog;
use crate::staff::{
    AccessToken, Capability, Claims, Email, PasswordHash, Roll, SignedIn, SigningKey, TokenFault,
    store as staff,
};
use crate::text::ids::Ids;
use crate::time::Clock;
use crate::vault::Vault;

/// Everything that the handlers need.
pub struct Office {
    /// The database.
    pub store: Store,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers and secrets.
    pub ids: Arc<dyn Ids>,
    /// What opens contact data.
    pub vault: Arc<Vault>,
    /// The photos.
    pub media: Arc<MediaStore>,
    /// Where erasures are written down beside the database.
    pub erasures: ErasureLog,
    /// The address that clients use, without a final `/`.
    pub public_url: String,
    /// Who has signed in.
    pub roll: Roll,
    /// How many passwords may be hashed at once: each takes 19 MiB.
    pub hashing: Arc<Semaphore>,
    /// Counts attempts to sign in, by account.
    pub attempts: RateLimiter<i64>,
    /// Whose attempts were refused lately.
    pub throttled: Throttled,
    /// Rings when the configuration has changed.
    pub news: Arc<Notify>,
    /// What a body may cost.
    pub body: BodyLimits,
}

/// How often somebody may try to sign in to one account: guessing is hopeless, and its owner still gets in within
/// the minute.
pub fn sign_in_limits() -> RateLimits {
    RateLimits { per_minute: 6, burst: 10 }
}

const SIGN_IN: ApiError =
    ApiError::Unauthorized("sign in first: send Authorization: Bearer and an access token");
const ENDED: ApiError = ApiError::Unauthorized("the session has ended: sign in again");

impl Office {
    /// Whoever calls, with a token that is good and a session that is in force.
    pub(super) async fn caller(&self, req: &HttpRequest) -> Result<SignedIn, ApiError> {
        let header = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, text) = header.and_then(|value| value.split_once(' ')).ok_or(SIGN_IN)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(SIGN_IN);
        }
        let claims = self.read(&AccessToken::received(text.trim())).await?;
        if let Some(known) = self.roll.find(claims.session) {
            return same(known, claims);
        }
        let now = self.clock.now();
        let found: Option<SignedIn> = self
            .store
            .read(move |conn| staff::signed_in(conn, claims.session, now))
            .await
            .map_err(ApiError::from)?;
        let found = found.ok_or(ENDED)?;
        self.roll.keep(&found);
        same(found, claims)
    }

    /// Whoever calls, if a capability is his anywhere at all. Where it holds is for the handler to ask.
    pub(super) async fn caller_with(
        &self,
        req: &HttpRequest,
        capability: Capability,
    ) -> Result<SignedIn, ApiError> {
        let caller = self.caller(req).await?;
        if caller.access.allows_somewhere(capability) {
            Ok(caller)
        } else {
            Err(ApiError::Forbidden("your roles do not allow that"))
        }
    }

    async fn read(&self, token: &AccessToken) -> Result<Claims, ApiError> {
        let now = self.clock.now();
        let refused = |fault: TokenFault| {
            log::debug!("{fault}");
            match fault {
                TokenFault::Expired => {
                    ApiError::Unauthorized("the access token has expired: renew it")
                }
                TokenFault::Invalid | TokenFault::UnknownKey => {
                    ApiError::Unauthorized("the access token is not valid")
                }
            }
        };
        if let Some(keys) = self.roll.keys() {
            match token.read(&keys, now) {
                // Another server may have made it a moment ago.
                Err(TokenFault::UnknownKey) => {}
                read => return read.map_err(refused),
            }
        }
        let keys: Result<Vec<SigningKey>, StoreError> = self.store.read(staff::list_keys).await;
        let keys = keys?;
        self.roll.keep_keys(keys.clone());
        token.read(&keys, now).map_err(refused)
    }

    /// The key that signs.
    pub(super) async fn signing_key(&self) -> Result<SigningKey, ApiError> {
        let now = self.clock.now();
        let known = self.roll.keys();
        if let Some(key) = known.and_then(|keys| keys.into_iter().find(|key| key.signs(now))) {
            return Ok(key);
        }
        let next = SigningKey::generate(self.ids.as_ref(), now);
        let made = move |conn: &mut Conn| staff::signing_keys(conn, &next, now);
        let keys: Result<Vec<SigningKey>, StoreError> = self.store.write(made).await;
        let keys = keys?;
        self.roll.keep_keys(keys.clone());
        keys.into_iter().next().ok_or(ApiError::Busy(None))
    }

    /// Refuses when somebody tries one account too often, whether there is such an account or not.
    pub(super) fn count_attempt(&self, email: &Email) -> Result<(), ApiError> {
        match self.attempts.check(&Self::number_of(email)) {
            Some(verdict) if !verdict.allowed() => Err(ApiError::TooMany(verdict.wait)),
            _ => Ok(()),
        }
    }

    /// What an address is counted by.
    pub(super) fn number_of(email: &Email) -> i64 {
        let digest = Sha256::digest(email.as_str().as_bytes());
        i64::from_be_bytes(digest.first_chunk::<8>().copied().unwrap_or_default())
    }

    /// Hashes a password, away from the threads that answer.
    pub(super) async fn hash(&self, password: String) -> Result<PasswordHash, ApiError> {
        let ids = self.ids.clone();
        let hashed = self.hashing(move || PasswordHash::new(&password, ids.as_ref())).await?;
        hashed.map_err(|cause| ApiError::Internal(Box::new(cause)))
    }

    /// Runs work that takes time and memory on purpose, little of it at once.
    pub(super) async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let _turn =
            self.hashing.acquire().await.map_err(|cause| ApiError::Internal(Box::new(cause)))?;
        actix_web::rt::task::spawn_blocking(work)
            .await
            .map_err(|cause| ApiError::Internal(Box::new(cause)))
    }
}

/// A token is good for the account that its session belongs to.
fn same(known: SignedIn, claims: Claims) -> Result<SignedIn, ApiError> {
    if known.account.id == claims.account { Ok(known) } else { Err(ENDED) }
}
