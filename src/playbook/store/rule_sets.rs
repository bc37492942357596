//! Rows of the versions of rules.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;

use super::editions::{self, Row, columns, common};
use crate::db::schema::rule_sets as t;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::{Edition, EditionState, NewEdition};
use crate::time::Instant;

common!(t);

/// Every version of a government's rules, the newest first.
pub fn list(conn: &mut Conn, of: JurisdictionId) -> Result<Vec<Edition>, StoreError> {
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .order(t::version.desc())
        .select(columns!(t))
        .load(conn)?;
    rows.into_iter().map(editions::read).collect()
}

/// One version.
pub fn find(
    conn: &mut Conn,
    of: JurisdictionId,
    version: i64,
) -> Result<Option<Edition>, StoreError> {
    let row: Option<Row> = t::table
        .filter(t::jurisdiction_id.eq(of.0).and(t::version.eq(version)))
        .select(columns!(t))
        .first(conn)
        .optional()?;
    row.map(editions::read).transpose()
}

/// The version that rules on the day, by the keys of the governments that have one.
pub fn list_ruling(conn: &mut Conn, day: NaiveDate) -> Result<HashMap<i64, Edition>, StoreError> {
    let begun: Vec<(i64, i64)> = t::table
        .filter(t::state.eq(EditionState::InForce.as_str()).and(t::valid_from.le(day)))
        .order((t::valid_from, t::version))
        .select((t::jurisdiction_id, t::id))
        .load(conn)?;
    // The last one of each stays; what the others say is not read.
    let ruling: HashMap<i64, i64> = begun.into_iter().collect();
    let rows: Vec<(i64, Row)> = t::table
        .filter(t::id.eq_any(ruling.into_values().collect::<Vec<i64>>()))
        .select((t::jurisdiction_id, columns!(t)))
        .load(conn)?;
    rows.into_iter().map(|(owner, row)| Ok((owner, editions::read(row)?))).collect()
}

/// Keeps a new version; returns its number.
pub fn insert(
    conn: &mut Conn,
    of: JurisdictionId,
    new: &NewEdition,
    state: EditionState,
    now: Instant,
) -> Result<i64, StoreError> {
    let all = t::table.filter(t::jurisdiction_id.eq(of.0));
    let last: Option<i64> = all.select(max(t::version)).get_result(conn)?;
    let version = last.unwrap_or(0).saturating_add(1);
    diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(of.0),
            t::version.eq(version),
            t::form.eq(&new.form),
            t::note.eq(&new.note),
            t::valid_from.eq(new.valid_from),
            t::state.eq(state.as_str()),
            t::created_at.eq(now.naive_utc()),
            t::created_by.eq(new.created_by),
        ))
        .execute(conn)?;
    Ok(version)
}
