//! Why a step is refused, in words for whoever asked.

use std::fmt;

use super::{Actor, AllowedStep, Missing, StateCode};

/// What is wrong with an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The report stands in a state that this machine does not have. That happens when a city
    /// takes a state out; [`Machine::state_for`](super::Machine::state_for) knows where it belongs.
    UnknownCurrentState,
    /// The wanted state is none of this machine.
    UnknownState,
    /// No transition leads there, or not for whoever asks.
    NotListed,
    /// The step is listed, and this is missing: everything at once.
    Missing(Vec<Missing>),
}

/// A step that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where the report stands, and stays.
    pub from: StateCode,
    /// The wanted state, as it was sent.
    pub to: String,
    /// Who asked.
    pub who: Actor,
    /// What is wrong.
    pub cause: Cause,
    /// Every step that whoever asked may take from here.
    pub allowed: Vec<AllowedStep>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, who, .. } = self;
        match &self.cause {
            Cause::UnknownCurrentState => {
                write!(
                    f,
                    "the report is in state {:?}, which this workflow does not have",
                    from.as_str()
                )
            }
            Cause::UnknownState => {
                write!(f, "there is no state {to:?}; ")?;
                self.list(f)
            }
            Cause::NotListed => {
                write!(f, "no step leads from {from} to {to} for {}; ", name(*who))?;
                self.list(f)
            }
            Cause::Missing(missing) => {
                write!(f, "the step from {from} to {to} {}", sentence(missing))
            }
        }
    }
}

impl Refusal {
    fn list(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.allowed.is_empty() {
            return write!(f, "{} may take no step from {}", name(self.who), self.from);
        }
        let steps: Vec<String> = self.allowed.iter().map(AllowedStep::to_string).collect();
        write!(f, "from {} {} may go to: {}", self.from, name(self.who), steps.join("; "))
    }
}

impl std::error::Error for Refusal {}

fn name(who: Actor) -> &'static str {
    match who {
        Actor::Staff => "staff",
        Actor::Reporter => "the reporter",
        Actor::System => "the system",
    }
}

/// `still needs a reason; a photo`, and what it does not take.
fn sentence(missing: &[Missing]) -> String {
    let (needs, unfit): (Vec<_>, Vec<_>) =
        missing.iter().partition(|one| matches!(one, Missing::Need(_)));
    let join =
        |list: Vec<&Missing>| list.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let mut parts = Vec::new();
    if !needs.is_empty() {
        parts.push(format!("still needs {}", join(needs)));
    }
    if !unfit.is_empty() {
        parts.push(join(unfit));
    }
    parts.join(", and ")
}
