//! One entry of the log.

use crate::jurisdictions::JurisdictionId;
use crate::time::Instant;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A member of staff, by the key of the account.
    Staff(i64),
    /// A program, by the key of its API key.
    Key(i64),
    /// Somebody at the machine: the command line.
    Operator,
    /// Nobody: a job, or somebody who is not known, such as a stranger who tries passwords.
    System,
}

impl Actor {
    /// The word for the kind, on the wire and in the database.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Staff(_) => "staff",
            Self::Key(_) => "key",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }

    /// The key of the account or the API key.
    pub fn key(self) -> Option<i64> {
        match self {
            Self::Staff(id) | Self::Key(id) => Some(id),
            Self::Operator | Self::System => None,
        }
    }

    /// Puts together what [`Actor::kind`] and [`Actor::key`] took apart.
    ///
    /// ```
    /// use lamppost::audit::Actor;
    /// assert_eq!(Actor::of("staff", Some(7)), Some(Actor::Staff(7)));
    /// assert_eq!(Actor::of("system", Some(7)), None);
    /// ```
    pub fn of(kind: &str, key: Option<i64>) -> Option<Self> {
        match (kind, key) {
            ("staff", Some(id)) => Some(Self::Staff(id)),
            ("key", Some(id)) => Some(Self::Key(id)),
            ("operator", None) => Some(Self::Operator),
            ("system", None) => Some(Self::System),
            _ => None,
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.key() {
            Some(key) => write!(f, "{} {key}", self.kind()),
            None => f.write_str(self.kind()),
        }
    }
}

/// Something that was done, to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// The government that it concerns; `None` when it concerns several or none.
    pub jurisdiction: Option<JurisdictionId>,
    /// Who did it.
    pub actor: Actor,
    /// What was done: a thing and a verb, `account.disable`. Words stay as they are once released.
    pub action: &'static str,
    /// What it was done to: a kind of thing and its number or identifier, `account 7`.
    pub subject: String,
    /// A few facts, such as the names of the fields that changed: an object, `null` when there is nothing to say.
    /// Never personal data.
    pub detail: serde_json::Value,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its number: the first is 1, and none is left out.
    pub id: i64,
    /// When it was done, to the microsecond.
    pub at: Instant,
    /// The code of the government that it concerns.
    pub jurisdiction: Option<String>,
    /// The word for the kind of actor.
    pub actor_kind: String,
    /// The key of the account or the API key.
    pub actor_key: Option<i64>,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// Facts, as JSON.
    pub detail: String,
    /// The hash of the entry before; 64 zeros for the first.
    pub previous: String,
    /// The hash of this entry: SHA-256 in hexadecimal digits.
    pub hash: String,
}

impl Record {
    /// The facts.
    pub fn facts(&self) -> serde_json::Value {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }
}
