//! Passwords: which are good enough, and how they are kept.
//!
//! Hashing takes 19 MiB and some 20 ms on purpose: the caller bounds how many run at once, away from the threads
//! that answer.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use zxcvbn::{Score, zxcvbn};

use crate::text::ids::Ids;

/// Why a password is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too short or too long.
    #[error("password must have {SHORTEST} to {LONGEST} characters")]
    Length,
    /// Among those that are tried first, or made of the account's own words.
    #[error("password is easy to guess; several unrelated words make a good one")]
    Guessable,
}

const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// Checks a new password. `own` are words that whoever guesses would try: the name, the address.
pub fn check_password(password: &str, own: &[&str]) -> Result<(), PasswordFault> {
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Err(PasswordFault::Length);
    }
    if zxcvbn(password, own).score() < Score::Three {
        return Err(PasswordFault::Guessable);
    }
    Ok(())
}

/// The hash of a password, as it is stored: Argon2id with its salt and costs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(***)")
    }
}

/// The hash could not be made: the machine has no memory for it.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashFault(String);

impl PasswordHash {
    /// Hashes a password with a salt of 128 random bits.
    pub fn new(password: &str, ids: &dyn Ids) -> Result<Self, HashFault> {
        let mut salt = [0_u8; 16];
        ids.fill(&mut salt);
        let hashed: Phc = Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|cause| HashFault(cause.to_string()))?;
        Ok(Self(hashed.to_string()))
    }

    /// A hash from the database.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// For the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it was made at the costs that new hashes are made at. One that was not is made anew when its holder
    /// signs in.
    pub fn is_current(&self) -> bool {
        let Ok(hash) = Phc::new(&self.0) else { return false };
        let current = Argon2::default();
        let costs = argon2::Params::try_from(&hash);
        hash.algorithm == argon2::Algorithm::default().ident()
            && costs.is_ok_and(|costs| {
                let wanted = current.params();
                (costs.m_cost(), costs.t_cost(), costs.p_cost())
                    == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
            })
    }

    /// Whether this is the password.
    pub fn accepts(&self, password: &str) -> bool {
        Phc::new(&self.0)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }
}
