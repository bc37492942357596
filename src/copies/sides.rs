//! The two databases of a copy, opened and held.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::CopyError;
use crate::db::files::{DirectoryLock, home_of};
use crate::db::{DatabaseUrl, PoolSizes, Store};

/// One of the two databases.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its address without a password.
    pub name: String,
    /// Its connections.
    pub store: Store,
}

/// Both databases. While this lives, no server starts on a SQLite file among them.
#[derive(Debug)]
pub struct Sides {
    /// What is read.
    pub from: Side,
    /// What is written.
    pub to: Side,
    _locks: Vec<DirectoryLock>,
}

impl Sides {
    /// Opens both. `data` is the directory whose lock a server holds when the database lies in the
    /// working directory.
    ///
    /// # Errors
    /// When the source is not there, both are the same, or a server is running on one of the files.
    pub fn open(from: &DatabaseUrl, to: &DatabaseUrl, data: &Path) -> Result<Self, CopyError> {
        if let Some(path) = from.file().filter(|path| !path.exists()) {
            return Err(CopyError::refused(format!("there is no database at {}", path.display())));
        }
        if place_of(from)? == place_of(to)? {
            return Err(CopyError::refused("source and target are the same database"));
        }
        let mut homes: Vec<PathBuf> = Vec::new();
        for file in [from, to].into_iter().filter_map(DatabaseUrl::file) {
            let home = home_of(file, data);
            std::fs::create_dir_all(home)?;
            let home = home.canonicalize()?;
            if !homes.contains(&home) {
                homes.push(home);
            }
        }
        let mut locks = Vec::with_capacity(homes.len());
        for home in homes {
            let lock = DirectoryLock::take(&home)?.ok_or_else(|| {
                CopyError::refused(format!(
                    "a server or another copy is using {}: stop it first, because what it writes \
                     meanwhile would be missed",
                    home.display()
                ))
            })?;
            locks.push(lock);
        }
        Ok(Self { from: open(from)?, to: open(to)?, _locks: locks })
    }
}

fn open(url: &DatabaseUrl) -> Result<Side, CopyError> {
    let sizes =
        PoolSizes { readers: 1, writers: 1, wait: Duration::from_secs(30), ..PoolSizes::default() };
    // A copy goes on whatever directory it is called from.
    let name = match url {
        DatabaseUrl::Sqlite(_) => format!("sqlite:{}", place_of(url)?),
        DatabaseUrl::Postgres(_) => url.to_string(),
    };
    Ok(Side { name, store: Store::open(url, sizes)? })
}

/// What tells databases apart: the file however it is named, or the address.
fn place_of(url: &DatabaseUrl) -> Result<String, CopyError> {
    Ok(match url {
        DatabaseUrl::Sqlite(path) => {
            let path =
                if path.exists() { path.canonicalize()? } else { std::path::absolute(path)? };
            path.display().to_string()
        }
        DatabaseUrl::Postgres(text) => text.clone(),
    })
}
