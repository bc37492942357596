//! Batch reports whose time has come get their identifier.

use std::sync::Arc;

use crate::db::{Store, StoreError};
use crate::requests::{new_code, store as requests};
use crate::text::ids::Ids;
use crate::time::Clock;

/// Reports released in one turn at most.
const AT_MOST: i64 = 500;

/// Releases what is due; returns how many reports got an identifier.
pub async fn release_due(
    store: &Store,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
) -> Result<usize, StoreError> {
    let now = clock.now();
    let due: Vec<String> =
        store.read(move |conn| requests::due_for_release(conn, now, AT_MOST)).await?;
    let mut released = 0_usize;
    for token in due {
        let code = new_code(ids.as_ref(), now);
        // A report of its own transaction each: one that fails is tried again, the others are done.
        let outcome: Result<Option<String>, StoreError> =
            store.write(move |conn| requests::release(conn, &token, &code, now)).await;
        match outcome {
            Ok(_) => released = released.saturating_add(1),
            Err(StoreError::Duplicate(_)) => log::debug!("an identifier was taken; next turn"),
            Err(error) => return Err(error),
        }
    }
    Ok(released)
}
