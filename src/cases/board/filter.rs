//! What a list is narrowed by: everything by keys, nothing left to be looked up.

use super::Texts;
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{DetailedStatus, Status, Visibility};
use crate::routing::Priority;
use crate::time::Instant;

/// Words of one search at most.
pub const MAX_WORDS: usize = 10;

/// A word that is looked for, in small letters.
pub type Word = String;

/// Conditions that must all hold; of the values of one condition any. Bounds are inclusive on both sides. What is
/// `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Whose.
    pub jurisdictions: Option<Vec<JurisdictionId>>,
    /// The endpoint.
    pub modes: Option<Vec<Mode>>,
    /// Open or closed.
    pub status: Option<Status>,
    /// What is shown outside.
    pub detailed_statuses: Option<Vec<DetailedStatus>>,
    /// Where they stand in their workflows.
    pub states: Option<Vec<String>>,
    /// Who has to see to them.
    pub departments: Option<Vec<i64>>,
    /// The teams; none for nobody's.
    pub teams: Option<Vec<Option<i64>>>,
    /// The people's accounts; none for nobody's.
    pub people: Option<Vec<Option<i64>>>,
    /// Their services.
    pub services: Option<Vec<i64>>,
    /// How soon they matter.
    pub priorities: Option<Vec<Priority>>,
    /// So many points of urgency at least.
    pub min_urgency: Option<i64>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// Areas.
    pub areas: Option<Vec<i64>>,
    /// Who may see them.
    pub visibilities: Option<Vec<Visibility>>,
    /// Whether they were opened again.
    pub reopened: Option<bool>,
    /// Came in not before.
    pub requested_from: Option<Instant>,
    /// Came in not after.
    pub requested_until: Option<Instant>,
    /// Changed not before.
    pub updated_from: Option<Instant>,
    /// Changed not after.
    pub updated_until: Option<Instant>,
    /// Whether they are open though the city meant to be done.
    pub overdue: Option<bool>,
    /// Why they were closed.
    pub closing_codes: Option<Vec<String>>,
    /// The mass events that they belong to.
    pub mass_events: Option<Vec<i64>>,
    /// Hold every one of these in title, description, address or identifier.
    pub words: Vec<Word>,
}

/// The words of a text.
pub fn words_of(text: &str) -> Vec<Word> {
    text.split_whitespace().take(MAX_WORDS).map(str::to_lowercase).collect()
}

impl Filter {
    /// Whether a report holds the words. Small and capital letters are the same, of every script.
    pub fn is_said_in(&self, texts: &Texts) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let parts = [&texts.title, &texts.description, &texts.address, &texts.code];
        let parts: Vec<String> =
            parts.into_iter().flatten().map(|one| one.to_lowercase()).collect();
        self.words.iter().all(|word| parts.iter().any(|part| part.contains(word.as_str())))
    }
}
