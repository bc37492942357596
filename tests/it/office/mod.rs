//! The API of staff.

mod accounts;
mod audit;
mod casework;
mod complaints;
mod departments;
mod dry_run;
mod isolation;
mod isolation_moderation;
mod isolation_playbook;
mod many;
mod matrix;
mod moderation;
mod modules;
mod rules;
mod same_things;
mod sessions;
pub mod steps;
mod sums;
mod workflows;
