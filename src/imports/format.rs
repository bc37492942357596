//! Which format a file has, and reading it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::record::Sink;
use super::{ImportError, from_csv, from_json, from_xml};

/// The formats of the GeoReport bulk proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180) with a header; `;` and tabs are understood too.
    Csv,
    /// A list of objects, perhaps inside an object.
    Json,
    /// `service_requests/request`
    Xml,
}

/// The largest JSON or XML file.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

impl Format {
    /// By the file's extension, else by the first character that is no blank.
    pub fn detect(file: &Path) -> Result<Self, ImportError> {
        let extension = file.extension().map(|found| found.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv" | "tsv") => return Ok(Self::Csv),
            Some("json") => return Ok(Self::Json),
            Some("xml") => return Ok(Self::Xml),
            Some(_) | None => {}
        }
        let mut start = [0_u8; 512];
        let mut reader = open(file)?;
        let length = reader.read(&mut start).map_err(ImportError::file(file))?;
        let known = start.iter().take(length).find(|byte| !byte.is_ascii_whitespace());
        match known {
            Some(b'<') => Ok(Self::Xml),
            Some(b'[' | b'{') => Ok(Self::Json),
            Some(_) => Ok(Self::Csv),
            None => Err(ImportError::unreadable(file, "the file is empty")),
        }
    }

    /// Hands every row of the file to the sink.
    pub(super) fn read(self, file: &Path, sink: Sink<'_>) -> Result<(), ImportError> {
        let size = std::fs::metadata(file).map_err(ImportError::file(file))?.len();
        if self != Self::Csv && size > MAX_BYTES {
            let reason =
                format!("larger than {} MiB; CSV files may have any size", MAX_BYTES / 1024 / 1024);
            return Err(ImportError::unreadable(file, reason));
        }
        let reader = open(file)?;
        match self {
            Self::Csv => from_csv::read(file, reader, sink),
            Self::Json => from_json::read(file, reader, sink),
            Self::Xml => from_xml::read(file, reader, sink),
        }
    }
}

/// Opens a file behind its byte order mark, if it has one.
fn open(file: &Path) -> Result<BufReader<File>, ImportError> {
    let opened = File::open(file).map_err(ImportError::file(file))?;
    let mut reader = BufReader::with_capacity(1 << 16, opened);
    let start = reader.fill_buf().map_err(ImportError::file(file))?;
    if start.starts_with(b"\xEF\xBB\xBF") {
        reader.consume(3);
    }
    Ok(reader)
}
