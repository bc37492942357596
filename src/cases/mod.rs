//! Casework: who owns a report, where it stands in its workflow, what staff said and did about it.
//!
//! Reports, rules and workflows are other rooms'; this one brings them together, and changes a report only
//! together with its log. It must not know who delivers a notice, nor what a page looks like.

mod audience;
pub mod board;
mod case;
mod change;
mod difference;
mod note;
mod part;
mod queue;
mod reach;
mod step;
pub mod store;
mod template;

pub use audience::Audience;
pub use case::{Case, Facts, Owner};
pub use change::{Correction, Handover};
pub use difference::{Detail, FieldChange, Since, between};
pub use note::{MAX_TEXT, mentioned, parse_text};
pub use part::{MAX_TITLE, Part};
pub use queue::{Queue, parse_name, pinned};
pub use reach::Reach;
pub use step::{standing, standing_at, take};
pub use template::{Filling, Template, filled, parse_template};
