//! Texts as they were written, sealed, of reports whose published texts are masked.

use diesel::prelude::*;

use crate::db::schema::request_originals as t;
use crate::db::{Conn, Key, Part, StoreError};
use crate::requests::Originals;
use crate::sealed_rows;
use crate::vault::Vault;

/// What was written, if the report is masked.
pub fn originals(
    conn: &mut Conn,
    vault: &Vault,
    request: i64,
) -> Result<Option<Originals>, StoreError> {
    let row: Option<(Option<i64>, Option<Vec<u8>>)> =
        t::table.find(request).select((t::key_id, t::sealed)).first(conn).optional()?;
    match row {
        Some(sealed) => open_sealed(conn, vault, request, sealed),
        None => Ok(None),
    }
}

/// Keeps what was written, unless that was kept before.
pub fn keep_originals(
    conn: &mut Conn,
    vault: &Vault,
    request: i64,
    written: &Originals,
) -> Result<(), StoreError> {
    let known: i64 = t::table.find(request).count().get_result(conn)?;
    if known > 0 {
        return Ok(());
    }
    diesel::insert_into(t::table).values(t::request_id.eq(request)).execute(conn)?;
    set_sealed(conn, vault, request, written)
}

/// What is kept of a report that comes in, sealed for its number. [`Vault::keep_up`] comes first.
pub(super) fn part<'a>(
    id: Key,
    number: i64,
    vault: &Vault,
    written: &Originals,
) -> Result<Box<dyn Part + 'a>, StoreError> {
    let sealed = seal_value(vault, number, written)?;
    Ok(Box::new(diesel::insert_into(t::table).values((
        t::request_id.eq(id),
        t::key_id.eq(sealed.key),
        t::sealed.eq(sealed.bytes),
    ))))
}

/// Forgets what was kept of these reports; returns of how many.
pub fn drop_originals(conn: &mut Conn, requests: &[i64]) -> Result<usize, StoreError> {
    Ok(diesel::delete(t::table.filter(t::request_id.eq_any(requests.to_vec()))).execute(conn)?)
}

sealed_rows!(t by request_id, "request_originals");
