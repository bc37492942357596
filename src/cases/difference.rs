//! What changed: field by field, for the log, for whoever came too late, and for taking it back.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Facts;
use crate::time::{Instant, format_instant};
use crate::workflow::Actor;

/// One field before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it was.
    pub before: Value,
    /// What it is now.
    pub after: Value,
}

/// What the log keeps of a change, for staff.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The version of the report that came of it.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub version: i64,
    /// The fields that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// Why, for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What else belongs to it, by name: the rules that decided, the other report, the part.
    #[serde(flatten)]
    pub more: serde_json::Map<String, Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_nought(version: &i64) -> bool {
    *version == 0
}

impl Detail {
    /// Adds something by name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// Notes who did it, where it was nobody of ours.
    #[must_use]
    pub fn by(self, who: Actor) -> Self {
        self.with("actor", who.as_str())
    }

    /// Who did it, as [`Detail::by`] noted.
    pub fn actor(&self) -> Option<Actor> {
        self.more.get("actor").and_then(Value::as_str).and_then(Actor::parse)
    }

    /// As the log keeps it; nothing when there is nothing to say.
    pub fn to_text(&self) -> Option<String> {
        if *self == Self::default() { None } else { serde_json::to_string(self).ok() }
    }

    /// Reads what the log keeps. What cannot be read says nothing.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// A change that somebody did not know of: who made it, when, and what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Since {
    /// When.
    pub at: Instant,
    /// The account, if staff did it.
    pub by: Option<i64>,
    /// The version that came of it.
    pub version: i64,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
}

/// The fields in which two differ. Keys stand for departments, teams, people and services; whoever shows them
/// puts names in their place.
pub fn between(before: &Facts, after: &Facts) -> Vec<FieldChange> {
    let (old, new) = (fields(before), fields(after));
    let pairs = old.into_iter().zip(new);
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| FieldChange { field: field.to_owned(), before, after })
        .collect()
}

/// Each field by name. What follows from others is left out: nobody changes it by itself.
fn fields(of: &Facts) -> [(&'static str, Value); 16] {
    let time = |at: Option<Instant>| at.map_or(Value::Null, |at| json!(format_instant(at)));
    [
        ("service", json!(of.service_id)),
        ("department", json!(of.owner.department)),
        ("team", json!(of.owner.team)),
        ("person", json!(of.owner.person)),
        ("state", json!(of.state)),
        ("detailed_status", json!(of.detailed_status.as_str())),
        ("closing_code", json!(of.closing_code)),
        ("priority", json!(of.priority.as_str())),
        ("urgency", json!(of.urgency)),
        ("visibility", json!(of.visibility.as_str())),
        ("publish_at", time(of.publish_at)),
        ("title", json!(of.title)),
        ("description", json!(of.description)),
        ("address", json!(of.address)),
        ("position", of.position.map_or(Value::Null, |(lat, long)| json!([lat, long]))),
        ("expected_at", time(of.expected_at)),
    ]
}
