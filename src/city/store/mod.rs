//! The city in the database: read as a description, changed towards one. Knows no file and no terminal.

mod catalogue;
mod ground;
mod playbook;
mod preview;
mod read;
mod review;
mod write;

pub use preview::{Preview, previews};
pub use read::{read, read_in_use};
pub use write::{Outcome, Refusal, apply, plan};
