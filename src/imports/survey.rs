//! A first look at a file: whether all of it can be read, how many rows it has, and which columns.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Format, ImportError};

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Survey {
    pub(super) rows: u64,
    /// Every name that any row has, in the order of first appearance.
    pub(super) columns: Vec<String>,
}

/// Reads the file once. A file that breaks off anywhere is refused before a single row is imported.
pub(super) fn survey(file: &Path, format: Format) -> Result<Survey, ImportError> {
    let mut found = Survey::default();
    let mut known = std::collections::HashSet::new();
    format.read(file, &mut |record| {
        found.rows = record.number;
        for (name, _) in record.fields {
            if known.insert(name.clone()) {
                found.columns.push(name);
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// What tells one import from another: the file's content, and where its rows go.
pub(super) fn fingerprint(file: &Path, words: &[&str]) -> Result<String, ImportError> {
    let opened = File::open(file).map_err(ImportError::file(file))?;
    let mut reader = BufReader::new(opened);
    let mut hash = Sha256::new();
    let mut block = vec![0_u8; 1 << 16];
    loop {
        let length = reader.read(&mut block).map_err(ImportError::file(file))?;
        if length == 0 {
            break;
        }
        hash.update(block.get(..length).unwrap_or_default());
    }
    for word in words {
        hash.update([0]);
        hash.update(word.as_bytes());
    }
    Ok(hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
        text
    }))
}
