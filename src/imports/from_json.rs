//! Objects of a JSON list, one at a time: the list itself, or inside an object as some servers send it.

use std::fmt;
use std::io::BufRead;
use std::path::Path;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::record::Sink;
use super::{ImportError, Record};

/// Keys under which the list may stand.
const WRAPPERS: [&str; 4] = ["service_requests", "requests", "request", "service_request"];

pub(super) fn read(file: &Path, reader: impl BufRead, sink: Sink<'_>) -> Result<(), ImportError> {
    let mut state = State { number: 0, stopped: None, sink };
    let mut text = serde_json::Deserializer::from_reader(reader);
    let read = List(&mut state).deserialize(&mut text).and_then(|()| text.end());
    if let Some(error) = state.stopped {
        return Err(error);
    }
    read.map_err(|error| {
        if error.is_io() {
            return ImportError::file(file)(error.into());
        }
        let place = state.number.saturating_add(1);
        ImportError::unreadable(file, format!("near row {place}: {error}"))
    })
}

struct State<'a> {
    number: u64,
    /// Why the sink wants no more: serde can carry words only.
    stopped: Option<ImportError>,
    sink: Sink<'a>,
}

struct List<'s, 'a>(&'s mut State<'a>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of service requests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            self.0.number = self.0.number.saturating_add(1);
            if let Err(error) = (self.0.sink)(record_of(self.0.number, value)) {
                self.0.stopped = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = object.next_key::<String>()? {
            if WRAPPERS.contains(&key.as_str()) {
                object.next_value_seed(List(&mut *self.0))?;
                found = true;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        if found {
            return Ok(());
        }
        let names = WRAPPERS.join(", ");
        Err(A::Error::custom(format!("the object has no list under any of {names}")))
    }
}

fn record_of(number: u64, value: Value) -> Record {
    let mut record = Record { number, ..Record::default() };
    let Value::Object(members) = value else {
        record.faults.push("the row is no object".to_owned());
        record.fields.push(("value".to_owned(), value.to_string()));
        return record;
    };
    for (name, value) in members {
        let name = name.trim().to_lowercase();
        // Boston sends a list of media_url, of texts or of objects with a url.
        if let (true, Value::Array(items)) = (name == "media_url", &value) {
            let url = |item: &Value| text_of(item.get("url").unwrap_or(item));
            let texts = items.iter().filter_map(url);
            record.fields.extend(texts.map(|text| (name.clone(), text)));
        } else if let Some(text) = text_of(&value) {
            record.fields.push((name, text));
        }
    }
    record
}

/// A value as text; numbers as they stand, lists and objects as JSON.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}
