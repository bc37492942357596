//! Rows of casework. Every change goes through [`save()`], which counts the version and writes the log.

pub mod board;
mod bulk;
mod decide;
mod due;
mod escalations;
mod hold;
mod kept;
mod mass;
pub mod mentions;
mod merges;
mod parts;
pub mod queues;
mod save;
pub mod templates;
mod timeline;

pub use bulk::{Bulk, BulkItem, add_to_bulk, begin_bulk, end_bulk, hold_bulk};
pub use decide::{decide_again, escalate_if_critical, raise};
pub use due::{Behind, Expiring, due_to_expire, due_to_publish, expire, publish};
pub use escalations::{
    Escalation, acknowledge, escalate, escalation_of, pending_escalations, why_escalated,
};
pub use hold::{areas_of, find, find_many, hold, reach, reaches, reaches_of, tags_of};
pub use kept::Before;
pub use mass::{
    MassEvent, MassUpdate, add_mass_event, begin_mass_update, end_mass_event, find_mass_event,
    go_on_with_update, group, mass_events, unfinished_mass_updates, ungroup,
};
pub use merges::{Merge, absorbed, merge, merged, unmerge};
pub use parts::{add_part, close_later, closing, drop_closing, end_part, open_parts, parts};
pub use save::{Entry, change_tags, note, save, save_but, set_areas};
pub use timeline::{Happening, Wording, find_event, find_events, mention, reword, since, timeline};
