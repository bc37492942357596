//! The door to the database: who may read, who may write, and on which thread.
//!
//! Queries are plain functions taking `&mut Conn`; this file owns the connections, the hop to the blocking
//! threads, the waiting time and the transaction. SQLite has one writer with a queue of its own
//! (`writer.rs`); PostgreSQL has a pool of writers.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::TransactionManager;
use diesel::{Connection, QueryResult};

use super::conn::POOLED_SETTINGS;
use super::pool::{Alive, Capacity, Pool};
use super::replicas::Replicas;
use super::writer::{Writer, begin_with};
use super::{Backend, Conn, DatabaseUrl, StoreError};

type Manager = <Conn as Connection>::TransactionManager;

/// How many connections each pool holds, how many callers may wait for one, and how long.
#[derive(Debug, Clone, Copy)]
pub struct PoolSizes {
    /// Connections that only read.
    pub readers: u32,
    /// Connections that write; always one on SQLite.
    pub writers: u32,
    /// Callers that may wait for a connection of each kind; more are refused at once.
    pub queue: usize,
    /// The longest wait for a free connection.
    pub wait: Duration,
}

impl Default for PoolSizes {
    fn default() -> Self {
        Self { readers: 8, writers: 8, queue: 1024, wait: Duration::from_secs(5) }
    }
}

/// The connections of one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: Pool,
    writers: Writers,
    backend: Backend,
    pub(super) replicas: Option<Arc<Replicas>>,
}

#[derive(Clone, Debug)]
enum Writers {
    /// PostgreSQL: each transaction by itself.
    Pool(Pool),
    /// SQLite: one after the other, syncing together.
    Queue(Arc<Writer>),
}

impl Store {
    /// Opens the connections. Fails when the first cannot be made.
    pub fn open(url: &DatabaseUrl, sizes: PoolSizes) -> Result<Self, StoreError> {
        let backend = url.backend();
        let local = backend == Backend::Sqlite;
        let capacity = |connections| Capacity {
            connections,
            idle: u32::from(local),
            queue: sizes.queue,
            wait: sizes.wait,
        };
        // The writer opens first: it creates the file and switches it to WAL.
        let writers = if local {
            Writers::Queue(Arc::new(Writer::open(url, sizes.queue, sizes.wait)?))
        } else {
            let pool = Pool::open(url, true, capacity(sizes.writers))?;
            drop(pool.get()?);
            Writers::Pool(pool)
        };
        let readers = Pool::open(url, false, capacity(sizes.readers))?;
        Ok(Self { readers, writers, backend, replicas: None })
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Runs `work` on a reading connection, away from the async threads. When the connection turns out to
    /// be dead, `work` runs once more on another.
    pub async fn read<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.readers.run(move |pool| read_from(pool, work)).await
    }

    /// [`Store::read`] for a look-up by key that touches a handful of pages. SQLite answers it at once on the
    /// calling thread: the way to another thread and back would take longer than the look-up.
    pub async fn look_up<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.backend == Backend::Sqlite
            && let Some(mut session) = self.readers.try_get()
        {
            return work(&mut session.conn);
        }
        self.read(work).await
    }

    /// Runs `work` in one transaction that may write, away from the async threads. The transaction is
    /// committed and on disk before this returns `Ok`; an `Err` leaves nothing behind.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writers {
            Writers::Pool(pool) => pool.run(move |pool| write_to(pool, work)).await,
            Writers::Queue(writer) => writer.write(work).await,
        }
    }

    /// [`Store::write`] for work that is a single statement on PostgreSQL, which commits it without being told:
    /// one trip to the server instead of three. SQLite may carry it out twice, the first time in vain.
    pub async fn write_one<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let pool = match &self.writers {
            Writers::Pool(pool) => pool,
            Writers::Queue(writer) => return writer.write_repeatable(work).await,
        };
        if pool.is_pooled() {
            return self.write(work).await;
        }
        let once = move |pool: &Pool| {
            let mut session = pool.get()?;
            let outcome = work(&mut session.conn);
            let alive = session.ended(outcome.is_ok(), true);
            told(outcome, alive)
        };
        pool.run(once).await
    }

    /// [`Store::read`] on the calling thread: for commands and jobs.
    pub fn read_here<T, E: From<StoreError>>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        read_from(&self.readers, work)
    }

    /// [`Store::write`] on the calling thread: for commands and jobs.
    pub fn write_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.writers {
            Writers::Pool(pool) => write_to(pool, work),
            Writers::Queue(writer) => writer.write_here(work),
        }
    }

    /// Lends a writing connection outside any transaction: for migrations only.
    pub fn with_bare_connection<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.writers {
            Writers::Pool(pool) => work(&mut pool.get()?.conn),
            Writers::Queue(writer) => writer.with_bare_connection(work),
        }
    }

    /// Connections of the reading and the writing pool in use, for the metrics.
    pub fn in_use(&self) -> (u32, u32) {
        let writing = match &self.writers {
            Writers::Pool(pool) => pool.in_use(),
            Writers::Queue(writer) => writer.in_use(),
        };
        (self.readers.in_use(), writing)
    }
}

pub(super) fn read_from<T, E: From<StoreError>>(
    pool: &Pool,
    work: impl Fn(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut session = pool.get()?;
    let outcome = read_on(&mut session.conn, pool.is_pooled(), &work);
    if session.ended(outcome.is_ok(), false) == Alive::Yes {
        return outcome;
    }
    drop(session);
    read_on(&mut pool.get()?.conn, pool.is_pooled(), &work)
}

fn read_on<T, E: From<StoreError>>(
    conn: &mut Conn,
    pooled: bool,
    work: &impl Fn(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    if pooled {
        begin(conn, Some("BEGIN READ ONLY")).map_err(StoreError::from)?;
        ended(conn, work)
    } else {
        work(conn)
    }
}

fn write_to<T, E: From<StoreError>>(
    pool: &Pool,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut session = pool.get()?;
    let pooled = pool.is_pooled().then_some("BEGIN");
    let mut begun = begin(&mut session.conn, pooled);
    if begun.is_err() && session.ended(false, true) == Alive::No {
        drop(session);
        session = pool.get()?;
        begun = begin(&mut session.conn, pooled);
    }
    begun.map_err(StoreError::from)?;
    let outcome = ended(&mut session.conn, work);
    let alive = session.ended(outcome.is_ok(), true);
    told(outcome, alive)
}

/// Begins a transaction; in a pooled one, with the settings that a connection of our own has once for all.
fn begin(conn: &mut Conn, pooled: Option<&str>) -> QueryResult<()> {
    match pooled {
        Some(begin) => begin_with(conn, &format!("{begin}; {POOLED_SETTINGS}")),
        None => begin_with(conn, "BEGIN"),
    }
}

/// Carries out `work` in the transaction that has begun, and ends it.
fn ended<T, E: From<StoreError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let outcome = work(conn).and_then(|value| {
        Manager::commit_transaction(conn)
            .map(|()| value)
            .map_err(|cause| StoreError::from(cause).into())
    });
    if outcome.is_err() {
        drop(Manager::rollback_transaction(conn));
    }
    outcome
}

/// What a caller is told of a failure: a connection that is gone is the reason for whatever went wrong on it,
/// and whether the work was done is not known.
fn told<T, E: From<StoreError>>(outcome: Result<T, E>, alive: Alive) -> Result<T, E> {
    match alive {
        Alive::Yes => outcome,
        Alive::No => Err(StoreError::Unavailable("the connection was lost".into()).into()),
    }
}
