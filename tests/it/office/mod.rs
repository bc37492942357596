//! The API of staff.

mod accounts;
mod audit;
mod departments;
mod dry_run;
mod isolation;
mod isolation_playbook;
mod matrix;
mod modules;
mod rules;
mod sessions;
pub mod steps;
mod sums;
mod workflows;
