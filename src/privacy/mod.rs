//! Personal data: who has read them and what for, what a person is told, what is erased, how long anything is kept.
//!
//! Stands above people and requests, which own the rows. Whatever shows contact data to anybody writes down that it
//! did, in the same transaction. This room must not know a face.

mod erasure;
mod log_file;
mod reading;
mod retention;
pub mod store;
mod subject_request;

pub use erasure::{Asked, Effect, Entry, EntryFault, Extent, Receipt};
pub use log_file::ErasureLog;
pub use reading::{NewReading, Purpose, Reading, Reason, View};
pub use retention::{Count, Retention, RetentionKind};
pub use subject_request::{Decision, Right, SubjectRequest, due_at};
