//! The database's files in the machine's memory, as on a server that has run for a day: this machine may have
//! taken them out again while something else was measured.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Reads a file, or every file of a directory, to its end.
pub fn read_through(path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            read_through(&entry.path());
        }
        return;
    }
    // What PostgreSQL takes away meanwhile need not be read.
    if let Ok(mut file) = File::open(path) {
        io::copy(&mut file, &mut io::sink()).unwrap();
    }
}
