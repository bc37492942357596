//! Taking a whole database over into another: SQLite into PostgreSQL, back, or into one of its own kind.
//!
//! Rows travel in portions; each portion and the note of how far it leads are one transaction of the
//! target, so a copy that was killed goes on where it stopped. In the end both databases are read again,
//! from the first row to the last, and compared. This room knows of tables what `db::bulk` reads from the
//! catalogues, and of their meaning only where the event log keeps its order; it knows no report.

mod fault;
mod run;
mod sides;
mod store;
mod target;
mod verify;

pub use fault::CopyError;
pub use run::{Copied, Copy, LOG_COLUMNS, Step};
pub use sides::{Side, Sides};
pub use store::{refuse_unfinished, unfinished};
