//! Rows of moderation.

mod abuse;
mod appeals;
mod bans;
mod examples;
mod hidings;
mod originals;
mod photos;

pub use abuse::{Complaint, complain, decide_complaint, find_complaint, open_complaints};
pub use appeals::{Appeal, NewAppeal, appeal, decide_appeal, find_appeal, open_appeals};
pub use bans::{Ban, NewBan, any_ban, ban, banned, find_ban, lift, list_bans};
pub use examples::examples;
pub use hidings::{due_for_publication, hide, hiding, unhide};
pub use originals::{drop_originals, keep_originals, originals, reporter_names};
pub use photos::{Covered, Linked, cover_photo, covered, linked, uncover_photo};
