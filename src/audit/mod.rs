//! The audit log: who did what in the office, and when. Rows are only ever added, in the transaction of the
//! change that they tell of, and each is chained to the one before it by its hash.
//!
//! This room must not know what the changes are about: whoever makes one says it in a word, the name of what was
//! changed, and a few facts. Personal data never belongs into an entry: it names a report, an account or a key by
//! its number or identifier, and the fields that changed, but never a reporter's contact data, a mail address, a
//! password, a token, or the text of a report. Entries stay, and what stays must not need to be erased.

mod chain;
mod entry;
mod filter;
pub mod store;
mod verify;

pub use chain::{Chain, ChainFault, Head};
pub use entry::{Actor, Entry, Record};
pub use filter::Filter;
pub use verify::verify;
