//! Rows of contact data: sealed when they come in, sealed anew when there is a new key, opened for those who may.

use diesel::prelude::*;

use crate::db::schema::request_contacts as t;
use crate::db::{Conn, StoreError};
use crate::people::sealed::place;
use crate::people::{Address, AddressKind, Contact, SealedContact};
use crate::vault::{Sealed, Vault, store as chores};

/// A row of an older program.
#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct PlainRow {
    request_id: i64,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    device_id: Option<String>,
    account_id: Option<String>,
}

/// Seals some of the rows that are still in plain text; returns how many. What they leave on the database's pages is
/// noted as a chore in the same transaction.
pub fn seal_plain(conn: &mut Conn, vault: &Vault, at_most: i64) -> Result<usize, StoreError> {
    let rows: Vec<PlainRow> = t::table
        .filter(t::sealed.is_null())
        .order(t::request_id)
        .limit(at_most)
        .select(PlainRow::as_select())
        .load(conn)?;
    if rows.is_empty() {
        return Ok(0);
    }
    vault.keep_up(conn)?;
    chores::note_chore(conn, chores::SCRUB)?;
    for row in &rows {
        let contact = Contact {
            email: row.email.clone(),
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            phone: row.phone.clone(),
            device_id: row.device_id.clone(),
            account_id: row.account_id.clone(),
        };
        let new = SealedContact::seal(vault, row.request_id, &contact)?;
        let nothing = None::<String>;
        diesel::update(t::table.find(row.request_id).filter(t::sealed.is_null()))
            .set((
                t::email.eq(&nothing),
                t::first_name.eq(&nothing),
                t::last_name.eq(&nothing),
                t::phone.eq(&nothing),
                t::device_id.eq(&nothing),
                t::account_id.eq(&nothing),
                t::key_id.eq(new.sealed.key),
                t::sealed.eq(&new.sealed.bytes),
                t::email_digest.eq(&new.email_digest),
                t::phone_digest.eq(&new.phone_digest),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

/// Whether some row is still in plain text.
pub fn has_plain(conn: &mut Conn) -> Result<bool, StoreError> {
    let plain = t::table.filter(t::sealed.is_null());
    Ok(diesel::select(diesel::dsl::exists(plain)).get_result(conn)?)
}

/// Seals some of the rows of older keys by the newest one; returns how many.
pub fn reseal(conn: &mut Conn, vault: &Vault, at_most: i64) -> Result<usize, StoreError> {
    vault.keep_up(conn)?;
    let current = vault.current_key();
    let old: Option<i64> = t::table
        .filter(t::key_id.lt(current))
        .order(t::key_id)
        .select(t::key_id.assume_not_null())
        .first(conn)
        .optional()?;
    let Some(old) = old else { return Ok(0) };
    let rows: Vec<(i64, Option<Vec<u8>>)> = t::table
        .filter(t::key_id.eq(old))
        .order(t::request_id)
        .limit(at_most)
        .select((t::request_id, t::sealed))
        .load(conn)?;
    for (request, bytes) in &rows {
        let sealed = Sealed { key: old, bytes: bytes.clone().unwrap_or_default() };
        let plain = vault.open_row(conn, place(*request), &sealed)?;
        let new = vault.seal(place(*request), &plain)?;
        // Whoever changed the row meanwhile has sealed it by a newer key.
        diesel::update(t::table.find(*request).filter(t::key_id.eq(old)))
            .set((t::key_id.eq(new.key), t::sealed.eq(&new.bytes)))
            .execute(conn)?;
    }
    Ok(rows.len())
}

/// Whether some row is sealed by this key.
pub fn needs_key(conn: &mut Conn, key: i64) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(t::table.filter(t::key_id.eq(key)))).get_result(conn)?)
}

/// How a report's reporter can be reached, if that is known.
pub fn open(conn: &mut Conn, vault: &Vault, request: i64) -> Result<Option<Contact>, StoreError> {
    type Row = (Option<i64>, Option<Vec<u8>>);
    let row: Option<Row> =
        t::table.find(request).select((t::key_id, t::sealed)).first(conn).optional()?;
    let Some((key, bytes)) = row else { return Ok(None) };
    let unsealed = || StoreError::Corrupt(format!("the contact of request {request} is unsealed"));
    let sealed = Sealed { key: key.ok_or_else(unsealed)?, bytes: bytes.ok_or_else(unsealed)? };
    let plain = vault.open_row(conn, place(request), &sealed)?;
    serde_json::from_slice(&plain)
        .map(Some)
        .map_err(|_cause| StoreError::Corrupt(format!("the contact of request {request}")))
}

/// The keys of the reports of whoever has this address, oldest first.
pub fn requests_of(
    conn: &mut Conn,
    vault: &Vault,
    address: &Address,
) -> Result<Vec<i64>, StoreError> {
    requests_by_digest(conn, address.kind(), &address.digest(vault))
}

/// [`requests_of`] where only the digest is known.
pub fn requests_by_digest(
    conn: &mut Conn,
    kind: AddressKind,
    digest: &str,
) -> Result<Vec<i64>, StoreError> {
    let all = t::table.order(t::request_id).select(t::request_id);
    Ok(match kind {
        AddressKind::Email => all.filter(t::email_digest.eq(digest)).load(conn)?,
        AddressKind::Phone => all.filter(t::phone_digest.eq(digest)).load(conn)?,
    })
}

/// The keys of the reports of whoever has one of these digests, oldest first.
pub fn requests_by_digests(conn: &mut Conn, digests: &[String]) -> Result<Vec<i64>, StoreError> {
    let known = t::email_digest.eq_any(digests.to_vec());
    let known = known.or(t::phone_digest.eq_any(digests.to_vec()));
    Ok(t::table.filter(known).order(t::request_id).select(t::request_id).load(conn)?)
}

/// Removes the contact data of reports; returns how many had any.
pub fn remove(conn: &mut Conn, requests: &[i64]) -> Result<usize, StoreError> {
    Ok(diesel::delete(t::table.filter(t::request_id.eq_any(requests.to_vec()))).execute(conn)?)
}
