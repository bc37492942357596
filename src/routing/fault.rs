//! What is wrong with a set of rules.

use std::fmt;

/// Something wrong, with the rule that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule, by its code or else by its place; none when it is about the set itself.
    pub rule: Option<String>,
    /// The rule's place in the form, from nought.
    pub place: Option<usize>,
    /// What is wrong, as a sentence without its full stop.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Some(rule) => write!(f, "rule {rule}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

/// Collects faults, each with the rule that is being read.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rule: Option<(usize, String)>,
    found: Vec<Fault>,
}

impl Faults {
    /// From here on faults are about this rule, or about none.
    pub(super) fn about(&mut self, rule: Option<(usize, String)>) {
        self.rule = rule;
    }

    /// Notes a fault.
    pub(super) fn add(&mut self, reason: impl Into<String>) {
        let (place, rule) = self.rule.clone().unzip();
        self.found.push(Fault { rule, place, reason: reason.into() });
    }

    /// The value of a result; a fault is noted.
    pub(super) fn keep<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|reason| self.add(reason)).ok()
    }

    /// The value if nothing was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            Some(_) | None => Err(self.found),
        }
    }
}
