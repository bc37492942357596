//! Workflow: which steps a report may take, and what each of them needs.
//!
//! A machine is states, transitions and closing codes, as a city writes them down. It says what may happen and
//! never does anything: this room must not know where reports are kept, who reads a notice, or what
//! time it is.

mod attempt;
mod blame;
mod check;
mod closing;
mod code;
mod deadlines;
mod exchange;
mod fault;
mod form;
mod listing;
mod machine;
mod need;
mod parse;
mod paths;
mod refusal;
mod standard;
mod state;
mod succeed;
mod transition;
mod write;

pub use attempt::{Attempt, Step};
pub use blame::Part;
pub use closing::ClosingCode;
pub use code::StateCode;
pub use form::{ClosingCodeForm, ExpiryForm, MachineForm, StateForm, TransitionForm};
pub use listing::AllowedStep;
pub use machine::Machine;
pub use need::{Missing, Need};
pub use refusal::{Cause, Refusal};
pub use standard::STANDARD;
pub use state::{Expiry, State, Waiting};
pub use transition::{Actor, Detail, Source, Transition};
