//! Parts of a report, and the closing that waits for them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cases::{Case, Part};
use crate::catalogue::Answer;
use crate::db::schema::{request_closings as c, request_parts as t};
use crate::db::{Conn, Stamp, StoreError};
use crate::time::Instant;
use crate::workflow::{Actor, Attempt};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    request_id: i64,
    department_id: i64,
    team_id: Option<i64>,
    title: String,
    created_at: Stamp,
    created_by: Option<i64>,
    ended_at: Option<Stamp>,
    ended_by: Option<i64>,
    result: Option<String>,
}

impl From<Row> for Part {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            request_id: row.request_id,
            department: row.department_id,
            team: row.team_id,
            title: row.title,
            created_at: row.created_at.0,
            created_by: row.created_by,
            ended_at: row.ended_at.map(|at| at.0),
            ended_by: row.ended_by,
            result: row.result,
        }
    }
}

/// The parts of a report, oldest first.
pub fn parts(conn: &mut Conn, request: i64) -> Result<Vec<Part>, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::request_id.eq(request))
        .order(t::id)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Part::from).collect())
}

/// The parts of a report that have not ended, oldest first.
pub fn open_parts(conn: &mut Conn, request: i64) -> Result<Vec<Part>, StoreError> {
    Ok(parts(conn, request)?.into_iter().filter(|part| part.ended_at.is_none()).collect())
}

/// Adds a part to a report that is held. Returns its key.
pub fn add_part(
    conn: &mut Conn,
    case: &Case,
    to: (i64, Option<i64>),
    title: &str,
    by: (i64, Instant),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::request_id.eq(case.id),
            t::department_id.eq(to.0),
            t::team_id.eq(to.1),
            t::title.eq(title),
            t::created_by.eq(by.0),
            t::created_at.eq(by.1.naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// Ends a part of a report that is held. Returns whether it had not ended before.
pub fn end_part(
    conn: &mut Conn,
    request: i64,
    part: i64,
    result: Option<&str>,
    by: (i64, Instant),
) -> Result<bool, StoreError> {
    let open = t::table
        .filter(t::id.eq(part).and(t::request_id.eq(request)))
        .filter(t::ended_at.is_null());
    let ended = diesel::update(open)
        .set((t::ended_at.eq(by.1.naive_utc()), t::ended_by.eq(by.0), t::result.eq(result)))
        .execute(conn)?;
    Ok(ended > 0)
}

/// An attempt as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    to: String,
    roles: Vec<String>,
    reason: Option<String>,
    text: Option<String>,
    photos: usize,
    position: bool,
    answers: Vec<(String, String)>,
    closing_code: Option<String>,
}

/// Keeps a step that closes the report once its parts have ended, in place of any other.
pub fn close_later(
    conn: &mut Conn,
    account: i64,
    case: &Case,
    attempt: &Attempt,
) -> Result<(), StoreError> {
    let answers = attempt.answers.iter();
    let kept = Kept {
        to: attempt.to.clone(),
        roles: attempt.roles.clone(),
        reason: attempt.reason.clone(),
        text: attempt.text.clone(),
        photos: attempt.photos,
        position: attempt.position,
        answers: answers.map(|one| (one.code.clone(), one.value.clone())).collect(),
        closing_code: attempt.closing_code.clone(),
    };
    let step = serde_json::to_string(&kept)
        .map_err(|cause| StoreError::Corrupt(format!("a step cannot be kept: {cause}")))?;
    drop_closing(conn, case.id)?;
    diesel::insert_into(c::table)
        .values((c::request_id.eq(case.id), c::step.eq(step), c::account_id.eq(account)))
        .execute(conn)?;
    Ok(())
}

/// Forgets the step that waits for the parts of a report.
pub fn drop_closing(conn: &mut Conn, request: i64) -> Result<(), StoreError> {
    diesel::delete(c::table.find(request)).execute(conn)?;
    Ok(())
}

/// The step that waits for the parts of a report, with whoever wanted it.
pub fn closing(conn: &mut Conn, request: i64) -> Result<Option<(Attempt, i64)>, StoreError> {
    let row: Option<(String, i64)> =
        c::table.find(request).select((c::step, c::account_id)).first(conn).optional()?;
    let Some((step, account)) = row else { return Ok(None) };
    let kept: Kept = serde_json::from_str(&step)
        .map_err(|cause| StoreError::Corrupt(format!("closing of request {request}: {cause}")))?;
    let answers = kept.answers.into_iter();
    let attempt = Attempt {
        roles: kept.roles,
        reason: kept.reason,
        text: kept.text,
        photos: kept.photos,
        position: kept.position,
        answers: answers.map(|(code, value)| Answer { code, value }).collect(),
        closing_code: kept.closing_code,
        ..Attempt::new(kept.to, Actor::Staff)
    };
    Ok(Some((attempt, account)))
}
