//! Codes of six digits that an authenticator app makes of a secret and the time (RFC 6238).

use totp_rs::{Algorithm, Builder, Totp};

use crate::text::ids::Ids;
use crate::time::Instant;

/// The time that one code is for, in seconds (RFC 6238, 5.2).
const STEP: u64 = 30;
/// How many steps the app's clock may be ahead or behind.
const SKEW: u16 = 1;
/// What the app shows beside the address.
const ISSUER: &str = "Lamppost";

/// What codes are made of: 160 random bits (RFC 4226, 4).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 20]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Secret {
    /// A new one.
    pub fn generate(ids: &dyn Ids) -> Self {
        let mut bytes = [0; 20];
        ids.fill(&mut bytes);
        Self(bytes)
    }

    /// From the database, once it has been opened.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For the database, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For whoever types it into the app, in base 32.
    pub fn base32(&self) -> String {
        totp_rs::Secret::from(self.0.to_vec()).to_base32()
    }

    /// For whoever scans it: an `otpauth` URL with the address of the account.
    pub fn otpauth_url(&self, email: &str) -> String {
        self.totp(email).and_then(|totp| totp.to_url().ok()).unwrap_or_default()
    }

    /// The step that a code is for: this one, the one before or the next one. `None` when it is for none of them.
    pub fn step_of(&self, code: &str, now: Instant) -> Option<i64> {
        let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let seconds = u64::try_from(now.timestamp()).ok()?;
        let step = self.totp("")?.check(&digits, seconds)?;
        i64::try_from(step).ok()
    }

    fn totp(&self, email: &str) -> Option<Totp> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SKEW)
            .with_step_duration(STEP)
            .with_secret(self.0.to_vec())
            // A colon would end the name of the issuer.
            .with_account_name(email.replace(':', "_"))
            .with_issuer(Some(ISSUER))
            .build()
            .ok()
    }
}
