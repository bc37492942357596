//! Rows of sessions and the tickets that renew them.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::accounts;
use crate::db::schema::{staff_sessions as s, staff_tickets as k};
use crate::db::{Conn, StoreError};
use crate::staff::{Session, SignedIn, Ticket};
use crate::time::Instant;

/// A session that nobody renews ends by itself after this.
const IDLE: TimeDelta = TimeDelta::hours(12);
/// No session lasts longer than this.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// What came of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The session goes on.
    Renewed {
        /// Whose it is.
        account: i64,
        /// The session.
        session: i64,
    },
    /// The ticket was used before: somebody has a copy, so the session is over.
    Stolen {
        /// Whose it was.
        account: i64,
        /// The session.
        session: i64,
    },
    /// There is no such ticket, or its session has ended.
    Refused,
}

/// Begins a session with its first ticket; returns its key.
pub fn open(
    conn: &mut Conn,
    account: i64,
    agent: &str,
    ticket: &Ticket,
    now: Instant,
) -> Result<i64, StoreError> {
    let id = diesel::insert_into(s::table)
        .values((
            s::account_id.eq(account),
            s::agent.eq(agent),
            s::created_at.eq(now.naive_utc()),
            s::renewed_at.eq(now.naive_utc()),
        ))
        .returning(s::id)
        .get_result(conn)?;
    insert_ticket(conn, id, ticket)?;
    Ok(id)
}

fn insert_ticket(conn: &mut Conn, session: i64, ticket: &Ticket) -> Result<(), StoreError> {
    diesel::insert_into(k::table)
        .values((k::digest.eq(ticket.digest()), k::session_id.eq(session)))
        .execute(conn)?;
    Ok(())
}

/// Takes a ticket for another one. One that is presented twice ends the session, whoever came first: one of the two
/// has stolen it.
pub fn renew(
    conn: &mut Conn,
    ticket: &Ticket,
    next: &Ticket,
    now: Instant,
) -> Result<Renewal, StoreError> {
    let fresh: Option<i64> = diesel::update(k::table.find(ticket.digest()))
        .filter(k::used_at.is_null())
        .set(k::used_at.eq(now.naive_utc()))
        .returning(k::session_id)
        .get_result(conn)
        .optional()?;
    let Some(session) = fresh else { return again(conn, ticket, now) };
    let Some(account) = owner_in_force(conn, session, now)? else { return Ok(Renewal::Refused) };
    diesel::update(s::table.find(session)).set(s::renewed_at.eq(now.naive_utc())).execute(conn)?;
    insert_ticket(conn, session, next)?;
    Ok(Renewal::Renewed { account, session })
}

fn again(conn: &mut Conn, ticket: &Ticket, now: Instant) -> Result<Renewal, StoreError> {
    let known: Option<i64> =
        k::table.find(ticket.digest()).select(k::session_id).first(conn).optional()?;
    let Some(session) = known else { return Ok(Renewal::Refused) };
    let Some(account) = owner_in_force(conn, session, now)? else { return Ok(Renewal::Refused) };
    end(conn, account, session, now)?;
    Ok(Renewal::Stolen { account, session })
}

fn owner_in_force(conn: &mut Conn, session: i64, now: Instant) -> Result<Option<i64>, StoreError> {
    let (quiet, old) = (before(now, IDLE), before(now, LONGEST));
    Ok(s::table
        .find(session)
        .filter(s::ended_at.is_null())
        .filter(s::renewed_at.gt(quiet))
        .filter(s::created_at.gt(old))
        .select(s::account_id)
        .first(conn)
        .optional()?)
}

fn before(now: Instant, time: TimeDelta) -> NaiveDateTime {
    now.checked_sub_signed(time).unwrap_or(now).naive_utc()
}

/// Whoever has this session, unless it has ended or the account is out of use.
pub fn signed_in(
    conn: &mut Conn,
    session: i64,
    now: Instant,
) -> Result<Option<SignedIn>, StoreError> {
    let Some(owner) = owner_in_force(conn, session, now)? else { return Ok(None) };
    let found = accounts::find(conn, owner)?;
    Ok(found
        .filter(|(account, _)| account.disabled_at.is_none())
        .map(|(account, access)| SignedIn { account, session, access }))
}

/// An account's sessions that are in force, the newest first.
pub fn in_force(conn: &mut Conn, account: i64, now: Instant) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<(i64, String, NaiveDateTime, NaiveDateTime)> = s::table
        .filter(s::account_id.eq(account))
        .filter(s::ended_at.is_null())
        .filter(s::renewed_at.gt(before(now, IDLE)))
        .filter(s::created_at.gt(before(now, LONGEST)))
        .order(s::id.desc())
        .select((s::id, s::agent, s::created_at, s::renewed_at))
        .load(conn)?;
    let session = |(id, agent, created_at, renewed_at): (i64, _, NaiveDateTime, NaiveDateTime)| {
        Session { id, agent, created_at: created_at.and_utc(), renewed_at: renewed_at.and_utc() }
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends one of an account's sessions. `false` when it has none of this key that goes on.
pub fn end(conn: &mut Conn, account: i64, session: i64, now: Instant) -> Result<bool, StoreError> {
    let ended = diesel::update(s::table.find(session))
        .filter(s::account_id.eq(account))
        .filter(s::ended_at.is_null())
        .set(s::ended_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(ended > 0)
}

/// Ends all of an account's sessions.
pub fn end_all(conn: &mut Conn, account: i64, now: Instant) -> Result<(), StoreError> {
    diesel::update(s::table.filter(s::account_id.eq(account)))
        .filter(s::ended_at.is_null())
        .set(s::ended_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Removes sessions that can be renewed no more, with their tickets; returns how many.
pub fn purge(conn: &mut Conn, now: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(s::table.filter(s::created_at.le(before(now, LONGEST)))).execute(conn)?)
}

/// How many sessions can be renewed no more: what [`purge`] would remove.
pub fn count_over(conn: &mut Conn, now: Instant) -> Result<i64, StoreError> {
    Ok(s::table.filter(s::created_at.le(before(now, LONGEST))).count().get_result(conn)?)
}
