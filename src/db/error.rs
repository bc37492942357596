//! What can go wrong between us and the database, by what the caller can do about it.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Why a read or a write did not happen. The cause is kept for the log and never shown to a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Every connection was in use for the whole waiting time; trying again helps.
    #[error("no connection was free within {0:?}")]
    Busy(Duration),
    /// The database did not answer or went away; trying again later helps.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A unique key already exists.
    #[error("the record already exists")]
    Duplicate(#[source] DieselError),
    /// A statement failed for any other reason.
    #[error("a query failed")]
    Query(#[source] DieselError),
    /// A stored value is none that this program writes.
    #[error("stored data is not readable: {0}")]
    Corrupt(String),
    /// The work panicked; its transaction was rolled back.
    #[error("the work did not finish")]
    Panicked,
    /// The schema is newer or older than this program.
    #[error("{0}")]
    Schema(String),
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        // The connection broke in the middle of a transaction.
        if matches!(
            error,
            DieselError::BrokenTransactionManager | DieselError::RollbackErrorOnCommit { .. }
        ) {
            return Self::Unavailable(Box::new(error));
        }
        let DieselError::DatabaseError(kind, facts) = &error else {
            return Self::Query(error);
        };
        if matches!(kind, DatabaseErrorKind::UniqueViolation) {
            return Self::Duplicate(error);
        }
        let gone = matches!(
            kind,
            DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction
        );
        // SQLite has no error kind for these; they pass with time or with space made.
        let passing = ["database is locked", "database or disk is full", "disk I/O error"];
        if gone || passing.iter().any(|known| facts.message().contains(known)) {
            Self::Unavailable(Box::new(error))
        } else {
            Self::Query(error)
        }
    }
}
