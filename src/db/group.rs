//! Pieces of work that share one transaction of SQLite's, and so one sync of the disk.
//!
//! A piece that fails is undone alone, its neighbours stay. That takes a savepoint for each, which has its price. So
//! a group does without for as long as all can be carried out again: when one of these fails, the transaction
//! is undone whole, and all are carried out again behind savepoints.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::TransactionManager;
use diesel::result::Error as DieselError;
use diesel::{Connection, QueryResult};
use tokio::sync::oneshot;

use super::writer::begin;
use super::{Conn, StoreError};

type Manager = <Conn as Connection>::TransactionManager;

/// A piece of work that somebody waits for.
pub(super) trait Piece: Send {
    /// Does it; tells whether its changes are to stay.
    fn carry_out(&mut self, conn: &mut Conn) -> bool;

    /// Whether it may be carried out again once its changes are undone.
    fn is_repeatable(&self) -> bool;

    /// Tells who waits what came of it; an error says why the group is not on disk.
    fn tell(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A piece, and what came of it so far.
struct Asked<F, T, E> {
    work: F,
    repeatable: bool,
    outcome: Option<Result<T, E>>,
    tell: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Piece for Asked<F, T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn carry_out(&mut self, conn: &mut Conn) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(conn)))
            .unwrap_or_else(|_panic| Err(StoreError::Panicked.into()));
        self.outcome.insert(outcome).is_ok()
    }

    fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    fn tell(self: Box<Self>, committed: Result<(), StoreError>) {
        let known = match (self.outcome, committed) {
            (Some(Ok(_)) | None, Err(lost)) => Err(lost.into()),
            (Some(outcome), _) => outcome,
            (None, Ok(())) => Err(StoreError::Panicked.into()),
        };
        // Whoever asked may have gone away; what is stored stays stored.
        drop(self.tell.send(known));
    }
}

/// Work that can be done once, and where its outcome is heard.
pub(super) fn once<T, E>(
    work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
) -> (Box<dyn Piece>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let mut work = Some(work);
    asked(false, move |conn| match work.take() {
        Some(work) => work(conn),
        None => Err(StoreError::Panicked.into()),
    })
}

/// Work that can be done again.
pub(super) fn repeatable<T, E>(
    work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
) -> (Box<dyn Piece>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    asked(true, work)
}

fn asked<T, E>(
    repeatable: bool,
    work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
) -> (Box<dyn Piece>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    (Box::new(Asked { work, repeatable, outcome: None, tell }), told)
}

/// A transaction that has begun, and those who share it.
pub(super) struct Group<'a> {
    conn: &'a mut Conn,
    pieces: Vec<Box<dyn Piece>>,
    /// Whether all that was done so far can be done again.
    repeatable: bool,
}

impl<'a> Group<'a> {
    pub(super) fn new(conn: &'a mut Conn) -> Self {
        Self { conn, pieces: Vec::new(), repeatable: true }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Does a piece of work to which the transaction belongs alone: it is undone whole. Ends the transaction.
    pub(super) fn take_alone(&mut self, mut piece: Box<dyn Piece>) -> QueryResult<()> {
        let keep = piece.carry_out(self.conn);
        self.pieces.push(piece);
        end(self.conn, keep)
    }

    /// Does a piece of work among others.
    ///
    /// # Errors
    /// The group's transaction is gone: SQLite gives it up when the disk is full.
    pub(super) fn take(&mut self, mut piece: Box<dyn Piece>) -> QueryResult<()> {
        self.repeatable &= piece.is_repeatable();
        if !self.repeatable {
            let done = carry_out_behind_savepoint(self.conn, &mut piece);
            self.pieces.push(piece);
            return done;
        }
        let keep = piece.carry_out(self.conn);
        self.pieces.push(piece);
        if keep { Ok(()) } else { self.begin_again() }
    }

    /// Commits what is to stay.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        Manager::commit_transaction(self.conn)
    }

    /// Tells everybody what became of the group.
    pub(super) fn tell(self, committed: &QueryResult<()>) {
        for piece in self.pieces {
            piece.tell(match committed {
                Ok(()) => Ok(()),
                Err(error) => Err(not_committed(error)),
            });
        }
    }

    fn begin_again(&mut self) -> QueryResult<()> {
        self.repeatable = false;
        Manager::rollback_transaction(self.conn)?;
        begin(self.conn)?;
        self.pieces.iter_mut().try_for_each(|piece| carry_out_behind_savepoint(self.conn, piece))
    }
}

fn carry_out_behind_savepoint(conn: &mut Conn, piece: &mut Box<dyn Piece>) -> QueryResult<()> {
    Manager::begin_transaction(conn)?;
    let keep = piece.carry_out(conn);
    end(conn, keep)
}

/// Keeps or undoes what was done since the transaction or the savepoint began.
fn end(conn: &mut Conn, keep: bool) -> QueryResult<()> {
    if keep { Manager::commit_transaction(conn) } else { Manager::rollback_transaction(conn) }
}

/// What those hear whose transaction did not come to its end.
pub(super) fn not_committed(error: &DieselError) -> StoreError {
    StoreError::Unavailable(format!("the transaction was not committed: {error}").into())
}
