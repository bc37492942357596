//! SQLite's one writer. Work that waits together is carried out together and shares one sync of the disk.
//!
//! Nobody is told of success before the group is committed and on disk.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::R2D2Connection as _;
use diesel::{Connection, QueryResult};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::oneshot;

use super::checkpoints::Checkpoints;
use super::group::{Group, Piece, not_committed, once, repeatable};
use super::{Conn, DatabaseUrl, StoreError};

/// Pieces of work in one group at most: nobody waits long for those behind.
const GROUP: usize = 256;

type Manager = <Conn as Connection>::TransactionManager;

/// The queue in front of the one connection that writes. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Piece>>,
    pen: Arc<Mutex<Pen>>,
    wait: Duration,
}

/// The connection, opened again after a failure that it did not survive.
#[derive(Debug)]
struct Pen {
    url: DatabaseUrl,
    conn: Option<Held>,
}

struct Held(Conn);

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Conn")
    }
}

impl Pen {
    fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        if self.conn.as_mut().is_some_and(|held| held.0.is_broken()) {
            self.conn = None;
        }
        match &mut self.conn {
            Some(held) => Ok(&mut held.0),
            none => {
                let opened = self.url.open(true);
                let opened = opened.map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
                Ok(&mut none.insert(Held(opened)).0)
            }
        }
    }
}

impl Writer {
    /// Opens the connection and starts the thread that works the queue, which ends with the last clone.
    pub(super) fn open(
        url: &DatabaseUrl,
        queue: usize,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        let mut pen = Pen { url: url.clone(), conn: None };
        pen.conn()?;
        let pen = Arc::new(Mutex::new(pen));
        let (sender, receiver) = sync_channel(queue.max(1));
        let theirs = Arc::downgrade(&pen);
        let checkpoints = Checkpoints::start(url)?;
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(&receiver, &theirs, checkpoints))
            .map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
        Ok(Self { queue: sender, pen, wait })
    }

    /// Queues `work` and waits until it is on disk.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full.
    pub(super) async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.line_up(once(work)).await
    }

    /// [`Writer::write`] for work that can be carried out again, which costs less in company.
    pub(super) async fn write_repeatable<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.line_up(repeatable(work)).await
    }

    async fn line_up<T, E: From<StoreError>>(
        &self,
        (piece, told): (Box<dyn Piece>, oneshot::Receiver<Result<T, E>>),
    ) -> Result<T, E> {
        match self.queue.try_send(piece) {
            Ok(()) => told.await.unwrap_or_else(|_gone| Err(StoreError::Panicked.into())),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy(self.wait).into()),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Panicked.into()),
        }
    }

    /// Carries out `work` on the calling thread, in a transaction of its own, between two groups.
    pub(super) fn write_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with_bare_connection(|conn| {
            begin(conn).map_err(StoreError::from)?;
            match catch_unwind(AssertUnwindSafe(|| work(conn))) {
                Ok(Ok(value)) => {
                    Manager::commit_transaction(conn).map_err(StoreError::from)?;
                    Ok(value)
                }
                Ok(Err(error)) => {
                    Manager::rollback_transaction(conn).map_err(StoreError::from)?;
                    Err(error)
                }
                Err(panic) => {
                    drop(Manager::rollback_transaction(conn));
                    resume_unwind(panic)
                }
            }
        })
    }

    /// Lends the connection outside any transaction.
    pub(super) fn with_bare_connection<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pen = self.pen.try_lock_for(self.wait).ok_or(StoreError::Busy(self.wait))?;
        work(pen.conn()?)
    }

    /// Whether somebody is writing right now.
    pub(super) fn in_use(&self) -> u32 {
        u32::from(self.pen.is_locked())
    }
}

fn write_all(
    queue: &Receiver<Box<dyn Piece>>,
    pen: &Weak<Mutex<Pen>>,
    mut checkpoints: Checkpoints,
) {
    while let Ok(first) = queue.recv() {
        // Without a writer nobody waits for this any more.
        let Some(pen) = pen.upgrade() else { return };
        let mut held = pen.lock();
        checkpoints.written(write_group(&mut held, first, queue));
        // Whoever waits for the connection itself comes before the next group.
        MutexGuard::unlock_fair(held);
    }
}

/// Returns how many pieces of work it took.
fn write_group(pen: &mut Pen, first: Box<dyn Piece>, queue: &Receiver<Box<dyn Piece>>) -> usize {
    let conn = match pen.conn().and_then(|conn| begin(conn).map(|()| conn).map_err(Into::into)) {
        Ok(conn) => conn,
        Err(error) => {
            log::error!("a group could not begin: {error}");
            first.tell(Err(error));
            return 0;
        }
    };
    let mut group = Group::new(conn);
    let committed = match queue.try_recv() {
        Ok(second) => take_all(&mut group, [first, second], queue),
        Err(_none) => group.take_alone(first),
    };
    let number = group.len();
    group.tell(&committed);
    if let Err(error) = &committed {
        log::error!("a group of {number} was not committed: {error}");
        // Closing undoes what is not committed, whatever state the transaction is in.
        pen.conn = None;
    }
    metrics::counter!("lamppost_write_groups_total").increment(1);
    metrics::counter!("lamppost_writes_total").increment(u64::try_from(number).unwrap_or(0));
    number
}

/// Does all that waits and commits it together.
fn take_all(
    group: &mut Group<'_>,
    [first, second]: [Box<dyn Piece>; 2],
    queue: &Receiver<Box<dyn Piece>>,
) -> QueryResult<()> {
    if let Err(error) = group.take(first) {
        second.tell(Err(not_committed(&error)));
        return Err(error);
    }
    let mut next = Some(second);
    while let Some(piece) = next {
        group.take(piece)?;
        next = if group.len() < GROUP { queue.try_recv().ok() } else { None };
    }
    group.commit()
}

/// SQLite takes its lock here, where waiting is possible: a transaction that starts as a reader and writes
/// later is refused at once when somebody else wrote meanwhile.
pub(super) fn begin(conn: &mut Conn) -> QueryResult<()> {
    begin_with(conn, "BEGIN IMMEDIATE")
}

/// Begins a transaction by this statement.
pub(super) fn begin_with(conn: &mut Conn, statement: &str) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, statement),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, statement),
    }
}
