//! Routes the stored reports to the borders in force: portion by portion, each in one transaction. What is
//! as it should be is not written, so that whoever stops may begin again.

use serde_json::json;

use super::Tally;
use super::routing::{Goal, Names, Portion, Standing};
use super::store::routing as store;
use crate::audit::{Actor, Entry, store as audit};
use crate::catalogue::Snapshot;
use crate::catalogue::store::{bump_version, load_snapshot};
use crate::db::{Conn, Store, StoreError};
use crate::jurisdictions::{JurisdictionId, store as jurisdictions};
use crate::time::Instant;

/// Reports in one transaction: long enough for a plan to be worth it, short enough for others to wait.
const AT_ONCE: i64 = 20_000;

/// A routing of all reports, or of one jurisdiction's, at full speed.
#[derive(Debug)]
pub struct Reroute<'a> {
    /// The borders.
    pub city: &'a Snapshot,
    /// The names of the areas.
    pub names: &'a Names,
    /// Whose reports; everybody's without.
    pub of: Option<JurisdictionId>,
    /// Whether to write nothing.
    pub dry_run: bool,
    /// When this is, for the audit log.
    pub now: Instant,
}

/// Loads the borders of today and the names of all areas. Areas that only an older program has seen get
/// their keys, unless nothing may be written.
pub fn load(store: &Store, now: Instant, dry_run: bool) -> Result<(Snapshot, Names), StoreError> {
    if !dry_run {
        store.write_here(|conn| register(conn, now))?;
    }
    let today = now.date_naive();
    let city = store.read_here(|conn| load_snapshot(conn, today))?;
    let names = store.read_here(store::names)?;
    Ok((city, names))
}

/// Gives areas their keys; when there were some without, every server loads its borders again.
fn register(conn: &mut Conn, now: Instant) -> Result<usize, StoreError> {
    let new = jurisdictions::register_areas(conn)?;
    if new > 0 {
        bump_version(conn, now)?;
    }
    Ok(new)
}

impl Reroute<'_> {
    /// Routes them. After each portion `watch` hears the key that it has come to and the highest one.
    pub fn run(&self, store: &Store, mut watch: impl FnMut(i64, i64)) -> Result<Tally, StoreError> {
        let end = store.read_here(store::last_request)?;
        let mut tally = Tally::default();
        let mut after = 0;
        loop {
            let portion: Portion = if self.dry_run {
                store.read_here(|conn| self.find(conn, after))?
            } else {
                store.write_here(|conn| {
                    // One at a time, also with the servers' jobs.
                    store::lock(conn)?;
                    let portion = self.find(conn, after)?;
                    store::write(conn, &portion.moves)?;
                    record(conn, Actor::Operator, self.of, &portion, self.now)?;
                    Ok::<_, StoreError>(portion)
                })?
            };
            tally.add(&portion);
            let Some(last) = portion.last else { break };
            after = last;
            watch(last, end);
        }
        if self.of.is_none() && !self.dry_run {
            store.write_here(|conn| note(conn, &Goal::of(self.city), end))?;
        }
        Ok(tally)
    }

    fn find(&self, conn: &mut Conn, after: i64) -> Result<Portion, StoreError> {
        store::find(conn, (&self.city.atlas, self.names), self.of, after, AT_ONCE)
    }
}

/// Notes in the audit log how many reports were moved to other areas, in the transaction that moves them.
fn record(
    conn: &mut Conn,
    actor: Actor,
    of: Option<JurisdictionId>,
    portion: &Portion,
    now: Instant,
) -> Result<(), StoreError> {
    if portion.moves.is_empty() {
        return Ok(());
    }
    let entry = Entry {
        at: now,
        jurisdiction: of,
        actor,
        action: "reports.reroute",
        subject: "reports".to_owned(),
        detail: json!({ "looked_at": portion.looked_at, "moves": portion.moves.len() }),
    };
    audit::append(conn, &entry).map(|_number| ())
}

/// Reports that came in meanwhile may have been taken in by a server that did not know the borders yet: they
/// are left to the job.
fn note(conn: &mut Conn, goal: &Goal, end: i64) -> Result<(), StoreError> {
    let known = store::lock(conn)?;
    let done = known.finished && known.goal == *goal;
    if done || goal.is_older_than(&known.goal) {
        return Ok(());
    }
    store::save(conn, &Standing { goal: goal.clone(), routed_to: end, finished: false })
}

/// Notes that reports are to be routed to the borders of `goal`. Returns whether there is anything to do.
pub fn begin(conn: &mut Conn, goal: &Goal, now: Instant) -> Result<bool, StoreError> {
    let known = store::lock(conn)?;
    // Borders with areas that have no keys yet are loaded again first.
    if goal.is_older_than(&known.goal) || register(conn, now)? > 0 {
        return Ok(false);
    }
    let mut wanted = Standing { goal: goal.clone(), ..known.clone() };
    if known.goal.borders != goal.borders {
        (wanted.routed_to, wanted.finished) = (0, false);
    }
    if wanted != known {
        store::save(conn, &wanted)?;
    }
    Ok(!wanted.finished)
}

/// Routes the next reports, at most so many.
///
/// Fewer than that are the last ones: what comes in from then on knows the borders, and nobody runs after
/// it. `None` when there is nothing to do, or when somebody is at work on other borders. Several servers take
/// turns.
pub fn go_on(
    conn: &mut Conn,
    city: &Snapshot,
    names: &Names,
    at_most: i64,
    now: Instant,
) -> Result<Option<Portion>, StoreError> {
    let standing = store::lock(conn)?;
    if standing.finished || standing.goal.borders != city.atlas.borders() {
        return Ok(None);
    }
    let portion = store::find(conn, (&city.atlas, names), None, standing.routed_to, at_most)?;
    store::write(conn, &portion.moves)?;
    let routed_to = portion.last.unwrap_or(standing.routed_to);
    let finished = portion.is_last(at_most);
    store::save(conn, &Standing { routed_to, finished, ..standing })?;
    record(conn, Actor::System, None, &portion, now)?;
    Ok(Some(portion))
}
