//! What may stand in a file or a body that holds a set of rules. A key that is not here is a fault.
//!
//! Everything that has rules of its own is text here, so that reading the form names every fault at once
//! and not only the first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A whole set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSetForm {
    /// Who gets what nothing else gives to anybody.
    pub fallback: OwnerForm,
    /// From how many points on a case is urgent.
    #[serde(default)]
    pub urgency: UrgencyForm,
    /// The layer whose areas' owners answer for a service, by the service's code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authority: BTreeMap<String, String>,
    /// Who answers for which area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owner: Vec<AreaOwnerForm>,
    /// The rules, in the order in which they are tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<RuleForm>,
}

/// `[fallback]`
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerForm {
    /// The code of a department.
    pub department: String,
    /// The code of a team of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// `[urgency]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrgencyForm {
    /// The fewest points of a high urgency.
    pub high: i64,
    /// The fewest points of a critical one.
    pub critical: i64,
}

impl Default for UrgencyForm {
    fn default() -> Self {
        Self { high: 10, critical: 20 }
    }
}

/// `[[owner]]`
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaOwnerForm {
    /// The layer of the area.
    pub layer: String,
    /// The area's code.
    pub area: String,
    /// The code of a department.
    pub department: String,
    /// The code of a team of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// `[[rule]]`
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleForm {
    /// Its code.
    pub code: String,
    /// What it is for.
    pub title: String,
    /// The first day on which it holds: `2026-12-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The first day on which it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Whether no later rule is tried.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stop: bool,
    /// Its conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<ConditionForm>,
    /// What it says.
    #[serde(default)]
    pub then: OutcomeForm,
}

/// One of `when`: exactly one of its keys is given, and `not` beside it at will.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionForm {
    /// Turns the condition round.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not: bool,
    /// Codes of services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Vec<String>>,
    /// Names of groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Vec<String>>,
    /// Areas of one layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaForm>,
    /// Layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Vec<String>>,
    /// An answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerForm>,
    /// Words and phrases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<String>>,
    /// Ways on which a report comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Vec<String>>,
    /// Times of the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Vec<SpanForm>>,
    /// Types of things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_type: Option<Vec<String>>,
    /// Identifiers of things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<Vec<String>>,
    /// Kinds of reporters: `anonymous`, `known`, `staff`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Vec<String>>,
}

/// `area` of a condition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaForm {
    /// The layer.
    pub layer: String,
    /// Codes of its areas.
    pub codes: Vec<String>,
}

/// `answer` of a condition: values, or one or two ends of a range.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    /// The question's code.
    pub attribute: String,
    /// Values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
    /// The smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// What the number is above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_than: Option<f64>,
    /// The largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// What the number is below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub less_than: Option<f64>,
}

/// One of `time`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpanForm {
    /// `mon` to `sun`, the days on which it begins; every day when left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<String>,
    /// `22:00-06:00`; the whole day when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
}

/// `then`
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeForm {
    /// The code of a department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The code of a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The name of a person's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// `low`, `normal`, `high`, `critical`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Tags to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// `at once`, `after 24 hours`, `after review`, `never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Points to add.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub urgency: i32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_nought(value: &i32) -> bool {
    *value == 0
}
