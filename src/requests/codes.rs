//! How identifiers of reports are made: short enough to read out on the telephone, safe in any URL.

use chrono::Datelike as _;

use crate::text::ids::{Ids, readable, secret};
use crate::time::Instant;

/// A `service_request_id` such as `26-7K3M92QX`: the year and forty random bits.
pub fn new_code(ids: &dyn Ids, now: Instant) -> String {
    format!("{:02}-{}", now.year().rem_euclid(100), readable(ids, 8))
}

/// A token of 120 random bits: whoever has it may learn the identifier.
pub fn new_token(ids: &dyn Ids) -> String {
    secret(ids, 24)
}
