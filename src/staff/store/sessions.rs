//! Rows of sessions and the tickets that renew them.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::accounts;
use crate::db::schema::{staff_sessions as s, staff_tickets as k};
use crate::db::{Conn, StoreError};
use crate::staff::{Proof, Session, SessionKind, SignedIn, Ticket};
use crate::time::Instant;

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

/// Begins a session with what carries it: its first ticket, or a browser's cookie. Returns its key.
pub fn open(
    conn: &mut Conn,
    proof: Proof,
    agent: &str,
    (kind, ticket): (SessionKind, &Ticket),
    now: Instant,
) -> Result<i64, StoreError> {
    let cookie = (kind == SessionKind::Browser).then(|| ticket.digest());
    let id = diesel::insert_into(s::table)
        .values((
            s::account_id.eq(proof.account),
            s::agent.eq(agent),
            s::created_at.eq(now.naive_utc()),
            s::renewed_at.eq(now.naive_utc()),
            s::cookie.eq(cookie),
            s::second_factor.eq(proof.second_factor),
        ))
        .returning(s::id)
        .get_result(conn)?;
    if kind == SessionKind::Tokens {
        insert_ticket(conn, id, ticket)?;
    }
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
    Ok(row(conn, session)?.filter(|row| row.session().lasts(now)).map(|row| row.account_id))
}

fn before(now: Instant, time: TimeDelta) -> NaiveDateTime {
    now.checked_sub_signed(time).unwrap_or(now).naive_utc()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = s)]
struct SessionRow {
    id: i64,
    account_id: i64,
    agent: String,
    created_at: NaiveDateTime,
    renewed_at: NaiveDateTime,
    cookie: Option<String>,
    second_factor: bool,
}

impl SessionRow {
    fn session(&self) -> Session {
        let kind = if self.cookie.is_some() { SessionKind::Browser } else { SessionKind::Tokens };
        Session {
            id: self.id,
            kind,
            agent: self.agent.clone(),
            created_at: self.created_at.and_utc(),
            renewed_at: self.renewed_at.and_utc(),
        }
    }
}

/// A session that nobody has ended.
fn row(conn: &mut Conn, session: i64) -> Result<Option<SessionRow>, StoreError> {
    Ok(s::table
        .find(session)
        .filter(s::ended_at.is_null())
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?)
}

/// Whoever has this session, unless it has ended or the account is out of use.
pub fn signed_in(
    conn: &mut Conn,
    session: i64,
    now: Instant,
) -> Result<Option<SignedIn>, StoreError> {
    let Some(row) = row(conn, session)? else { return Ok(None) };
    let known = row.session();
    if !known.lasts(now) {
        return Ok(None);
    }
    let found = accounts::find(conn, row.account_id)?;
    Ok(found.filter(|(account, _)| account.disabled_at.is_none()).map(|(account, access)| {
        let (cookie, second_factor) = (row.cookie, row.second_factor);
        SignedIn { account, session, access, known, cookie, second_factor }
    }))
}

/// An account's sessions that are in force, the newest first.
pub fn in_force(conn: &mut Conn, account: i64, now: Instant) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<SessionRow> = s::table
        .filter(s::account_id.eq(account))
        .filter(s::ended_at.is_null())
        .filter(s::created_at.gt(before(now, SessionKind::Tokens.longest())))
        .order(s::id.desc())
        .select(SessionRow::as_select())
        .load(conn)?;
    Ok(rows.iter().map(SessionRow::session).filter(|session| session.lasts(now)).collect())
}

/// Renews a browser's session: it was used.
pub fn touch(conn: &mut Conn, session: i64, now: Instant) -> Result<(), StoreError> {
    diesel::update(s::table.find(session))
        .filter(s::ended_at.is_null())
        .filter(s::cookie.is_not_null())
        .set(s::renewed_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Notes that a second factor was shown in a session, and ends all others of the account that lack one.
pub fn vouch(conn: &mut Conn, account: i64, session: i64, now: Instant) -> Result<(), StoreError> {
    diesel::update(s::table.find(session))
        .filter(s::account_id.eq(account))
        .set(s::second_factor.eq(true))
        .execute(conn)?;
    diesel::update(s::table.filter(s::account_id.eq(account)))
        .filter(s::second_factor.eq(false))
        .filter(s::ended_at.is_null())
        .set(s::ended_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
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
    Ok(diesel::delete(
        s::table.filter(s::created_at.le(before(now, SessionKind::Tokens.longest()))),
    )
    .execute(conn)?)
}

/// How many sessions can be renewed no more: what [`purge`] would remove.
pub fn count_over(conn: &mut Conn, now: Instant) -> Result<i64, StoreError> {
    Ok(s::table
        .filter(s::created_at.le(before(now, SessionKind::Tokens.longest())))
        .count()
        .get_result(conn)?)
}
