//! Rows of casework. Every change goes through [`save`], which counts the version and writes the log.

mod bulk;
mod hold;
mod kept;
mod mass;
mod merges;
mod parts;
mod save;
mod timeline;

pub use bulk::{Bulk, BulkItem, add_to_bulk, begin_bulk, end_bulk, hold_bulk};
pub use hold::{areas_of, find, find_many, hold, reach, reaches, tags_of};
pub use kept::Before;
pub use mass::{
    MassEvent, MassUpdate, add_mass_event, begin_mass_update, end_mass_event, find_mass_event,
    go_on_with_update, group, mass_events, unfinished_mass_updates, ungroup,
};
pub use merges::{Merge, absorbed, merge, merged, unmerge};
pub use parts::{add_part, close_later, closing, drop_closing, end_part, open_parts, parts};
pub use save::{Entry, change_tags, note, save, set_areas};
pub use timeline::{Happening, Wording, find_event, mention, reword, since, timeline};
