//! Rows of a CSV file, one at a time.

use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;

use csv::{ByteRecord, Position, ReaderBuilder};

use super::record::Sink;
use super::{ImportError, Record};

pub(super) fn read(
    file: &Path,
    mut reader: impl BufRead,
    sink: Sink<'_>,
) -> Result<(), ImportError> {
    let start = reader.fill_buf().map_err(ImportError::file(file))?;
    let delimiter = delimiter_of(start);
    let mut rows = ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(reader);
    let broken = |error: csv::Error| ImportError::unreadable(file, error.to_string());
    let columns = read_header(file, rows.byte_headers().map_err(broken)?)?;
    let mut row = ByteRecord::new();
    let mut number: u64 = 0;
    while rows.read_byte_record(&mut row).map_err(broken)? {
        number = number.saturating_add(1);
        sink(read_row(number, &columns, &row))?;
    }
    Ok(())
}

/// The separator that the first line has most of.
fn delimiter_of(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| line.split(|byte| *byte == wanted).count();
    [b'\t', b';', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

fn read_header(file: &Path, header: &ByteRecord) -> Result<Vec<String>, ImportError> {
    let mut seen = HashSet::new();
    let mut columns = Vec::new();
    for (number, name) in (1..).zip(header) {
        let Ok(name) = std::str::from_utf8(name) else {
            let reason = format!("header, column {number}: the name is not UTF-8 text");
            return Err(ImportError::unreadable(file, reason));
        };
        let name = name.trim().to_lowercase();
        if !name.is_empty() && !seen.insert(name.clone()) {
            let reason = format!("header, column {number}: {name:?} is there twice");
            return Err(ImportError::unreadable(file, reason));
        }
        columns.push(name);
    }
    let missing: Vec<&str> = NEEDED
        .iter()
        .filter(|(names, _)| !names.iter().any(|name| seen.contains(*name)))
        .map(|(_, shown)| *shown)
        .collect();
    if missing.is_empty() {
        return Ok(columns);
    }
    let reason = format!("header: there is no column {}", missing.join(", nor "));
    Err(ImportError::unreadable(file, reason))
}

/// Columns without which no row could be kept.
const NEEDED: [(&[&str], &str); 3] = [
    (&["service_request_id", "token"], "service_request_id"),
    (&["requested_datetime"], "requested_datetime"),
    (&["service_code", "service_name"], "service_code or service_name"),
];

fn read_row(number: u64, columns: &[String], row: &ByteRecord) -> Record {
    let mut record = Record { number, ..Record::default() };
    if row.len() != columns.len() {
        record.faults.push(format!(
            "line {}: {} fields where the header has {}",
            row.position().map_or(0, Position::line),
            row.len(),
            columns.len()
        ));
    }
    let extra = std::iter::repeat("");
    for (name, value) in columns.iter().map(String::as_str).chain(extra).zip(row) {
        let text = String::from_utf8_lossy(value);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            record.faults.push(format!("{name} is not UTF-8 text"));
        }
        record.fields.push((name.to_owned(), text.into_owned()));
    }
    record
}
