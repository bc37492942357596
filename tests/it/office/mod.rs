//! The API of staff.

mod accounts;
mod audit;
mod audit_cases;
mod audit_playbook;
mod casework;
mod departments;
mod dry_run;
mod editing;
mod editors;
mod isolation;
mod isolation_cases;
mod isolation_playbook;
mod many;
mod matrix;
mod modules;
mod rules;
mod sessions;
pub mod steps;
mod sums;
mod walks;
mod workflows;
