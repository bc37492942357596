//! Why photos could not be kept or found.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the store could not do as asked.
#[derive(Debug, Error)]
pub enum MediaStoreError {
    /// The file system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A link, a directory or a device lies where a photo or its directory belongs.
    #[error("{} is not what a photo store keeps there", path.display())]
    Foreign {
        /// The path in question.
        path: PathBuf,
    },
    /// The object storage refused.
    #[error("cannot {action} {key}")]
    Bucket {
        /// What was tried.
        action: &'static str,
        /// On which object.
        key: String,
        /// What the storage said.
        source: object_store::Error,
    },
    /// The object storage did not answer in time.
    #[error("cannot {action} {key}: no answer in time")]
    Silent {
        /// What was tried.
        action: &'static str,
        /// On which object.
        key: String,
    },
    /// The settings of the object storage do not fit together.
    #[error("{0}")]
    Settings(String),
}

impl MediaStoreError {
    /// Whether it passes by itself, so that trying again helps: the storage is away or overloaded.
    pub fn passes(&self) -> bool {
        match self {
            Self::Silent { .. } => true,
            Self::Bucket { source, .. } => matches!(source, object_store::Error::Generic { .. }),
            Self::Io { .. } | Self::Foreign { .. } | Self::Settings(_) => false,
        }
    }
}

pub(super) type Result<T> = std::result::Result<T, MediaStoreError>;
