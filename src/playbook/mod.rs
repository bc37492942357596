//! What each government has decided about how reports are handled: departments and teams, rules, workflows;
//! which of them are in force today, and what a change of them would do.
//!
//! The pure rooms `routing` and `workflow` say what rules and workflows are; this one keeps them, in versions.
//! It must not know where a report stands or who is at work on it.

mod book;
mod departments;
mod dispatch;
mod dry_run;
mod edition;
mod facts;
pub mod store;

pub use book::{Government, Playbook};
pub use departments::{Department, OFFICE_CODE, OFFICE_NAME, Team};
pub use dry_run::{Comparison, Differing, DryRun, Wanted};
pub use edition::{
    Book, DEFAULT_WORKFLOW, Edition, EditionState, NewEdition, read_form, write_form,
};
pub use facts::Facts;
