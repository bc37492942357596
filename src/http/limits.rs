//! How often one client may call: a bucket for each network address and each API key.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter as Governor};

/// A steady rate with room for a burst.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimits {
    /// Calls per minute in the long run; 0 switches the limit off.
    pub per_minute: u32,
    /// Calls that may come at once after a pause.
    pub burst: u32,
}

/// What a limiter says of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The size of the burst.
    pub limit: u32,
    /// Calls left at this moment.
    pub remaining: u32,
    /// How long until the next call is allowed; zero when this one was.
    pub wait: Duration,
}

impl Verdict {
    /// Whether the call may go on.
    pub fn allowed(&self) -> bool {
        self.wait.is_zero()
    }
}

/// Counts calls by `K`. Forgets clients that have been quiet, so that strangers cannot fill the memory.
pub struct RateLimiter<K: Hash + Eq + Clone> {
    governor: Option<(Buckets<K>, u32)>,
}

type Middleware = governor::middleware::StateInformationMiddleware;
type Buckets<K> = Governor<K, DefaultKeyedStateStore<K>, DefaultClock, Middleware>;

/// More clients than this are not told apart before the quiet ones have been forgotten.
const MAX_CLIENTS: usize = 100_000;

impl<K: Hash + Eq + Clone> RateLimiter<K> {
    /// A limiter for these limits.
    pub fn new(limits: RateLimits) -> Self {
        let rate = NonZeroU32::new(limits.per_minute);
        let burst = NonZeroU32::new(limits.burst.max(1));
        let governor = rate.zip(burst).map(|(rate, burst)| {
            let quota = Quota::per_minute(rate).allow_burst(burst);
            (Governor::keyed(quota).with_middleware(), burst.get())
        });
        Self { governor }
    }

    /// Counts a call of `key`.
    pub fn check(&self, key: &K) -> Option<Verdict> {
        let (governor, limit) = self.governor.as_ref()?;
        if governor.len() > MAX_CLIENTS {
            governor.retain_recent();
        }
        let clock = DefaultClock::default();
        Some(match governor.check_key(key) {
            Ok(state) => Verdict {
                limit: *limit,
                remaining: state.remaining_burst_capacity(),
                wait: Duration::ZERO,
            },
            Err(not_until) => Verdict {
                limit: *limit,
                remaining: 0,
                wait: not_until.wait_time_from(clock.now()).max(Duration::from_millis(1)),
            },
        })
    }

    /// Forgets clients whose bucket is full again.
    pub fn forget_quiet(&self) {
        if let Some((governor, _)) = &self.governor {
            governor.retain_recent();
            governor.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_client_must_wait() {
        let limiter = RateLimiter::new(RateLimits { per_minute: 1, burst: 2 });
        assert!(limiter.check(&1).unwrap().allowed());
        assert!(limiter.check(&1).unwrap().allowed());
        let refused = limiter.check(&1).unwrap();
        assert!(!refused.allowed() && refused.wait > Duration::from_secs(50));
        assert!(limiter.check(&2).unwrap().allowed(), "others are not held back");
    }

    #[test]
    fn a_rate_of_zero_means_no_limit() {
        assert!(RateLimiter::new(RateLimits { per_minute: 0, burst: 0 }).check(&1).is_none());
    }
}
