//! What the disk under us must offer: a local file system, room, and one server at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// File systems on which SQLite's locks or syncs cannot be trusted, by the kernel's magic number.
const NETWORK_FILE_SYSTEMS: [(i64, &str); 5] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x0102_1997, "9p"),
];

/// The name of the network file system that holds `path`, or `None` on a local one.
pub fn network_file_system(path: &Path) -> io::Result<Option<&'static str>> {
    let magic = rustix::fs::statfs(path)?.f_type;
    Ok(NETWORK_FILE_SYSTEMS.iter().find(|(known, _)| *known == magic).map(|(_, name)| *name))
}

/// Free and total bytes of the file system that holds `path`.
pub fn free_space(path: &Path) -> io::Result<(u64, u64)> {
    let facts = rustix::fs::statvfs(path)?;
    Ok((
        facts.f_bavail.saturating_mul(facts.f_frsize),
        facts.f_blocks.saturating_mul(facts.f_frsize),
    ))
}

/// The directory whose lock guards a SQLite file: its own, or `data` when it is named without one.
pub fn home_of<'a>(file: &'a Path, data: &'a Path) -> &'a Path {
    file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(data)
}

/// Holds a data directory for one server. Dropping it, or dying, gives the directory free.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes `directory/server.lock`; `Ok(None)` when another server holds it.
    pub fn take(directory: &Path) -> io::Result<Option<Self>> {
        let path = directory.join("server.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(cause),
        }
    }
}
