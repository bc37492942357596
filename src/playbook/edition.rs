//! Versions of rules and workflows: who wrote each, who agreed, from which day on it holds.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::time::Instant;

/// The code of the workflow for services that name none.
pub const DEFAULT_WORKFLOW: &str = "default";

/// What versions are of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Book {
    /// The rules of a government.
    Rules,
    /// The workflow of this code.
    Workflow(String),
}

/// What has become of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditionState {
    /// Somebody else has to agree.
    Proposed,
    /// It rules from its first day on, until another one begins.
    InForce,
    /// It does not rule any more, or never did.
    Retired,
}

impl EditionState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Proposed, Self::InForce, Self::Retired];

    /// The word on the wire, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::InForce => "in_force",
            Self::Retired => "retired",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// One version of a government's rules or of one of its workflows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its key.
    pub id: i64,
    /// Its number, from 1.
    pub version: i64,
    /// The form, as TOML: numbers come back as they were, and people can read it.
    pub form: String,
    /// Why it was written.
    pub note: String,
    /// The first day on which it may rule.
    pub valid_from: NaiveDate,
    /// What has become of it.
    pub state: EditionState,
    /// When it was written.
    pub created_at: Instant,
    /// The account that wrote it; none when it came from files.
    pub created_by: Option<i64>,
    /// When somebody else agreed.
    pub approved_at: Option<Instant>,
    /// The account that agreed.
    pub approved_by: Option<i64>,
}

/// A form as text to be kept.
pub fn write_form(form: &impl Serialize) -> Result<String, String> {
    toml::to_string(form).map_err(|fault| fault.to_string())
}

/// A form that was kept.
pub fn read_form<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|fault| fault.message().to_owned())
}

impl Edition {
    /// Whether it may still come to rule after the day: it waits for its day, or for somebody to agree.
    pub fn is_pending(&self, day: NaiveDate) -> bool {
        match self.state {
            EditionState::Proposed => true,
            EditionState::InForce => self.valid_from > day,
            EditionState::Retired => false,
        }
    }

    /// Whether it came from files.
    pub fn is_from_files(&self) -> bool {
        self.created_by.is_none()
    }

    /// Whether this account may agree to it.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn may_be_approved_by(&self, account: i64) -> Result<(), &'static str> {
        if self.state != EditionState::Proposed {
            return Err("only a version that is proposed can be approved");
        }
        if self.created_by == Some(account) {
            return Err("somebody else than its author has to approve a version");
        }
        Ok(())
    }

    /// Whether it may rule on the day.
    pub fn has_begun(&self, day: NaiveDate) -> bool {
        self.state == EditionState::InForce && self.valid_from <= day
    }

    /// The version that rules on the day: of those that have begun the one that began last, and of two of
    /// one day the later version.
    pub fn ruling(all: &[Self], day: NaiveDate) -> Option<&Self> {
        let begun = all.iter().filter(|one| one.has_begun(day));
        begun.max_by_key(|one| (one.valid_from, one.version))
    }
}

/// A version that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// The form, as TOML: numbers come back as they were, and people can read it.
    pub form: String,
    /// Why it was written.
    pub note: String,
    /// The first day on which it may rule.
    pub valid_from: NaiveDate,
    /// The account that wrote it; none when it comes from files.
    pub created_by: Option<i64>,
}
