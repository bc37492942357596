//! Rows of moderation.

mod abuse;
pub mod appeals;
mod bans;
mod examples;
mod hidings;
mod photos;

pub use abuse::{Complaint, complain, decide_complaint, find_complaint, open_complaints};
pub use appeals::{Appeal, NewAppeal, Reach, appeal, decide_appeal, find_appeal, open_appeals};
pub use bans::{Ban, NewBan, any_ban, ban, banned, find_ban, lift, list_bans};
pub use examples::examples;
pub use hidings::{hide, hiding, unhide};
pub use photos::{Covered, Linked, cover_photo, covered, linked, uncover_photo};
