//! Rows of the log and of its end.

use chrono::{NaiveDateTime, SubsecRound as _};
use diesel::prelude::*;
use diesel::result::Error as DieselError;

use super::chain::hash_of;
use super::{Entry, Filter, Head, Record};
use crate::db::schema::{audit_head as h, audit_log as t, jurisdictions};
use crate::db::{Conn, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    at: NaiveDateTime,
    jurisdiction: Option<String>,
    actor_kind: String,
    actor_key: Option<i64>,
    action: String,
    subject: String,
    detail: String,
    previous: String,
    hash: String,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at.and_utc(),
            jurisdiction: row.jurisdiction,
            actor_kind: row.actor_kind,
            actor_key: row.actor_key,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
            previous: row.previous,
            hash: row.hash,
        }
    }
}

/// Adds an entry to the log, in the transaction of the change that it tells of; returns its number.
///
/// **Call it last in a transaction.** It locks the end of the log until the transaction is over, so that no two
/// entries follow the same one; on PostgreSQL all other writers who add entries wait meanwhile, and two who first
/// add an entry and then wait for each other's rows would be in a deadlock. When the transaction or its savepoint is
/// undone, entry and end are undone with it.
pub fn append(conn: &mut Conn, entry: &Entry) -> Result<i64, StoreError> {
    let code: Option<String> = match entry.jurisdiction {
        Some(id) => {
            jurisdictions::table.find(id.0).select(jurisdictions::code).first(conn).optional()?
        }
        None => None,
    };
    // The row's lock comes with the number; the hash is still that of the entry before.
    let end: Option<(i64, String)> = diesel::update(h::table.find(1))
        .set(h::last_id.eq(h::last_id + 1))
        .returning((h::last_id, h::hash))
        .get_result(conn)
        .optional()?;
    let gone = || StoreError::Corrupt("the end of the audit log is gone".to_owned());
    let (id, previous) = end.ok_or_else(gone)?;
    let mut record = Record {
        id,
        // What PostgreSQL keeps.
        at: entry.at.trunc_subsecs(6),
        jurisdiction: code,
        actor_kind: entry.actor.kind().to_owned(),
        actor_key: entry.actor.key(),
        action: entry.action.to_owned(),
        subject: entry.subject.replace('\0', ""),
        detail: entry.detail.to_string(),
        previous,
        hash: String::new(),
    };
    record.hash = hash_of(&record);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(record.id),
            t::at.eq(record.at.naive_utc()),
            t::jurisdiction.eq(&record.jurisdiction),
            t::actor_kind.eq(&record.actor_kind),
            t::actor_key.eq(record.actor_key),
            t::action.eq(&record.action),
            t::subject.eq(&record.subject),
            t::detail.eq(&record.detail),
            t::previous.eq(&record.previous),
            t::hash.eq(&record.hash),
        ))
        .execute(conn)?;
    diesel::update(h::table.find(1)).set(h::hash.eq(&record.hash)).execute(conn)?;
    Ok(id)
}

/// Adds several entries, one after the other. What is said of [`append`] holds here as well.
pub fn append_all(conn: &mut Conn, entries: &[Entry]) -> Result<(), StoreError> {
    entries.iter().try_for_each(|entry| append(conn, entry).map(|_id| ()))
}

/// The end of the log.
pub fn head(conn: &mut Conn) -> Result<Head, StoreError> {
    let end: Option<(i64, String)> =
        h::table.find(1).select((h::last_id, h::hash)).first(conn).optional()?;
    let (last_id, hash) =
        end.ok_or_else(|| StoreError::Corrupt("the end of the audit log is gone".to_owned()))?;
    Ok(Head { last_id, hash })
}

/// Entries behind `after` and up to `until`, by number, `limit` at most.
///
/// # Errors
/// [`StoreError::Corrupt`] when one of them holds what cannot be read.
pub(super) fn portion(
    conn: &mut Conn,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Record>, StoreError> {
    let rows: QueryResult<Vec<Row>> = t::table
        .filter(t::id.gt(after))
        .filter(t::id.le(until))
        .order(t::id)
        .limit(limit)
        .select(Row::as_select())
        .load(conn);
    if let Err(DieselError::DeserializationError(cause)) = &rows {
        return Err(StoreError::Corrupt(cause.to_string()));
    }
    Ok(rows?.into_iter().map(Record::from).collect())
}

/// The number of the first row behind the end of the log.
pub(super) fn first_beyond(conn: &mut Conn, last: i64) -> Result<Option<i64>, StoreError> {
    let first = t::table.filter(t::id.gt(last)).order(t::id).select(t::id);
    Ok(first.first(conn).optional()?)
}

/// The number of a row before the first entry, where none can be.
pub(super) fn first_below(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    let first = t::table.filter(t::id.lt(1)).order(t::id).select(t::id);
    Ok(first.first(conn).optional()?)
}

/// Entries that a filter lets through, the newest first, `limit` at most.
pub fn list(conn: &mut Conn, filter: &Filter, limit: i64) -> Result<Vec<Record>, StoreError> {
    let mut query = t::table.order(t::id.desc()).limit(limit).select(Row::as_select()).into_boxed();
    if let Some(codes) = &filter.jurisdictions {
        query = query.filter(t::jurisdiction.eq_any(codes.clone()));
    }
    if let Some(kind) = &filter.actor_kind {
        query = query.filter(t::actor_kind.eq(kind));
    }
    if let Some(key) = filter.actor_key {
        query = query.filter(t::actor_key.eq(key));
    }
    if let Some(subject) = &filter.subject {
        query = query.filter(t::subject.eq(subject));
    }
    if let Some(action) = &filter.action {
        query = query.filter(t::action.eq(action));
    }
    if let Some(from) = filter.from {
        query = query.filter(t::at.ge(from.naive_utc()));
    }
    if let Some(until) = filter.until {
        query = query.filter(t::at.lt(until.naive_utc()));
    }
    if let Some(before) = filter.before {
        query = query.filter(t::id.lt(before));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(Record::from).collect())
}
