//! Who says what time it is. The program asks a [`Clock`] that it was handed, never the system.

use std::sync::Mutex;

use chrono::{DateTime, SubsecRound, Utc};

use super::Instant;

/// Tells the current instant, in whole seconds.
pub trait Clock: Send + Sync + 'static {
    /// The current instant, cut to whole seconds.
    fn now(&self) -> Instant;
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(0)
    }
}

/// A clock that stands until it is set: for tests and for invented data.
#[derive(Debug)]
pub struct FixedClock(Mutex<Instant>);

impl FixedClock {
    /// A clock that stands at `instant`.
    pub fn at(instant: Instant) -> Self {
        Self(Mutex::new(instant))
    }

    /// Moves the clock to `instant`, forwards or backwards.
    pub fn set(&self, instant: Instant) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = instant;
    }

    /// Moves the clock on by `by`.
    pub fn advance(&self, by: chrono::TimeDelta) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).trunc_subsecs(0)
    }
}
