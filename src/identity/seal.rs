//! Sealing: what must not be read in the database, though it must be read again by the program.
//!
//! AES-256 in GCM under a key that lies outside of the database. What is sealed is bound to its place, so that it
//! opens nowhere else.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use sha2::{Digest as _, Sha256};

use crate::text::ids::Ids;

/// The shortest text that a key is made of, in characters.
const SHORTEST_KEY: usize = 32;

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// The text that the key is made of is too short.
    #[error("the key must have at least {SHORTEST_KEY} characters")]
    ShortKey,
    /// Another key, another place, or changed.
    #[error("what is sealed does not open: the key is another one, or it was changed")]
    Closed,
}

/// Seals and opens.
pub struct Seal(LessSafeKey);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(***)")
    }
}

impl Seal {
    /// From a text of random characters.
    pub fn new(key: &str) -> Result<Self, SealFault> {
        if key.chars().count() < SHORTEST_KEY {
            return Err(SealFault::ShortKey);
        }
        let digest = Sha256::digest(["lamppost staff secrets ", key].concat().as_bytes());
        let key = UnboundKey::new(&AES_256_GCM, &digest).map_err(|_cause| SealFault::Closed)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals `plain` for `place`, such as `staff_second_factors/7`.
    pub fn seal(&self, place: &str, plain: &[u8], ids: &dyn Ids) -> Result<String, SealFault> {
        let mut nonce = [0; NONCE_LEN];
        ids.fill(&mut nonce);
        let mut text = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut text,
            )
            .map_err(|_cause| SealFault::Closed)?;
        Ok(BASE64.encode([nonce.as_slice(), &text].concat()))
    }

    /// Opens what was sealed for `place`.
    pub fn open(&self, place: &str, sealed: &str) -> Result<Vec<u8>, SealFault> {
        let bytes = BASE64.decode(sealed).map_err(|_cause| SealFault::Closed)?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_LEN>().ok_or(SealFault::Closed)?;
        let mut text = text.to_vec();
        let plain = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place.as_bytes()),
                &mut text,
            )
            .map_err(|_cause| SealFault::Closed)?;
        Ok(plain.to_vec())
    }
}
