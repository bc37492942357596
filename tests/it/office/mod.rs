//! The API of staff.

mod absences;
mod accounts;
mod audit;
mod browser;
mod isolation;
mod matrix;
mod modules;
mod provider;
mod second_factor;
mod sessions;
pub mod steps;
mod sums;
