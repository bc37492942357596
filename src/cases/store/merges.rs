//! Reports that turned out to be the same as another.

use diesel::prelude::*;

use super::Before;
use crate::db::schema::request_merges as t;
use crate::db::{Conn, StoreError};
use crate::time::Instant;

/// Where a report went, and how it stood before.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The key of the report that goes on.
    pub into: i64,
    /// How this one stood.
    pub before: Before,
}

/// Notes that a report is the same as another.
pub fn merge(
    conn: &mut Conn,
    id: i64,
    into: i64,
    before: &Before,
    by: (i64, Instant),
) -> Result<(), StoreError> {
    diesel::insert_into(t::table)
        .values((
            t::request_id.eq(id),
            t::into_id.eq(into),
            t::before.eq(before.to_text()?),
            t::account_id.eq(by.0),
            t::at.eq(by.1.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Where a report went, if it was merged.
pub fn merged(conn: &mut Conn, id: i64) -> Result<Option<Merge>, StoreError> {
    let row: Option<(i64, String)> =
        t::table.find(id).select((t::into_id, t::before)).first(conn).optional()?;
    let Some((into, before)) = row else { return Ok(None) };
    Ok(Some(Merge { into, before: Before::from_text(&before)? }))
}

/// The keys of the reports that were merged into one, in order.
pub fn absorbed(conn: &mut Conn, id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(t::table.filter(t::into_id.eq(id)).order(t::request_id).select(t::request_id).load(conn)?)
}

/// Forgets that a report was merged.
pub fn unmerge(conn: &mut Conn, id: i64) -> Result<(), StoreError> {
    diesel::delete(t::table.find(id)).execute(conn)?;
    Ok(())
}
