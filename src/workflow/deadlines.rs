//! What depends on time: expiry, and how long a reporter may reopen. The clock is the caller's.

use chrono::TimeDelta;

use super::{Actor, Expiry, Machine, StateCode};
use crate::time::Instant;

impl Machine {
    /// When a report that came into a state at `since` leaves it by itself, and where it goes then. The
    /// system takes the step by [`Machine::attempt`], with the expiry's closing code.
    pub fn expires(&self, state: &StateCode, since: Instant) -> Option<(Instant, &Expiry)> {
        let expiry = self.state(state)?.expiry.as_ref()?;
        Some((after(since, expiry.after_days)?, expiry))
    }

    /// For how many days after closing the reporter may reopen; `None` if never.
    pub fn may_reopen_within(&self) -> Option<u16> {
        self.may_reopen_within
    }

    /// Whether a report that was closed at `closed_at` may still be opened again. Only the reporter's right
    /// ends, and only at the end of the last day; which steps there are says [`Machine::allowed`].
    pub fn may_reopen(&self, closed_at: Instant, now: Instant, who: Actor) -> bool {
        match who {
            Actor::Staff | Actor::System => true,
            Actor::Reporter => self
                .may_reopen_within
                .and_then(|days| after(closed_at, days))
                .is_some_and(|end| now <= end),
        }
    }
}

/// Days are of twenty-four hours: nobody's right should end an hour early in spring.
fn after(instant: Instant, days: u16) -> Option<Instant> {
    instant.checked_add_signed(TimeDelta::try_days(i64::from(days))?)
}
