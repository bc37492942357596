//! The API of staff.

mod accounts;
mod audit;
mod isolation;
mod keys;
mod matrix;
mod modules;
mod sessions;
pub mod steps;
mod sums;
