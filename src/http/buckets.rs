//! The buckets behind a limiter, and what several servers tell each other of them.
//!
//! Each server counts by itself. Where buckets are shared, it keeps a ledger: what was spent here since the
//! others were told, and what they have spent and a bucket here still owes. Debts are paid as the bucket fills,
//! before anybody is let through, so that all servers together keep to the rate.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter as Governor};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use super::Verdict;

/// Whose bucket it is: a digest where buckets are shared, so that what leaves this process is no address.
pub type Owner = [u8; 32];

/// What limits are counted by.
pub trait Counted {
    /// Bytes that no other value has.
    fn bytes(&self) -> [u8; 16];
}

impl Counted for IpAddr {
    fn bytes(&self) -> [u8; 16] {
        match self {
            Self::V4(address) => address.to_ipv6_mapped().octets(),
            Self::V6(address) => address.octets(),
        }
    }
}

impl Counted for i64 {
    fn bytes(&self) -> [u8; 16] {
        i128::from(*self).to_be_bytes()
    }
}

type Middleware = governor::middleware::StateInformationMiddleware;
type Keyed = Governor<Owner, DefaultKeyedStateStore<Owner>, DefaultClock, Middleware>;

/// One bucket for each caller.
pub struct Buckets {
    governor: Keyed,
    burst: u32,
    each: Duration,
    shared: Option<(&'static str, Mutex<Ledger>)>,
}

#[derive(Default)]
struct Ledger {
    spent: HashMap<Owner, u32>,
    owed: HashMap<Owner, u32>,
}

/// More clients than this are not told apart before the quiet ones have been forgotten.
const MAX_CLIENTS: usize = 100_000;

impl Buckets {
    pub(super) fn new(rate: NonZeroU32, burst: NonZeroU32, class: Option<&'static str>) -> Self {
        let quota = Quota::per_minute(rate).allow_burst(burst);
        Self {
            governor: Governor::keyed(quota).with_middleware(),
            burst: burst.get(),
            each: quota.replenish_interval(),
            shared: class.map(|class| (class, Mutex::default())),
        }
    }

    /// What these buckets count, as the other servers call it; `None` when they are nobody else's business.
    pub fn class(&self) -> Option<&'static str> {
        self.shared.as_ref().map(|(class, _)| *class)
    }

    pub(super) fn owner(&self, key: &impl Counted) -> Owner {
        let bytes = key.bytes();
        let Some(class) = self.class() else {
            let mut owner = [0; 32];
            owner.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
            return owner;
        };
        let mut digest = Sha256::new();
        digest.update(class);
        digest.update(bytes);
        digest.finalize().into()
    }

    /// Takes one call out of a bucket.
    pub(super) fn take(&self, owner: &Owner) -> Verdict {
        if self.governor.len() > MAX_CLIENTS {
            self.governor.retain_recent();
        }
        let Some((_, ledger)) = &self.shared else {
            return self.count(owner);
        };
        let mut ledger = ledger.lock();
        self.pay(&mut ledger, owner);
        if let Some(owed) = ledger.owed.get(owner) {
            let wait = self.each.saturating_mul(owed.saturating_add(1));
            return Verdict { limit: self.burst, remaining: 0, wait };
        }
        let verdict = self.count(owner);
        if verdict.allowed() {
            let spent = ledger.spent.entry(*owner).or_default();
            *spent = spent.saturating_add(1);
        }
        verdict
    }

    fn count(&self, owner: &Owner) -> Verdict {
        let limit = self.burst;
        match self.governor.check_key(owner) {
            Ok(state) => {
                Verdict { limit, remaining: state.remaining_burst_capacity(), wait: Duration::ZERO }
            }
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Verdict { limit, remaining: 0, wait: wait.max(Duration::from_millis(1)) }
            }
        }
    }

    fn pay(&self, ledger: &mut Ledger, owner: &Owner) {
        let Some(owed) = ledger.owed.get_mut(owner) else { return };
        while *owed > 0 && self.governor.check_key(owner).is_ok() {
            *owed = owed.saturating_sub(1);
        }
        if *owed == 0 {
            ledger.owed.remove(owner);
        }
    }

    /// What was spent here since this was last asked.
    pub fn spent(&self) -> Vec<(Owner, u32)> {
        match &self.shared {
            Some((_, ledger)) => ledger.lock().spent.drain().collect(),
            None => Vec::new(),
        }
    }

    /// Notes what was spent elsewhere. A bucket never owes more than it holds.
    pub fn charge(&self, owner: Owner, calls: u32) {
        let Some((_, ledger)) = &self.shared else { return };
        let mut ledger = ledger.lock();
        let owed = ledger.owed.entry(owner).or_default();
        *owed = owed.saturating_add(calls).min(self.burst);
        self.pay(&mut ledger, &owner);
    }

    /// Pays what can be paid by now.
    pub fn settle(&self) {
        let Some((_, ledger)) = &self.shared else { return };
        let mut ledger = ledger.lock();
        let owners: Vec<Owner> = ledger.owed.keys().copied().collect();
        for owner in owners {
            self.pay(&mut ledger, &owner);
        }
    }

    /// Forgets callers whose bucket is full again.
    pub(super) fn forget_quiet(&self) {
        self.governor.retain_recent();
        self.governor.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(burst: u32) -> Buckets {
        Buckets::new(NonZeroU32::MIN, NonZeroU32::new(burst).unwrap(), Some("test"))
    }

    #[test]
    fn what_others_have_spent_counts_here_too() {
        let (one, other) = (buckets(3), buckets(3));
        let owner = one.owner(&7_i64);
        assert_eq!(owner, other.owner(&7_i64));
        assert!(one.take(&owner).allowed() && one.take(&owner).allowed());
        assert_eq!(one.spent(), [(owner, 2)]);
        assert!(one.spent().is_empty(), "told once");
        other.charge(owner, 2);
        assert!(other.spent().is_empty(), "what others spent is not told again");
        assert!(other.take(&owner).allowed());
        assert!(!other.take(&owner).allowed());
    }

    #[test]
    fn debts_are_paid_before_anybody_passes() {
        let all = buckets(2);
        let owner = all.owner(&7_i64);
        assert!(all.take(&owner).allowed() && all.take(&owner).allowed());
        all.charge(owner, 100);
        let refused = all.take(&owner);
        assert_eq!(refused.wait, Duration::from_secs(180), "two are owed, and then it is our turn");
        assert!(all.take(&all.owner(&8_i64)).allowed(), "others owe nothing");
    }

    #[test]
    fn classes_and_callers_have_buckets_of_their_own() {
        let other = Buckets::new(NonZeroU32::MIN, NonZeroU32::MIN, Some("other"));
        assert_ne!(buckets(1).owner(&7_i64), other.owner(&7_i64));
        assert_ne!(other.owner(&8_i64), other.owner(&7_i64));
    }
}
