//! The file of rows that could not be imported: row number, reasons, and the row as it was.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{ImportError, Record};

/// How every such file starts, so that no other file is ever overwritten.
const HEADER: [&str; 2] = ["row", "reasons"];

/// The file, made when the first row is rejected.
#[derive(Debug)]
pub(super) struct Rejects {
    path: PathBuf,
    columns: Vec<String>,
    writer: Option<csv::Writer<File>>,
}

impl Rejects {
    /// Continues the file of an import that has come to row `done`, or starts anew when that is 0.
    pub(super) fn open(path: &Path, columns: &[String], done: u64) -> Result<Self, ImportError> {
        let mut rejects = Self { path: path.to_owned(), columns: columns.to_vec(), writer: None };
        if path.exists() {
            rejects.refuse_strangers()?;
            rejects.keep_up_to(done)?;
        }
        Ok(rejects)
    }

    fn refuse_strangers(&self) -> Result<(), ImportError> {
        let mut start = Vec::new();
        let opened = File::open(&self.path).map_err(ImportError::file(&self.path))?;
        let mut first = opened.take(11);
        first.read_to_end(&mut start).map_err(ImportError::file(&self.path))?;
        if start.is_empty() || start == b"row,reasons" {
            return Ok(());
        }
        let reason = "is there and no file of rejected rows; it is not overwritten, name another";
        Err(ImportError::unreadable(&self.path, reason))
    }

    /// Rows behind the last one that was committed were written for a batch that never came to be.
    fn keep_up_to(&mut self, done: u64) -> Result<(), ImportError> {
        let broken = |error: csv::Error| ImportError::unreadable(&self.path, error.to_string());
        let mut kept = Vec::new();
        if done > 0 {
            let mut reader =
                csv::ReaderBuilder::new().flexible(true).from_path(&self.path).map_err(broken)?;
            for row in reader.byte_records() {
                let row = row.map_err(broken)?;
                let number =
                    row.get(0).and_then(|cell| std::str::from_utf8(cell).ok()?.parse().ok());
                if number.is_some_and(|number: u64| number <= done) {
                    kept.push(row);
                }
            }
        }
        if kept.is_empty() {
            return std::fs::remove_file(&self.path).map_err(ImportError::file(&self.path));
        }
        let path = self.path.clone();
        let writer = self.start()?;
        for row in kept {
            let written = writer.write_byte_record(&row);
            written.map_err(|error| ImportError::unreadable(&path, error.to_string()))?;
        }
        self.flush()
    }

    fn start(&mut self) -> Result<&mut csv::Writer<File>, ImportError> {
        let path = &self.path;
        let broken = |error: csv::Error| ImportError::unreadable(path, error.to_string());
        if self.writer.is_none() {
            let mut options = OpenOptions::new();
            let opened = options.create(true).write(true).truncate(true).open(path);
            let file = opened.map_err(ImportError::file(path))?;
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
            let columns = self.columns.iter().map(String::as_str);
            writer.write_record(HEADER.into_iter().chain(columns)).map_err(broken)?;
            self.writer = Some(writer);
        }
        let missing = || ImportError::unreadable(path, "could not be opened");
        self.writer.as_mut().ok_or_else(missing)
    }

    /// Adds a row.
    pub(super) fn add(&mut self, record: &Record, reasons: &[String]) -> Result<(), ImportError> {
        let mut cells = vec![record.number.to_string(), reasons.join("; ")];
        for column in &self.columns {
            let mut values = record.fields.iter().filter(|(name, _)| name == column);
            cells.push(values.next().map(|(_, value)| value.clone()).unwrap_or_default());
        }
        let path = self.path.clone();
        let written = self.start()?.write_record(&cells);
        written.map_err(|error| ImportError::unreadable(&path, error.to_string()))
    }

    /// Brings everything to the disk.
    pub(super) fn flush(&mut self) -> Result<(), ImportError> {
        if let Some(writer) = &mut self.writer {
            writer.flush().map_err(ImportError::file(&self.path))?;
            writer.get_ref().sync_data().map_err(ImportError::file(&self.path))?;
        }
        Ok(())
    }
}
