//! The catalogue: which services a government offers, in which groups and languages, with which questions.
//!
//! This room knows services, their attributes and how answers are checked. It must not know any report.

mod answers;
mod attribute;
mod service;
mod snapshot;
pub mod store;

pub use answers::{Answer, CheckedAnswers};
pub use attribute::{Attribute, Automated, Choice, Datatype};
pub use service::{Kind, Service, ServiceArea, Translations};
pub use snapshot::{Catalogue, Snapshot};
