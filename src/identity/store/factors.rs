//! Rows of second factors and recovery codes.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{staff_recovery_codes as r, staff_second_factors as t};
use crate::db::{Conn, StoreError};
use crate::identity::RecoveryCode;
use crate::time::Instant;
use crate::vault::{Place, Sealed, Vault};

/// A second factor as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The secret, sealed for [`place_of`] the account.
    pub sealed: Sealed,
    /// Since when its codes count; not before it was confirmed with one.
    pub confirmed_at: Option<Instant>,
}

/// Where the secret of an account stands.
pub fn place_of(account: i64) -> Place<'static> {
    Place { table: "staff_second_factors", column: "secret", row: account }
}

/// An account's second factor.
pub fn factor(conn: &mut Conn, account: i64) -> Result<Option<Factor>, StoreError> {
    let row: Option<(i64, Vec<u8>, Option<NaiveDateTime>)> = t::table
        .find(account)
        .select((t::key_id, t::secret, t::confirmed_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(key, bytes, at)| Factor {
        sealed: Sealed { key, bytes },
        confirmed_at: at.map(|at| at.and_utc()),
    }))
}

/// Stores a secret that is to be confirmed, in place of one that was not. `false` when there is one that was.
pub fn insert_factor(
    conn: &mut Conn,
    account: i64,
    sealed: &Sealed,
    now: Instant,
) -> Result<bool, StoreError> {
    diesel::delete(t::table.find(account).filter(t::confirmed_at.is_null())).execute(conn)?;
    if factor(conn, account)?.is_some() {
        return Ok(false);
    }
    diesel::insert_into(t::table)
        .values((
            t::account_id.eq(account),
            t::key_id.eq(sealed.key),
            t::secret.eq(&sealed.bytes),
            t::created_at.eq(now.naive_utc()),
            t::last_step.eq(0),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Confirms a secret by the step of a code and stores the digests of new recovery codes. `false` when the secret is
/// not the one that waits for it any more.
pub fn confirm(
    conn: &mut Conn,
    account: i64,
    (sealed, step): (&Sealed, i64),
    codes: &[RecoveryCode],
    now: Instant,
) -> Result<bool, StoreError> {
    let confirmed = diesel::update(t::table.find(account))
        .filter(t::confirmed_at.is_null())
        .filter(t::secret.eq(&sealed.bytes))
        .set((t::confirmed_at.eq(now.naive_utc()), t::last_step.eq(step)))
        .execute(conn)?;
    if confirmed == 0 {
        return Ok(false);
    }
    diesel::delete(r::table.filter(r::account_id.eq(account))).execute(conn)?;
    for code in codes {
        diesel::insert_into(r::table)
            .values((r::digest.eq(code.digest(account)), r::account_id.eq(account)))
            .execute(conn)?;
    }
    Ok(true)
}

/// Spends the code of a step, and with it those of all steps before. `false` when it is spent already.
pub fn spend_step(conn: &mut Conn, account: i64, step: i64) -> Result<bool, StoreError> {
    let spent = diesel::update(t::table.find(account))
        .filter(t::confirmed_at.is_not_null())
        .filter(t::last_step.lt(step))
        .set(t::last_step.eq(step))
        .execute(conn)?;
    Ok(spent > 0)
}

/// Spends a recovery code. `false` when the account has none like it.
pub fn spend_recovery_code(
    conn: &mut Conn,
    account: i64,
    code: &RecoveryCode,
) -> Result<bool, StoreError> {
    let spent = diesel::delete(r::table.find(code.digest(account)))
        .filter(r::account_id.eq(account))
        .execute(conn)?;
    Ok(spent > 0)
}

/// How many recovery codes an account has left.
pub fn count_recovery_codes(conn: &mut Conn, account: i64) -> Result<i64, StoreError> {
    Ok(r::table.filter(r::account_id.eq(account)).count().get_result(conn)?)
}

/// Removes an account's second factor and its recovery codes. `false` when it has none.
pub fn remove_factor(conn: &mut Conn, account: i64) -> Result<bool, StoreError> {
    diesel::delete(r::table.filter(r::account_id.eq(account))).execute(conn)?;
    Ok(diesel::delete(t::table.find(account)).execute(conn)? > 0)
}

/// Seals at most `most` secrets of older keys by the newest one; returns how many.
pub fn reseal(conn: &mut Conn, vault: &Vault, most: i64) -> Result<usize, StoreError> {
    vault.keep_up(conn)?;
    let rows: Vec<(i64, i64, Vec<u8>)> = t::table
        .filter(t::key_id.ne(vault.current_key()))
        .order(t::account_id)
        .limit(most)
        .select((t::account_id, t::key_id, t::secret))
        .load(conn)?;
    for (account, key, bytes) in &rows {
        let old = Sealed { key: *key, bytes: bytes.clone() };
        let plain = vault.open_row(conn, place_of(*account), &old)?;
        let new = vault.seal(place_of(*account), &plain)?;
        diesel::update(t::table.find(account).filter(t::secret.eq(bytes)))
            .set((t::key_id.eq(new.key), t::secret.eq(new.bytes)))
            .execute(conn)?;
    }
    Ok(rows.len())
}

/// Whether some secret is sealed by a key.
pub fn needs_key(conn: &mut Conn, key: i64) -> Result<bool, StoreError> {
    let of: i64 = t::table.filter(t::key_id.eq(key)).count().get_result(conn)?;
    Ok(of > 0)
}
