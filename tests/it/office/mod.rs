//! The API of staff.

mod absences;
mod accounts;
mod audit;
mod board;
mod browser;
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
mod provider;
mod queues;
mod rules;
mod second_factor;
mod sessions;
pub mod steps;
mod sums;
mod templates;
mod walking;
mod workflows;
