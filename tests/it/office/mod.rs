//! The API of staff.

mod accounts;
mod audit;
mod casework;
mod departments;
mod dry_run;
mod isolation;
mod isolation_playbook;
mod many;
mod matrix;
mod modules;
mod rules;
mod sessions;
pub mod steps;
mod sums;
mod workflows;
