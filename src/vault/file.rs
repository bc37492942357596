//! The file that holds the master key where no setting does.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::master::{MasterKey, Origin, VaultError};

/// The file's name in the data directory.
pub const KEY_FILE: &str = "master.key";
/// The file of a master key that is taking the place of another.
pub const NEXT_KEY_FILE: &str = "master.key.next";

/// Reads a key; `Ok(None)` where there is no file.
///
/// # Errors
/// When others can read the file, or it holds no key.
pub fn read(path: &Path) -> Result<Option<MasterKey>, VaultError> {
    let failed = |cause: io::Error| VaultError::File { path: path.to_owned(), cause };
    let facts = match std::fs::metadata(path) {
        Ok(facts) => facts,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(cause)),
    };
    if facts.permissions().mode() & 0o077 != 0 {
        return Err(VaultError::Exposed(path.to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let key = MasterKey::parse(&text)
        .map_err(|fault| VaultError::Malformed { origin: Origin::File(path.to_owned()), fault })?;
    Ok(Some(key))
}

/// Writes a key into a new file that only its owner can read, durably. Where there is one already, that one stays.
pub fn make(path: &Path, key: &MasterKey) -> Result<(), VaultError> {
    let failed = |cause: io::Error| VaultError::File { path: path.to_owned(), cause };
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory).map_err(failed)?;
    // A file under another name first: nobody ever reads half a key. The library makes it with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    writeln!(file, "{}", key.reveal()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_kept) => sync(directory).map_err(failed),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(refused) => Err(failed(refused.error)),
    }
}

/// Puts the next key in the place of the one before, durably.
pub(super) fn take_over(directory: &Path) -> Result<(), VaultError> {
    let path = directory.join(KEY_FILE);
    let failed = |cause: io::Error| VaultError::File { path: path.clone(), cause };
    std::fs::rename(directory.join(NEXT_KEY_FILE), &path).map_err(failed)?;
    sync(directory).map_err(failed)
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
