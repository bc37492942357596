//! Why a copy stopped or was refused.

use crate::db::StoreError;

/// Why a copy stopped. What was copied before stays, and the same command goes on behind it.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// It would not be right to begin; the sentence says why, and what to do.
    #[error("{0}")]
    Refused(String),
    /// Both databases were read again, and are not the same; a line for each table.
    #[error("{0}")]
    Differs(String),
    /// Whoever watches asked to stop.
    #[error("stopped; the same command goes on from here")]
    Stopped,
    /// A directory could not be looked at.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CopyError {
    pub(super) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }
}
