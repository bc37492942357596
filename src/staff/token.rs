//! Access tokens: signed statements of who calls, good for a quarter of an hour.
//!
//! A token alone proves nothing for long: whoever checks one also asks whether its session is still in force.

use chrono::{DateTime, TimeDelta};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};

use crate::text::ids::{Ids, secret};
use crate::time::Instant;

const ISSUER: &str = "lamppost";
const AUDIENCE: &str = "lamppost-api";

/// How long a token is good for.
pub const LIFE: TimeDelta = TimeDelta::minutes(15);
/// How long a key signs before the next one does.
const SIGNS: TimeDelta = TimeDelta::days(30);

/// Why a token is not taken. Whoever sent it is told no more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// None of ours, changed, or for another purpose.
    #[error("the access token is not valid")]
    Invalid,
    /// Signed by a key that is not known here.
    #[error("the access token is signed by an unknown key")]
    UnknownKey,
    /// Too old.
    #[error("the access token has expired")]
    Expired,
}

/// A key that signs. Every server of an installation has the same ones, from the database.
#[derive(Clone)]
pub struct SigningKey {
    /// What tokens call it.
    pub kid: String,
    /// 256 random bits, as text.
    pub secret: String,
    /// When it was made.
    pub created_at: Instant,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}, ***)", self.kid)
    }
}

impl SigningKey {
    /// A new key.
    pub fn generate(ids: &dyn Ids, now: Instant) -> Self {
        Self { kid: secret(ids, 8), secret: secret(ids, 52), created_at: now }
    }

    /// Whether it still signs; afterwards it only proves what it has signed.
    pub fn signs(&self, now: Instant) -> bool {
        now.signed_duration_since(self.created_at) < SIGNS
    }

    /// Whether nothing that it has signed can be good any more.
    pub fn is_spent(&self, now: Instant) -> bool {
        now.signed_duration_since(self.created_at) >= SIGNS.checked_add(&LIFE).unwrap_or(SIGNS)
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The key of the account.
    pub account: i64,
    /// The key of the session.
    pub session: i64,
    /// When it ends.
    pub expires_at: Instant,
}

#[derive(Serialize, Deserialize)]
struct Statement {
    iss: String,
    aud: String,
    sub: String,
    sid: i64,
    iat: i64,
    exp: i64,
}

/// A token's text.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(String);

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

impl AccessToken {
    /// Signs a token.
    pub fn sign(
        key: &SigningKey,
        account: i64,
        session: i64,
        now: Instant,
    ) -> Result<Self, TokenFault> {
        let ends = now.checked_add_signed(LIFE).unwrap_or(now);
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(key.kid.clone());
        let statement = Statement {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account.to_string(),
            sid: session,
            iat: now.timestamp(),
            exp: ends.timestamp(),
        };
        let signer = EncodingKey::from_secret(key.secret.as_bytes());
        encode(&header, &statement, &signer).map(Self).map_err(|_cause| TokenFault::Invalid)
    }

    /// What a client sent as a token.
    pub fn received(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the token says, if one of `keys` has signed it and it is good at `now`.
    pub fn read(&self, keys: &[SigningKey], now: Instant) -> Result<Claims, TokenFault> {
        // Only the name of the key is believed before the signature is checked.
        let header = decode_header(&self.0).map_err(|_cause| TokenFault::Invalid)?;
        let kid = header.kid.ok_or(TokenFault::Invalid)?;
        let key = keys.iter().find(|key| key.kid == kid).ok_or(TokenFault::UnknownKey)?;
        let proof = DecodingKey::from_secret(key.secret.as_bytes());
        let read = decode::<Statement>(&self.0, &proof, &validation());
        let statement = read.map_err(|_cause| TokenFault::Invalid)?.claims;
        let expires_at = DateTime::from_timestamp(statement.exp, 0).ok_or(TokenFault::Invalid)?;
        if expires_at <= now {
            return Err(TokenFault::Expired);
        }
        let account = statement.sub.parse().map_err(|_cause| TokenFault::Invalid)?;
        Ok(Claims { account, session: statement.sid, expires_at })
    }
}

/// One algorithm, every claim, and no look at the machine's own clock: the caller says what time it is.
fn validation() -> Validation {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    rules.validate_exp = false;
    rules.leeway = 0;
    rules
}
