//! Stored reports follow the borders: after an apply, and on the day on which others begin to hold.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

use crate::catalogue::Snapshot;
use crate::db::{Store, StoreError};
use crate::requests::store::routing;
use crate::requests::{Goal, Names, Portion, Standing, Tally, reroute};
use crate::time::Clock;

/// Reports in one transaction: those who report wait a few hundredths of a second for it at most.
const AT_ONCE: i64 = 2_000;
/// Between two transactions everybody else goes first.
const PAUSE: Duration = Duration::from_millis(20);

/// Which borders this server has seen. It routes to new ones a turn after it has: until then another
/// server may take in reports that know the old ones only.
#[derive(Debug, Default)]
pub struct Rerouting {
    seen: Option<Goal>,
}

impl Rerouting {
    /// Does what is to be done; returns what it found.
    pub async fn turn(
        &mut self,
        store: &Store,
        clock: &Arc<dyn Clock>,
        city: &Arc<ArcSwap<Snapshot>>,
    ) -> Result<Tally, StoreError> {
        let city = city.load_full();
        let goal = Goal::of(&city);
        let known: Standing = store.read(routing::read).await?;
        if known.finished && known.goal == goal {
            return Ok(Tally::default());
        }
        let (now, wanted) = (clock.now(), goal.clone());
        let open: bool = store.write(move |conn| reroute::begin(conn, &wanted, now)).await?;
        let settled = self.seen.as_ref() == Some(&goal);
        self.seen = Some(goal);
        if !open || !settled {
            return Ok(Tally::default());
        }
        let names: Arc<Names> = Arc::new(store.read(routing::names).await?);
        let mut tally = Tally::default();
        loop {
            let (city, names) = (Arc::clone(&city), Arc::clone(&names));
            let portion: Option<Portion> =
                store.write(move |conn| reroute::go_on(conn, &city, &names, AT_ONCE, now)).await?;
            let Some(portion) = portion else { break };
            tally.add(&portion);
            if portion.is_last(AT_ONCE) {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        if tally.affected > 0 {
            let Tally { looked_at, affected, .. } = &tally;
            log::info!("{affected} of {looked_at} reports lie in other areas by the new borders");
        }
        Ok(tally)
    }
}
