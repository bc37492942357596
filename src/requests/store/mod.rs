//! Rows of service requests, and what belongs to each. Knows no face and no configuration.

mod area;
mod by_age;
pub mod events;
pub mod followers;
pub mod idempotency;
mod insert;
pub mod originals;
mod parts;
mod read;
mod release;
mod remove;
pub mod routing;
mod row;
mod search;
mod sums;
mod updates;

pub use followers::{
    Follower, counts as follower_counts, follow, forget_followers, list_followers,
};
pub use insert::{insert, insert_with_contact, media_ids, numbers};
pub use read::{
    find_by_code, find_by_codes, find_by_ids, find_by_keys, find_by_token, find_codes, keys_by_code,
};
pub use release::{due_for_release, release};
pub use remove::{Texts, Unlinked, clear_texts, remove, remove_photos, with_photos, with_texts};
pub use search::{Details, Start, count, list, list_after};
pub use sums::{Named, services_of, sums};
pub use updates::{Applied, apply_update};
