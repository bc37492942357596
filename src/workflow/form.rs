//! A machine as it stands in a TOML file or a JSON body. A key that is not here is a fault.
//!
//! Words and numbers are read as they come and checked later, so that every fault is told at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A whole machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MachineForm {
    /// Its name for staff.
    #[serde(default)]
    pub name: String,
    /// For how many days after closing the reporter may reopen; never, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_reopen_within_days: Option<i64>,
    /// `[[state]]`
    #[serde(default)]
    pub state: Vec<StateForm>,
    /// `[[transition]]`
    #[serde(default)]
    pub transition: Vec<TransitionForm>,
    /// `[[closing_code]]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closing_code: Vec<ClosingCodeForm>,
    /// `[partner]`: states by the detailed status that partners send.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partner: BTreeMap<String, String>,
}

/// `[[state]]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateForm {
    /// Its identifier.
    #[serde(default)]
    pub code: String,
    /// Its name for staff.
    #[serde(default)]
    pub name: String,
    /// What residents read.
    #[serde(default)]
    pub public_text: String,
    /// `open` or `closed`
    #[serde(default)]
    pub kind: String,
    /// What GeoReport and service request updates show.
    #[serde(default)]
    pub detailed_status: String,
    /// Whether reports begin here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub initial: bool,
    /// `reporter` or `third_party`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<String>,
    /// Whether nothing comes here without a closing code.
    #[serde(default, skip_serializing_if = "is_false")]
    pub needs_closing_code: bool,
    /// What follows when nothing happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<ExpiryForm>,
}

/// `expires` of a state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpiryForm {
    /// Days in the state.
    pub after_days: i64,
    /// The state that follows.
    pub to: String,
    /// Why it is closed then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_code: Option<String>,
}

/// `[[transition]]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionForm {
    /// What its button says.
    #[serde(default)]
    pub name: String,
    /// States, `any_open` and `any_closed`.
    #[serde(default)]
    pub from: Vec<String>,
    /// The state that it leads to.
    #[serde(default)]
    pub to: String,
    /// `staff`, `reporter`, `system`; staff if left out.
    #[serde(default = "staff")]
    pub by: Vec<String>,
    /// `reason`, `text`, `photo`, `position`, `closing_code`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Staff must have one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Questions that must be answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
}

impl Default for TransitionForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            from: Vec::new(),
            to: String::new(),
            by: staff(),
            needs: Vec::new(),
            roles: Vec::new(),
            answers: Vec::new(),
        }
    }
}

/// `[[closing_code]]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingCodeForm {
    /// Its identifier.
    #[serde(default)]
    pub code: String,
    /// Its name for staff.
    #[serde(default)]
    pub name: String,
    /// What residents read.
    #[serde(default)]
    pub public_text: String,
    /// The closed states that it is for; all of them, if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<String>,
}

fn staff() -> Vec<String> {
    vec!["staff".to_owned()]
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
