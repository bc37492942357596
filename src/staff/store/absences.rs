//! Rows of absences, and who stands in for whom.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{staff_absences as t, staff_accounts as a};
use crate::db::{Conn, StoreError};
use crate::staff::{Absence, NewAbsence, Rota, overlapping};
use crate::time::Instant;

type Row = (i64, i64, i64, NaiveDate, NaiveDate, NaiveDateTime);

const COLUMNS: (t::id, t::account_id, t::delegate_id, t::first_day, t::last_day, t::created_at) =
    (t::id, t::account_id, t::delegate_id, t::first_day, t::last_day, t::created_at);

fn absence((id, account, delegate, first_day, last_day, created_at): Row) -> Absence {
    Absence { id, account, delegate, first_day, last_day, created_at: created_at.and_utc() }
}

/// An account's absences that end on `from` or later, the first one first.
pub fn list_absences(
    conn: &mut Conn,
    account: i64,
    from: NaiveDate,
) -> Result<Vec<Absence>, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::account_id.eq(account))
        .filter(t::last_day.ge(from))
        .order((t::first_day, t::id))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(absence).collect())
}

/// Stores an absence. `Err` inside holds the one that it has a day in common with, and nothing is stored: of two
/// that are entered at once, one waits for the other.
pub fn insert_absence(
    conn: &mut Conn,
    new: &NewAbsence,
    now: Instant,
) -> Result<Result<Absence, Absence>, StoreError> {
    // Locks the account on PostgreSQL until the transaction ends; changes nothing.
    diesel::update(a::table.find(new.account)).set(a::name.eq(a::name)).execute(conn)?;
    let known = list_absences(conn, new.account, new.first_day)?;
    if let Some(other) = overlapping(&known, new) {
        return Ok(Err(other.clone()));
    }
    let row = (
        t::account_id.eq(new.account),
        t::delegate_id.eq(new.delegate),
        t::first_day.eq(new.first_day),
        t::last_day.eq(new.last_day),
        t::created_at.eq(now.naive_utc()),
    );
    let id: i64 = diesel::insert_into(t::table).values(row).returning(t::id).get_result(conn)?;
    let &NewAbsence { account, delegate, first_day, last_day } = new;
    Ok(Ok(Absence { id, account, delegate, first_day, last_day, created_at: now }))
}

/// Removes one of an account's absences; returns what it was.
pub fn remove_absence(
    conn: &mut Conn,
    account: i64,
    absence_id: i64,
) -> Result<Option<Absence>, StoreError> {
    let found: Option<Row> = t::table
        .find(absence_id)
        .filter(t::account_id.eq(account))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    if found.is_some() {
        diesel::delete(t::table.find(absence_id)).execute(conn)?;
    }
    Ok(found.map(absence))
}

/// Every absence that ends on `from` or later and has a delegate in use, by account.
pub fn rota(conn: &mut Conn, from: NaiveDate) -> Result<Rota, StoreError> {
    let rows: Vec<Row> = t::table
        .inner_join(a::table.on(a::id.eq(t::delegate_id)))
        .filter(t::last_day.ge(from))
        .filter(a::disabled_at.is_null())
        .order((t::account_id, t::first_day))
        .select(COLUMNS)
        .load(conn)?;
    Ok(Rota::new(rows.into_iter().map(absence).collect()))
}

/// Who does the work of an account on a day: the account itself, unless it is away; else its delegate, or whoever
/// stands in for that one.
///
/// The day is one of the government that the work is for. The chain ends where it would come back to somebody, and
/// before an account that is out of use.
pub fn stand_in(conn: &mut Conn, account: i64, day: NaiveDate) -> Result<i64, StoreError> {
    let mut met = HashSet::from([account]);
    let mut current = account;
    loop {
        let next: Option<i64> = t::table
            .inner_join(a::table.on(a::id.eq(t::delegate_id)))
            .filter(t::account_id.eq(current))
            .filter(t::first_day.le(day))
            .filter(t::last_day.ge(day))
            .filter(a::disabled_at.is_null())
            .select(t::delegate_id)
            .first(conn)
            .optional()?;
        match next {
            Some(next) if met.insert(next) => current = next,
            Some(_) | None => return Ok(current),
        }
    }
}
