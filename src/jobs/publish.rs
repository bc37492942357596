//! Reports that wait for their time become public when it has come.

use std::sync::Arc;

use crate::cases::Detail;
use crate::cases::store::{self as cases, Entry};
use crate::db::{Conn, Store, StoreError};
use crate::moderation::store as moderation;
use crate::requests::{EventKind, Visibility};
use crate::time::{Clock, Instant};

/// Reports published in one turn at most.
const AT_MOST: i64 = 500;

/// Publishes what is due; returns how many reports everybody sees from now on.
pub async fn publish_due(store: &Store, clock: &Arc<dyn Clock>) -> Result<usize, StoreError> {
    let now = clock.now();
    let due: Vec<i64> =
        store.read(move |conn| moderation::due_for_publication(conn, now, AT_MOST)).await?;
    let mut published = 0_usize;
    for id in due {
        let done: bool = store.write(move |conn| publish(conn, id, now)).await?;
        published = published.saturating_add(usize::from(done));
    }
    Ok(published)
}

/// Somebody may have hidden or released it since it was looked for.
fn publish(conn: &mut Conn, id: i64, now: Instant) -> Result<bool, StoreError> {
    let Some(mut case) = cases::hold(conn, id)? else { return Ok(false) };
    let due = case.facts.publish_at.is_some_and(|at| at <= now);
    if !due || case.facts.visibility != Visibility::Unlisted {
        return Ok(false);
    }
    let mut facts = case.facts.clone();
    facts.visibility = Visibility::Public;
    facts.publish_at = None;
    facts.touch(now);
    let entry = Entry::internal(EventKind::VisibilityChanged, None, now);
    let detail = Detail::default().with("standing", "public");
    cases::save(conn, &mut case, facts, Entry { detail, ..entry })?;
    Ok(true)
}
