//! Rows of wrapped keys, and what is still to be done about plain text.

use chrono::{DateTime, NaiveDateTime};
use diesel::prelude::*;

use super::cipher::{Place, VaultFault};
use super::master::MasterKey;
use crate::db::schema::{vault_chores, vault_keys as t};
use crate::db::{Conn, StoreError};
use crate::text::ids::Ids;
use crate::time::Instant;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Seals values.
    Data,
    /// Makes digests.
    Index,
}

impl Purpose {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Index => "index",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Data, Self::Index].into_iter().find(|one| one.as_str() == word)
    }

    /// A key wrapped for one purpose is none for the other.
    fn column(self) -> &'static str {
        match self {
            Self::Data => "wrapped data",
            Self::Index => "wrapped index",
        }
    }
}

/// A key as stored.
#[derive(Clone)]
pub struct WrappedKey {
    /// Its number; the data key with the highest one seals.
    pub id: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// The mark of the master key that wraps it.
    pub master: String,
    /// The key, sealed by the master key.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
}

impl WrappedKey {
    pub(super) fn wrap(
        id: i64,
        purpose: Purpose,
        secret: &[u8; 32],
        master: &MasterKey,
        ids: &dyn Ids,
    ) -> Result<Self, VaultFault> {
        let wrapped = master.wrapper()?.seal(place(id, purpose), secret, ids)?;
        let created_at = DateTime::UNIX_EPOCH;
        Ok(Self { id, purpose, master: master.mark(), wrapped, created_at })
    }

    pub(super) fn unwrap_by(&self, master: &MasterKey) -> Result<[u8; 32], VaultFault> {
        let secret = master.wrapper()?.open(place(self.id, self.purpose), &self.wrapped)?;
        secret.first_chunk::<32>().copied().ok_or(VaultFault::Broken)
    }
}

fn place(id: i64, purpose: Purpose) -> Place<'static> {
    Place { table: "vault_keys", column: purpose.column(), row: id }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct KeyRow {
    id: i64,
    purpose: String,
    master: String,
    wrapped: Vec<u8>,
    created_at: NaiveDateTime,
}

/// Every key, by number.
pub fn list(conn: &mut Conn) -> Result<Vec<WrappedKey>, StoreError> {
    let rows: Vec<KeyRow> = t::table.order(t::id).select(KeyRow::as_select()).load(conn)?;
    rows.into_iter()
        .map(|row| {
            let purpose = Purpose::parse(&row.purpose)
                .ok_or_else(|| StoreError::Corrupt(format!("vault key {}", row.id)))?;
            Ok(WrappedKey {
                id: row.id,
                purpose,
                master: row.master,
                wrapped: row.wrapped,
                created_at: row.created_at.and_utc(),
            })
        })
        .collect()
}

/// Stores a key.
///
/// # Errors
/// [`StoreError::Duplicate`] when somebody else was faster.
pub(super) fn insert(conn: &mut Conn, key: &WrappedKey) -> Result<(), StoreError> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(key.id),
            t::purpose.eq(key.purpose.as_str()),
            t::master.eq(&key.master),
            t::wrapped.eq(&key.wrapped),
            t::created_at.eq(key.created_at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Stores a key in another wrapping.
pub(super) fn replace(
    conn: &mut Conn,
    id: i64,
    master: &str,
    wrapped: &[u8],
) -> Result<(), StoreError> {
    diesel::update(t::table.find(id))
        .set((t::master.eq(master), t::wrapped.eq(wrapped)))
        .execute(conn)?;
    Ok(())
}

/// Removes a data key.
///
/// # Errors
/// When something is sealed by it: the database itself refuses.
pub fn remove(conn: &mut Conn, id: i64) -> Result<bool, StoreError> {
    let gone = diesel::delete(t::table.find(id).filter(t::purpose.eq(Purpose::Data.as_str())))
        .execute(conn)?;
    Ok(gone > 0)
}

/// The chore of making the database forget what lay there in plain text: sealed rows leave traces on its pages.
pub const SCRUB: &str = "scrub";

/// Notes a chore, in the transaction that makes it necessary.
pub fn note_chore(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    if !has_chore(conn, name)? {
        let row = vault_chores::name.eq(name);
        diesel::insert_into(vault_chores::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Whether a chore is still to be done.
pub fn has_chore(conn: &mut Conn, name: &str) -> Result<bool, StoreError> {
    let known: Option<String> =
        vault_chores::table.find(name).select(vault_chores::name).first(conn).optional()?;
    Ok(known.is_some())
}

/// A chore is done.
pub fn end_chore(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    diesel::delete(vault_chores::table.find(name)).execute(conn)?;
    Ok(())
}
