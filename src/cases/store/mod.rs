//! Rows of casework. Every change goes through [`save`], which counts the version and writes the log.

mod decide;
mod due;
mod escalations;
mod hold;
mod parts;
mod save;
mod timeline;

pub use decide::{decide_again, escalate_if_critical, raise};
pub use due::{Behind, Expiring, due_to_expire, due_to_publish, expire, publish};
pub use escalations::{
    Escalation, acknowledge, escalate, escalation_of, pending_escalations, why_escalated,
};
pub use hold::{areas_of, find, find_many, hold, reach, reaches, tags_of};
pub use parts::{add_part, close_later, closing, drop_closing, end_part, open_parts, parts};
pub use save::{Entry, change_tags, note, save, set_areas};
pub use timeline::{Happening, Wording, find_event, mention, reword, since, timeline};
