//! A pool of connections with a door: so many callers work, so many wait, the rest are told to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant as Moment};

use arc_swap::ArcSwap;
use diesel::r2d2::R2D2Connection as _;
use diesel::{ConnectionError, RunQueryDsl as _, sql_query};
use tokio::sync::Semaphore;

use super::{Backend, Conn, DatabaseUrl, StoreError};

/// A connection that lay idle for longer is asked whether it still lives before it is used.
const TRUSTED: Duration = Duration::from_secs(1);

/// An open connection, and when it was last known to live.
pub(super) struct Session {
    pub(super) conn: Conn,
    used: Moment,
    dead: bool,
}

impl Session {
    /// Notes how a piece of work ended. After a failure the connection is asked whether it still serves:
    /// the server may have gone away, or have become a replica that refuses to write.
    pub(super) fn ended(&mut self, well: bool, writing: bool) -> Alive {
        self.used = Moment::now();
        let fine = well || self.serves(writing);
        if !fine {
            self.dead = true;
        }
        if fine { Alive::Yes } else { Alive::No }
    }

    fn serves(&mut self, writing: bool) -> bool {
        let answer = match &mut self.conn {
            Conn::Sqlite(_) => return !self.conn.is_broken(),
            // Outside a transaction that has failed, which answers nothing any more.
            Conn::Postgres(c) if writing => {
                sql_query("SELECT 1 WHERE pg_is_in_recovery()").execute(c)
            }
            Conn::Postgres(c) => sql_query("SELECT 0 WHERE false").execute(c),
        };
        answer.is_ok_and(|in_recovery| in_recovery == 0)
    }
}

/// Whether a connection can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alive {
    Yes,
    No,
}

/// Opens connections of one kind, and knows which are still good.
#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    writing: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Session;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Session, ConnectionError> {
        let conn = self.url.open(self.writing)?;
        Ok(Session { conn, used: Moment::now(), dead: false })
    }

    fn is_valid(&self, session: &mut Session) -> Result<(), ConnectionError> {
        // A file does not go away between two statements; a server does, but asking it each time would
        // double the calls.
        if self.url.backend() == Backend::Sqlite || session.used.elapsed() < TRUSTED {
            return Ok(());
        }
        match session.ended(false, self.writing) {
            Alive::Yes => Ok(()),
            Alive::No => Err(ConnectionError::BadConnection("the server went away".to_owned())),
        }
    }

    fn has_broken(&self, session: &mut Session) -> bool {
        let unfinished = std::thread::panicking() || session.conn.is_broken();
        unfinished || session.dead
    }
}

/// Work on a server that takes longer is given up with its connections: a machine that has frozen answers
/// nothing, and neither the driver nor the kernel notices.
const PATIENCE: Duration = Duration::from_secs(15);

/// Connections of one kind to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    url: DatabaseUrl,
    writing: bool,
    capacity: Capacity,
    held: Arc<ArcSwap<Held>>,
    waiting: Arc<AtomicUsize>,
}

/// The connections, and as many places for those who work with them.
#[derive(Debug)]
struct Held {
    connections: r2d2::Pool<Manager>,
    places: Arc<Semaphore>,
}

impl Held {
    fn open(url: &DatabaseUrl, writing: bool, capacity: Capacity) -> Result<Self, StoreError> {
        let size = capacity.connections.max(1);
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(capacity.idle))
            .connection_timeout(capacity.wait)
            .error_handler(Box::new(r2d2::LoggingErrorHandler))
            .build(Manager { url: url.clone(), writing })
            .map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
        let places = Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(1)));
        Ok(Self { connections, places })
    }
}

/// How large a pool is and how long anyone waits for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    /// Connections.
    pub(super) connections: u32,
    /// Connections that are opened at once and kept.
    pub(super) idle: u32,
    /// Callers that may wait.
    pub(super) queue: usize,
    /// The longest wait.
    pub(super) wait: Duration,
}

impl Pool {
    pub(super) fn open(
        url: &DatabaseUrl,
        writing: bool,
        capacity: Capacity,
    ) -> Result<Self, StoreError> {
        let held = Held::open(url, writing, capacity)?;
        Ok(Self {
            url: url.clone(),
            writing,
            capacity,
            held: Arc::new(ArcSwap::from_pointee(held)),
            waiting: Arc::default(),
        })
    }

    /// Runs `work` on a blocking thread once it is its turn.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too many wait already or the wait grows too long;
    /// [`StoreError::Unavailable`] when the server falls silent.
    pub(super) async fn run<T, E>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let held = self.held.load_full();
        let place = match held.places.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(_taken) => self.queue_up(&held).await?,
        };
        let pool = self.clone();
        let running = tokio::task::spawn_blocking(move || {
            let outcome = work(&pool);
            drop(place);
            outcome
        });
        if self.url.backend() == Backend::Sqlite {
            return running.await.unwrap_or_else(|_panicked| Err(StoreError::Panicked.into()));
        }
        match tokio::time::timeout(PATIENCE, running).await {
            Ok(Ok(result)) => result,
            Ok(Err(_panicked)) => Err(StoreError::Panicked.into()),
            Err(_elapsed) => {
                self.renew(&held);
                Err(StoreError::Unavailable("the server has fallen silent".into()).into())
            }
        }
    }

    /// Puts fresh connections in the place of silent ones, once for all who noticed.
    fn renew(&self, silent: &Arc<Held>) {
        match Held::open(&self.url, self.writing, self.capacity) {
            Ok(fresh) => {
                let before = self.held.compare_and_swap(silent, Arc::new(fresh));
                if Arc::ptr_eq(&before, silent) {
                    log::error!("the database has fallen silent: its connections are given up");
                }
            }
            Err(error) => log::error!("no fresh connections: {error}"),
        }
    }

    async fn queue_up(&self, held: &Held) -> Result<tokio::sync::OwnedSemaphorePermit, StoreError> {
        let (queue, wait) = (self.capacity.queue, self.capacity.wait);
        let ahead = self.waiting.fetch_add(1, Ordering::Relaxed);
        let turn = if ahead < queue {
            tokio::time::timeout(wait, held.places.clone().acquire_owned()).await.ok()
        } else {
            None
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        turn.and_then(Result::ok).ok_or(StoreError::Busy(wait))
    }

    /// A free connection, waiting for one if need be.
    pub(super) fn get(&self) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        let held = self.held.load();
        held.connections.get().map_err(|cause| {
            let state = held.connections.state();
            if state.connections >= held.connections.max_size() {
                StoreError::Busy(self.capacity.wait)
            } else {
                StoreError::Unavailable(Box::new(cause))
            }
        })
    }

    /// A free connection, if there is one right now.
    pub(super) fn try_get(&self) -> Option<r2d2::PooledConnection<Manager>> {
        self.held.load().connections.try_get()
    }

    /// Whether a pooler stands between: then nothing holds beyond a transaction.
    pub(super) fn is_pooled(&self) -> bool {
        self.url.is_pooled()
    }

    /// Connections in use.
    pub(super) fn in_use(&self) -> u32 {
        let state = self.held.load().connections.state();
        state.connections.saturating_sub(state.idle_connections)
    }
}
