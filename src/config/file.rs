//! The configuration file as a layer.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::fault::{Faults, suggestion};
use super::layers::{Layer, Source};
use super::table::find;
use super::{Entry, Kind, entries};

/// Reads the file. Every fault names the file, the line and the key.
pub(super) fn read(path: &Path, faults: &mut Faults) -> Layer {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(path, &text, faults),
        Err(cause) => {
            faults.add(path.display(), format!("cannot be read: {cause}"));
            Layer::new()
        }
    }
}

fn parse(path: &Path, text: &str, faults: &mut Faults) -> Layer {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { path, text, faults, layer: Layer::new() };
    if errors.is_empty() {
        reader.table(None, document.get_ref());
    }
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.fault(at, error.message());
    }
    reader.layer
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    faults: &'a mut Faults,
    layer: Layer,
}

impl Reader<'_> {
    /// Takes over the keys of the top level, or of a table.
    fn table(&mut self, name: Option<&str>, table: &DeTable<'_>) {
        let mut keys: Vec<_> = table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in keys {
            let at = key.span().start;
            let full = name.map_or_else(
                || key.get_ref().to_string(),
                |name| format!("{name}.{}", key.get_ref()),
            );
            if let Some(entry) = find(&full) {
                match text_of(value.get_ref(), entry.kind) {
                    Ok(text) => {
                        let source = Source::File(self.path.to_owned(), line_of(self.text, at));
                        self.layer.insert(entry.key, (text, source));
                    }
                    Err(fault) => self.fault(at, &format!("{full} {fault}")),
                }
            } else if name.is_none() && tables().any(|known| known == full) {
                if let DeValue::Table(inner) = value.get_ref() {
                    self.table(Some(&full), inner);
                } else {
                    self.fault(
                        at,
                        &format!("{full} is a table: write [{full}] on a line of its own"),
                    );
                }
            } else {
                self.fault(
                    at,
                    &format!("unknown key {full}{}", suggestion(&full, keys_and_tables())),
                );
            }
        }
    }

    fn fault(&mut self, at: usize, fault: &str) {
        let line = line_of(self.text, at);
        self.faults.add(Source::File(self.path.to_owned(), line), fault);
    }
}

/// A value of the wanted kind as text, as a variable would hold it.
fn text_of(value: &DeValue<'_>, kind: Kind) -> Result<String, String> {
    match (kind, value) {
        (Kind::Text, DeValue::String(text)) => Ok(text.to_string()),
        (Kind::Switch, DeValue::Boolean(on)) => Ok(on.to_string()),
        (Kind::Number, DeValue::Integer(number)) => {
            i64::from_str_radix(number.as_str(), number.radix())
                .map(|number| number.to_string())
                .map_err(|_too_large| format!("is too large: {number}"))
        }
        (Kind::List, DeValue::Array(items)) => {
            let texts: Option<Vec<&str>> = items
                .iter()
                .map(|item| item.get_ref().as_str().filter(|text| !text.contains(',')))
                .collect();
            let wrong = || format!("must be {} without commas in them", kind.wanted());
            texts.map(|texts| texts.join(",")).ok_or_else(wrong)
        }
        _ => Err(format!("must be {}, not {}", kind.wanted(), called(value))),
    }
}

fn called(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn tables() -> impl Iterator<Item = &'static str> {
    entries().filter_map(|entry| entry.place().0)
}

fn keys_and_tables() -> impl Iterator<Item = String> {
    entries().map(|entry: &Entry| entry.key).chain(tables()).map(str::to_owned)
}

/// The line of a byte, counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    let before = text.bytes().take(at);
    before.filter(|byte| *byte == b'\n').count().saturating_add(1)
}
