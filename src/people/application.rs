//! Asking for a key for production: somebody asks, staff decide, whoever asked collects the key.

use super::Scopes;
use crate::jurisdictions::JurisdictionId;
use crate::time::Instant;

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided.
    Waiting,
    /// The key waits to be collected.
    Approved,
    /// There will be no key.
    Refused,
    /// The key was collected.
    Collected,
}

impl State {
    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Collected => "collected",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Approved, Self::Refused, Self::Collected]
            .into_iter()
            .find(|one| one.as_str() == word)
    }
}

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewApplication {
    /// The government that is to decide.
    pub jurisdiction: JurisdictionId,
    /// The digest of the ticket that the key is collected with.
    pub ticket: String,
    /// What the key is for, in few words.
    pub label: String,
    /// What it is to allow.
    pub scopes: Scopes,
    /// What it is for, in more words.
    pub words: String,
    /// Where whoever asks can be reached.
    pub email: String,
    /// The keyed digest of the network that the call came from.
    pub network: Option<String>,
}

/// What somebody has asked for, and what became of it.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its number.
    pub id: i64,
    /// The government that decides.
    pub jurisdiction: JurisdictionId,
    /// What the key is for, in few words.
    pub label: String,
    /// What it is to allow.
    pub scopes: Scopes,
    /// What it is for, in more words.
    pub words: String,
    /// Where whoever asked can be reached.
    pub email: String,
    /// Where it stands.
    pub state: State,
    /// Why it was refused.
    pub reason: Option<String>,
    /// When it came in.
    pub created_at: Instant,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// The key, once there is one.
    pub api_key: Option<i64>,
}

/// What staff decide.
#[derive(Debug, Clone)]
pub enum Decision {
    /// There is a key, which whoever asked collects.
    Approved {
        /// The key.
        api_key: i64,
        /// What it allows.
        scopes: Scopes,
    },
    /// There is none.
    Refused {
        /// Why, for whoever asked.
        reason: String,
    },
}
