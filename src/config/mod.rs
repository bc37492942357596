//! Configuration: what may be set, where from, and what holds in the end.
//!
//! Flags go before the environment, the environment before the file, the file before the defaults. One
//! table, [`entries`], says what may be set; the file, the environment, what is shown and the template
//! all follow it. Knows no capability.

mod entry;
mod environment;
mod fault;
mod file;
mod given;
mod layers;
mod limits;
mod media;
mod settings;
mod show;
mod staff;
mod table;

pub use entry::{Entry, Kind};
pub use fault::Faults;
pub use layers::{Flag, Input, Origins, Resolved, Source, Vars, load};
pub use media::{MediaPlace, MediaPlaceFault, MediaSettings};
pub use settings::{Limits, LogFormat, Logging, Settings};
pub use show::{as_table, as_toml, template};
pub use staff::StaffSettings;
pub use table::entries;
