//! What has outlived its time goes, as each government has written down.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use parking_lot::Mutex;

use crate::db::{Store, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::media::MediaStore;
use crate::privacy::store::{self as privacy, Portion, Step};
use crate::privacy::{Count, ErasureLog, Retention};
use crate::requests::store::idempotency;
use crate::staff::store as staff;
use crate::time::{Clock, Instant};
use crate::vault::Vault;

/// Reports in one transaction.
const AT_ONCE: i64 = 500;
/// Between two transactions everybody else goes first.
const PAUSE: Duration = Duration::from_millis(20);

/// When this server last removed what had outlived its time.
#[derive(Debug, Default)]
pub(super) struct Daily(Mutex<Option<Instant>>);

impl Daily {
    /// Whether a day has passed. A server that has just started waits for an hour: whoever has set a time by
    /// mistake can still count what would go.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let mut last = self.0.lock();
        let day = TimeDelta::hours(24);
        let Some(known) = *last else {
            *last = now.checked_sub_signed(TimeDelta::hours(23));
            return false;
        };
        let due = now.signed_duration_since(known) >= day;
        if due {
            *last = Some(now);
        }
        due
    }
}

/// What there is to remove, and nothing is changed.
#[derive(Debug, Clone, Default)]
pub struct Outlived {
    /// By government and kind.
    pub counts: Vec<Count>,
    /// Sessions of staff that are over, of all governments.
    pub sessions: i64,
    /// Idempotency keys that no longer hold, of all governments.
    pub idempotency: i64,
}

/// Counts what has outlived its time; changes nothing.
pub fn count_outlived(
    store: &Store,
    now: Instant,
    idempotency_holds: TimeDelta,
) -> Result<Outlived, StoreError> {
    let until = now.checked_sub_signed(idempotency_holds).unwrap_or(now);
    store.read_here(|conn| {
        let rules: Vec<(JurisdictionId, Retention)> = privacy::rules(conn)?;
        let mut counts = Vec::new();
        for step in Step::all(&rules, now) {
            counts.push(privacy::count(conn, &step, AT_ONCE)?);
        }
        Ok(Outlived {
            counts,
            sessions: staff::count_over(conn, now)?,
            idempotency: idempotency::count_old(conn, until)?,
        })
    })
}

/// Removes what has outlived its time, in portions: first what tells who it was, last the reports. Killed in the
/// middle, it goes on the next time. Returns what went.
pub async fn retain(
    store: &Store,
    media: &Arc<MediaStore>,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<Count>, StoreError> {
    let now = clock.now();
    let rules: Vec<(JurisdictionId, Retention)> = store.read(privacy::rules).await?;
    let mut done = Vec::new();
    for step in Step::all(&rules, now) {
        let (mut number, mut after) = (0_usize, None);
        loop {
            let place = after;
            let portion: Portion =
                store.write(move |conn| privacy::carry_out(conn, &step, place, AT_ONCE)).await?;
            number = number.saturating_add(portion.number);
            remove_files(media, portion.pictures).await;
            after = portion.next;
            if after.is_none() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let Step { jurisdiction, kind, days, .. } = step;
        if number > 0 {
            let (what, of) = (kind.as_str(), jurisdiction.0);
            log::info!("{number} {what} of government {of} had outlived {days} days and went");
        }
        done.push(Count { jurisdiction, kind, days, number });
    }
    if done.iter().any(|one| one.number > 0) {
        let store = store.clone();
        tokio::task::spawn_blocking(move || store.empty_log())
            .await
            .map_err(|_panicked| StoreError::Panicked)?;
    }
    Ok(done)
}

async fn remove_files(media: &Arc<MediaStore>, pictures: Vec<String>) {
    if pictures.is_empty() {
        return;
    }
    let media = media.clone();
    let removed = tokio::task::spawn_blocking(move || media.remove_unshown(&pictures));
    if removed.await.is_err() {
        log::warn!("pictures that nothing shows could not be removed yet");
    }
}

/// Erases again what the log beside the database tells of and the database does not know: it was restored from
/// before. Returns how many erasures that were, and the pictures whose files are to be removed.
pub fn apply_erasures(
    store: &Store,
    vault: &Vault,
    log: &ErasureLog,
) -> Result<(usize, Vec<String>), StoreError> {
    let unreadable = |fault: String| StoreError::Schema(fault);
    let entries = log
        .read()
        .map_err(|cause| StoreError::Unavailable(Box::new(cause)))?
        .map_err(|fault| unreadable(fault.to_string()))?;
    let unknown = store.read_here(|conn| privacy::unknown(conn, &entries))?;
    let mut pictures = Vec::new();
    for entry in &unknown {
        entry.check(vault).map_err(|fault| unreadable(fault.to_string()))?;
        let effect = store.write_here(|conn| privacy::apply(conn, vault, entry))?;
        pictures.extend(effect.pictures);
    }
    if !unknown.is_empty() {
        store.empty_log();
        log::warn!(
            "the database was restored from before {} erasures: they were carried out again",
            unknown.len()
        );
    }
    Ok((unknown.len(), pictures))
}
