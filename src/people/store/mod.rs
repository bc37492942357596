//! Rows of API keys and of contact data.

pub mod contacts;
mod keys;

pub use keys::{find, find_by_public_id, insert, list, note_use, revoke};
