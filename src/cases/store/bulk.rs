//! Changes of many reports at once, and what is needed to take them back.

use diesel::prelude::*;

use super::Before;
use crate::db::schema::{bulk_changes as b, bulk_items as i};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::on_backend;
use crate::time::Instant;

/// One call that changed many reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// Its key.
    pub id: i64,
    /// Whose reports.
    pub jurisdiction: JurisdictionId,
    /// Who did it.
    pub account: i64,
    /// When.
    pub at: Instant,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
}

/// A report that it changed.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkItem {
    /// The key of the report.
    pub request_id: i64,
    /// How it stood before.
    pub before: Before,
    /// The version that came of it.
    pub version: i64,
}

#[derive(Insertable)]
#[diesel(table_name = i, treat_none_as_default_value = false)]
struct ItemRow {
    bulk_id: i64,
    request_id: i64,
    before: String,
    version: i64,
}

/// Notes that somebody changes many reports. Returns the key.
pub fn begin_bulk(
    conn: &mut Conn,
    of: JurisdictionId,
    account: i64,
    now: Instant,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(b::table)
        .values((b::jurisdiction_id.eq(of.0), b::account_id.eq(account), b::at.eq(now.naive_utc())))
        .returning(b::id)
        .get_result(conn)?)
}

/// Notes the reports that were changed.
pub fn add_to_bulk(conn: &mut Conn, bulk: i64, items: &[BulkItem]) -> Result<(), StoreError> {
    let rows: Vec<ItemRow> = items
        .iter()
        .map(|item| {
            let before = item.before.to_text()?;
            Ok(ItemRow {
                bulk_id: bulk,
                request_id: item.request_id,
                before,
                version: item.version,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    if !rows.is_empty() {
        on_backend!(conn, |c| diesel::insert_into(i::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// One of them, held until the transaction ends, with its reports in the order of their keys.
pub fn hold_bulk(conn: &mut Conn, id: i64) -> Result<Option<(Bulk, Vec<BulkItem>)>, StoreError> {
    type Row = (i64, i64, i64, Stamp, Option<Stamp>);
    let row: Option<Row> = diesel::update(b::table.find(id))
        .set(b::id.eq(b::id))
        .returning((b::id, b::jurisdiction_id, b::account_id, b::at, b::undone_at))
        .get_result(conn)
        .optional()?;
    let Some((id, of, account, at, undone)) = row else { return Ok(None) };
    let bulk = Bulk {
        id,
        jurisdiction: JurisdictionId(of),
        account,
        at: at.0,
        undone_at: undone.map(|at| at.0),
    };
    let rows: Vec<(i64, String, i64)> = i::table
        .filter(i::bulk_id.eq(id))
        .order(i::request_id)
        .select((i::request_id, i::before, i::version))
        .load(conn)?;
    let items = rows.into_iter().map(|(request_id, before, version)| {
        Ok(BulkItem { request_id, before: Before::from_text(&before)?, version })
    });
    Ok(Some((bulk, items.collect::<Result<_, StoreError>>()?)))
}

/// Notes that one was taken back.
pub fn end_bulk(conn: &mut Conn, id: i64, now: Instant) -> Result<(), StoreError> {
    diesel::update(b::table.find(id)).set(b::undone_at.eq(now.naive_utc())).execute(conn)?;
    Ok(())
}
