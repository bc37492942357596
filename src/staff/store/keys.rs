//! Rows of the keys that sign access tokens.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::signing_keys as t;
use crate::db::{Conn, StoreError};
use crate::staff::SigningKey;
use crate::time::Instant;

/// The keys of this installation, the one that signs first. `next` becomes it when there is none or the last one
/// has signed for long enough; keys whose last token has ended go.
pub fn signing_keys(
    conn: &mut Conn,
    next: &SigningKey,
    now: Instant,
) -> Result<Vec<SigningKey>, StoreError> {
    let known = list_keys(conn)?;
    if known.first().is_some_and(|key| key.signs(now)) {
        return Ok(known);
    }
    diesel::insert_into(t::table)
        .values((
            t::kid.eq(&next.kid),
            t::secret.eq(&next.secret),
            t::created_at.eq(next.created_at.naive_utc()),
        ))
        .execute(conn)?;
    for spent in known.iter().filter(|key| key.is_spent(now)) {
        diesel::delete(t::table.find(&spent.kid)).execute(conn)?;
    }
    list_keys(conn)
}

/// The keys of this installation, the newest first.
pub fn list_keys(conn: &mut Conn) -> Result<Vec<SigningKey>, StoreError> {
    let rows: Vec<(String, String, NaiveDateTime)> =
        t::table.order((t::created_at.desc(), t::kid)).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(kid, secret, at)| SigningKey { kid, secret, created_at: at.and_utc() })
        .collect())
}
