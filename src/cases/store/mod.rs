//! Rows of casework. Every change goes through [`save`], which counts the version and writes the log.

pub mod board;
mod hold;
pub mod mentions;
mod parts;
pub mod queues;
mod save;
pub mod templates;
mod timeline;

pub use hold::{areas_of, find, find_many, hold, reach, tags_of};
pub use parts::{add_part, close_later, closing, drop_closing, end_part, open_parts, parts};
pub use save::{Entry, change_tags, note, save, set_areas};
pub use timeline::{Happening, Wording, find_event, find_events, mention, reword, since, timeline};
