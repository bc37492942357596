//! Changing a report and its log, together.

use diesel::prelude::*;

use crate::cases::{Audience, Case, Detail, Facts, between};
use crate::db::schema::{request_areas, request_tags, service_requests as t};
use crate::db::{Conn, StoreError};
use crate::requests::store::events;
use crate::requests::{EventKind, NewEvent};
use crate::time::Instant;

/// What the log is to say of a change.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What kind of thing happened.
    pub kind: EventKind,
    /// When.
    pub at: Instant,
    /// The member of staff who did it, if one did.
    pub account: Option<i64>,
    /// Who reads the words.
    pub audience: Audience,
    /// The words.
    pub note: Option<String>,
    /// A picture that came with it.
    pub media_url: Option<String>,
    /// What staff read besides. Version and changes are filled in.
    pub detail: Detail,
}

impl Entry {
    /// Something that staff did, which only staff read.
    pub fn internal(kind: EventKind, account: Option<i64>, at: Instant) -> Self {
        Self {
            kind,
            at,
            account,
            audience: Audience::Internal,
            note: None,
            media_url: None,
            detail: Detail::default(),
        }
    }
}

/// Changes a report that the transaction holds, and writes the log. Returns the key of the event.
pub fn save(
    conn: &mut Conn,
    case: &mut Case,
    facts: Facts,
    entry: Entry,
) -> Result<i64, StoreError> {
    save_but(conn, case, facts, entry, &[])
}

/// [`save`], but what these fields were and are stays out of the log, where everybody who may see the report reads.
pub fn save_but(
    conn: &mut Conn,
    case: &mut Case,
    facts: Facts,
    entry: Entry,
    untold: &[&str],
) -> Result<i64, StoreError> {
    let mut changes = between(&case.facts, &facts);
    changes.retain(|change| !untold.contains(&change.field.as_str()));
    let version = case.version.saturating_add(1);
    write(conn, case, &facts, version)?;
    case.version = version;
    case.facts = facts;
    let detail = Detail { version, changes, ..entry.detail };
    log(conn, case, Entry { detail, ..entry })
}

/// Notes something about a report that changes none of its fields. Returns the key of the event.
pub fn note(conn: &mut Conn, case: &Case, entry: Entry) -> Result<i64, StoreError> {
    log(conn, case, entry)
}

fn log(conn: &mut Conn, case: &Case, entry: Entry) -> Result<i64, StoreError> {
    let (public, to_reporter) = entry.audience.flags();
    events::append(
        conn,
        &NewEvent {
            request_id: case.id,
            jurisdiction: case.jurisdiction,
            mode: case.mode,
            api_key_id: None,
            kind: entry.kind,
            at: entry.at,
            public,
            detailed_status: case.facts.detailed_status,
            note: entry.note,
            media_url: entry.media_url,
            external_id: None,
            account_id: entry.account,
            to_reporter,
            detail: entry.detail.to_text(),
        },
    )
}

fn write(conn: &mut Conn, case: &Case, new: &Facts, version: i64) -> Result<(), StoreError> {
    let stamp = |at: Option<Instant>| at.map(|at| at.naive_utc());
    let target = t::table.find(case.id).filter(t::version.eq(case.version));
    let changed = diesel::update(target)
        .set((
            (
                t::version.eq(version),
                t::service_id.eq(new.service_id),
                t::department_id.eq(new.owner.department),
                t::team_id.eq(new.owner.team),
                t::person_id.eq(new.owner.person),
                t::state.eq(&new.state),
                t::state_since.eq(stamp(new.state_since)),
                t::status.eq(new.status().as_str()),
                t::detailed_status.eq(new.detailed_status.as_str()),
                t::status_notes.eq(&new.status_notes),
                t::closing_code.eq(&new.closing_code),
                t::priority.eq(new.priority.rank()),
            ),
            (
                t::urgency.eq(new.urgency),
                t::reopened.eq(new.reopened),
                t::visibility.eq(new.visibility.as_str()),
                t::publish_at.eq(stamp(new.publish_at)),
                t::agency_responsible.eq(&new.agency_responsible),
                t::title.eq(&new.title),
                t::description.eq(&new.description),
                t::address.eq(&new.address),
                t::expected_at.eq(stamp(new.expected_at)),
                t::closed_at.eq(stamp(new.closed_at)),
                t::updated_at.eq(new.updated_at.naive_utc()),
            ),
        ))
        .execute(conn)?;
    if changed != 1 {
        return Err(StoreError::Corrupt(format!("request {} was not held", case.id)));
    }
    // A place that stays need not be indexed anew.
    if new.position != case.facts.position {
        diesel::update(t::table.find(case.id))
            .set((
                t::lat.eq(new.position.map(|(lat, _)| lat)),
                t::long.eq(new.position.map(|(_, long)| long)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Puts a report into these areas, by keys, and out of all others.
pub fn set_areas(conn: &mut Conn, id: i64, areas: &[i64]) -> Result<(), StoreError> {
    use request_areas as a;
    diesel::delete(a::table.filter(a::request_id.eq(id))).execute(conn)?;
    for area in areas {
        diesel::insert_into(a::table)
            .values((a::request_id.eq(id), a::area_id.eq(area)))
            .execute(conn)?;
    }
    Ok(())
}

/// Adds and takes away tags. Returns whether any changed.
pub fn change_tags(
    conn: &mut Conn,
    id: i64,
    add: &[String],
    remove: &[String],
) -> Result<bool, StoreError> {
    use request_tags as g;
    let mut changed = 0_usize;
    for tag in remove {
        changed |= diesel::delete(g::table.find((id, tag))).execute(conn)?;
    }
    for tag in add {
        let known: i64 = g::table.find((id, tag)).count().get_result(conn)?;
        if known == 0 {
            changed |= diesel::insert_into(g::table)
                .values((g::request_id.eq(id), g::tag.eq(tag)))
                .execute(conn)?;
        }
    }
    Ok(changed > 0)
}
