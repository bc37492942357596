//! Opening the database for a command.

use std::sync::Arc;

use super::{Context, Failure};
use crate::app::{self, AppError};
use crate::config::Settings;
use crate::copies;
use crate::db::{self, PoolSizes, Store};
use crate::vault::Vault;

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => error.into(),
            AppError::Start(_) | AppError::Io(_) => Self::Failed(error.to_string()),
        }
    }
}

/// Opens the database whatever the state of its schema.
///
/// # Errors
/// When it does not answer. A SQLite file that is not there is not made.
pub(super) fn open_any(settings: &Settings) -> Result<Store, Failure> {
    if let Some(path) = settings.database.file()
        && !path.exists()
    {
        return Err(Failure::Failed(format!(
            "there is no database at {}: run `lamppost init`",
            path.display()
        )));
    }
    open_or_make(settings)
}

/// Opens the database, making a missing SQLite file.
pub(super) fn open_or_make(settings: &Settings) -> Result<Store, Failure> {
    let wait = settings.limits.pool_wait;
    let sizes = PoolSizes { readers: 1, writers: 1, wait, ..PoolSizes::default() };
    Ok(Store::open(&settings.database, sizes)?)
}

/// Opens the vault of a database.
///
/// # Errors
/// When the master key is missing or another one.
pub(super) fn open_vault(context: &Context, store: &Store) -> Result<Vault, Failure> {
    let ids = Arc::clone(&context.ids);
    app::open_vault(&context.settings, store, ids, context.clock.now()).map_err(Failure::from)
}

/// Opens the database for work.
///
/// # Errors
/// When it does not answer, its schema is not the one of this program, or half of it is still missing.
pub fn open(settings: &Settings) -> Result<Store, Failure> {
    let store = open_any(settings)?;
    let missing = store.with_bare_connection(db::pending)?.len();
    if missing > 0 {
        return Err(Failure::Failed(format!(
            "the database lacks {missing} migrations: run `lamppost migrate`"
        )));
    }
    store.read_here(copies::refuse_unfinished)?;
    Ok(store)
}
