//! Rows of readings, erasures and times, and the work on reports that they ask for.

mod erasures;
mod merges;
mod person;
mod readings;
mod retention;
pub mod subject_requests;

pub use erasures::{apply, list as list_erasures, order, unknown};
pub use merges::{Merge, find_merge, merge, unmerge};
pub use person::{Allowed, PersonFile, PersonReport, contact_of, reports_of};
pub use readings::{Wanted, list as list_readings, write as write_readings};
pub use retention::{Portion, Step, carry_out, count, rules, set_rules};
