//! Complaints about reports that are public.

use diesel::prelude::*;

use crate::db::schema::abuse_reports as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::moderation::Grievance;
use crate::time::Instant;

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Its key.
    pub id: i64,
    /// The report that it is about.
    pub request_id: i64,
    /// Why.
    pub grievance: Grievance,
    /// In words.
    pub words: Option<String>,
    /// When.
    pub at: Instant,
    /// What was decided; none while it is open.
    pub decision: Option<String>,
}

type Row = (i64, i64, String, Option<String>, Stamp, Option<String>);

fn read((id, request_id, reason, words, at, decision): Row) -> Result<Complaint, StoreError> {
    let grievance = Grievance::parse(&reason)
        .ok_or_else(|| StoreError::Corrupt(format!("abuse report {id} has reason {reason}")))?;
    Ok(Complaint { id, request_id, grievance, words, at: at.0, decision })
}

/// Takes in a complaint. Returns its key.
pub fn complain(
    conn: &mut Conn,
    (request, of): (i64, JurisdictionId),
    grievance: Grievance,
    words: Option<&str>,
    now: Instant,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::request_id.eq(request),
            t::jurisdiction_id.eq(of.0),
            t::reason.eq(grievance.as_str()),
            t::words.eq(words),
            t::at.eq(now.naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// Complaints of governments that are open, oldest first, behind the key `after`.
pub fn open_complaints(
    conn: &mut Conn,
    of: &[JurisdictionId],
    after: i64,
    limit: i64,
) -> Result<Vec<Complaint>, StoreError> {
    let keys: Vec<i64> = of.iter().map(|one| one.0).collect();
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq_any(keys))
        .filter(t::decision.is_null())
        .filter(t::id.gt(after))
        .order(t::id)
        .limit(limit)
        .select((t::id, t::request_id, t::reason, t::words, t::at, t::decision))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// A complaint by its key, decided or not.
pub fn find_complaint(conn: &mut Conn, id: i64) -> Result<Option<Complaint>, StoreError> {
    let row: Option<Row> = t::table
        .find(id)
        .select((t::id, t::request_id, t::reason, t::words, t::at, t::decision))
        .first(conn)
        .optional()?;
    row.map(read).transpose()
}

/// Decides complaints about a report: this one, or all that are open where none is named. Returns how many were open.
pub fn decide_complaint(
    conn: &mut Conn,
    (request, only): (i64, Option<i64>),
    decision: &str,
    reason: &str,
    by: (i64, Instant),
) -> Result<usize, StoreError> {
    let mut open = diesel::update(t::table)
        .filter(t::request_id.eq(request))
        .filter(t::decision.is_null())
        .set((
            t::decision.eq(decision),
            t::decision_reason.eq(reason),
            t::decided_at.eq(by.1.naive_utc()),
            t::decided_by.eq(by.0),
        ))
        .into_boxed();
    if let Some(id) = only {
        open = open.filter(t::id.eq(id));
    }
    Ok(open.execute(conn)?)
}
