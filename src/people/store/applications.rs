//! Rows of those who ask for keys, and of who holds one. Mail addresses are sealed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{api_key_requests as r, api_keys as k};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::people::{Address, Application, Decision, NewApplication, Scopes, State};
use crate::time::Instant;
use crate::vault::{Place, Sealed, Vault};

fn holder_place(key: i64) -> Place<'static> {
    Place { table: "api_keys", column: "sealed", row: key }
}

fn asker_place(application: i64) -> Place<'static> {
    Place { table: "api_key_requests", column: "sealed", row: application }
}

fn digest_of(vault: &Vault, email: &str) -> String {
    Address::email(email).map(|one| one.digest(vault)).unwrap_or_default()
}

/// Notes who holds a key: where he or she can be reached, and from which network the key was asked for.
pub fn set_holder(
    conn: &mut Conn,
    vault: &Vault,
    key: i64,
    email: &str,
    network: Option<&str>,
) -> Result<(), StoreError> {
    vault.keep_up(conn)?;
    let sealed = vault.seal(holder_place(key), email.as_bytes())?;
    diesel::update(k::table.find(key))
        .set((
            k::key_id.eq(Some(sealed.key)),
            k::sealed.eq(Some(sealed.bytes)),
            k::email_digest.eq(Some(digest_of(vault, email))),
            k::network_digest.eq(network),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many keys and applications came since then.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recent {
    /// From one mail address.
    pub of_email: i64,
    /// From one network.
    pub of_network: i64,
    /// From everybody.
    pub of_all: i64,
}

/// Counts what strangers have asked for since then.
pub fn recent(
    conn: &mut Conn,
    vault: &Vault,
    (email, network): (&str, Option<&str>),
    since: Instant,
) -> Result<Recent, StoreError> {
    let (since, email) = (since.naive_utc(), digest_of(vault, email));
    let keys = || k::table.filter(k::created_at.gt(since)).filter(k::email_digest.is_not_null());
    let asked = || r::table.filter(r::created_at.gt(since));
    let mut found = Recent {
        of_email: keys().filter(k::email_digest.eq(&email)).count().get_result::<i64>(conn)?
            + asked().filter(r::email_digest.eq(&email)).count().get_result::<i64>(conn)?,
        of_network: 0,
        of_all: keys().count().get_result::<i64>(conn)?
            + asked().count().get_result::<i64>(conn)?,
    };
    if let Some(network) = network {
        found.of_network =
            keys().filter(k::network_digest.eq(network)).count().get_result::<i64>(conn)?
                + asked().filter(r::network_digest.eq(network)).count().get_result::<i64>(conn)?;
    }
    Ok(found)
}

/// Forgets the networks of what is older than that; returns of how many.
pub fn forget_networks(conn: &mut Conn, before: Instant) -> Result<usize, StoreError> {
    let (before, nothing) = (before.naive_utc(), None::<String>);
    let keys = k::table.filter(k::network_digest.is_not_null()).filter(k::created_at.le(before));
    let asked = r::table.filter(r::network_digest.is_not_null()).filter(r::created_at.le(before));
    let one = diesel::update(keys).set(k::network_digest.eq(&nothing)).execute(conn)?;
    let other = diesel::update(asked).set(r::network_digest.eq(&nothing)).execute(conn)?;
    Ok(one.saturating_add(other))
}

/// Forgets who holds keys, and what was asked for, from a mail address with this digest; returns of how many rows.
pub fn forget_person(conn: &mut Conn, email_digest: &str) -> Result<usize, StoreError> {
    let keys = k::table.filter(k::email_digest.eq(email_digest));
    let held = diesel::update(keys)
        .set((
            k::key_id.eq(None::<i64>),
            k::sealed.eq(None::<Vec<u8>>),
            k::email_digest.eq(None::<String>),
        ))
        .execute(conn)?;
    let asked = r::table.filter(r::email_digest.eq(email_digest));
    Ok(held.saturating_add(diesel::delete(asked).execute(conn)?))
}

/// Stores what somebody asks for; returns its number.
pub fn apply(
    conn: &mut Conn,
    vault: &Vault,
    new: &NewApplication,
    now: Instant,
) -> Result<i64, StoreError> {
    vault.keep_up(conn)?;
    let id: i64 = diesel::insert_into(r::table)
        .values((
            r::jurisdiction_id.eq(new.jurisdiction.0),
            r::ticket.eq(&new.ticket),
            r::label.eq(&new.label),
            r::scopes.eq(new.scopes.to_string()),
            r::words.eq(&new.words),
            r::state.eq(State::Waiting.as_str()),
            r::key_id.eq(vault.current_key()),
            r::sealed.eq(Vec::<u8>::new()),
            r::email_digest.eq(digest_of(vault, &new.email)),
            r::network_digest.eq(&new.network),
            r::created_at.eq(now.naive_utc()),
        ))
        .returning(r::id)
        .get_result(conn)?;
    // It is sealed for its number, which is known now.
    let sealed = vault.seal(asker_place(id), new.email.as_bytes())?;
    diesel::update(r::table.find(id))
        .set((r::key_id.eq(sealed.key), r::sealed.eq(sealed.bytes)))
        .execute(conn)?;
    Ok(id)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = r)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    label: String,
    scopes: String,
    words: String,
    state: String,
    reason: Option<String>,
    key_id: i64,
    sealed: Vec<u8>,
    created_at: NaiveDateTime,
    decided_at: Option<NaiveDateTime>,
    api_key_id: Option<i64>,
}

fn opened(conn: &mut Conn, vault: &Vault, row: Row) -> Result<Application, StoreError> {
    let corrupt = || StoreError::Corrupt(format!("key request {}", row.id));
    let sealed = Sealed { key: row.key_id, bytes: row.sealed };
    let plain = vault.open_row(conn, asker_place(row.id), &sealed)?;
    Ok(Application {
        id: row.id,
        jurisdiction: JurisdictionId(row.jurisdiction_id),
        label: row.label,
        scopes: Scopes::parse(&row.scopes),
        words: row.words,
        email: String::from_utf8(plain).map_err(|_bytes| corrupt())?,
        state: State::parse(&row.state).ok_or_else(corrupt)?,
        reason: row.reason,
        created_at: row.created_at.and_utc(),
        decided_at: row.decided_at.map(|at| at.and_utc()),
        api_key: row.api_key_id,
    })
}

/// What was asked for of these governments, the newest first, behind a number.
pub fn list(
    conn: &mut Conn,
    vault: &Vault,
    governments: &[i64],
    before: Option<i64>,
    at_most: i64,
) -> Result<Vec<Application>, StoreError> {
    let rows: Vec<Row> = r::table
        .filter(r::jurisdiction_id.eq_any(governments.to_vec()))
        .filter(r::id.lt(before.unwrap_or(i64::MAX)))
        .order(r::id.desc())
        .limit(at_most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| opened(conn, vault, row)).collect()
}

/// One of them.
pub fn find(conn: &mut Conn, vault: &Vault, id: i64) -> Result<Option<Application>, StoreError> {
    let row: Option<Row> = r::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| opened(conn, vault, row)).transpose()
}

/// The one that a ticket belongs to.
pub fn find_by_ticket(
    conn: &mut Conn,
    vault: &Vault,
    ticket: &str,
) -> Result<Option<Application>, StoreError> {
    let row: Option<Row> =
        r::table.filter(r::ticket.eq(ticket)).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| opened(conn, vault, row)).transpose()
}

/// Notes what was decided. False when somebody else was faster.
pub fn decide(
    conn: &mut Conn,
    id: i64,
    decision: &Decision,
    by: i64,
    now: Instant,
) -> Result<bool, StoreError> {
    let waiting = r::table.find(id).filter(r::state.eq(State::Waiting.as_str()));
    let when = (r::decided_at.eq(Some(now.naive_utc())), r::decided_by.eq(Some(by)));
    let changed = match decision {
        Decision::Approved { api_key, scopes } => diesel::update(waiting)
            .set((
                when,
                r::state.eq(State::Approved.as_str()),
                r::api_key_id.eq(Some(*api_key)),
                r::scopes.eq(scopes.to_string()),
            ))
            .execute(conn)?,
        Decision::Refused { reason } => diesel::update(waiting)
            .set((when, r::state.eq(State::Refused.as_str()), r::reason.eq(Some(reason))))
            .execute(conn)?,
    };
    Ok(changed > 0)
}

/// Notes that the key was collected. False when that was done before.
pub fn collect(conn: &mut Conn, id: i64) -> Result<bool, StoreError> {
    let approved = r::table.find(id).filter(r::state.eq(State::Approved.as_str()));
    let changed =
        diesel::update(approved).set(r::state.eq(State::Collected.as_str())).execute(conn)?;
    Ok(changed > 0)
}

/// Where the holder of a key can be reached, if that is known.
pub fn holder(conn: &mut Conn, vault: &Vault, key: i64) -> Result<Option<String>, StoreError> {
    type Row = (Option<i64>, Option<Vec<u8>>);
    let row: Option<Row> =
        k::table.find(key).select((k::key_id, k::sealed)).first(conn).optional()?;
    let Some((Some(by), Some(bytes))) = row else { return Ok(None) };
    let plain = vault.open_row(conn, holder_place(key), &Sealed { key: by, bytes })?;
    let corrupt = |_bytes| StoreError::Corrupt(format!("the holder of key {key}"));
    String::from_utf8(plain).map(Some).map_err(corrupt)
}

/// Seals some of the rows of older keys by the newest one; returns how many.
pub fn reseal(conn: &mut Conn, vault: &Vault, at_most: i64) -> Result<usize, StoreError> {
    vault.keep_up(conn)?;
    let current = vault.current_key();
    let held: Vec<(i64, Option<i64>, Option<Vec<u8>>)> = k::table
        .filter(k::key_id.lt(current))
        .order(k::id)
        .limit(at_most)
        .select((k::id, k::key_id, k::sealed))
        .load(conn)?;
    for (id, key, bytes) in &held {
        let old = Sealed { key: key.unwrap_or_default(), bytes: bytes.clone().unwrap_or_default() };
        let plain = vault.open_row(conn, holder_place(*id), &old)?;
        let new = vault.seal(holder_place(*id), &plain)?;
        diesel::update(k::table.find(*id).filter(k::key_id.eq(*key)))
            .set((k::key_id.eq(Some(new.key)), k::sealed.eq(Some(new.bytes))))
            .execute(conn)?;
    }
    let asked: Vec<(i64, i64, Vec<u8>)> = r::table
        .filter(r::key_id.lt(current))
        .order(r::id)
        .limit(at_most)
        .select((r::id, r::key_id, r::sealed))
        .load(conn)?;
    for (id, key, bytes) in &asked {
        let old = Sealed { key: *key, bytes: bytes.clone() };
        let plain = vault.open_row(conn, asker_place(*id), &old)?;
        let new = vault.seal(asker_place(*id), &plain)?;
        diesel::update(r::table.find(*id).filter(r::key_id.eq(*key)))
            .set((r::key_id.eq(new.key), r::sealed.eq(new.bytes)))
            .execute(conn)?;
    }
    Ok(held.len().saturating_add(asked.len()))
}

/// Whether some row is sealed by this key.
pub fn needs_key(conn: &mut Conn, key: i64) -> Result<bool, StoreError> {
    use diesel::dsl::exists;
    let held: bool = diesel::select(exists(k::table.filter(k::key_id.eq(key)))).get_result(conn)?;
    let asked: bool =
        diesel::select(exists(r::table.filter(r::key_id.eq(key)))).get_result(conn)?;
    Ok(held || asked)
}
