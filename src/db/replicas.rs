//! Replicas of the primary: which may be read from, and how far each has come.
//!
//! A replica is read from while it answers and lags no more than allowed. Where it cannot serve, for whatever
//! reason, the primary does: a replica takes load away and never becomes a reason to fail.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant as Moment};

use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _, sql_query};
use parking_lot::Mutex;

use super::pool::{Capacity, Pool};
use super::{Conn, DatabaseUrl, PoolSizes, Store, StoreError};

/// A place in the primary's log: whoever has come as far has everything committed before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(i64);

impl Mark {
    /// Further than any replica has come.
    pub const UNKNOWN: Self = Self(i64::MAX);

    /// Reads a mark as it is written for clients.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|place| *place >= 0).map(Self)
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How much a piece of reading takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A handful of pages that others have just read, too: see [`Store::look_up`].
    Small,
    /// Nobody knows.
    Any,
}

/// How often everyone is asked where it stands.
const TURN: Duration = Duration::from_millis(200);
/// A replica that has not answered for so long is not read from.
const SILENT: Duration = Duration::from_secs(2);
/// The longest wait for a connection to a replica; the primary is there.
const WAIT: Duration = Duration::from_secs(1);
/// Samples of the primary that are kept; when there are more, every second one goes.
const SAMPLES: usize = 4_096;

/// The replicas, watched until the last clone of the store is gone.
#[derive(Debug)]
pub(super) struct Replicas {
    all: Vec<Arc<Replica>>,
    turn: AtomicUsize,
    over: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Replica {
    name: String,
    pool: Pool,
    state: Mutex<State>,
}

/// What a replica last said.
#[derive(Debug)]
struct State {
    answered: Option<Moment>,
    replayed: Mark,
    fresh: bool,
}

/// Where the primary stood when, oldest first.
type Samples = Mutex<VecDeque<(Moment, Mark)>>;

impl Replica {
    /// Whether it may be read from by somebody who has seen the log up to `mark`.
    fn serves(&self, mark: Option<Mark>) -> bool {
        let state = self.state.lock();
        let answers = state.answered.is_some_and(|at| at.elapsed() < SILENT);
        answers && state.fresh && mark.is_none_or(|mark| state.replayed >= mark)
    }

    fn gone(&self) {
        self.state.lock().answered = None;
    }
}

impl Drop for Replicas {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

impl Replicas {
    fn open(
        primary: &DatabaseUrl,
        urls: &[DatabaseUrl],
        sizes: PoolSizes,
        allowed: Duration,
    ) -> Result<Self, StoreError> {
        // Nobody waits here for a turn: who finds no free connection goes to the primary.
        let capacity = Capacity { connections: sizes.readers, idle: 0, queue: 0, wait: WAIT };
        let over = Arc::new(AtomicBool::new(false));
        let samples: Arc<Samples> = Arc::default();
        let mut all = Vec::new();
        for (url, number) in urls.iter().zip(1_usize..) {
            let pool = Pool::open(url, false, capacity)?;
            let state = State { answered: None, replayed: Mark(0), fresh: false };
            let name = number.to_string();
            let replica = Arc::new(Replica { name, pool, state: Mutex::new(state) });
            let (watched, samples) = (replica.clone(), samples.clone());
            watch(url, &over, move |conn| {
                let Some(conn) = conn else {
                    watched.gone();
                    tell(&watched, None);
                    return Ok(());
                };
                look_at(&watched, conn, &samples, allowed)
            })?;
            all.push(replica);
        }
        watch(primary, &over, move |conn| match conn {
            Some(conn) => sample(conn, &samples),
            None => Ok(()),
        })?;
        Ok(Self { all, turn: AtomicUsize::new(0), over })
    }

    /// One that may be read from, each in turn.
    fn choose(&self, mark: Option<Mark>) -> Option<&Arc<Replica>> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed).checked_rem(self.all.len())?;
        let (before, from) = self.all.split_at_checked(first)?;
        from.iter().chain(before).find(|one| one.serves(mark))
    }
}

impl Store {
    /// Reads from these replicas, too, while they lag no more than `allowed`.
    pub fn with_replicas(
        mut self,
        primary: &DatabaseUrl,
        urls: &[DatabaseUrl],
        sizes: PoolSizes,
        allowed: Duration,
    ) -> Result<Self, StoreError> {
        if !urls.is_empty() {
            self.replicas = Some(Arc::new(Replicas::open(primary, urls, sizes, allowed)?));
        }
        Ok(self)
    }

    /// Whether there are replicas at all.
    pub fn has_replicas(&self) -> bool {
        self.replicas.is_some()
    }

    /// How many replicas may be read from now.
    pub fn usable_replicas(&self) -> usize {
        let all = self.replicas.iter().flat_map(|replicas| &replicas.all);
        all.filter(|one| one.serves(None)).count()
    }

    /// Runs `work` on a replica that has come at least to `mark`, else on the primary.
    pub async fn read_near<T: Send + 'static>(
        &self,
        mark: Option<Mark>,
        effort: Effort,
        work: impl Fn(&mut Conn) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        match (self.on_a_replica(mark, work.clone()).await, effort) {
            (Some(found), _) => Ok(found),
            (None, Effort::Small) => self.look_up(work).await,
            (None, Effort::Any) => self.read(work).await,
        }
    }

    /// [`Store::read_near`] for a look-up by key. What no replica knows yet, the primary may.
    pub async fn look_up_near<T: Send + 'static>(
        &self,
        mark: Option<Mark>,
        work: impl Fn(&mut Conn) -> Result<Option<T>, StoreError> + Clone + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        match self.on_a_replica(mark, work.clone()).await.flatten() {
            Some(found) => Ok(Some(found)),
            None => self.look_up(work).await,
        }
    }

    /// `None` when there is no replica for it or the work failed there: a replica may break off what
    /// stands in the way of its log, and an error that is not its own shows on the primary again.
    async fn on_a_replica<T: Send + 'static>(
        &self,
        mark: Option<Mark>,
        work: impl Fn(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> Option<T> {
        let replica = self.replicas.as_ref()?.choose(mark)?;
        let outcome: Result<T, StoreError> =
            replica.pool.run(move |pool| super::store::read_from(pool, work)).await;
        match outcome {
            Ok(found) => Some(found),
            Err(StoreError::Busy(_)) => None,
            Err(error) => {
                log::debug!("replica {} did not answer: {error}", replica.name);
                // Until the next look at it; meanwhile nobody else tries in vain.
                replica.gone();
                None
            }
        }
    }

    /// Where the primary's log ends now.
    pub async fn mark(&self) -> Result<Mark, StoreError> {
        self.read(|conn| match conn {
            Conn::Postgres(c) => end_of_log(c),
            Conn::Sqlite(_) => Ok(Mark(0)),
        })
        .await
    }
}

#[derive(QueryableByName)]
struct End {
    #[diesel(sql_type = BigInt)]
    place: i64,
}

fn end_of_log(conn: &mut PgConnection) -> Result<Mark, StoreError> {
    let end = "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint AS place";
    Ok(Mark(sql_query(end).get_result::<End>(conn)?.place))
}

fn sample(conn: &mut PgConnection, samples: &Samples) -> Result<(), StoreError> {
    let now = Moment::now();
    let mark = end_of_log(conn)?;
    let mut samples = samples.lock();
    match samples.back() {
        Some((_, last)) if *last == mark => return Ok(()),
        // Another server has become the primary, and had not come as far.
        Some((_, last)) if *last > mark => samples.clear(),
        _ => {}
    }
    samples.push_back((now, mark));
    if samples.len() > SAMPLES {
        let mut keep = false;
        samples.retain(|_| {
            keep = !keep;
            keep
        });
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Standing {
    #[diesel(sql_type = Bool)]
    follows: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    replayed: Option<i64>,
}

/// Asks a replica where it stands. One that follows nobody any more is no replica.
fn look_at(
    replica: &Replica,
    conn: &mut PgConnection,
    samples: &Samples,
    allowed: Duration,
) -> Result<(), StoreError> {
    let standing: Standing = sql_query(
        "SELECT pg_is_in_recovery() AS follows,
            (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint AS replayed",
    )
    .get_result(conn)?;
    let replayed = Mark(standing.replayed.unwrap_or(0));
    let lag = lag_of(samples, replayed);
    {
        let mut state = replica.state.lock();
        state.answered = Some(Moment::now());
        state.replayed = replayed;
        state.fresh = standing.follows && lag.is_some_and(|lag| lag <= allowed);
    }
    tell(replica, lag);
    Ok(())
}

/// How old the oldest thing is that the primary had and the replica has not. `None` while nothing is known
/// of the primary. When the replica last changed anything says nothing: there may be nothing to change.
fn lag_of(samples: &Samples, replayed: Mark) -> Option<Duration> {
    let samples = samples.lock();
    samples.front()?;
    let missing = samples.iter().find(|(_, mark)| *mark > replayed);
    Some(missing.map_or(Duration::ZERO, |(at, _)| at.elapsed()))
}

fn tell(replica: &Replica, lag: Option<Duration>) {
    let usable = if replica.serves(None) { 1.0 } else { 0.0 };
    metrics::gauge!("lamppost_replica_usable", "replica" => replica.name.clone()).set(usable);
    if let Some(lag) = lag {
        metrics::gauge!("lamppost_replica_lag_seconds", "replica" => replica.name.clone()).set(lag);
    }
}

/// Looks at a server each turn, on a thread of its own: one that is silent holds up nobody. `look` gets no
/// connection when there is none.
fn watch(
    url: &DatabaseUrl,
    over: &Arc<AtomicBool>,
    look: impl Fn(Option<&mut PgConnection>) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), StoreError> {
    let (url, over) = (url.clone(), over.clone());
    let watching = move || {
        let mut conn: Option<PgConnection> = None;
        let mut lost = false;
        while !over.load(Ordering::Relaxed) {
            if conn.is_none() {
                conn = match url.open(false) {
                    Ok(Conn::Postgres(opened)) => Some(opened),
                    Ok(Conn::Sqlite(_)) | Err(_) => None,
                };
            }
            let looked = look(conn.as_mut());
            let well = conn.is_some() && looked.is_ok();
            if let Err(error) = looked {
                log::debug!("{url} did not say where it stands: {error}");
                conn = None;
            }
            if lost == well {
                lost = !well;
                let now = if well { "answers" } else { "does not answer" };
                log::info!("{url} {now}");
            }
            std::thread::sleep(TURN);
        }
    };
    std::thread::Builder::new()
        .name("replicas".to_owned())
        .spawn(watching)
        .map(|_thread| ())
        .map_err(|cause| StoreError::Unavailable(Box::new(cause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lag_is_the_age_of_what_is_missing() {
        let samples = Samples::default();
        assert_eq!(lag_of(&samples, Mark(9)), None, "nobody knows");
        let now = Moment::now();
        let ago = |seconds| now.checked_sub(Duration::from_secs(seconds)).unwrap();
        samples.lock().extend([(ago(100), Mark(1)), (ago(50), Mark(5)), (ago(3), Mark(7))]);
        let seconds = |replayed| lag_of(&samples, Mark(replayed)).unwrap().as_secs();
        assert_eq!(
            [seconds(7), seconds(8), seconds(6), seconds(3), seconds(0)],
            [0, 0, 3, 50, 100]
        );
    }

    #[test]
    fn a_mark_is_read_or_not() {
        assert_eq!(Mark::parse("17"), Some(Mark(17)));
        for wrong in ["", "-1", "x", "17.0", "99999999999999999999"] {
            assert_eq!(Mark::parse(wrong), None);
        }
    }
}
