//! Texts as they were written, of reports whose published texts are masked.

use diesel::prelude::*;

use crate::db::schema::{request_contacts, request_originals as t};
use crate::db::{Conn, StoreError};
use crate::requests::Originals;

/// What was written, if the report is masked.
pub fn originals(conn: &mut Conn, request: i64) -> Result<Option<Originals>, StoreError> {
    let row: Option<(Option<String>, Option<String>)> =
        t::table.find(request).select((t::title, t::description)).first(conn).optional()?;
    Ok(row.map(|(title, description)| Originals { title, description }))
}

/// Keeps what was written, unless that was kept before.
pub fn keep_originals(
    conn: &mut Conn,
    request: i64,
    written: &Originals,
) -> Result<(), StoreError> {
    if originals(conn, request)?.is_none() {
        diesel::insert_into(t::table)
            .values((
                t::request_id.eq(request),
                t::title.eq(&written.title),
                t::description.eq(&written.description),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets what was kept.
pub fn drop_originals(conn: &mut Conn, request: i64) -> Result<(), StoreError> {
    diesel::delete(t::table.find(request)).execute(conn)?;
    Ok(())
}

/// The names of whoever reported, to be masked wherever they stand.
pub fn reporter_names(conn: &mut Conn, request: i64) -> Result<Vec<String>, StoreError> {
    use request_contacts as c;
    let row: Option<(Option<String>, Option<String>)> =
        c::table.find(request).select((c::first_name, c::last_name)).first(conn).optional()?;
    let (first, last) = row.unwrap_or_default();
    Ok(first.into_iter().chain(last).collect())
}
