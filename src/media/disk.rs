//! Stored photos on the local disk: `ab/cd/<name>.jpg` and `<name>.thumb.jpg`.
//!
//! When [`Disk::put`] returns, both files and every directory on the way to them have been
//! synced, so a transaction may link them. The picture itself always appears last and goes first:
//! where it is, its thumbnail is too.

use std::fs::{self, DirEntry, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::fault::{MediaStoreError, Result};
use super::files::{Sweep, Variant, stored_name};
use super::name::MediaName;
use tempfile::NamedTempFile;

const UNFINISHED: &str = ".tmp";

/// The directory that photos are kept in.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// Opens the store, making its directory if need be.
    pub fn open(directory: &Path) -> Result<Self> {
        let missing = directory
            .ancestors()
            .take_while(|step| step.parent().is_some() && !step.exists())
            .count();
        fs::create_dir_all(directory).map_err(failed("make", directory))?;
        let root = directory.canonicalize().map_err(failed("find", directory))?;
        root.ancestors().take(missing.saturating_add(1)).try_for_each(sync)?;
        Ok(Self { root })
    }

    /// Writes a file and removes it again.
    pub fn check(&self) -> Result<()> {
        write_unfinished(&self.root, b"may be deleted").map(drop)
    }

    /// Stores both files durably. A name that is taken is an error, and changes nothing.
    pub fn put(&self, name: &MediaName, image: &[u8], thumbnail: &[u8]) -> Result<()> {
        let folder = self.make_folder(name)?;
        let full = folder.join(Variant::Full.file_name(name));
        let small = folder.join(Variant::Thumbnail.file_name(name));
        let unfinished_full = write_unfinished(&folder, image)?;
        let unfinished_small = write_unfinished(&folder, thumbnail)?;
        finish(unfinished_small, &small)?;
        let appeared = sync(&folder).and_then(|()| finish(unfinished_full, &full));
        if appeared.is_err() {
            return undone(appeared, &[&small]);
        }
        undone(sync(&folder), &[&full, &small])
    }

    /// One of a photo's files, or nothing if the photo is not stored.
    pub fn read(&self, name: &MediaName, variant: Variant) -> Result<Option<Vec<u8>>> {
        if !self.exists(name)? {
            return Ok(None);
        }
        let path = self.folder(name).join(variant.file_name(name));
        if !is_file(&path)? {
            return Ok(None);
        }
        present(fs::read(&path)).map_err(failed("read", &path))
    }

    /// Whether a photo is stored.
    pub fn exists(&self, name: &MediaName) -> Result<bool> {
        Ok(self.has_folder(name)?
            && is_file(&self.folder(name).join(Variant::Full.file_name(name)))?)
    }

    /// Removes both files durably, and tells whether there was anything to remove.
    pub fn remove(&self, name: &MediaName) -> Result<bool> {
        if !self.has_folder(name)? {
            return Ok(false);
        }
        let folder = self.folder(name);
        let mut removed = false;
        for variant in [Variant::Full, Variant::Thumbnail] {
            let path = folder.join(variant.file_name(name));
            if is_file(&path)? {
                let gone = present(fs::remove_file(&path)).map_err(failed("remove", &path))?;
                removed |= gone.is_some();
            }
        }
        sync(&folder)?;
        Ok(removed)
    }

    /// Lists the photos stored before `before` and removes files left unfinished before it.
    ///
    /// A photo is as old as the newer of its files. Whatever else lies in the directory is left
    /// alone, and links are not followed.
    pub fn sweep(&self, before: SystemTime) -> Result<Sweep> {
        let mut sweep = Sweep::default();
        for outer in directories(&self.root)? {
            for folder in directories(&outer)? {
                self.sweep_folder(&folder, before, &mut sweep)?;
            }
        }
        sweep.stored.sort();
        Ok(sweep)
    }

    fn sweep_folder(&self, folder: &Path, before: SystemTime, sweep: &mut Sweep) -> Result<()> {
        let (mut old, mut young) = (Vec::new(), Vec::new());
        for entry in entries(folder)? {
            let path = entry.path();
            let Some(meta) = present(entry.metadata()).map_err(failed("look at", &path))? else {
                continue;
            };
            let file_name = entry.file_name();
            let text = file_name.to_string_lossy();
            let is_old = meta.modified().map_err(failed("date", &path))? < before;
            if !meta.is_file() {
                continue;
            }
            if text.ends_with(UNFINISHED) && is_old {
                let gone = present(fs::remove_file(&path)).map_err(failed("remove", &path))?;
                sweep.leftovers += usize::from(gone.is_some());
            } else if let Some(name) = stored_name(&text).filter(|name| self.folder(name) == folder)
            {
                let ages = if is_old { &mut old } else { &mut young };
                ages.push(name);
            }
        }
        old.retain(|name| !young.contains(name));
        old.sort();
        old.dedup();
        sweep.stored.append(&mut old);
        Ok(())
    }

    fn folder(&self, name: &MediaName) -> PathBuf {
        let (outer, inner) = name.folders();
        self.root.join(outer).join(inner)
    }

    /// Whether both of a name's directories are there and are directories.
    fn has_folder(&self, name: &MediaName) -> Result<bool> {
        let (outer, _) = name.folders();
        Ok(is_directory(&self.root.join(outer))? && is_directory(&self.folder(name))?)
    }

    /// Makes a name's directories and syncs them on the way in, whoever made them: another
    /// upload may have, a moment ago, and not have synced them yet.
    fn make_folder(&self, name: &MediaName) -> Result<PathBuf> {
        let (outer, inner) = name.folders();
        let mut path = self.root.clone();
        for step in [outer, inner] {
            let parent = path.clone();
            path.push(step);
            match fs::create_dir(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made.map_err(failed("make", &path))?,
            }
            if !is_directory(&path)? {
                return Err(MediaStoreError::Foreign { path });
            }
            sync(&parent)?;
        }
        Ok(path)
    }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> MediaStoreError {
    move |source| MediaStoreError::Io { action, path: path.to_owned(), source }
}

/// Turns "not there" into nothing.
fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a file that removes itself unless it is finished.
fn write_unfinished(folder: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(".photo-").suffix(UNFINISHED);
    let mut file = builder.tempfile_in(folder).map_err(failed("write in", folder))?;
    file.write_all(bytes).map_err(failed("write", file.path()))?;
    file.as_file().sync_all().map_err(failed("sync", file.path()))?;
    Ok(file)
}

/// Gives an unfinished file its name, unless something has that name already.
fn finish(file: NamedTempFile, path: &Path) -> Result<()> {
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(failed("name", path)(error.error)),
    }
}

/// After a failure, takes back what had been stored; the failure itself is what is worth telling.
fn undone(result: Result<()>, stored: &[&Path]) -> Result<()> {
    if result.is_err() {
        for path in stored {
            fs::remove_file(path).unwrap_or_default();
        }
    }
    result
}

fn sync(directory: &Path) -> Result<()> {
    File::open(directory).and_then(|open| open.sync_all()).map_err(failed("sync", directory))
}

/// Whether a plain file is there; anything but a plain file is an error.
fn is_file(path: &Path) -> Result<bool> {
    look(path, fs::Metadata::is_file)
}

/// Whether a directory is there; anything but a directory is an error.
fn is_directory(path: &Path) -> Result<bool> {
    look(path, fs::Metadata::is_dir)
}

fn look(path: &Path, expected: fn(&fs::Metadata) -> bool) -> Result<bool> {
    match present(fs::symlink_metadata(path)).map_err(failed("look at", path))? {
        None => Ok(false),
        Some(meta) if expected(&meta) => Ok(true),
        Some(_) => Err(MediaStoreError::Foreign { path: path.to_owned() }),
    }
}

fn entries(directory: &Path) -> Result<Vec<DirEntry>> {
    let listing = fs::read_dir(directory).and_then(Iterator::collect);
    listing.map_err(failed("list", directory))
}

/// The real directories with two-character names in a directory.
fn directories(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in entries(directory)? {
        let kind = entry.file_type().map_err(failed("look at", &entry.path()))?;
        if kind.is_dir() && entry.file_name().len() == 2 {
            found.push(entry.path());
        }
    }
    Ok(found)
}
