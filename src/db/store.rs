//! The door to the database: who may read, who may write, and on which thread.
//!
//! Queries are plain functions taking `&mut Conn`; this file owns the pools, the hop to the blocking
//! threads, the waiting time and the transaction. SQLite has one writer, so that nobody waits for a lock
//! halfway through a transaction.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, ConnectionError, QueryResult, sql_query};
use diesel::{RunQueryDsl, r2d2::R2D2Connection};

use super::{Backend, Conn, DatabaseUrl, StoreError};

/// How many connections each pool holds, and how long a caller waits for one.
#[derive(Debug, Clone, Copy)]
pub struct PoolSizes {
    /// Connections that only read.
    pub readers: u32,
    /// Connections that write; always one on SQLite.
    pub writers: u32,
    /// The longest wait for a free connection.
    pub wait: Duration,
}

impl Default for PoolSizes {
    fn default() -> Self {
        Self { readers: 8, writers: 8, wait: Duration::from_secs(5) }
    }
}

#[derive(Debug)]
struct Manager {
    url: DatabaseUrl,
    writing: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Conn, ConnectionError> {
        self.url.open(self.writing)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), ConnectionError> {
        sql_query("SELECT 1")
            .execute(conn)
            .map(|_| ())
            .map_err(|cause| ConnectionError::BadConnection(cause.to_string()))
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// Both pools of one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: r2d2::Pool<Manager>,
    writers: r2d2::Pool<Manager>,
    backend: Backend,
    wait: Duration,
}

impl Store {
    /// Opens the pools. Fails when the first connection cannot be made.
    pub fn open(url: &DatabaseUrl, sizes: PoolSizes) -> Result<Self, StoreError> {
        let backend = url.backend();
        let pool = |writing: bool, size: u32| {
            let local = backend == Backend::Sqlite;
            r2d2::Pool::builder()
                .max_size(size.max(1))
                .min_idle(Some(u32::from(local)))
                .connection_timeout(sizes.wait)
                // A file does not go away between two statements; a server does.
                .test_on_check_out(!local)
                .error_handler(Box::new(r2d2::LoggingErrorHandler))
                .build(Manager { url: url.clone(), writing })
                .map_err(|cause| StoreError::Unavailable(Box::new(cause)))
        };
        // The writer opens first: it creates the file and switches it to WAL.
        let writers = pool(true, if backend == Backend::Sqlite { 1 } else { sizes.writers })?;
        drop(writers.get().map_err(|cause| StoreError::Unavailable(Box::new(cause)))?);
        let readers = pool(false, sizes.readers)?;
        Ok(Self { readers, writers, backend, wait: sizes.wait })
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Runs `work` on a reading connection, away from the async threads.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        off_thread(move || store.read_here(work)).await
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
        let store = self.clone();
        off_thread(move || store.write_here(work)).await
    }

    /// [`Store::read`] on the calling thread: for commands and jobs.
    pub fn read_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        work(&mut *self.connection(&self.readers)?)
    }

    /// [`Store::write`] on the calling thread: for commands and jobs.
    pub fn write_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.connection(&self.writers)?;
        begin(&mut conn).map_err(StoreError::from)?;
        match work(&mut conn) {
            Ok(value) => {
                <Conn as Connection>::TransactionManager::commit_transaction(&mut *conn)
                    .map_err(StoreError::from)?;
                Ok(value)
            }
            Err(error) => {
                <Conn as Connection>::TransactionManager::rollback_transaction(&mut *conn)
                    .map_err(StoreError::from)?;
                Err(error)
            }
        }
    }

    /// Lends a writing connection outside any transaction: for migrations only.
    pub fn with_bare_connection<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&mut *self.connection(&self.writers)?)
    }

    /// Connections of the reading and the writing pool in use, for the metrics.
    pub fn in_use(&self) -> (u32, u32) {
        let busy = |pool: &r2d2::Pool<Manager>| {
            let state = pool.state();
            state.connections.saturating_sub(state.idle_connections)
        };
        (busy(&self.readers), busy(&self.writers))
    }

    fn connection(
        &self,
        pool: &r2d2::Pool<Manager>,
    ) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        pool.get().map_err(|cause| {
            let state = pool.state();
            if state.connections >= pool.max_size() {
                StoreError::Busy(self.wait)
            } else {
                StoreError::Unavailable(Box::new(cause))
            }
        })
    }
}

/// Starts a writing transaction. SQLite takes its lock here, where waiting is possible: a transaction
/// that starts as a reader and writes later is refused at once when somebody else wrote meanwhile.
fn begin(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
    }
}

async fn off_thread<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_panicked) => Err(StoreError::Panicked.into()),
    }
}
