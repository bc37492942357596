//! One thing that can be set: its key, what it is for, how it is read and how it is shown.

use super::Settings;
use super::given::Given;

/// What a value looks like in the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text in quotes.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
    /// Texts in brackets; in the environment, separated by commas.
    List,
}

impl Kind {
    /// The kind in words, for messages.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Text => "a text in quotes",
            Self::Number => "a whole number",
            Self::Switch => "true or false",
            Self::List => "a list of texts in brackets",
        }
    }
}

/// One thing that can be set.
#[derive(Debug)]
pub struct Entry {
    /// Its key in the file; a dot separates the table from the key within.
    pub key: &'static str,
    /// What it looks like in the file.
    pub kind: Kind,
    /// What it is for, in one sentence or two.
    pub doc: &'static str,
    /// Whether it may hold a password: then `…_FILE` names a file with the value.
    pub secret: bool,
    pub(super) set: fn(&mut Settings, &Given<'_>) -> Result<(), String>,
    pub(super) show: fn(&Settings) -> String,
}

impl Entry {
    pub(super) const fn new(
        key: &'static str,
        kind: Kind,
        doc: &'static str,
        set: fn(&mut Settings, &Given<'_>) -> Result<(), String>,
        show: fn(&Settings) -> String,
    ) -> Self {
        Self { key, kind, doc, secret: false, set, show }
    }

    pub(super) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The environment variable for it, such as `LAMPPOST_LOG_FILTER` for `log.filter`.
    pub fn variable(&self) -> String {
        format!("LAMPPOST_{}", self.key.replace('.', "_").to_uppercase())
    }

    /// The environment variable that names a file with the value, for secrets.
    pub fn file_variable(&self) -> Option<String> {
        self.secret.then(|| format!("{}_FILE", self.variable()))
    }

    /// The value that holds, for people. Passwords are hidden.
    pub fn show(&self, settings: &Settings) -> String {
        (self.show)(settings)
    }

    /// The table and the key within it; keys of the top level have no table.
    pub(super) fn place(&self) -> (Option<&'static str>, &'static str) {
        match self.key.split_once('.') {
            Some((table, key)) => (Some(table), key),
            None => (None, self.key),
        }
    }
}
