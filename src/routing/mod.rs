//! Which team a report goes to, how urgent it is, and why: rules as a city writes them, and what they say.
//!
//! This room takes the facts of one report and answers with a [`Decision`]. It is pure: it must not know
//! how rules or reports are kept, who asks, or what time it is.

mod assignment;
mod atoms;
mod case;
mod compare;
mod condition;
mod decide;
mod decision;
mod fault;
mod forms;
mod index;
mod known;
mod logic;
mod outcome;
mod parse;
mod parse_condition;
mod range;
mod reason;
mod review;
mod rule;
mod ruleset;
mod spans;
mod week;
mod words;
mod write;

pub use assignment::{Assignment, HandOn, TO_HAND_ON};
pub use case::{Asset, Case, Reporter};
pub use compare::{Change, Difference, compare};
pub use condition::{Condition, Test};
pub use decision::{Decision, Field, Level, Owner, Urgency};
pub use fault::Fault;
pub use forms::{
    AnswerForm, AreaForm, AreaOwnerForm, ConditionForm, OutcomeForm, OwnerForm, RuleForm,
    RuleSetForm, SpanForm, UrgencyForm,
};
pub use known::Known;
pub use outcome::{Outcome, Priority, Release, Team};
pub use range::Range;
pub use reason::{Finding, Reason, Said, Source, Step};
pub use review::{Dead, Remark};
pub use rule::Rule;
pub use ruleset::{AreaOwner, Levels, MAX_RULES, RuleSet};
pub use spans::Span;
