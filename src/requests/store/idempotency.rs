//! What a repeated call is answered with: kept in the transaction of the first, so that both or neither exist.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::idempotency_records as t;
use crate::db::{Conn, StoreError};
use crate::time::Instant;

/// A call that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// A digest of who called what with which key.
    pub scope: String,
    /// A digest of the parameters.
    pub fingerprint: String,
    /// What came of it, as the caller's own text.
    pub outcome: String,
}

/// The record of a scope, if the call was carried out after `since`.
pub fn find(conn: &mut Conn, scope: &str, since: Instant) -> Result<Option<Record>, StoreError> {
    let row: Option<(String, String, String)> = t::table
        .filter(t::scope.eq(scope))
        .filter(t::created_at.gt(since.naive_utc()))
        .select((t::scope, t::fingerprint, t::outcome))
        .first(conn)
        .optional()?;
    Ok(row.map(|(scope, fingerprint, outcome)| Record { scope, fingerprint, outcome }))
}

/// Keeps a record. One that has outlived its time makes room.
///
/// # Errors
/// [`StoreError::Duplicate`] when another server carried out the same call meanwhile.
pub fn insert(
    conn: &mut Conn,
    record: &Record,
    now: Instant,
    since: Instant,
) -> Result<(), StoreError> {
    diesel::delete(t::table)
        .filter(t::scope.eq(&record.scope))
        .filter(t::created_at.le(since.naive_utc()))
        .execute(conn)?;
    diesel::insert_into(t::table)
        .values((
            t::scope.eq(&record.scope),
            t::fingerprint.eq(&record.fingerprint),
            t::outcome.eq(&record.outcome),
            t::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes some records that have outlived their time; returns how many.
pub fn purge(conn: &mut Conn, until: Instant, at_most: i64) -> Result<usize, StoreError> {
    let until: NaiveDateTime = until.naive_utc();
    let old: Vec<i64> =
        t::table.filter(t::created_at.le(until)).limit(at_most).select(t::id).load(conn)?;
    Ok(diesel::delete(t::table).filter(t::id.eq_any(old)).execute(conn)?)
}
