//! What the banned say for themselves.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::appeals as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::people::Address;
use crate::sealed_rows;
use crate::time::Instant;
use crate::vault::Vault;

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
    pub reach: Reach,
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
    pub reach: Reach,
}

/// Where an answer goes.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// A mail address.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    ban_id: Option<i64>,
    words: String,
    key_id: Option<i64>,
    sealed: Option<Vec<u8>>,
    at: Stamp,
    decision: Option<String>,
}

fn read(conn: &mut Conn, vault: &Vault, row: Row) -> Result<Appeal, StoreError> {
    let reach = open_sealed(conn, vault, row.id, (row.key_id, row.sealed))?.unwrap_or_default();
    Ok(Appeal {
        id: row.id,
        jurisdiction: JurisdictionId(row.jurisdiction_id),
        ban: row.ban_id,
        words: row.words,
        reach,
        at: row.at.0,
        decision: row.decision,
    })
}

/// Takes in an appeal. Returns its key.
pub fn appeal(
    conn: &mut Conn,
    vault: &Vault,
    new: &NewAppeal,
    now: Instant,
) -> Result<i64, StoreError> {
    let id: i64 = diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(new.jurisdiction.0),
            t::ban_id.eq(new.ban),
            t::words.eq(&new.words),
            t::at.eq(now.naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?;
    set_sealed(conn, vault, id, &new.reach)?;
    Ok(id)
}

/// Appeals to governments that are open, oldest first, behind the key `after`.
pub fn open_appeals(
    conn: &mut Conn,
    vault: &Vault,
    of: &[JurisdictionId],
    (after, limit): (i64, i64),
) -> Result<Vec<Appeal>, StoreError> {
    let keys: Vec<i64> = of.iter().map(|one| one.0).collect();
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq_any(keys))
        .filter(t::decision.is_null())
        .filter(t::id.gt(after))
        .order(t::id)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| read(conn, vault, row)).collect()
}

/// An appeal by its key.
pub fn find_appeal(conn: &mut Conn, vault: &Vault, id: i64) -> Result<Option<Appeal>, StoreError> {
    let row: Option<Row> = t::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| read(conn, vault, row)).transpose()
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

/// Forgets how whoever has this digest can be reached, in appeals to some governments or to all. Returns in how many.
///
/// Appeals are few, so each is opened: no digest of them is kept.
pub fn forget_person(
    conn: &mut Conn,
    vault: &Vault,
    digest: &str,
    of: Option<&[i64]>,
) -> Result<usize, StoreError> {
    let sealed = t::table.filter(t::sealed.is_not_null()).order(t::id);
    let columns = (t::id, t::key_id, t::sealed);
    let rows: Vec<(i64, Option<i64>, Option<Vec<u8>>)> = match of {
        None => sealed.select(columns).load(conn)?,
        Some(keys) => {
            sealed.filter(t::jurisdiction_id.eq_any(keys.to_vec())).select(columns).load(conn)?
        }
    };
    let mut number = 0_usize;
    for (id, key, bytes) in rows {
        let reach: Reach = open_sealed(conn, vault, id, (key, bytes))?.unwrap_or_default();
        let email = reach.email.as_deref().and_then(Address::email);
        let phone = reach.phone.as_deref().and_then(Address::phone);
        if [email, phone].into_iter().flatten().any(|one| one.digest(vault) == digest) {
            diesel::update(t::table.find(id))
                .set((t::key_id.eq(None::<i64>), t::sealed.eq(None::<Vec<u8>>)))
                .execute(conn)?;
            number = number.saturating_add(1);
        }
    }
    Ok(number)
}

sealed_rows!(t by id, "appeals");
