//! Whose reports are refused.

use diesel::prelude::*;

use crate::db::schema::bans as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::people::{Mark, MarkKind};
use crate::time::Instant;
use crate::vault::Vault;

/// A ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Its key.
    pub id: i64,
    /// The government that refuses.
    pub jurisdiction: JurisdictionId,
    /// What the banned are known by.
    pub kind: MarkKind,
    /// The public part of an API key; of people, a digest that is told to nobody.
    pub mark: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub created_at: Instant,
    /// By whom.
    pub created_by: i64,
    /// Until when; for good where there is none.
    pub ends_at: Option<Instant>,
    /// When it was taken back.
    pub lifted_at: Option<Instant>,
}

/// A ban to be made.
#[derive(Debug, Clone)]
pub struct NewBan {
    /// The government that refuses.
    pub jurisdiction: JurisdictionId,
    /// Whom.
    pub mark: Mark,
    /// Why.
    pub reason: String,
    /// Until when.
    pub ends_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    kind: String,
    mark: String,
    reason: String,
    created_at: Stamp,
    created_by: i64,
    ends_at: Option<Stamp>,
    lifted_at: Option<Stamp>,
}

impl TryFrom<Row> for Ban {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let kind = MarkKind::parse(&row.kind)
            .ok_or_else(|| StoreError::Corrupt(format!("ban {} is of {}", row.id, row.kind)))?;
        Ok(Self {
            id: row.id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            kind,
            mark: row.mark,
            reason: row.reason,
            created_at: row.created_at.0,
            created_by: row.created_by,
            ends_at: row.ends_at.map(|at| at.0),
            lifted_at: row.lifted_at.map(|at| at.0),
        })
    }
}

/// Makes a ban. Returns its key.
pub fn ban(
    conn: &mut Conn,
    new: &NewBan,
    by: (i64, Instant),
    vault: &Vault,
) -> Result<i64, StoreError> {
    let mark = new.mark.digest(vault);
    Ok(diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(new.jurisdiction.0),
            t::kind.eq(new.mark.kind().as_str()),
            t::mark.eq(mark),
            t::reason.eq(&new.reason),
            t::created_at.eq(by.1.naive_utc()),
            t::created_by.eq(by.0),
            t::ends_at.eq(new.ends_at.map(|at| at.naive_utc())),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// The bans of a government that were not taken back, the newest first, before the key `before`.
pub fn list_bans(
    conn: &mut Conn,
    of: &[JurisdictionId],
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Ban>, StoreError> {
    let keys: Vec<i64> = of.iter().map(|one| one.0).collect();
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq_any(keys))
        .filter(t::lifted_at.is_null())
        .filter(t::id.lt(before.unwrap_or(i64::MAX)))
        .order(t::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Ban::try_from).collect()
}

/// A ban by its key.
pub fn find_ban(conn: &mut Conn, id: i64) -> Result<Option<Ban>, StoreError> {
    let row: Option<Row> = t::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(Ban::try_from).transpose()
}

/// Takes a ban back. Returns whether it had not been before.
pub fn lift(conn: &mut Conn, id: i64, by: (i64, Instant)) -> Result<bool, StoreError> {
    let held = t::table.filter(t::id.eq(id).and(t::lifted_at.is_null()));
    let lifted = diesel::update(held)
        .set((t::lifted_at.eq(by.1.naive_utc()), t::lifted_by.eq(by.0)))
        .execute(conn)?;
    Ok(lifted > 0)
}

/// Whether any government bans anybody.
pub fn any_ban(conn: &mut Conn) -> Result<bool, StoreError> {
    let held: Option<i64> =
        t::table.filter(t::lifted_at.is_null()).select(t::id).first(conn).optional()?;
    Ok(held.is_some())
}

/// The key of a ban in force that holds for one of these marks.
pub fn banned(
    conn: &mut Conn,
    vault: &Vault,
    of: JurisdictionId,
    marks: &[Mark],
    now: Instant,
) -> Result<Option<i64>, StoreError> {
    if marks.is_empty() {
        return Ok(None);
    }
    let wanted: Vec<(&str, String)> =
        marks.iter().map(|mark| (mark.kind().as_str(), mark.digest(vault))).collect();
    let kinds: Vec<&str> = wanted.iter().map(|(kind, _)| *kind).collect();
    let digests: Vec<&str> = wanted.iter().map(|(_, mark)| mark.as_str()).collect();
    let rows: Vec<(i64, String, String)> = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::kind.eq_any(kinds))
        .filter(t::mark.eq_any(digests))
        .filter(t::lifted_at.is_null())
        .filter(t::ends_at.is_null().or(t::ends_at.gt(now.naive_utc())))
        .order(t::id)
        .select((t::id, t::kind, t::mark))
        .load(conn)?;
    let meant = |kind: &str, mark: &str| wanted.iter().any(|(k, m)| *k == kind && m == mark);
    Ok(rows.into_iter().find(|(_, kind, mark)| meant(kind, mark)).map(|(id, _, _)| id))
}
