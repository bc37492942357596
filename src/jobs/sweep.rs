//! Tidying up: pictures that no report is linked to, idempotency keys that no longer hold, sessions that are over.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;

use crate::db::{Conn, Store, StoreError};
use crate::identity::store as identity;
use crate::media::{MediaStore, MediaStoreError, store as media};
use crate::people::store::applications;
use crate::requests::store::idempotency;
use crate::staff::store as staff;
use crate::time::Clock;

/// Younger files may belong to a call that is still running.
const GRACE: Duration = Duration::from_secs(24 * 3600);
const AT_ONCE: usize = 500;

/// Removes pictures older than a day that were never linked; returns how many.
pub async fn sweep_media(
    store: &Store,
    pictures: &Arc<MediaStore>,
    clock: &Arc<dyn Clock>,
) -> Result<usize, StoreError> {
    let before = SystemTime::from(clock.now()).checked_sub(GRACE).unwrap_or(SystemTime::UNIX_EPOCH);
    let unavailable = |cause: MediaStoreError| StoreError::Unavailable(Box::new(cause));
    let disk = pictures.clone();
    let old = tokio::task::spawn_blocking(move || disk.sweep(before))
        .await
        .map_err(|_panicked| StoreError::Panicked)?
        .map_err(unavailable)?
        .stored;
    let mut removed = 0_usize;
    for names in old.chunks(AT_ONCE) {
        let wanted: Vec<String> = names.iter().map(ToString::to_string).collect();
        let known: Vec<String> = store
            .read(move |conn| {
                media::known(conn, &wanted.iter().map(String::as_str).collect::<Vec<_>>())
            })
            .await?;
        for name in names.iter().filter(|name| !known.iter().any(|one| one == name.as_str())) {
            let (disk, name) = (pictures.clone(), name.clone());
            tokio::task::spawn_blocking(move || disk.remove(&name))
                .await
                .map_err(|_panicked| StoreError::Panicked)?
                .map_err(unavailable)?;
            removed = removed.saturating_add(1);
        }
    }
    if removed > 0 {
        log::info!("{removed} pictures that no report was linked to were removed");
    }
    Ok(removed)
}

/// Removes idempotency keys that no longer hold, in portions; returns how many.
pub async fn purge_idempotency(
    store: &Store,
    clock: &Arc<dyn Clock>,
    holds: TimeDelta,
) -> Result<usize, StoreError> {
    let now = clock.now();
    let until = now.checked_sub_signed(holds).unwrap_or(now);
    let mut removed = 0_usize;
    loop {
        let portion: usize = store.write(move |conn| idempotency::purge(conn, until, 500)).await?;
        removed = removed.saturating_add(portion);
        if portion == 0 {
            return Ok(removed);
        }
    }
}

/// Removes sessions of staff that can be renewed no more, with their tickets, and sign-ins that nobody has finished;
/// returns how many sessions.
pub async fn purge_sessions(store: &Store, clock: &Arc<dyn Clock>) -> Result<usize, StoreError> {
    let now = clock.now();
    let work = move |conn: &mut Conn| {
        identity::purge_challenges(conn, now)?;
        staff::purge(conn, now)
    };
    store.write(work).await
}

/// Forgets from which networks keys were asked for, once that no longer limits anybody; returns of how many.
pub async fn forget_networks(store: &Store, clock: &Arc<dyn Clock>) -> Result<usize, StoreError> {
    let now = clock.now();
    let before = now.checked_sub_signed(TimeDelta::days(1)).unwrap_or(now);
    store.write(move |conn| applications::forget_networks(conn, before)).await
}
