//! Rows of the keys that sign tickets, and the reports that tickets are for.

use diesel::prelude::*;

use super::{Named, Subject, TicketKey};
use crate::db::schema::{reporter_keys as k, service_requests as t};
use crate::db::{Conn, Stamp, StoreError};

/// The keys, the one that signs first.
pub fn list_keys(conn: &mut Conn) -> Result<Vec<TicketKey>, StoreError> {
    let rows: Vec<(String, Stamp)> =
        k::table.order(k::id.desc()).select((k::secret, k::created_at)).load(conn)?;
    Ok(rows.into_iter().map(|(secret, at)| TicketKey { secret, created_at: at.0 }).collect())
}

/// Keeps the first key, unless there is one; returns all of them.
pub fn first_key(conn: &mut Conn, key: &TicketKey) -> Result<Vec<TicketKey>, StoreError> {
    let known = list_keys(conn)?;
    if !known.is_empty() {
        return Ok(known);
    }
    add_key(conn, key)?;
    list_keys(conn)
}

/// Adds a key, which signs from now on. What others have signed stays good.
pub fn add_key(conn: &mut Conn, key: &TicketKey) -> Result<(), StoreError> {
    diesel::insert_into(k::table)
        .values((k::secret.eq(&key.secret), k::created_at.eq(key.created_at.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Removes every key: tickets that were given out are good for nothing any more. Returns how many there were.
pub fn remove_keys(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(diesel::delete(k::table).execute(conn)?)
}

/// The key of the report that a ticket is for.
pub fn find(conn: &mut Conn, subject: &Subject) -> Result<Option<i64>, StoreError> {
    let of = t::table
        .filter(t::jurisdiction_id.eq(subject.jurisdiction.0))
        .filter(t::mode.eq(subject.mode.as_str()))
        .select(t::id);
    Ok(match &subject.named {
        Named::Code(code) => of.filter(t::code.eq(code)).first(conn).optional()?,
        Named::Token(token) => of.filter(t::token.eq(token)).first(conn).optional()?,
    })
}
