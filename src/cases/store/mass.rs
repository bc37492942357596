//! Mass events: one thing that happened, reported by many.

use diesel::prelude::*;
use serde_json::json;

use super::{Entry, hold, note, save};
use crate::audit::{self, Actor, store::append_all};
use crate::cases::{Audience, Detail};
use crate::db::schema::{mass_event_requests as r, mass_event_updates, mass_events as t};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::requests::EventKind;
use crate::time::Instant;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MassEvent {
    /// Its key.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// What happened.
    pub title: String,
    /// When it was noted.
    pub created_at: Instant,
    /// By whom.
    pub created_by: i64,
    /// When it was over.
    pub ended_at: Option<Instant>,
    /// How many reports belong to it.
    pub requests: i64,
}

type Row = (i64, i64, String, Stamp, i64, Option<Stamp>);

fn event(conn: &mut Conn, row: Row) -> Result<MassEvent, StoreError> {
    let (id, of, title, created_at, created_by, ended_at) = row;
    Ok(MassEvent {
        id,
        jurisdiction: JurisdictionId(of),
        title,
        created_at: created_at.0,
        created_by,
        ended_at: ended_at.map(|at| at.0),
        requests: r::table.filter(r::event_id.eq(id)).count().get_result(conn)?,
    })
}

/// Notes that something happened. Returns the key.
pub fn add_mass_event(
    conn: &mut Conn,
    of: JurisdictionId,
    title: &str,
    by: (i64, Instant),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(of.0),
            t::title.eq(title),
            t::created_by.eq(by.0),
            t::created_at.eq(by.1.naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// One of them.
pub fn find_mass_event(conn: &mut Conn, id: i64) -> Result<Option<MassEvent>, StoreError> {
    let row: Option<Row> = t::table
        .find(id)
        .select((t::id, t::jurisdiction_id, t::title, t::created_at, t::created_by, t::ended_at))
        .first(conn)
        .optional()?;
    row.map(|row| event(conn, row)).transpose()
}

/// The newest ones of a government, those that go on before those that are over.
pub fn mass_events(
    conn: &mut Conn,
    of: JurisdictionId,
    at_most: i64,
) -> Result<Vec<MassEvent>, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .order((t::ended_at.is_not_null().asc(), t::id.desc()))
        .limit(at_most)
        .select((t::id, t::jurisdiction_id, t::title, t::created_at, t::created_by, t::ended_at))
        .load(conn)?;
    rows.into_iter().map(|row| event(conn, row)).collect()
}

/// Notes that one is over.
pub fn end_mass_event(conn: &mut Conn, id: i64, now: Instant) -> Result<(), StoreError> {
    diesel::update(t::table.find(id)).set(t::ended_at.eq(now.naive_utc())).execute(conn)?;
    Ok(())
}

/// Puts a report into one, in place of any other. Returns whether that is new.
pub fn group(conn: &mut Conn, id: i64, into: i64) -> Result<bool, StoreError> {
    let known: Option<i64> = r::table.find(id).select(r::event_id).first(conn).optional()?;
    if known == Some(into) {
        return Ok(false);
    }
    diesel::delete(r::table.find(id)).execute(conn)?;
    diesel::insert_into(r::table)
        .values((r::request_id.eq(id), r::event_id.eq(into)))
        .execute(conn)?;
    Ok(true)
}

/// Takes a report out of one. Returns whether it was in it.
pub fn ungroup(conn: &mut Conn, id: i64, from: i64) -> Result<bool, StoreError> {
    let here = r::table.find(id).filter(r::event_id.eq(from));
    Ok(diesel::delete(here).execute(conn)? > 0)
}

/// The reports of one behind a key, in the order of their keys.
fn grouped(conn: &mut Conn, event: i64, after: i64, at_most: i64) -> Result<Vec<i64>, StoreError> {
    Ok(r::table
        .filter(r::event_id.eq(event).and(r::request_id.gt(after)))
        .order(r::request_id)
        .limit(at_most)
        .select(r::request_id)
        .load(conn)?)
}

/// Something that is said to all reports of a mass event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MassUpdate {
    /// Its key.
    pub id: i64,
    /// The mass event.
    pub event: i64,
    /// Who says it.
    pub account: i64,
    /// Who reads it.
    pub audience: Audience,
    /// The words.
    pub note: String,
    /// When.
    pub at: Instant,
    /// The key of the last report that was told.
    pub done_to: i64,
    /// How many were told.
    pub reached: i64,
    /// Whether all were.
    pub finished: bool,
}

/// Reports that are told in one transaction.
const AT_ONCE: i64 = 500;

/// Notes that something is to be said to all reports of a mass event. Returns the key.
pub fn begin_mass_update(
    conn: &mut Conn,
    event: i64,
    (audience, note): (Audience, &str),
    by: (i64, Instant),
) -> Result<i64, StoreError> {
    use mass_event_updates as u;
    Ok(diesel::insert_into(u::table)
        .values((
            u::event_id.eq(event),
            u::account_id.eq(by.0),
            u::audience.eq(audience.as_str()),
            u::note.eq(note),
            u::at.eq(by.1.naive_utc()),
            u::done_to.eq(0),
            u::reached.eq(0),
            u::finished.eq(false),
        ))
        .returning(u::id)
        .get_result(conn)?)
}

/// The keys of those that have not reached everybody.
pub fn unfinished_mass_updates(conn: &mut Conn) -> Result<Vec<i64>, StoreError> {
    use mass_event_updates as u;
    Ok(u::table.filter(u::finished.eq(false)).order(u::id).select(u::id).load(conn)?)
}

fn hold_update(conn: &mut Conn, id: i64) -> Result<Option<MassUpdate>, StoreError> {
    use mass_event_updates as u;
    type Row = (i64, i64, String, String, Stamp, i64, i64, bool);
    let row: Option<Row> = diesel::update(u::table.find(id))
        .set(u::id.eq(u::id))
        .returning((
            u::event_id,
            u::account_id,
            u::audience,
            u::note,
            u::at,
            u::done_to,
            u::reached,
            u::finished,
        ))
        .get_result(conn)
        .optional()?;
    let Some((event, account, audience, note, at, done_to, reached, finished)) = row else {
        return Ok(None);
    };
    let audience = Audience::parse(&audience)
        .ok_or_else(|| StoreError::Corrupt(format!("mass update {id} is for {audience}")))?;
    Ok(Some(MassUpdate {
        id,
        event,
        account,
        audience,
        note,
        at: at.0,
        done_to,
        reached,
        finished,
    }))
}

/// Tells the next reports of a mass event, in the caller's transaction.
///
/// It is the end of that transaction: it notes in the audit log by whom each was told, and when. Whoever stops may go
/// on later, and nobody is told twice. `None` when there is no such update.
pub fn go_on_with_update(
    conn: &mut Conn,
    id: i64,
    by: (Actor, Instant),
) -> Result<Option<MassUpdate>, StoreError> {
    use mass_event_updates as u;
    let Some(mut update) = hold_update(conn, id)? else { return Ok(None) };
    if update.finished {
        return Ok(Some(update));
    }
    let next = grouped(conn, update.event, update.done_to, AT_ONCE)?;
    let mut entries = Vec::with_capacity(next.len());
    for request in &next {
        entries.extend(tell(conn, *request, &update, by)?);
    }
    let told = i64::try_from(next.len()).unwrap_or(AT_ONCE);
    update.reached = update.reached.saturating_add(told);
    update.done_to = next.last().copied().unwrap_or(update.done_to);
    update.finished = told < AT_ONCE;
    diesel::update(u::table.find(id))
        .set((
            u::done_to.eq(update.done_to),
            u::reached.eq(update.reached),
            u::finished.eq(update.finished),
        ))
        .execute(conn)?;
    append_all(conn, &entries)?;
    Ok(Some(update))
}

fn tell(
    conn: &mut Conn,
    request: i64,
    update: &MassUpdate,
    (actor, now): (Actor, Instant),
) -> Result<Option<audit::Entry>, StoreError> {
    let Some(mut case) = hold(conn, request)? else { return Ok(None) };
    let entry = Entry {
        kind: EventKind::Noted,
        at: update.at,
        account: Some(update.account),
        audience: update.audience,
        note: Some(update.note.clone()),
        media_url: None,
        detail: Detail::default().with("mass_event", update.event),
    };
    let event = if update.audience == Audience::Public {
        let mut facts = case.facts.clone();
        facts.status_notes = Some(update.note.clone());
        facts.touch(update.at.max(facts.updated_at));
        save(conn, &mut case, facts, entry)?
    } else {
        note(conn, &case, entry)?
    };
    let (audience, mass_event) = (update.audience.as_str(), update.event);
    Ok(Some(audit::Entry {
        at: now,
        jurisdiction: Some(case.jurisdiction),
        actor,
        action: "request.note",
        subject: format!("request {request}"),
        detail: json!({ "event": event, "audience": audience, "mass_event": mass_event, "update": update.id }),
    }))
}
