//! Addresses that staff found to be one person's.

use diesel::prelude::*;

use crate::db::schema::person_merges as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::time::Instant;

/// Two addresses that are one person's in a government.
#[derive(Debug, Clone)]
pub struct Merge {
    /// Its number.
    pub id: i64,
    /// The government that says so.
    pub jurisdiction: JurisdictionId,
    /// Why.
    pub reason: String,
    /// The account of whoever found it.
    pub account: i64,
    /// When.
    pub at: Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    digest: String,
    other_digest: String,
    reason: String,
    account_id: i64,
    at: Stamp,
}

impl From<Row> for Merge {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            reason: row.reason,
            account: row.account_id,
            at: row.at.0,
        }
    }
}

/// Notes that two addresses are one person's. Returns its number.
pub fn merge(
    conn: &mut Conn,
    of: JurisdictionId,
    (digest, other): (&str, &str),
    reason: &str,
    (account, now): (i64, Instant),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(of.0),
            t::digest.eq(digest),
            t::other_digest.eq(other),
            t::reason.eq(reason),
            t::account_id.eq(account),
            t::at.eq(now.naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// A merge that holds.
pub fn find_merge(conn: &mut Conn, id: i64) -> Result<Option<Merge>, StoreError> {
    let row: Option<Row> = t::table
        .find(id)
        .filter(t::undone_at.is_null())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Merge::from))
}

/// Takes a merge back. Returns whether it held.
pub fn unmerge(
    conn: &mut Conn,
    id: i64,
    (account, now): (i64, Instant),
) -> Result<bool, StoreError> {
    let undone = diesel::update(t::table.find(id).filter(t::undone_at.is_null()))
        .set((t::undone_at.eq(now.naive_utc()), t::undone_by.eq(account)))
        .execute(conn)?;
    Ok(undone > 0)
}

/// The digests of everything that whoever has one of them is known by in these governments, that one first; with the
/// merges that say so. Two steps away is the same person too.
pub(super) fn of_person(
    conn: &mut Conn,
    digest: &str,
    of: &[JurisdictionId],
) -> Result<(Vec<String>, Vec<Merge>), StoreError> {
    let keys: Vec<i64> = of.iter().map(|one| one.0).collect();
    let mut digests = vec![digest.to_owned()];
    let mut merges: Vec<Merge> = Vec::new();
    let mut seen = 0;
    while let Some(next) = digests.get(seen).cloned() {
        seen = seen.saturating_add(1);
        let rows: Vec<Row> = t::table
            .filter(t::undone_at.is_null())
            .filter(t::jurisdiction_id.eq_any(keys.clone()))
            .filter(t::digest.eq(&next).or(t::other_digest.eq(&next)))
            .order(t::id)
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            for one in [&row.digest, &row.other_digest] {
                if !digests.contains(one) {
                    digests.push(one.clone());
                }
            }
            if merges.iter().all(|known| known.id != row.id) {
                merges.push(Merge::from(row));
            }
        }
    }
    Ok((digests, merges))
}

/// Forgets what was merged with an address, in some governments or in all.
pub(super) fn forget_merges(
    conn: &mut Conn,
    digest: &str,
    of: Option<&[i64]>,
) -> Result<usize, StoreError> {
    let named = t::table.filter(t::digest.eq(digest).or(t::other_digest.eq(digest)));
    Ok(match of {
        None => diesel::delete(named).execute(conn)?,
        Some(keys) => {
            diesel::delete(named.filter(t::jurisdiction_id.eq_any(keys.to_vec()))).execute(conn)?
        }
    })
}
