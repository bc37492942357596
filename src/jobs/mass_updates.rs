//! Finishing what was to be said to many and was interrupted.

use std::sync::Arc;

use crate::audit::Actor;
use crate::cases::store::{self as cases, MassUpdate};
use crate::db::{Conn, Store, StoreError};
use crate::time::Clock;

/// Tells everybody who has not been told yet. Returns how many portions that took.
pub async fn finish_mass_updates(
    store: &Store,
    clock: &Arc<dyn Clock>,
) -> Result<usize, StoreError> {
    let waiting: Vec<i64> = store.read(cases::unfinished_mass_updates).await?;
    let mut portions = 0_usize;
    for id in waiting {
        loop {
            // Whoever began it is named by the entry of that; here nobody acts any more.
            let by = (Actor::System, clock.now());
            let go_on = move |conn: &mut Conn| cases::go_on_with_update(conn, id, by);
            let update: Option<MassUpdate> = store.write(go_on).await?;
            let Some(update) = update else { break };
            portions = portions.saturating_add(1);
            if update.finished {
                break;
            }
        }
    }
    Ok(portions)
}
