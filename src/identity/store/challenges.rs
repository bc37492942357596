//! Rows of sign-ins between two of their steps.

use diesel::prelude::*;

use crate::db::schema::staff_challenges as t;
use crate::db::{Conn, StoreError};
use crate::staff::Ticket;
use crate::time::Instant;

/// Remembers a sign-in until the next step: whose it is, where that is known already, and what is to be held
/// against that step.
pub fn insert_challenge(
    conn: &mut Conn,
    ticket: &Ticket,
    (account, memory): (Option<i64>, &str),
    expires_at: Instant,
) -> Result<(), StoreError> {
    diesel::insert_into(t::table)
        .values((
            t::digest.eq(ticket.digest()),
            t::account_id.eq(account),
            t::memory.eq(memory),
            t::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose sign-in it is and what is remembered of it, if it is still good.
pub fn find_challenge(
    conn: &mut Conn,
    ticket: &Ticket,
    now: Instant,
) -> Result<Option<(Option<i64>, String)>, StoreError> {
    Ok(t::table
        .find(ticket.digest())
        .filter(t::expires_at.gt(now.naive_utc()))
        .select((t::account_id, t::memory))
        .first(conn)
        .optional()?)
}

/// As [`find_challenge`], for the last step: of two who take it at once, one gets it.
pub fn take_challenge(
    conn: &mut Conn,
    ticket: &Ticket,
    now: Instant,
) -> Result<Option<(Option<i64>, String)>, StoreError> {
    let found = find_challenge(conn, ticket, now)?;
    let taken = diesel::delete(t::table.find(ticket.digest())).execute(conn)?;
    Ok(found.filter(|_| taken > 0))
}

/// Removes sign-ins that nobody has finished; returns how many.
pub fn purge_challenges(conn: &mut Conn, now: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(t::table.filter(t::expires_at.le(now.naive_utc()))).execute(conn)?)
}
