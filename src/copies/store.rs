//! How far a copy has come: kept in the target, a row for each table.

use diesel::prelude::*;

use crate::db::schema::copy_runs as t;
use crate::db::{Conn, StoreError};
use crate::time::Instant;

/// The table that this file keeps; it tells of one database and is not copied itself.
pub(super) const OWN_TABLE: &str = "copy_runs";

/// How far one table has come.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = t)]
pub(super) struct Progress {
    pub(super) table_name: String,
    /// The address that the copy comes from.
    pub(super) source: String,
    /// By how much the numbers of the event log's transactions are lowered.
    pub(super) log_shift: i64,
    /// The key of the last row that is there; empty before the first.
    pub(super) last_key: String,
    pub(super) rows_done: i64,
    pub(super) finished: bool,
    pub(super) verified: bool,
}

/// The copy that this database is or was the target of.
pub(super) fn list(conn: &mut Conn) -> Result<Vec<Progress>, StoreError> {
    Ok(t::table.order(t::table_name).select(Progress::as_select()).load(conn)?)
}

/// Notes a new table to be copied.
pub(super) fn insert(conn: &mut Conn, new: &Progress, now: Instant) -> Result<(), StoreError> {
    diesel::insert_into(t::table)
        .values((
            t::table_name.eq(&new.table_name),
            t::source.eq(&new.source),
            t::log_shift.eq(new.log_shift),
            t::last_key.eq(&new.last_key),
            t::rows_done.eq(new.rows_done),
            t::finished.eq(new.finished),
            t::verified.eq(new.verified),
            t::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes how far a table has come since `before`, in the transaction of its rows. Tells whether nobody
/// else has moved it meanwhile: a second copy into the same database must stop there.
pub(super) fn advance(
    conn: &mut Conn,
    before: &Progress,
    after: &Progress,
    now: Instant,
) -> Result<bool, StoreError> {
    let as_it_was = t::table
        .filter(t::table_name.eq(&before.table_name))
        .filter(t::source.eq(&before.source))
        .filter(t::rows_done.eq(before.rows_done))
        .filter(t::finished.eq(before.finished));
    let moved = diesel::update(as_it_was)
        .set((
            t::last_key.eq(&after.last_key),
            t::rows_done.eq(after.rows_done),
            t::finished.eq(after.finished),
            t::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(moved == 1)
}

/// Notes that both databases were compared and are the same.
pub(super) fn set_verified(conn: &mut Conn, now: Instant) -> Result<(), StoreError> {
    diesel::update(t::table)
        .set((t::verified.eq(true), t::updated_at.eq(now.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Where the copy comes from that this database is an unfinished or unverified target of, if it is one.
pub fn unfinished(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    Ok(t::table.filter(t::verified.eq(false)).select(t::source).first(conn).optional()?)
}

/// Refuses to work with half a copy: the rest of it would meet what is written meanwhile.
pub fn refuse_unfinished(conn: &mut Conn) -> Result<(), StoreError> {
    match unfinished(conn)? {
        None => Ok(()),
        Some(source) => Err(StoreError::Schema(format!(
            "the database is an unfinished copy of {source}: finish it with `lamppost copy`"
        ))),
    }
}
