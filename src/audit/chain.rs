//! The chain of hashes: what the hash of an entry is made of, and walking from one entry to the next.
//!
//! Pure. The hash of an entry is the SHA-256 of a JSON array without blanks: the hash of the entry before, the
//! number, the instant in UTC with microseconds and `Z`, the code of the government, the kind and the key of the
//! actor, the action, the subject, and the facts as the text that is stored; what is missing is `null`.

use chrono::SecondsFormat;
use sha2::{Digest as _, Sha256};

use super::Record;
use crate::text::hex;

/// The end of the chain: the number of its last entry and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of the last entry; 0 when there is none.
    pub last_id: i64,
    /// Its hash; 64 zeros when there is none.
    pub hash: String,
}

impl Head {
    /// The end of a chain without entries.
    pub fn none() -> Self {
        Self { last_id: 0, hash: "0".repeat(64) }
    }

    /// Reads what [`Head`] prints: a number, a colon and 64 hexadecimal digits.
    ///
    /// ```
    /// use lamppost::audit::Head;
    /// let text = format!("17:{}", "a".repeat(64));
    /// assert_eq!(Head::parse(&text).unwrap().to_string(), text);
    /// assert_eq!(Head::parse("17"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (number, hash) = text.trim().split_once(':')?;
        let last_id = number.parse().ok().filter(|id| *id >= 0)?;
        let hash = hash.to_ascii_lowercase();
        let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        whole.then_some(Self { last_id, hash })
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.last_id, self.hash)
    }
}

/// Where a log is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// An entry is not there.
    #[error("entry {0} is missing")]
    Missing(i64),
    /// A row is there that the chain has no place for.
    #[error("entry {0} was put in: the log ends before it, or begins after it")]
    Inserted(i64),
    /// An entry does not follow the one before it.
    #[error("entry {0} does not follow the one before it: one of the two was changed or moved")]
    Unchained(i64),
    /// An entry is not what it was.
    #[error("entry {0} was changed: it does not have its hash")]
    Changed(i64),
    /// An entry cannot be read at all.
    #[error("entry {0} cannot be read")]
    Unreadable(i64),
    /// The last entry is not the one that the log's end names.
    #[error("entry {0} is not the one that the end of the log names")]
    OtherHead(i64),
    /// An entry is not the one that was noted earlier.
    #[error("entry {0} is not the one that was noted: the log was written anew since")]
    OtherThanNoted(i64),
}

/// The hash that an entry must have.
pub(super) fn hash_of(record: &Record) -> String {
    let fields = serde_json::json!([
        record.previous,
        record.id,
        record.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        record.jurisdiction,
        record.actor_kind,
        record.actor_key,
        record.action,
        record.subject,
        record.detail,
    ]);
    hex(&Sha256::digest(fields.to_string().as_bytes()))
}

/// A walk along the chain, from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    reached: Head,
}

impl Default for Chain {
    fn default() -> Self {
        Self { reached: Head::none() }
    }
}

impl Chain {
    /// How far it has come.
    pub fn reached(&self) -> &Head {
        &self.reached
    }

    /// The number that the next entry must have.
    pub fn next(&self) -> i64 {
        self.reached.last_id.saturating_add(1)
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// When it is not the next one, or not what was written.
    pub fn follow(&mut self, record: &Record) -> Result<(), ChainFault> {
        if record.id > self.next() {
            return Err(ChainFault::Missing(self.next()));
        }
        if record.id < self.next() {
            return Err(ChainFault::Inserted(record.id));
        }
        if record.previous != self.reached.hash {
            return Err(ChainFault::Unchained(record.id));
        }
        if record.hash != hash_of(record) {
            return Err(ChainFault::Changed(record.id));
        }
        self.reached = Head { last_id: record.id, hash: record.hash.clone() };
        Ok(())
    }
}
