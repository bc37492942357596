//! What the banned say for themselves.

use diesel::prelude::*;

use crate::db::schema::appeals as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::time::Instant;

/// An appeal.
#[derive(Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Its key.
    pub id: i64,
    /// The government that it was sent to.
    pub jurisdiction: JurisdictionId,
    /// The ban that it is about, where one holds for whoever wrote it.
    pub ban: Option<i64>,
    /// What was said.
    pub words: String,
    /// Where an answer goes.
    pub email: Option<String>,
    /// Where else.
    pub phone: Option<String>,
    /// When.
    pub at: Instant,
    /// What was decided; none while it is open.
    pub decision: Option<String>,
}

/// An appeal to be taken in.
#[derive(Clone)]
pub struct NewAppeal {
    /// The government that it is sent to.
    pub jurisdiction: JurisdictionId,
    /// The ban that holds for whoever writes it.
    pub ban: Option<i64>,
    /// What is said.
    pub words: String,
    /// Where an answer goes.
    pub email: Option<String>,
    /// Where else.
    pub phone: Option<String>,
}

type Row = (i64, i64, Option<i64>, String, Option<String>, Option<String>, Stamp, Option<String>);

fn read((id, of, ban, words, email, phone, at, decision): Row) -> Appeal {
    Appeal { id, jurisdiction: JurisdictionId(of), ban, words, email, phone, at: at.0, decision }
}

/// Takes in an appeal. Returns its key.
pub fn appeal(conn: &mut Conn, new: &NewAppeal, now: Instant) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(new.jurisdiction.0),
            t::ban_id.eq(new.ban),
            t::words.eq(&new.words),
            t::email.eq(&new.email),
            t::phone.eq(&new.phone),
            t::at.eq(now.naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// Appeals to governments that are open, oldest first, behind the key `after`.
pub fn open_appeals(
    conn: &mut Conn,
    of: &[JurisdictionId],
    after: i64,
    limit: i64,
) -> Result<Vec<Appeal>, StoreError> {
    let keys: Vec<i64> = of.iter().map(|one| one.0).collect();
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq_any(keys))
        .filter(t::decision.is_null())
        .filter(t::id.gt(after))
        .order(t::id)
        .limit(limit)
        .select((
            t::id,
            t::jurisdiction_id,
            t::ban_id,
            t::words,
            t::email,
            t::phone,
            t::at,
            t::decision,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// An appeal by its key.
pub fn find_appeal(conn: &mut Conn, id: i64) -> Result<Option<Appeal>, StoreError> {
    let row: Option<Row> = t::table
        .find(id)
        .select((
            t::id,
            t::jurisdiction_id,
            t::ban_id,
            t::words,
            t::email,
            t::phone,
            t::at,
            t::decision,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(read))
}

/// Decides an appeal. Returns whether it was open.
pub fn decide_appeal(
    conn: &mut Conn,
    id: i64,
    decision: &str,
    reason: &str,
    by: (i64, Instant),
) -> Result<bool, StoreError> {
    let open = t::table.filter(t::id.eq(id).and(t::decision.is_null()));
    let decided = diesel::update(open)
        .set((
            t::decision.eq(decision),
            t::decision_reason.eq(reason),
            t::decided_at.eq(by.1.naive_utc()),
            t::decided_by.eq(by.0),
        ))
        .execute(conn)?;
    Ok(decided > 0)
}
