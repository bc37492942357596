//! What is wrong with the configuration: all of it at once.

use std::fmt;

/// Every fault of the configuration, each a sentence that names its source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(Vec<String>);

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl Faults {
    /// The faults, one sentence each.
    pub fn all(&self) -> &[String] {
        &self.0
    }

    pub(super) fn add(&mut self, source: impl fmt::Display, fault: impl fmt::Display) {
        self.0.push(format!("{source}: {fault}"));
    }
}

/// ` (did you mean …?)` when one of the known names is close to the unknown one, else nothing.
pub(super) fn suggestion(unknown: &str, known: impl Iterator<Item = String>) -> String {
    const CLOSE: f64 = 0.85;
    known
        .map(|name| (strsim::jaro_winkler(unknown, &name), name))
        .filter(|(likeness, _)| *likeness >= CLOSE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map_or_else(String::new, |(_, name)| format!(" (did you mean {name}?)"))
}
