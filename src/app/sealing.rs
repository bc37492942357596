//! The key that seals what must not be read in the database: from the settings, or a file beside the photos.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::AppError;
use crate::config::Settings;
use crate::identity::{Seal, store as identity};
use crate::jobs::Workshop;
use crate::text::ids::{Ids, secret};

/// The file's name in the data directory.
const FILE: &str = "staff.key";

/// Opens what seals, and refuses a key that is not the one that the database was sealed with.
pub(super) fn open_seal(workshop: &Workshop, settings: &Settings) -> Result<Seal, AppError> {
    let given = &settings.staff.secret_key;
    let path = settings.data.join(FILE);
    let key =
        if given.is_empty() { read_or_make(&path, workshop.ids.as_ref())? } else { given.clone() };
    let whence =
        if given.is_empty() { path.display().to_string() } else { "staff.secret_key".to_owned() };
    let seal =
        Seal::new(key.trim()).map_err(|fault| AppError::Start(format!("{whence}: {fault}")))?;
    if let Some((account, sealed)) = workshop.store.read_here(identity::any_secret)? {
        seal.open(&identity::place_of(account), &sealed).map_err(|_closed| {
            AppError::Start(format!(
                "{whence} is not the key that this database was sealed with: every server must have the same"
            ))
        })?;
    }
    Ok(seal)
}

/// Reads the file, or makes it, for its owner alone.
fn read_or_make(path: &Path, ids: &dyn Ids) -> Result<String, AppError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            let key = secret(ids, 52);
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
            Ok(key)
        }
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            Ok(std::fs::read_to_string(path)?)
        }
        Err(cause) => Err(AppError::Start(format!("{} cannot be made: {cause}", path.display()))),
    }
}
