//! Rows of versions: of rules and of workflows alike.
//!
//! The two tables have the same columns but for the code of a workflow, so what is done to both is written
//! once.

use chrono::{NaiveDate, NaiveDateTime};

use crate::db::StoreError;
use crate::playbook::{Edition, EditionState};

/// The columns of a version, in the order of [`read`].
pub(super) type Row = (
    i64,
    i64,
    String,
    String,
    NaiveDate,
    String,
    NaiveDateTime,
    Option<i64>,
    Option<NaiveDateTime>,
    Option<i64>,
);

/// A row as a version.
pub(super) fn read(row: Row) -> Result<Edition, StoreError> {
    let (id, version, form, note, valid_from, state, created_at, created_by, at, by) = row;
    let state = EditionState::parse(&state)
        .ok_or_else(|| StoreError::Corrupt(format!("version {version} is {state}")))?;
    Ok(Edition {
        id,
        version,
        form,
        note,
        valid_from,
        state,
        created_at: created_at.and_utc(),
        created_by,
        approved_at: at.map(|at| at.and_utc()),
        approved_by: by,
    })
}

/// The columns of a table that [`Row`] holds.
macro_rules! columns {
    ($t:ident) => {
        (
            $t::id,
            $t::version,
            $t::form,
            $t::note,
            $t::valid_from,
            $t::state,
            $t::created_at,
            $t::created_by,
            $t::approved_at,
            $t::approved_by,
        )
    };
}
pub(super) use columns;

/// What both tables have in common: to find a version by its key, and to change what becomes of it.
macro_rules! common {
    ($t:ident) => {
        /// Notes that a version begins to rule on its day, because somebody else than its author agreed.
        pub fn approve(conn: &mut Conn, id: i64, by: i64, now: Instant) -> Result<(), StoreError> {
            diesel::update($t::table.find(id))
                .set((
                    $t::state.eq(EditionState::InForce.as_str()),
                    $t::approved_at.eq(now.naive_utc()),
                    $t::approved_by.eq(by),
                ))
                .execute(conn)?;
            Ok(())
        }

        /// Notes that a version rules no more.
        pub fn retire(conn: &mut Conn, id: i64) -> Result<(), StoreError> {
            diesel::update($t::table.find(id))
                .set($t::state.eq(EditionState::Retired.as_str()))
                .execute(conn)?;
            Ok(())
        }
    };
}
pub(super) use common;
