//! Taking over reports from elsewhere: GeoReport bulk files, and what other servers answer.
//!
//! Reads a file row by row, keeps identifiers, dates, tokens and statuses, rejects what cannot be kept
//! with its reasons, and can be stopped and continued. Must not know a terminal nor the wire of our own
//! server.

mod convert;
mod fault;
mod format;
mod from_csv;
mod from_json;
mod from_xml;
mod record;
mod rejects;
mod run;
mod status;
mod store;
mod survey;

pub use convert::Target;
pub use fault::ImportError;
pub use format::Format;
pub use record::Record;
pub use run::{Import, Progress, Summary};
