//! Rows of API keys, of those who ask for them, and of contact data.

pub mod applications;
pub mod contacts;
mod keys;

pub use keys::{find, find_by_public_id, insert, list, note_use, revoke, rotate, set_notice};
