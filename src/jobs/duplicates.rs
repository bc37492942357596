//! Looks, for each report that comes in, whether it was reported before, by reading the event log from a position of
//! its own. What it finds stands in the report's line of time, for staff; it merges nothing.

use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;

use crate::cases::Detail;
use crate::cases::store::{self as cases, Entry};
use crate::catalogue::Snapshot;
use crate::db::{Conn, Store, StoreError};
use crate::duplicates::store::likely;
use crate::requests::store::events;
use crate::requests::{Event, EventKind, LogPosition};
use crate::time::{self, Clock};

/// The name of the position in the log.
const READER: &str = "duplicates";
const AT_ONCE: i64 = 200;
/// So many times as long as it worked for a report, the job rests.
const REST: u32 = 3;

/// Looks at what came in since the last turn; returns how many reports seem to have been made before.
///
/// Where it has never run, it begins with what comes from now on.
pub async fn note_duplicates(
    store: &Store,
    city: &Arc<ArcSwap<Snapshot>>,
    clock: &Arc<dyn Clock>,
) -> Result<usize, StoreError> {
    let known: Option<LogPosition> =
        store.read(|conn| events::known_position(conn, READER)).await?;
    let Some(mut position) = known else {
        return store
            .write(|conn| {
                let end = events::end_of_log(conn)?;
                events::set_position(conn, READER, end).map(|()| 0)
            })
            .await;
    };
    let (city, mut noted) = (city.load_full(), 0_usize);
    loop {
        let found: Vec<Event> =
            store.read(move |conn| events::read_after(conn, position, AT_ONCE)).await?;
        let Some(last) = found.last() else { return Ok(noted) };
        let end = last.position;
        for event in found.iter().filter(|one| one.kind == EventKind::Submitted) {
            let (city, id, at) = (Arc::clone(&city), event.request_id, event.at);
            let began = Instant::now();
            let before: Option<Detail> =
                store.read(move |conn| best(conn, &city, (id, at))).await?;
            // Whoever reports waits, and nobody waits for this: it takes a part of the machine at most.
            tokio::time::sleep(began.elapsed().saturating_mul(REST)).await;
            let Some(detail) = before else { continue };
            let (from, to, now) = (position, event.position, clock.now());
            // With the position: it is noted once, whatever happens in between.
            let work = move |conn: &mut Conn| {
                let ours = events::advance(conn, READER, from, to)?;
                if ours {
                    note(conn, id, detail, now)?;
                }
                Ok::<_, StoreError>(ours)
            };
            if !store.write(work).await? {
                return Ok(noted);
            }
            (position, noted) = (to, noted.saturating_add(1));
        }
        let from = position;
        if from != end && !store.write(move |conn| events::advance(conn, READER, from, end)).await?
        {
            return Ok(noted);
        }
        position = end;
    }
}

/// The likeliest report that was there before, as the log tells of it.
fn best(
    conn: &mut Conn,
    city: &Snapshot,
    (id, at): (i64, time::Instant),
) -> Result<Option<Detail>, StoreError> {
    let found = likely(conn, &city.catalogue, id)?.unwrap_or_default();
    // Numbers are taken in advance: a lower one may have come in later.
    let earlier = found.into_iter().find(|(one, _)| (one.at, one.id) < (at, id));
    Ok(earlier.map(|(one, likeness)| {
        Detail::default()
            .with("possible_duplicate_of", one.id)
            .with("verdict", likeness.verdict.as_str())
            .with("score", (likeness.score * 100.0).round() / 100.0)
            .with("reasons", likeness.reasons())
    }))
}

fn note(conn: &mut Conn, id: i64, detail: Detail, now: time::Instant) -> Result<(), StoreError> {
    let Some(case) = cases::find(conn, id)? else { return Ok(()) };
    let entry = Entry::internal(EventKind::Noted, None, now);
    cases::note(conn, &case, Entry { detail, ..entry })?;
    Ok(())
}
