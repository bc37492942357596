//! Rows for the board: everything that lists are narrowed and sorted by, and what happened to it since.

use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::cases::board::{Line, Texts, Touched};
use crate::db::schema::{
    mass_event_requests, request_areas, request_events as e, request_parts, request_tags,
    service_requests as t, unlogged_changes,
};
use crate::db::{Conn, Lies, Stamp, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{DetailedStatus, LogPosition, Visibility};
use crate::routing::Priority;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    mode: String,
    service_id: i64,
    department_id: Option<i64>,
    team_id: Option<i64>,
    person_id: Option<i64>,
    state: Option<String>,
    detailed_status: String,
    closing_code: Option<String>,
    priority: i64,
    urgency: i64,
    visibility: String,
    reopened: i64,
    requested_at: Stamp,
    updated_at: Stamp,
    expected_at: Option<Stamp>,
}

impl TryFrom<Row> for Line {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("request {} has {what}", row.id));
        Ok(Self {
            id: row.id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            mode: Mode::parse(&row.mode).ok_or_else(|| corrupt("an unknown mode"))?,
            service: row.service_id,
            department: row.department_id.ok_or_else(|| corrupt("no owner"))?,
            team: row.team_id,
            person: row.person_id,
            state: row.state,
            detailed_status: DetailedStatus::parse(&row.detailed_status)
                .ok_or_else(|| corrupt("an unknown status"))?,
            closing_code: row.closing_code,
            priority: Priority::of_rank(row.priority)
                .ok_or_else(|| corrupt("an unknown priority"))?,
            urgency: row.urgency,
            visibility: Visibility::parse(&row.visibility)
                .ok_or_else(|| corrupt("an unknown visibility"))?,
            reopened: row.reopened,
            mass_event: None,
            requested_at: row.requested_at.0,
            updated_at: row.updated_at.0,
            expected_at: row.expected_at.map(|at| at.0),
            areas: Vec::new(),
            partners: Vec::new(),
            tags: Vec::new(),
        })
    }
}

/// Which reports are meant.
enum Which<'a> {
    /// Those with these keys.
    These(&'a [i64]),
    /// Those from one key to another, both included.
    Between(i64, i64),
}

/// Reports in the order of their keys.
#[derive(Debug, Clone, Default)]
pub struct Portion {
    /// The reports.
    pub lines: Vec<Line>,
    /// The key of the last row that was looked at; none where there are no more.
    pub last: Option<i64>,
    /// Rows that were looked at.
    pub looked_at: usize,
}

/// The next reports. A closed report that never had an owner is nobody's case.
pub fn portion(conn: &mut Conn, after: i64, at_most: i64) -> Result<Portion, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::id.gt(after).and(t::department_id.is_not_null()))
        .order(t::id)
        .limit(at_most)
        .select(Row::as_select())
        .load(conn)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Portion::default());
    };
    let (which, last) = (Which::Between(first.id, last.id), Some(last.id));
    let looked_at = rows.len();
    let lines = complete(conn, legible(rows), &which)?;
    Ok(Portion { lines, last, looked_at })
}

/// One row that somebody has spoilt must not keep staff from all others.
fn legible(rows: Vec<Row>) -> Vec<Line> {
    let read = |row| Line::try_from(row).map_err(|fault| log::error!("not on the board: {fault}"));
    rows.into_iter().filter_map(|row| read(row).ok()).collect()
}

/// The reports with these keys that are there, in any order.
pub fn lines_of(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Line>, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids.to_vec()).and(t::department_id.is_not_null()))
        .select(Row::as_select())
        .load(conn)?;
    complete(conn, legible(rows), &Which::These(ids))
}

/// The rows of a table that belong to reports.
macro_rules! belonging {
    ($conn:expr, $which:expr, $table:ident, $column:ident) => {{
        let all = $table::table.into_boxed();
        let all = match $which {
            Which::These(ids) => all.filter($table::request_id.eq_any(ids.to_vec())),
            Which::Between(first, last) => {
                all.filter($table::request_id.ge(*first).and($table::request_id.le(*last)))
            }
        };
        all.select(($table::request_id, $table::$column)).load($conn)?
    }};
}

fn complete(
    conn: &mut Conn,
    mut lines: Vec<Line>,
    which: &Which<'_>,
) -> Result<Vec<Line>, StoreError> {
    let areas: Vec<(i64, i64)> = belonging!(conn, which, request_areas, area_id);
    let partners: Vec<(i64, i64)> = belonging!(conn, which, request_parts, department_id);
    let tags: Vec<(i64, String)> = belonging!(conn, which, request_tags, tag);
    let events: Vec<(i64, i64)> = belonging!(conn, which, mass_event_requests, event_id);
    let (mut areas, mut partners, mut tags) = (sets(areas), sets(partners), sets(tags));
    let events: HashMap<i64, i64> = events.into_iter().collect();
    for line in &mut lines {
        line.areas = areas.remove(&line.id).unwrap_or_default();
        line.partners = partners.remove(&line.id).unwrap_or_default();
        line.tags = tags.remove(&line.id).unwrap_or_default();
        line.mass_event = events.get(&line.id).copied();
    }
    Ok(lines)
}

/// What belongs to each report, in order and each once.
fn sets<T: Ord>(rows: Vec<(i64, T)>) -> HashMap<i64, Vec<T>> {
    let mut found: HashMap<i64, Vec<T>> = HashMap::new();
    for (id, one) in rows {
        found.entry(id).or_default().push(one);
    }
    for set in found.values_mut() {
        set.sort_unstable();
        set.dedup();
    }
    found
}

/// What happened behind a position, also what may still be overtaken, in the order of the log.
pub fn touched_after(
    conn: &mut Conn,
    after: LogPosition,
    at_most: i64,
) -> Result<Vec<Touched>, StoreError> {
    // The rest of a transaction, then those behind it: each is a range of the index.
    let mut rows: Vec<(i64, i64, i64)> = e::table
        .filter(e::tx.eq(after.tx).and(e::id.gt(after.event)))
        .order(e::id.asc())
        .limit(at_most)
        .select((e::tx, e::id, e::request_id))
        .load(conn)?;
    let left = at_most.saturating_sub(i64::try_from(rows.len()).unwrap_or(at_most));
    if left > 0 {
        let behind: Vec<(i64, i64, i64)> = e::table
            .filter(e::tx.gt(after.tx))
            .order((e::tx.asc(), e::id.asc()))
            .limit(left)
            .select((e::tx, e::id, e::request_id))
            .load(conn)?;
        rows.extend(behind);
    }
    let touched = |(tx, event, request)| Touched { position: LogPosition { tx, event }, request };
    Ok(rows.into_iter().map(touched).collect())
}

/// The last note of what is not in the log; 0 without any.
pub fn last_note(conn: &mut Conn) -> Result<i64, StoreError> {
    let last: Option<i64> =
        unlogged_changes::table.select(max(unlogged_changes::id)).get_result(conn)?;
    Ok(last.unwrap_or(0))
}

/// What changed that is not in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Note {
    /// Its key.
    pub id: i64,
    /// The key of the first report that changed.
    pub first: i64,
    /// That of the last one.
    pub last: i64,
    /// The event that is gone with its report: its number may have been given again.
    pub event: Option<i64>,
}

/// What changed since a note, oldest first.
pub fn notes_after(conn: &mut Conn, after: i64) -> Result<Vec<Note>, StoreError> {
    use unlogged_changes as u;
    Ok(u::table
        .filter(u::id.gt(after))
        .order(u::id)
        .select((u::id, u::first_request_id, u::last_request_id, u::event_id))
        .load(conn)?)
}

/// Where the reports of a range of keys lie, both ends included.
pub fn areas_between(conn: &mut Conn, (first, last): (i64, i64)) -> Result<Vec<Lies>, StoreError> {
    let which = Which::Between(first, last);
    Ok(belonging!(conn, &which, request_areas, area_id))
}

/// The words of reports, in any order.
pub fn texts_of(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Texts>, StoreError> {
    type Said = (i64, Option<String>, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Said> = t::table
        .filter(t::id.eq_any(ids.to_vec()))
        .select((t::id, t::code, t::title, t::description, t::address))
        .load(conn)?;
    let texts =
        |(id, code, title, description, address)| Texts { id, code, title, description, address };
    Ok(rows.into_iter().map(texts).collect())
}
