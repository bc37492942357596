//! Codes: the names of states that programs use, and that never change.

use std::fmt;

/// The longest code, in characters.
pub(super) const MAX_CODE: usize = 50;

/// Whether a word is small letters, digits and `_`, begins with a letter and is not too long.
pub(super) fn is_code(word: &str) -> bool {
    word.len() <= MAX_CODE
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The code of a state, such as `in_progress`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateCode(String);

impl StateCode {
    /// Reads a code.
    ///
    /// ```
    /// use lamppost::workflow::StateCode;
    /// assert!(StateCode::parse("in_progress").is_some());
    /// assert_eq!(StateCode::parse("In progress"), None);
    /// ```
    pub fn parse(word: &str) -> Option<Self> {
        is_code(word).then(|| Self(word.to_owned()))
    }

    /// The code as it stands in a form. A wrong one is a fault, and is kept so that what names it
    /// is no second one.
    pub(super) fn as_written(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
