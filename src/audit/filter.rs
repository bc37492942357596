//! Which entries somebody wants to see, and may.

use crate::time::Instant;

/// A part of the log. What is `None` does not narrow it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Only entries about these governments, by their codes; entries about none of them in particular are left
    /// out as well.
    pub jurisdictions: Option<Vec<String>>,
    /// The word for the kind of actor.
    pub actor_kind: Option<String>,
    /// The key of the account or the API key.
    pub actor_key: Option<i64>,
    /// The subject, word by word.
    pub subject: Option<String>,
    /// The action, word by word.
    pub action: Option<String>,
    /// Done then or later.
    pub from: Option<Instant>,
    /// Done before then.
    pub until: Option<Instant>,
    /// Only entries with a smaller number.
    pub before: Option<i64>,
}
