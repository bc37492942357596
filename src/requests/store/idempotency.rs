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
///
/// The record is written again unchanged: a commit that a replica has not confirmed can already be seen, and
/// what is answered here must be as safe as the first answer. So this takes a transaction that may write.
pub fn confirm(conn: &mut Conn, scope: &str, since: Instant) -> Result<Option<Record>, StoreError> {
    let row: Option<(String, String, String)> = diesel::update(t::table)
        .filter(t::scope.eq(scope))
        .filter(t::created_at.gt(since.naive_utc()))
        .set(t::outcome.eq(t::outcome))
        .returning((t::scope, t::fingerprint, t::outcome))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(scope, fingerprint, outcome)| Record { scope, fingerprint, outcome }))
}

/// Makes room for a new record where one has outlived its time.
pub fn forget(conn: &mut Conn, scope: &str, until: Instant) -> Result<(), StoreError> {
    diesel::delete(t::table)
        .filter(t::scope.eq(scope))
        .filter(t::created_at.le(until.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Removes some records that have outlived their time; returns how many.
pub fn purge(conn: &mut Conn, until: Instant, at_most: i64) -> Result<usize, StoreError> {
    let until: NaiveDateTime = until.naive_utc();
    let old: Vec<String> =
        t::table.filter(t::created_at.le(until)).limit(at_most).select(t::scope).load(conn)?;
    Ok(diesel::delete(t::table).filter(t::scope.eq_any(old)).execute(conn)?)
}

/// How many records have outlived their time.
pub fn count_old(conn: &mut Conn, until: Instant) -> Result<i64, StoreError> {
    Ok(t::table.filter(t::created_at.le(until.naive_utc())).count().get_result(conn)?)
}
