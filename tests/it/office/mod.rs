//! The API of staff.

mod accounts;
pub mod casework;
mod due;
mod escalations;
mod matrix;
mod reporter;
mod sessions;
mod stand_ins;
pub mod steps;
