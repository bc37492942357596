//! Time as the whole program sees it: an injected clock, and dates as the W3C profile of ISO 8601 writes them.
//!
//! Knows nothing of 311. All instants are UTC with whole seconds: a value that a client reads back and
//! sends as a bound must select the row it came from.

mod clock;
mod w3c;

pub use clock::{Clock, FixedClock, SystemClock};
pub use w3c::{DateFault, format_instant, parse_instant, push_instant};

/// An instant in UTC.
pub type Instant = chrono::DateTime<chrono::Utc>;
