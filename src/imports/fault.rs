//! Why an import stopped. A single bad row never stops one.

use std::path::{Path, PathBuf};

use crate::db::StoreError;

/// Why an import stopped. What was imported before stays, and the same command continues behind it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file could not be opened, read or written.
    #[error("{}: {cause}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {reason}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Where and why.
        reason: String,
    },
    /// There is no such government, or it must be named.
    #[error("{0}")]
    Jurisdiction(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever watches the progress asked to stop.
    #[error("stopped; the same command continues after row {0}")]
    Stopped(u64),
}

impl ImportError {
    pub(super) fn file(file: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let file = file.to_owned();
        move |cause| Self::File { file, cause }
    }

    pub(super) fn unreadable(file: &Path, reason: impl Into<String>) -> Self {
        Self::Unreadable { file: file.to_owned(), reason: reason.into() }
    }
}
