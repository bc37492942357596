//! The erasure log beside the database: what is restored from a backup is erased again by it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::{Entry, EntryFault};

/// The file's name.
const NAME: &str = "erasures.jsonl";

/// A file of entries, one a line, that is only added to.
#[derive(Debug, Clone)]
pub struct ErasureLog {
    path: PathBuf,
}

impl ErasureLog {
    /// The log in a directory; the file is made with its first entry.
    pub fn in_directory(directory: &Path) -> Self {
        Self { path: directory.join(NAME) }
    }

    /// Adds an entry, durably.
    pub fn append(&self, entry: &Entry) -> io::Result<()> {
        let is_new = !self.path.exists();
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
        // In one piece: a crash leaves a whole line or, at worst, the beginning of the last one.
        file.write_all(&line)?;
        file.sync_all()?;
        match self.path.parent().filter(|_| is_new) {
            Some(directory) => File::open(directory)?.sync_all(),
            None => Ok(()),
        }
    }

    /// Every entry; none without a file. A last line that was cut short is left out: its erasure was not confirmed.
    ///
    /// # Errors
    /// The first line that is none.
    pub fn read(&self) -> io::Result<Result<Vec<Entry>, EntryFault>> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(parse(&text)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Ok(Vec::new())),
            Err(cause) => Err(cause),
        }
    }
}

/// Reads the entries of a log.
pub(super) fn parse(text: &str) -> Result<Vec<Entry>, EntryFault> {
    let mut found = Vec::new();
    for (number, line) in (1_usize..).zip(text.split_inclusive('\n')) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(entry) => found.push(entry),
            Err(_) if !line.ends_with('\n') => break,
            Err(fault) => return Err(EntryFault::Malformed(number, fault.to_string())),
        }
    }
    Ok(found)
}

impl ErasureLog {
    /// Reads entries that somebody has kept elsewhere.
    pub fn parse(text: &str) -> Result<Vec<Entry>, EntryFault> {
        parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_short_at_the_end_is_left_out_and_one_in_the_middle_is_not() {
        assert_eq!(parse("").unwrap(), []);
        assert_eq!(parse("{\"id\":\"x").unwrap(), []);
        assert!(matches!(parse("{\"id\":\"x\n{}"), Err(EntryFault::Malformed(1, _))));
    }
}
