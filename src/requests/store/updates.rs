//! Applying a service request update: the report's row and its log, together.

use diesel::prelude::*;

use super::events;
use super::insert::insert_photos;
use crate::db::schema::{request_events, request_photos, service_requests as t};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::media::store::{self as media, Registration};
use crate::people::ApiKey;
use crate::requests::{DetailedStatus, Dispatcher, EventKind, NewEvent, NewUpdate, Status};
use crate::time::Instant;

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// There is no such report.
    NoSuchRequest,
    /// It is in the log under this key.
    Done(i64),
    /// The sender had sent it before; it is in the log under this key.
    Before(i64),
}

/// Applies an update of a report that the sender names, and registers the pictures that came with it.
///
/// An update that is older than the report's last change is logged and leaves the status alone: news may
/// arrive out of order.
pub fn apply_update(
    conn: &mut Conn,
    of: JurisdictionId,
    sender: &ApiKey,
    (update, pictures): (&NewUpdate, &[Registration]),
    dispatcher: &impl Dispatcher,
    now: Instant,
) -> Result<Applied, StoreError> {
    type Row = (i64, String, chrono::NaiveDateTime, i64, Option<String>);
    let (mode, api_key_id) = (sender.mode, sender.id);
    let report = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(mode.as_str()))
        .filter(t::code.eq(&update.code));
    // Changing nothing takes hold of the row: news of one report that comes in at the same time waits
    // here, and then sees what went before it.
    let found: Option<Row> = diesel::update(report)
        .set(t::version.eq(t::version))
        .returning((t::id, t::detailed_status, t::updated_at, t::service_id, t::state))
        .get_result(conn)
        .optional()?;
    let Some((id, status, updated_at, service, state)) = found else {
        return Ok(Applied::NoSuchRequest);
    };
    if let Some(known) = sent_before(conn, id, api_key_id, &update.external_id)? {
        return Ok(Applied::Before(known));
    }
    let before = DetailedStatus::parse(&status)
        .ok_or_else(|| StoreError::Corrupt(format!("request {id} has status {status}")))?;
    diesel::update(t::table.find(id)).set(t::version.eq(t::version + 1)).execute(conn)?;
    let newest = update.at.naive_utc() >= updated_at;
    let now_is = update.status.filter(|_| newest).unwrap_or(before);
    if newest {
        let state = dispatcher.state_for(service, now_is, state.as_deref());
        set_status(conn, id, (before, now_is), &state, update)?;
    }
    let has: i64 =
        request_photos::table.filter(request_photos::request_id.eq(id)).count().get_result(conn)?;
    for picture in pictures {
        media::insert(conn, picture, now)?;
    }
    insert_photos(conn, id, has, &update.photos)?;
    if let Some(first) = update.photos.first().filter(|_| has == 0) {
        diesel::update(t::table.find(id)).set(t::photo.eq(first.as_text())).execute(conn)?;
    }
    let key = events::append(
        conn,
        &NewEvent {
            request_id: id,
            jurisdiction: of,
            mode,
            api_key_id: Some(api_key_id),
            kind: if now_is == before { EventKind::Noted } else { EventKind::StatusChanged },
            at: update.at,
            public: true,
            detailed_status: update.status.unwrap_or(before),
            note: update.note.clone(),
            media_url: update.photos.first().map(|photo| photo.as_text().to_owned()),
            external_id: Some(update.external_id.clone()),
            account_id: None,
            to_reporter: false,
            detail: None,
        },
    )?;
    Ok(Applied::Done(key))
}

fn sent_before(
    conn: &mut Conn,
    request: i64,
    api_key_id: i64,
    external_id: &str,
) -> Result<Option<i64>, StoreError> {
    Ok(request_events::table
        .filter(request_events::request_id.eq(request))
        .filter(request_events::api_key_id.eq(api_key_id))
        .filter(request_events::external_id.eq(external_id))
        .select(request_events::id)
        .first(conn)
        .optional()?)
}

/// While a report stays closed, its time of change stays the time it was closed (GeoReport v2).
fn set_status(
    conn: &mut Conn,
    id: i64,
    (before, now_is): (DetailedStatus, DetailedStatus),
    state: &str,
    update: &NewUpdate,
) -> Result<(), StoreError> {
    let at = update.at.naive_utc();
    let target = diesel::update(t::table.find(id));
    let words = (
        t::status.eq(now_is.status().as_str()),
        t::detailed_status.eq(now_is.as_str()),
        t::status_notes.eq(&update.note),
    );
    // A closing code was for another state.
    diesel::update(t::table.find(id).filter(t::state.is_null().or(t::state.ne(state))))
        .set((t::state.eq(state), t::state_since.eq(at), t::closing_code.eq(None::<String>)))
        .execute(conn)?;
    match (before.status(), now_is.status()) {
        (Status::Closed, Status::Closed) => target.set(words).execute(conn)?,
        (Status::Open, Status::Closed) => {
            target.set((words, t::updated_at.eq(at), t::closed_at.eq(Some(at)))).execute(conn)?
        }
        (_, Status::Open) => target
            .set((words, t::updated_at.eq(at), t::closed_at.eq(None::<chrono::NaiveDateTime>)))
            .execute(conn)?,
    };
    Ok(())
}
