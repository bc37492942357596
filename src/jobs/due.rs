//! What happens to reports by itself: states that have lasted too long end, and what waits to be public becomes so.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use chrono::TimeDelta;

use crate::cases::store::{self as cases, Behind, Expiring};
use crate::catalogue::Snapshot;
use crate::db::{Conn, Store, StoreError};
use crate::playbook::Playbook;
use crate::time::{Clock, Instant};

/// Reports looked for in one query.
const AT_ONCE: i64 = 200;

/// Lets every report whose state has lasted too long take the step that its workflow names; returns how many did.
///
/// Each has a transaction of its own and is looked at again within it, so that doing this twice does no harm.
pub async fn expire_states(
    store: &Store,
    clock: &Arc<dyn Clock>,
    city: &Arc<ArcSwap<Snapshot>>,
    playbook: &Arc<ArcSwap<Playbook>>,
) -> Result<usize, StoreError> {
    let (now, playbook) = (clock.now(), playbook.load_full());
    let mut ended = 0_usize;
    for one in expiring(&city.load(), &playbook, now) {
        let mut behind: Behind = None;
        loop {
            let wanted = one.clone();
            let find = move |conn: &mut Conn| cases::due_to_expire(conn, &wanted, behind, AT_ONCE);
            let found: Vec<(Instant, i64)> = store.read(find).await?;
            let Some(last) = found.last() else { break };
            behind = Some(*last);
            for (_, id) in found {
                let playbook = playbook.clone();
                let expire = move |conn: &mut Conn| cases::expire(conn, id, &playbook, now);
                let done: bool = store.write(expire).await?;
                ended = ended.saturating_add(usize::from(done));
            }
        }
    }
    Ok(ended)
}

/// The states that end by themselves, of all workflows in force: those of the same name and length together.
fn expiring(city: &Snapshot, playbook: &Playbook, now: Instant) -> Vec<Expiring> {
    let mut all: BTreeMap<(String, u16, bool), Vec<i64>> = BTreeMap::new();
    for service in city.catalogue.all() {
        let machine = playbook.machine(service.id);
        for state in machine.states() {
            if let Some(expiry) = &state.expiry {
                let initial = state.code == *machine.initial();
                let key = (state.code.as_str().to_owned(), expiry.after_days, initial);
                all.entry(key).or_default().push(service.id);
            }
        }
    }
    let since = |days: u16| now.checked_sub_signed(TimeDelta::try_days(i64::from(days))?);
    let each = all.into_iter().filter_map(|((state, days, initial), services)| {
        Some(Expiring { state, services, since: since(days)?, initial })
    });
    each.collect()
}

/// Lets everybody see the reports whose time for it has come; returns how many.
pub async fn publish_due(store: &Store, clock: &Arc<dyn Clock>) -> Result<usize, StoreError> {
    let now = clock.now();
    let mut published = 0_usize;
    let mut behind: Behind = None;
    loop {
        let find = move |conn: &mut Conn| cases::due_to_publish(conn, now, behind, AT_ONCE);
        let found: Vec<(Instant, i64)> = store.read(find).await?;
        let Some(last) = found.last() else { return Ok(published) };
        behind = Some(*last);
        for (_, id) in found {
            let done: bool = store.write(move |conn| cases::publish(conn, id, now)).await?;
            published = published.saturating_add(usize::from(done));
        }
    }
}
