//! Sums of reports: numbers that tell of no report in particular.

use super::Status;
use crate::time::Instant;

/// How many reports of a service came in during a time and are open or closed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The key of the service.
    pub service_id: i64,
    /// Open or closed.
    pub status: Status,
    /// Reports, those that are not public too.
    pub count: i64,
}

/// When reports came in that are counted: from the first instant on, before the second.
pub type Span = (Instant, Instant);
