//! The API of staff.

mod accounts;
mod audit;
mod matrix;
mod sessions;
mod steps;
