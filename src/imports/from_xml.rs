//! `service_requests/request` elements of an XML file, one at a time.
//!
//! Entities other than the five of XML itself are not expanded, whatever a document type says.

use std::io::BufRead;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};

use super::record::Sink;
use super::{ImportError, Record};

/// Elements inside a request, one in the other.
const MAX_DEPTH: usize = 16;

pub(super) fn read(file: &Path, reader: impl BufRead, sink: Sink<'_>) -> Result<(), ImportError> {
    let mut reader = Reader::from_reader(reader);
    let mut buffer = Vec::new();
    let mut state = State::default();
    loop {
        buffer.clear();
        let place = reader.buffer_position();
        let broken =
            |reason: String| ImportError::unreadable(file, format!("byte {place}: {reason}"));
        let event =
            reader.read_event_into(&mut buffer).map_err(|error| broken(error.to_string()))?;
        if matches!(event, Event::Eof) {
            return state.finish().map_err(broken);
        }
        if let Some(record) = state.take(&event).map_err(broken)? {
            sink(record)?;
        }
    }
}

/// Where in the document the reader is.
#[derive(Default)]
struct State {
    /// The elements that are open, from the root.
    path: Vec<String>,
    /// The request that is being read.
    record: Option<Record>,
    text: String,
    number: u64,
    roots: usize,
}

impl State {
    fn take(&mut self, event: &Event<'_>) -> Result<Option<Record>, String> {
        match event {
            Event::Start(tag) => self.open(local(tag.name().as_ref()))?,
            Event::Empty(tag) => {
                self.open(local(tag.name().as_ref()))?;
                return Ok(self.close());
            }
            Event::End(_) => return Ok(self.close()),
            Event::Text(text) => self.text.push_str(&text.xml10_content()),
            Event::CData(text) => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => self.text.push_str(&resolve(reference)?),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(None)
    }

    fn open(&mut self, name: &str) -> Result<(), String> {
        let name = name.to_lowercase();
        match self.path.len() {
            0 if name != "service_requests" && name != "requests" => {
                return Err(format!("the root must be service_requests, not {name}"));
            }
            0 => self.roots = self.roots.saturating_add(1),
            1 if name == "request" || name == "service_request" => {
                self.number = self.number.saturating_add(1);
                self.record = Some(Record { number: self.number, ..Record::default() });
            }
            1 => {
                return Err(format!("service_requests holds request elements, not {name}"));
            }
            depth if depth > MAX_DEPTH => return Err("elements lie too deep".to_owned()),
            _ => {}
        }
        self.path.push(name);
        self.text.clear();
        Ok(())
    }

    /// Ends an element; the record when it was a request.
    fn close(&mut self) -> Option<Record> {
        let text = std::mem::take(&mut self.text);
        // Elements inside fields are named by their path, so that nothing is lost.
        let name = self.path.get(2..).unwrap_or_default().join("/");
        self.path.pop();
        if self.path.len() == 1 {
            return self.record.take();
        }
        if let Some(record) = &mut self.record
            && !text.trim().is_empty()
        {
            record.fields.push((name, text));
        }
        None
    }

    fn finish(&self) -> Result<(), String> {
        match (self.path.last(), self.roots) {
            (Some(open), _) => Err(format!("the file ends inside {open}")),
            (None, 0) => Err("the file holds no service_requests".to_owned()),
            (None, _) => Ok(()),
        }
    }
}

/// The name without its namespace's prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    let letter = reference.resolve_char_ref().map_err(|error| error.to_string())?;
    if let Some(letter) = letter {
        return Ok(letter.to_string());
    }
    let known = resolve_xml_entity(reference).map(str::to_owned);
    known.ok_or_else(|| {
        let name: &str = reference;
        format!("the entity {name:?} is not expanded")
    })
}
