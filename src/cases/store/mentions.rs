//! Rows that tell who is named in what.

use diesel::prelude::*;

use crate::db::schema::mentions as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::time::Instant;

/// An event in which somebody is named, by its key, and when he has seen that.
pub type Mention = (i64, Option<Instant>);

/// Where somebody is named, the newest first: at most so many behind an event.
pub fn list(
    conn: &mut Conn,
    account: i64,
    unseen: bool,
    behind: Option<i64>,
    at_most: i64,
) -> Result<Vec<Mention>, StoreError> {
    let mut query = t::table.filter(t::account_id.eq(account)).into_boxed();
    if unseen {
        query = query.filter(t::seen_at.is_null());
    }
    if let Some(event) = behind {
        query = query.filter(t::event_id.lt(event));
    }
    let rows: Vec<(i64, Option<Stamp>)> = query
        .order(t::event_id.desc())
        .limit(at_most)
        .select((t::event_id, t::seen_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(event, seen)| (event, seen.map(|at| at.0))).collect())
}

/// Notes that somebody has seen where he is named; the first time counts. Returns whether he is.
pub fn see(conn: &mut Conn, account: i64, event: i64, now: Instant) -> Result<bool, StoreError> {
    let unseen = t::table.find((account, event)).filter(t::seen_at.is_null());
    diesel::update(unseen).set(t::seen_at.eq(now.naive_utc())).execute(conn)?;
    let known: i64 = t::table.find((account, event)).count().get_result(conn)?;
    Ok(known > 0)
}
