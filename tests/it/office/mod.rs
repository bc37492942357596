//! The API of staff.

mod accounts;
mod casework;
mod matrix;
mod sessions;
mod steps;
