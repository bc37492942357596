//! Reports that somebody hid, and those whose time to be public has come.

use diesel::prelude::*;

use crate::db::schema::request_hidings as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::moderation::Hiding;
use crate::requests::Visibility;
use crate::time::Instant;

/// How a report stood before it was hidden, if it was.
pub fn hiding(conn: &mut Conn, request: i64) -> Result<Option<Hiding>, StoreError> {
    let row: Option<(String, Option<Stamp>)> =
        t::table.find(request).select((t::visibility, t::publish_at)).first(conn).optional()?;
    let Some((word, publish_at)) = row else { return Ok(None) };
    let corrupt = || StoreError::Corrupt(format!("the hiding of request {request}"));
    let visibility = Visibility::parse(&word).ok_or_else(corrupt)?;
    Ok(Some(Hiding { visibility, publish_at: publish_at.map(|at| at.0) }))
}

/// Notes that a report is hidden.
pub fn hide(
    conn: &mut Conn,
    request: i64,
    before: &Hiding,
    reason: &str,
    by: (i64, Instant),
) -> Result<(), StoreError> {
    diesel::insert_into(t::table)
        .values((
            t::request_id.eq(request),
            t::visibility.eq(before.visibility.as_str()),
            t::publish_at.eq(before.publish_at.map(|at| at.naive_utc())),
            t::reason.eq(reason),
            t::account_id.eq(by.0),
            t::at.eq(by.1.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets that a report was hidden.
pub fn unhide(conn: &mut Conn, request: i64) -> Result<(), StoreError> {
    diesel::delete(t::table.find(request)).execute(conn)?;
    Ok(())
}
