//! Printing and failing: results go to standard output, everything else to standard error.

use std::io::{self, Write as _};

/// How a command ends when it does not end well.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It did not work; exit code 1.
    #[error("{0}")]
    Failed(String),
    /// The command or the configuration is wrong; exit code 2.
    #[error("{0}")]
    Usage(String),
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
        }
    }
}

impl From<crate::db::StoreError> for Failure {
    fn from(error: crate::db::StoreError) -> Self {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            text.push_str(": ");
            text.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self::Failed(text)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Console;

impl Console {
    /// Prints a line of a result. A reader that has gone away, such as `head`, is no failure.
    pub fn line(self, text: impl std::fmt::Display) {
        writeln!(io::stdout(), "{text}").unwrap_or_default();
    }

    /// Prints a line about what is going on.
    pub fn note(self, text: impl std::fmt::Display) {
        writeln!(io::stderr(), "{text}").unwrap_or_default();
    }
}
