//! The vault of the settings' database, opened.

use std::sync::Arc;

use super::AppError;
use crate::config::Settings;
use crate::db::Store;
use crate::text::ids::Ids;
use crate::time::Instant;
use crate::vault::{Vault, VaultError};

/// Opens the vault with the master key of the settings, or the one in the data directory.
pub fn open_vault(
    settings: &Settings,
    store: &Store,
    ids: Arc<dyn Ids>,
    now: Instant,
) -> Result<Vault, AppError> {
    let given = settings.master_key.clone();
    Vault::open(store, given, &settings.data, ids, now).map_err(|fault| match fault {
        VaultError::Store(error) => error.into(),
        other @ (VaultError::WrongKey(_)
        | VaultError::NoKey(_)
        | VaultError::Malformed { .. }
        | VaultError::Exposed(_)
        | VaultError::File { .. }
        | VaultError::Fault(_)) => AppError::Start(other.to_string()),
    })
}
