//! Rows of saved searches and pins.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::cases::Queue;
use crate::db::schema::{queue_pins as p, queues as q};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::time::Instant;

type Row = (i64, i64, i64, String, String, bool);

fn queue((id, of, account, name, filter, shared): Row) -> Result<Queue, StoreError> {
    let filter: BTreeMap<String, String> = serde_json::from_str(&filter)
        .map_err(|cause| StoreError::Corrupt(format!("filter of queue {id}: {cause}")))?;
    let filter = filter.into_iter().collect();
    Ok(Queue { id, jurisdiction: JurisdictionId(of), account, name, filter, shared })
}

fn text(queue: &Queue) -> Result<String, StoreError> {
    let filter: BTreeMap<&String, &String> =
        queue.filter.iter().map(|(name, value)| (name, value)).collect();
    serde_json::to_string(&filter)
        .map_err(|cause| StoreError::Corrupt(format!("a filter cannot be kept: {cause}")))
}

/// The queues that somebody has made, and those that are shared, of every government; by name.
pub fn list(conn: &mut Conn, account: i64) -> Result<Vec<Queue>, StoreError> {
    let rows: Vec<Row> = q::table
        .filter(q::account_id.eq(account).or(q::shared))
        .order((q::name, q::id))
        .select((q::id, q::jurisdiction_id, q::account_id, q::name, q::filter, q::shared))
        .load(conn)?;
    rows.into_iter().map(queue).collect()
}

/// A queue by its key.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Queue>, StoreError> {
    let row: Option<Row> = q::table
        .find(id)
        .select((q::id, q::jurisdiction_id, q::account_id, q::name, q::filter, q::shared))
        .first(conn)
        .optional()?;
    row.map(queue).transpose()
}

/// Keeps a new queue, whatever key it has; returns its key.
pub fn insert(conn: &mut Conn, new: &Queue, now: Instant) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(q::table)
        .values((
            q::jurisdiction_id.eq(new.jurisdiction.0),
            q::account_id.eq(new.account),
            q::name.eq(&new.name),
            q::filter.eq(text(new)?),
            q::shared.eq(new.shared),
            q::created_at.eq(now.naive_utc()),
        ))
        .returning(q::id)
        .get_result(conn)?)
}

/// Changes a queue: all but its maker.
pub fn update(conn: &mut Conn, new: &Queue) -> Result<(), StoreError> {
    diesel::update(q::table.find(new.id))
        .set((
            q::jurisdiction_id.eq(new.jurisdiction.0),
            q::name.eq(&new.name),
            q::filter.eq(text(new)?),
            q::shared.eq(new.shared),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes a queue, and everybody's pins of it.
pub fn delete(conn: &mut Conn, id: i64) -> Result<(), StoreError> {
    diesel::delete(q::table.find(id)).execute(conn)?;
    Ok(())
}

/// What somebody has pinned, in his order.
pub fn pins(conn: &mut Conn, account: i64) -> Result<Vec<i64>, StoreError> {
    Ok(p::table
        .filter(p::account_id.eq(account))
        .order((p::position, p::queue_id))
        .select(p::queue_id)
        .load(conn)?)
}

/// Puts an order in place of the one that somebody has.
pub fn set_pins(conn: &mut Conn, account: i64, order: &[i64]) -> Result<(), StoreError> {
    diesel::delete(p::table.filter(p::account_id.eq(account))).execute(conn)?;
    for (position, queue) in (1_i64..).zip(order) {
        diesel::insert_into(p::table)
            .values((p::account_id.eq(account), p::queue_id.eq(queue), p::position.eq(position)))
            .execute(conn)?;
    }
    Ok(())
}
