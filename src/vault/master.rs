//! The master key: what wraps all other keys, and is never in the database.

use std::fmt;
use std::io;
use std::path::PathBuf;

use aws_lc_rs::hmac;

use super::cipher::{Cipher, VaultFault};
use crate::db::StoreError;
use crate::text::hex;
use crate::text::ids::Ids;

/// Why the vault does not open. Each is a sentence for whoever runs the server.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key is not the one that the database was sealed with.
    #[error(
        "the master key of {0} is not the one that this database was sealed with: give the right one, or contact \
         data can never be read again"
    )]
    WrongKey(Origin),
    /// There are sealed values, and no key.
    #[error(
        "the database was sealed with a master key that is not here: set LAMPPOST_MASTER_KEY, or copy the file \
         {} of the server that made it",
        .0.display()
    )]
    NoKey(PathBuf),
    /// A key that is none.
    #[error("{origin}: {fault}")]
    Malformed {
        /// Where it stands.
        origin: Origin,
        /// What is wrong.
        fault: MasterFault,
    },
    /// Others can read the file.
    #[error("others can read {}: take that right from them, with chmod 600", .0.display())]
    Exposed(PathBuf),
    /// The file could not be read or made.
    #[error("{}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the disk said.
        #[source]
        cause: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A wrapped key does not open.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

/// Where a master key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The setting.
    Setting,
    /// A file.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting => f.write_str("the setting master_key"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A text that is no master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 64 hexadecimal digits, such as `openssl rand -hex 32` prints")]
pub struct MasterFault;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey([u8; 32]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(***)")
    }
}

impl MasterKey {
    /// A new one.
    pub fn generate(ids: &dyn Ids) -> Self {
        let mut secret = [0; 32];
        ids.fill(&mut secret);
        Self(secret)
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// ```
    /// use lamppost::vault::MasterKey;
    /// let text = "00ff".repeat(16);
    /// assert_eq!(MasterKey::parse(&text).unwrap().reveal(), text);
    /// assert!(MasterKey::parse("secret").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, MasterFault> {
        let text = text.trim();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(MasterFault);
        }
        let mut secret = [0_u8; 32];
        for (place, byte) in secret.iter_mut().enumerate() {
            let at = place.saturating_mul(2);
            let digits = text.get(at..at.saturating_add(2)).ok_or(MasterFault)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_no_digit| MasterFault)?;
        }
        Ok(Self(secret))
    }

    /// The key as text, for its file.
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// What tells this key from others and betrays nothing of it.
    pub fn mark(&self) -> String {
        let derived = self.derived(b"lamppost mark");
        hex(derived.get(..8).unwrap_or_default())
    }

    /// What wraps data keys.
    pub(super) fn wrapper(&self) -> Result<Cipher, VaultFault> {
        Cipher::new(&self.derived(b"lamppost wrap"))
    }

    /// The key of digests that a new vault begins with. It is the same for the same master key: the erasures of a
    /// database fit an older copy of it that had no vault yet.
    pub(super) fn first_index_secret(&self) -> [u8; 32] {
        self.derived(b"lamppost index")
    }

    fn derived(&self, label: &[u8]) -> [u8; 32] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), label);
        tag.as_ref().first_chunk::<32>().copied().unwrap_or_default()
    }
}
