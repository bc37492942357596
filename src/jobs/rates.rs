//! Rate limits across servers: each tells what it has let through, learns what the others have, and charges
//! that to its own buckets.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use crate::db::{Store, StoreError, Usage};
use crate::http::{Buckets, Owner};
use crate::text::hex;

/// Between two exchanges: for so long a client can use a server that has not heard of it.
pub(super) const TURN: Duration = Duration::from_millis(250);
/// What is committed late bears an earlier time; hearing a count twice does no harm.
const OVERLAP: Duration = Duration::from_secs(2);
/// No bucket takes longer to fill that matters; by then nobody asks about the row any more.
const QUIET: Duration = Duration::from_secs(600);
/// Between two times of tidying up.
const TIDY: Duration = Duration::from_secs(60);

/// Where this server stands with the others.
pub struct Rates {
    shared: Vec<Arc<Buckets>>,
    /// Not told yet, because the last attempt failed.
    untold: HashMap<String, i64>,
    /// What each bucket of each server stood at.
    known: HashMap<(String, String), (i64, Moment)>,
    looked: Option<Moment>,
    tidied: Moment,
    failing: bool,
}

impl Rates {
    /// For these buckets.
    pub fn new(shared: Vec<Arc<Buckets>>) -> Self {
        Self {
            shared,
            untold: HashMap::new(),
            known: HashMap::new(),
            looked: None,
            tidied: Moment::now(),
            failing: false,
        }
    }

    /// One exchange. When it fails, limits are this server's own until the next one succeeds.
    pub async fn exchange(&mut self, store: &Store, server: &str) {
        match self.attempt(store, server).await {
            Ok(()) => self.failing = false,
            Err(error) if !std::mem::replace(&mut self.failing, true) => {
                log::warn!("rate limits hold on this server alone for now: {error}");
            }
            Err(_) => {}
        }
    }

    async fn attempt(&mut self, store: &Store, server: &str) -> Result<(), StoreError> {
        for buckets in &self.shared {
            buckets.settle();
            for (owner, calls) in buckets.spent() {
                let untold = self.untold.entry(name_of(buckets, &owner)).or_default();
                *untold = untold.saturating_add(i64::from(calls));
            }
        }
        let now = Moment::now();
        let window = self.looked.map_or(QUIET, |looked| looked.elapsed().saturating_add(OVERLAP));
        let spent = self.untold.iter().map(|(name, calls)| (name.clone(), *calls)).collect();
        let heard = store.exchange_usage(server, spent, window).await?;
        self.untold.clear();
        // What was used before this server was there is not charged: nobody knows when that was.
        let first = self.looked.replace(now).is_none();
        for usage in heard {
            self.hear(usage, now, first);
        }
        if self.tidied.elapsed() > TIDY {
            self.tidied = now;
            let keep = QUIET.saturating_mul(2);
            self.known.retain(|_, (_, heard)| heard.elapsed() < keep);
            store.purge_usage(QUIET).await?;
        }
        Ok(())
    }

    fn hear(&mut self, usage: Usage, now: Moment, first: bool) {
        let Usage { bucket, server, used } = usage;
        let owner = self.owner_of(&bucket);
        let before = self.known.insert((bucket, server), (used, now)).map_or(0, |(used, _)| used);
        // A count that has become smaller has begun anew.
        let more = if used >= before { used.saturating_sub(before) } else { used };
        if let (Some((buckets, owner)), false, true) = (owner, first, more > 0) {
            buckets.charge(owner, u32::try_from(more).unwrap_or(u32::MAX));
        }
    }

    fn owner_of(&self, name: &str) -> Option<(Arc<Buckets>, Owner)> {
        let (class, digits) = name.split_once(' ')?;
        let buckets = self.shared.iter().find(|one| one.class() == Some(class))?;
        let mut owner = Owner::default();
        for (place, byte) in owner.iter_mut().enumerate() {
            let at = place.saturating_mul(2);
            *byte = u8::from_str_radix(digits.get(at..at.saturating_add(2))?, 16).ok()?;
        }
        Some((buckets.clone(), owner))
    }
}

/// What a bucket is called in the database: what it counts, and a digest of whose it is.
fn name_of(buckets: &Buckets, owner: &Owner) -> String {
    format!("{} {}", buckets.class().unwrap_or_default(), hex(owner))
}
