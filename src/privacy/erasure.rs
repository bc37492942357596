//! Erasing what is known of a person, and the entry that says so without saying who it was.

use serde::{Deserialize, Serialize};

use crate::people::AddressKind;
use crate::time::Instant;
use crate::vault::Vault;

/// What is to go besides how the person can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Asked {
    /// Titles, descriptions and answers of the reports.
    #[serde(default)]
    pub descriptions: bool,
    /// Photos of the reports.
    #[serde(default)]
    pub photos: bool,
    /// Notes in the reports' logs.
    #[serde(default)]
    pub notes: bool,
}

/// Where an erasure holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Extent {
    /// In every government.
    pub everywhere: bool,
    /// In all of these governments, by key.
    pub governments: Vec<i64>,
    /// Of these reports, by key.
    pub requests: Vec<i64>,
}

impl Extent {
    /// Whether a report of a government is within.
    pub fn holds(&self, request: i64, government: i64) -> bool {
        self.everywhere
            || self.governments.contains(&government)
            || self.requests.contains(&request)
    }
}

/// An erasure as it is written down: a line of the log beside the database, and a row in it. The address itself is in
/// neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is called.
    pub id: String,
    /// `email` or `phone`.
    pub kind: String,
    /// The keyed digest of the address.
    pub digest: String,
    /// What tells the key of digests from others.
    pub index: String,
    /// The account that ordered it; none at the command line.
    pub account: Option<i64>,
    /// When.
    pub at: Instant,
    /// What went besides the contact data.
    pub asked: Asked,
    /// Where it holds.
    pub extent: Extent,
    /// Rows that were changed or removed.
    pub rows: i64,
    /// A keyed digest of all of the above: nobody without the vault could have made it.
    pub proof: String,
}

/// Why an entry of a log is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// A line that is none.
    #[error("line {0} of the erasure log is not readable: {1}")]
    Malformed(usize, String),
    /// Somebody changed it.
    #[error("erasure {0} was changed after it was written")]
    Changed(String),
    /// It was written with another vault.
    #[error(
        "erasure {0} was written with other keys than those of this database, which finds nobody by it: restore the \
         master key that was in use then"
    )]
    OtherKeys(String),
}

impl Entry {
    /// The kind of address.
    pub fn address_kind(&self) -> Option<AddressKind> {
        AddressKind::parse(&self.kind)
    }

    /// The entry with its proof.
    #[must_use]
    pub fn proven(self, vault: &Vault) -> Self {
        let proof = self.proof_by(vault);
        Self { proof, ..self }
    }

    /// Refuses an entry that this vault cannot have written.
    pub fn check(&self, vault: &Vault) -> Result<(), EntryFault> {
        if self.index != vault.index_mark() {
            return Err(EntryFault::OtherKeys(self.id.clone()));
        }
        if self.proof != self.proof_by(vault) || self.address_kind().is_none() {
            return Err(EntryFault::Changed(self.id.clone()));
        }
        Ok(())
    }

    fn proof_by(&self, vault: &Vault) -> String {
        let bare = Self { proof: String::new(), ..self.clone() };
        // A structure of texts and numbers is always written.
        vault.digest("erasure", &serde_json::to_string(&bare).unwrap_or_default())
    }
}

/// What an erasure did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// The reports that it touched.
    pub requests: Vec<i64>,
    /// Rows that were changed or removed.
    pub rows: usize,
    /// Pictures whose files are to be removed once it is on disk.
    pub pictures: Vec<String>,
}

/// What whoever ordered an erasure is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The entry.
    pub entry: Entry,
    /// How many reports it touched.
    pub requests: usize,
    /// Pictures whose files are to be removed.
    pub pictures: Vec<String>,
}
