//! Rows of service requests, and what belongs to each. Knows no face and no configuration.

mod area;
mod by_age;
pub mod events;
pub mod idempotency;
mod insert;
mod parts;
mod reach;
mod read;
mod release;
mod remove;
pub mod routing;
mod row;
mod search;
mod sums;
mod updates;

pub use insert::{insert, insert_with_contact, media_ids};
pub use reach::{keys_by_code, reach};
pub use read::{find_by_code, find_by_codes, find_by_keys, find_by_token, find_codes};
pub use release::{due_for_release, release};
pub use remove::{Texts, Unlinked, clear_texts, remove, remove_photos, with_photos, with_texts};
pub use search::{Details, Start, count, list, list_after};
pub use sums::{Named, services_of, sums};
pub use updates::{Applied, apply_update};
