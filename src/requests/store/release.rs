//! Batch reports: giving a report its identifier later.

use diesel::prelude::*;

use super::events;
use crate::db::schema::service_requests as t;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{DetailedStatus, EventKind, NewEvent};
use crate::time::Instant;

/// Tokens of reports whose time has come, the longest waiting first.
pub fn due_for_release(
    conn: &mut Conn,
    now: Instant,
    at_most: i64,
) -> Result<Vec<String>, StoreError> {
    let tokens: Vec<Option<String>> = t::table
        .filter(t::release_at.le(now.naive_utc()))
        .filter(t::code.is_null())
        .order((t::release_at.asc(), t::id.asc()))
        .limit(at_most)
        .select(t::token)
        .load(conn)?;
    Ok(tokens.into_iter().flatten().collect())
}

/// Gives the report with this token the identifier `code`. `None` when there is no such report; the
/// identifier that it already had when it was released before.
pub fn release(
    conn: &mut Conn,
    token: &str,
    code: &str,
    now: Instant,
) -> Result<Option<String>, StoreError> {
    type Row = (i64, i64, String, String, Option<String>);
    let found: Option<Row> = t::table
        .filter(t::token.eq(token))
        .select((t::id, t::jurisdiction_id, t::mode, t::detailed_status, t::code))
        .first(conn)
        .optional()?;
    let Some((id, jurisdiction, mode, status, known)) = found else {
        return Ok(None);
    };
    if known.is_some() {
        return Ok(known);
    }
    // The condition makes one of two servers win; the other finds nothing to change.
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::code.is_null()))
        .set((
            t::code.eq(code),
            t::release_at.eq(None::<chrono::NaiveDateTime>),
            t::updated_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Ok(t::table.find(id).select(t::code).first(conn)?);
    }
    let event = NewEvent {
        request_id: id,
        jurisdiction: JurisdictionId(jurisdiction),
        mode: Mode::parse(&mode).ok_or_else(|| StoreError::Corrupt(format!("request {id}")))?,
        api_key_id: None,
        kind: EventKind::Released,
        at: now,
        public: false,
        detailed_status: DetailedStatus::parse(&status)
            .ok_or_else(|| StoreError::Corrupt(format!("request {id}")))?,
        note: None,
        media_url: None,
        external_id: None,
        account_id: None,
        to_reporter: false,
        detail: None,
    };
    events::append(conn, &event)?;
    Ok(Some(code.to_owned()))
}
