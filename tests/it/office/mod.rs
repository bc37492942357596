//! The API of staff.

mod accounts;
mod matrix;
mod sessions;
mod steps;
