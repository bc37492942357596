//! The event log: appended to, read in order, never changed.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Start;
use crate::db::schema::{event_readers, event_texts, request_events as t, service_requests};
use crate::db::{Conn, StoreError, log_horizon};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{
    Cursor, DetailedStatus, Event, EventKind, LogPosition, NewEvent, SortKey, Visibility,
};
use crate::time::Instant;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct EventRow {
    id: i64,
    tx: i64,
    request_id: i64,
    jurisdiction_id: i64,
    mode: String,
    kind: String,
    at: NaiveDateTime,
    public: bool,
    detailed_status: String,
    note: Option<String>,
    media_url: Option<String>,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt(format!("event {} has unknown words", row.id));
        Ok(Self {
            id: row.id,
            position: LogPosition { tx: row.tx, event: row.id },
            request_id: row.request_id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            mode: Mode::parse(&row.mode).ok_or_else(corrupt)?,
            kind: EventKind::parse(&row.kind).ok_or_else(corrupt)?,
            at: row.at.and_utc(),
            public: row.public,
            detailed_status: DetailedStatus::parse(&row.detailed_status).ok_or_else(corrupt)?,
            note: row.note,
            media_url: row.media_url,
        })
    }
}

/// What is shown in place of an event's own words, with the key of the event.
type Shown = (i64, Option<String>);

impl Event {
    fn shown(self, other: Option<Shown>) -> Self {
        match other {
            Some((_, note)) => Self { note, ..self },
            None => self,
        }
    }
}

/// Appends an event; the caller's transaction also makes the change that it tells of. Returns its key.
///
/// What the public or a reporter is told of a report is told to those as well whose reports turned out to be the
/// same.
pub fn append(conn: &mut Conn, new: &NewEvent) -> Result<i64, StoreError> {
    let id = insert(conn, new)?;
    if new.public || new.to_reporter {
        for same in absorbed(conn, new.request_id)? {
            let copy = NewEvent {
                kind: EventKind::Noted,
                detailed_status: DetailedStatus::Duplicate,
                external_id: None,
                api_key_id: None,
                detail: Some(format!("{{\"of_event\":{id}}}")),
                ..NewEvent { request_id: same, ..new.clone() }
            };
            append(conn, &copy)?;
        }
    }
    Ok(id)
}

/// The keys of the reports that turned out to be the same as this one.
fn absorbed(conn: &mut Conn, id: i64) -> Result<Vec<i64>, StoreError> {
    use crate::db::schema::request_merges as m;
    Ok(m::table.filter(m::into_id.eq(id)).order(m::request_id).select(m::request_id).load(conn)?)
}

fn insert(conn: &mut Conn, new: &NewEvent) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::request_id.eq(new.request_id),
            t::jurisdiction_id.eq(new.jurisdiction.0),
            t::api_key_id.eq(new.api_key_id),
            t::mode.eq(new.mode.as_str()),
            t::kind.eq(new.kind.as_str()),
            t::at.eq(new.at.naive_utc()),
            t::public.eq(new.public),
            t::detailed_status.eq(new.detailed_status.as_str()),
            t::note.eq(&new.note),
            t::media_url.eq(&new.media_url),
            t::external_id.eq(&new.external_id),
            t::account_id.eq(new.account_id),
            t::to_reporter.eq(new.to_reporter),
            t::detail.eq(&new.detail),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// The events behind a position that can no longer be overtaken, oldest first.
///
/// A reader that keeps the position of the last event it was given misses none: what a transaction still
/// running may yet add comes later in this order.
pub fn read_after(
    conn: &mut Conn,
    after: LogPosition,
    limit: i64,
) -> Result<Vec<Event>, StoreError> {
    // The horizon comes first: everything below it is visible to the query that follows.
    let horizon = log_horizon(conn)?;
    // The rest of a transaction, then those behind it: each is a range of the index. As one condition, all
    // events of the transaction would be looked at, and on SQLite they are all of the same.
    let mut rows: Vec<EventRow> = t::table
        .filter(t::tx.eq(after.tx).and(t::tx.lt(horizon)).and(t::id.gt(after.event)))
        .order(t::id.asc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(conn)?;
    let left = limit.saturating_sub(i64::try_from(rows.len()).unwrap_or(limit));
    if left > 0 {
        let behind: Vec<EventRow> = t::table
            .filter(t::tx.gt(after.tx).and(t::tx.lt(horizon)))
            .order((t::tx.asc(), t::id.asc()))
            .limit(left)
            .select(EventRow::as_select())
            .load(conn)?;
        rows.extend(behind);
    }
    rows.into_iter().map(Event::try_from).collect()
}

/// How far a named reader has come; the beginning for one that is new.
pub fn position_of(conn: &mut Conn, reader: &str) -> Result<LogPosition, StoreError> {
    let row: Option<(i64, i64)> = event_readers::table
        .find(reader)
        .select((event_readers::tx, event_readers::event_id))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(LogPosition::default, |(tx, event)| LogPosition { tx, event }))
}

/// Notes how far a named reader has come.
pub fn set_position(conn: &mut Conn, reader: &str, at: LogPosition) -> Result<(), StoreError> {
    let values = (event_readers::tx.eq(at.tx), event_readers::event_id.eq(at.event));
    let known = diesel::update(event_readers::table.find(reader)).set(values).execute(conn)?;
    if known == 0 {
        diesel::insert_into(event_readers::table)
            .values((event_readers::name.eq(reader), values.0, values.1))
            .execute(conn)?;
    }
    Ok(())
}

/// The public events of reports, oldest first.
pub(super) fn public_of(
    conn: &mut Conn,
    requests: &[i64],
) -> Result<HashMap<i64, Vec<Event>>, StoreError> {
    let rows: Vec<(EventRow, Option<Shown>)> = t::table
        .left_join(event_texts::table)
        .filter(t::request_id.eq_any(requests.to_vec()))
        .filter(t::public)
        .order((t::request_id, t::at, t::id))
        .select((EventRow::as_select(), (event_texts::event_id, event_texts::note).nullable()))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<Event>> = HashMap::new();
    for (row, shown) in rows {
        let event = Event::try_from(row)?.shown(shown);
        found.entry(event.request_id).or_default().push(event);
    }
    Ok(found)
}

/// The public events of a jurisdiction between two instants, both included, with the report's
/// identifier; oldest first.
pub fn list_public(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    between: (Option<Instant>, Option<Instant>),
    page: (&Start, i64),
) -> Result<Vec<(String, Event)>, StoreError> {
    let query = public_between(of, mode, between).limit(page.1);
    let query = match page.0 {
        Start::Skipping(number) => query.offset(*number),
        Start::Behind(Cursor { key: SortKey::At(at), id, .. }) => {
            let at = at.naive_utc();
            query.filter(t::at.ge(at)).filter(t::at.gt(at).or(t::id.gt(*id)))
        }
        // No list of updates gives out another kind.
        Start::Behind(_) => return Ok(Vec::new()),
    };
    let rows: Vec<(Option<String>, EventRow)> = query
        .order((t::at.asc(), t::id.asc()))
        .select((service_requests::code, EventRow::as_select()))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|(_, row)| row.id).collect();
    let other: Vec<Shown> = event_texts::table
        .filter(event_texts::event_id.eq_any(ids))
        .select((event_texts::event_id, event_texts::note))
        .load(conn)?;
    let mut other: HashMap<i64, Option<String>> = other.into_iter().collect();
    let mut found = Vec::with_capacity(rows.len());
    for (code, row) in rows {
        let event = Event::try_from(row)?;
        let shown = other.remove(&event.id).map(|note| (event.id, note));
        found.extend(code.map(|code| (code, event.shown(shown))));
    }
    Ok(found)
}

/// How many events [`list_public`] has in all.
pub fn count_public(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    between: (Option<Instant>, Option<Instant>),
) -> Result<i64, StoreError> {
    Ok(public_between(of, mode, between).count().get_result(conn)?)
}

#[diesel::dsl::auto_type]
fn joined() -> _ {
    t::table.inner_join(service_requests::table)
}

fn public_between<'a>(
    of: JurisdictionId,
    mode: Mode,
    between: (Option<Instant>, Option<Instant>),
) -> diesel::dsl::IntoBoxed<'a, joined, <Conn as Connection>::Backend> {
    let mut query = joined()
        .into_boxed()
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(mode.as_str()))
        .filter(t::public)
        .filter(service_requests::visibility.eq(Visibility::Public.as_str()))
        .filter(service_requests::code.is_not_null());
    if let Some(start) = between.0 {
        query = query.filter(t::at.ge(start.naive_utc()));
    }
    if let Some(end) = between.1 {
        query = query.filter(t::at.le(end.naive_utc()));
    }
    query
}

/// The position of the last event that can no longer be overtaken; the beginning of an empty log.
pub fn end_of_log(conn: &mut Conn) -> Result<LogPosition, StoreError> {
    let horizon = log_horizon(conn)?;
    let row: Option<(i64, i64)> = t::table
        .filter(t::tx.lt(horizon))
        .order((t::tx.desc(), t::id.desc()))
        .select((t::tx, t::id))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(LogPosition::default, |(tx, event)| LogPosition { tx, event }))
}
