//! Reports that cannot wait, until somebody says that he sees to them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::save::{Entry, note};
use crate::cases::{Case, Detail};
use crate::db::schema::{request_escalations as t, request_events as e, service_requests as r};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::Mode;
use crate::requests::EventKind;
use crate::time::Instant;

/// A report that somebody has to see to at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The key of the report.
    pub request: i64,
    /// Since when.
    pub at: Instant,
    /// Who has said that he sees to it, and when.
    pub acknowledged: Option<(i64, Instant)>,
}

type Row = (i64, Stamp, Option<Stamp>, Option<i64>);

fn escalation((request, at, seen_at, seen_by): Row) -> Escalation {
    let acknowledged = seen_by.zip(seen_at.map(|at| at.0));
    Escalation { request, at: at.0, acknowledged }
}

/// The escalation of a report, if it ever had one.
pub fn escalation_of(conn: &mut Conn, request: i64) -> Result<Option<Escalation>, StoreError> {
    let row: Option<Row> = t::table
        .find(request)
        .select((t::request_id, t::at, t::acknowledged_at, t::acknowledged_by))
        .first(conn)
        .optional()?;
    Ok(row.map(escalation))
}

/// Those that nobody has acknowledged, behind a report's key, in the order of the reports' keys.
pub fn pending_escalations(
    conn: &mut Conn,
    mode: Mode,
    after: i64,
    at_most: i64,
) -> Result<Vec<Escalation>, StoreError> {
    let rows: Vec<Row> = t::table
        .inner_join(r::table)
        .filter(t::acknowledged_at.is_null().and(t::request_id.gt(after)))
        .filter(r::mode.eq(mode.as_str()))
        .order(t::request_id)
        .limit(at_most)
        .select((t::request_id, t::at, t::acknowledged_at, t::acknowledged_by))
        .load(conn)?;
    Ok(rows.into_iter().map(escalation).collect())
}

/// Why each of these reports was escalated last: what the log keeps of it.
pub fn why_escalated(
    conn: &mut Conn,
    requests: &[i64],
) -> Result<HashMap<i64, Detail>, StoreError> {
    let rows: Vec<(i64, Option<String>)> = e::table
        .filter(e::request_id.eq_any(requests.to_vec()))
        .filter(e::kind.eq(EventKind::Escalated.as_str()))
        .order(e::id)
        .select((e::request_id, e::detail))
        .load(conn)?;
    // The last one of each stays.
    let told = |(request, text): (i64, Option<String>)| {
        (request, text.as_deref().map(Detail::from_text).unwrap_or_default())
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Calls for somebody: in the log, with who owns the report and why, and among those that wait. The transaction holds
/// the report.
pub fn escalate(
    conn: &mut Conn,
    case: &Case,
    entry: Entry,
    why: Vec<String>,
) -> Result<(), StoreError> {
    let owner = case.facts.owner;
    let detail = entry.detail.clone().with("department", owner.department);
    let detail = detail.with("team", owner.team).with("person", owner.person).with("why", why);
    let at = entry.at.naive_utc();
    note(conn, case, Entry { kind: EventKind::Escalated, detail, ..entry })?;
    let anew = (
        t::at.eq(at),
        t::acknowledged_at.eq(None::<chrono::NaiveDateTime>),
        t::acknowledged_by.eq(None::<i64>),
    );
    if diesel::update(t::table.find(case.id)).set(anew).execute(conn)? == 0 {
        diesel::insert_into(t::table)
            .values((t::request_id.eq(case.id), t::at.eq(at)))
            .execute(conn)?;
    }
    Ok(())
}

/// Notes that somebody sees to a report. The transaction holds the report. Returns whether it was waiting.
pub fn acknowledge(
    conn: &mut Conn,
    case: &Case,
    (account, now): (i64, Instant),
) -> Result<bool, StoreError> {
    let waiting = t::table.find(case.id).filter(t::acknowledged_at.is_null());
    let seen = diesel::update(waiting)
        .set((t::acknowledged_at.eq(now.naive_utc()), t::acknowledged_by.eq(account)))
        .execute(conn)?;
    if seen == 0 {
        return Ok(false);
    }
    note(conn, case, Entry::internal(EventKind::Acknowledged, Some(account), now))?;
    Ok(true)
}
