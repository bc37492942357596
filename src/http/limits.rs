//! How often one client may call: a bucket for each network address and each API key.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use super::buckets::{Buckets, Counted};

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
pub struct RateLimiter<K> {
    buckets: Option<Arc<Buckets>>,
    counts: PhantomData<fn(K)>,
}

impl<K: Counted> RateLimiter<K> {
    /// A limiter for these limits. With a class, its buckets can be shared with other servers.
    pub fn new(limits: RateLimits, class: Option<&'static str>) -> Self {
        let rate = NonZeroU32::new(limits.per_minute);
        let burst = NonZeroU32::new(limits.burst.max(1));
        let buckets = rate.zip(burst).map(|(rate, burst)| Buckets::new(rate, burst, class));
        Self { buckets: buckets.map(Arc::new), counts: PhantomData }
    }

    /// Counts a call of `key`.
    pub fn check(&self, key: &K) -> Option<Verdict> {
        let buckets = self.buckets.as_ref()?;
        Some(buckets.take(&buckets.owner(key)))
    }

    /// The buckets, where they are shared with other servers.
    pub fn shared(&self) -> Option<Arc<Buckets>> {
        self.buckets.clone().filter(|buckets| buckets.class().is_some())
    }

    /// Forgets clients whose bucket is full again.
    pub fn forget_quiet(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.forget_quiet();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_client_must_wait() {
        let limiter = RateLimiter::new(RateLimits { per_minute: 1, burst: 2 }, None);
        assert!(limiter.check(&1_i64).unwrap().allowed());
        assert!(limiter.check(&1).unwrap().allowed());
        let refused = limiter.check(&1).unwrap();
        assert!(!refused.allowed() && refused.wait > Duration::from_secs(50));
        assert!(limiter.check(&2).unwrap().allowed(), "others are not held back");
    }

    #[test]
    fn a_rate_of_zero_means_no_limit() {
        assert!(
            RateLimiter::new(RateLimits { per_minute: 0, burst: 0 }, None).check(&1_i64).is_none()
        );
    }
}
