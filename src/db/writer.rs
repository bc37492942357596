//! SQLite's one writer. Work that waits together is carried out together and shares one sync of the disk.
//!
//! A group is one transaction with a savepoint for each piece of work: one that fails is undone alone, its
//! neighbours stay. Nobody is told of success before the group is committed and on disk.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::R2D2Connection as _;
use diesel::result::Error as DieselError;
use diesel::{Connection, QueryResult};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::oneshot;

use super::{Conn, DatabaseUrl, StoreError};

/// Pieces of work in one group at most: nobody waits long for those behind.
const GROUP: usize = 256;

type Manager = <Conn as Connection>::TransactionManager;

/// The queue in front of the one connection that writes. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: SyncSender<Work>,
    pen: Arc<Mutex<Pen>>,
    wait: Duration,
}

/// A piece of work: does it, or hears why it cannot be done, and says who is to be told what.
type Work = Box<dyn FnOnce(Result<&mut Conn, StoreError>) -> Done + Send>;

/// What became of a piece of work before its group was committed.
struct Done {
    /// Whether its changes are to stay.
    keep: bool,
    /// Tells the caller; an error says why the group is not on disk.
    tell: Box<dyn FnOnce(Result<(), StoreError>)>,
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
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(&receiver, &theirs))
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
        let (tell, told) = oneshot::channel();
        let work: Work = Box::new(move |conn| {
            let outcome = conn.map_err(E::from).and_then(|conn| {
                catch_unwind(AssertUnwindSafe(|| work(conn)))
                    .unwrap_or_else(|_panic| Err(StoreError::Panicked.into()))
            });
            let keep = outcome.is_ok();
            let tell = move |committed: Result<(), StoreError>| {
                let known = match committed {
                    Ok(()) => outcome,
                    Err(lost) => outcome.and(Err(lost.into())),
                };
                // Whoever asked may have gone away; what is stored stays stored.
                drop(tell.send(known));
            };
            Done { keep, tell: Box::new(tell) }
        });
        match self.queue.try_send(work) {
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

fn write_all(queue: &Receiver<Work>, pen: &Weak<Mutex<Pen>>) {
    while let Ok(first) = queue.recv() {
        // Without a writer nobody waits for this any more.
        let Some(pen) = pen.upgrade() else { return };
        let mut held = pen.lock();
        write_group(&mut held, first, queue);
        // Whoever waits for the connection itself comes before the next group.
        MutexGuard::unlock_fair(held);
    }
}

fn write_group(pen: &mut Pen, first: Work, queue: &Receiver<Work>) {
    let conn = match pen.conn().and_then(|conn| begin(conn).map(|()| conn).map_err(Into::into)) {
        Ok(conn) => conn,
        Err(error) => {
            log::error!("a group could not begin: {error}");
            return (first(Err(error)).tell)(Ok(()));
        }
    };
    let mut group = Vec::new();
    let committed = match queue.try_recv() {
        Ok(second) => carry_out_all(conn, (first, second), queue, &mut group),
        // Nobody waits: the transaction is its own, and can be undone whole.
        Err(_none) => {
            let done = first(Ok(&mut *conn));
            let ended = end(conn, &done);
            group.push(done);
            ended
        }
    };
    if let Err(error) = &committed {
        log::error!("a group of {} was not committed: {error}", group.len());
        // Closing undoes what is not committed, whatever state the transaction is in.
        pen.conn = None;
    }
    metrics::counter!("lamppost_write_groups_total").increment(1);
    metrics::counter!("lamppost_writes_total").increment(u64::try_from(group.len()).unwrap_or(0));
    for done in group {
        (done.tell)(match &committed {
            Ok(()) => Ok(()),
            Err(error) => Err(not_committed(error)),
        });
    }
}

/// Does all that waits, each piece in a savepoint, and commits it together.
fn carry_out_all(
    conn: &mut Conn,
    (first, second): (Work, Work),
    queue: &Receiver<Work>,
    group: &mut Vec<Done>,
) -> QueryResult<()> {
    let (mut next, mut second) = (Some(first), Some(second));
    while let Some(work) = next {
        let (done, intact) = carry_out(conn, work);
        group.push(done);
        if let Err(error) = intact {
            group.extend(second.map(|work| work(Err(not_committed(&error)))));
            return Err(error);
        }
        let full = group.len() >= GROUP;
        next = second.take().or_else(|| if full { None } else { queue.try_recv().ok() });
    }
    Manager::commit_transaction(conn)
}

/// Keeps or undoes what was done since the transaction or the savepoint began.
fn end(conn: &mut Conn, done: &Done) -> QueryResult<()> {
    if done.keep { Manager::commit_transaction(conn) } else { Manager::rollback_transaction(conn) }
}

/// Does one piece of work inside the group; when it fails, its changes are gone again. The second value is
/// an error when the group's transaction is gone as well: SQLite gives it up when the disk is full.
fn carry_out(conn: &mut Conn, work: Work) -> (Done, QueryResult<()>) {
    if let Err(error) = Manager::begin_transaction(conn) {
        return (work(Err(not_committed(&error))), Err(error));
    }
    let done = work(Ok(conn));
    let ended = end(conn, &done);
    (done, ended)
}

fn not_committed(error: &DieselError) -> StoreError {
    StoreError::Unavailable(format!("the transaction was not committed: {error}").into())
}

/// SQLite takes its lock here, where waiting is possible: a transaction that starts as a reader and writes
/// later is refused at once when somebody else wrote meanwhile.
fn begin(conn: &mut Conn) -> QueryResult<()> {
    begin_with(conn, "BEGIN IMMEDIATE")
}

/// Begins a transaction by this statement.
pub(super) fn begin_with(conn: &mut Conn, statement: &str) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, statement),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, statement),
    }
}
