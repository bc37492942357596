//! The API of staff.

mod accounts;
mod casework;
mod many;
mod matrix;
mod sessions;
mod steps;
