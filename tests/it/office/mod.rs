//! The API of staff.

mod accounts;
mod audit;
mod board;
mod casework;
mod departments;
mod dry_run;
mod facets;
mod isolation;
mod isolation_playbook;
mod list;
mod many;
mod matrix;
mod mentions;
mod modules;
mod queues;
mod rules;
mod sessions;
pub mod steps;
mod sums;
mod templates;
mod walking;
mod workflows;
