//! A dry run: what other rules would say of the same case.

use super::{Case, Decision, Field, RuleSet};

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// Its value by the old rules; none when they say nothing about it.
    pub before: Option<String>,
    /// Its value by the new rules.
    pub after: Option<String>,
    /// Why it was so, in sentences; empty when the old rules say nothing about it.
    pub why_before: String,
    /// Why it would be so.
    pub why_after: String,
}

/// Two decisions of one case that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<'a> {
    /// What the old rules say.
    pub old: Decision<'a>,
    /// What the new rules say.
    pub new: Decision<'a>,
    /// The fields that differ, in the order of [`Field::ALL`]; at least one.
    pub fields: Vec<Field>,
}

/// Compares what two sets of rules say of a case. None when they decide it in the same way, for whatever
/// reasons.
pub fn compare<'a>(old: &'a RuleSet, new: &'a RuleSet, case: &Case<'a>) -> Option<Difference<'a>> {
    let (old, new) = (old.decide(case), new.decide(case));
    let fields: Vec<Field> =
        Field::ALL.into_iter().filter(|field| differs(&old, &new, *field)).collect();
    (!fields.is_empty()).then_some(Difference { old, new, fields })
}

fn differs(old: &Decision<'_>, new: &Decision<'_>, field: Field) -> bool {
    match field {
        Field::Department => old.department != new.department,
        Field::Team => old.team != new.team,
        Field::Person => old.person != new.person,
        Field::Priority => old.priority != new.priority,
        // The order in which rules add tags tells nobody anything.
        Field::Tags => {
            old.tags.len() != new.tags.len() || old.tags.iter().any(|tag| !new.tags.contains(tag))
        }
        Field::Release => old.release != new.release,
        Field::Urgency => old.urgency != new.urgency,
    }
}

impl Difference<'_> {
    /// Each field that differs, with both values and both reasons.
    pub fn changes(&self) -> Vec<Change> {
        let why = |of: &Decision<'_>, field: Field| {
            let steps: Vec<String> = of.reason.of(field).map(ToString::to_string).collect();
            steps.join(" ")
        };
        let change = |field: &Field| Change {
            field: *field,
            before: self.old.value(*field),
            after: self.new.value(*field),
            why_before: why(&self.old, *field),
            why_after: why(&self.new, *field),
        };
        self.fields.iter().map(change).collect()
    }
}
