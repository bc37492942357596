//! The API of staff.

mod accounts;
mod departments;
mod dry_run;
mod matrix;
mod rules;
mod sessions;
pub mod steps;
mod workflows;
