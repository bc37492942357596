//! Versions of either kind: of a government's rules, or of one of its workflows.

use diesel::prelude::*;

use super::{rule_sets, workflows};
use crate::db::schema::jurisdictions as j;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::{Book, Edition, EditionState, NewEdition};
use crate::time::Instant;

/// Every version, the newest first.
pub fn list(conn: &mut Conn, of: JurisdictionId, book: &Book) -> Result<Vec<Edition>, StoreError> {
    match book {
        Book::Rules => rule_sets::list(conn, of),
        Book::Workflow(code) => workflows::list_of(conn, of, code),
    }
}

/// One version.
pub fn find(
    conn: &mut Conn,
    of: JurisdictionId,
    book: &Book,
    version: i64,
) -> Result<Option<Edition>, StoreError> {
    match book {
        Book::Rules => rule_sets::find(conn, of, version),
        Book::Workflow(code) => workflows::find(conn, of, code, version),
    }
}

/// Keeps a new version: it waits for approval where the government demands that, and else rules from its
/// first day on. Returns its number.
///
/// # Errors
/// [`StoreError::Duplicate`] when somebody else has kept one at the same moment.
pub fn insert(
    conn: &mut Conn,
    of: JurisdictionId,
    book: &Book,
    new: &NewEdition,
    now: Instant,
) -> Result<i64, StoreError> {
    let demanded: bool = j::table.find(of.0).select(j::rules_need_approval).first(conn)?;
    let state = if demanded { EditionState::Proposed } else { EditionState::InForce };
    match book {
        Book::Rules => rule_sets::insert(conn, of, new, state, now),
        Book::Workflow(code) => workflows::insert(conn, (of, code), new, state, now),
    }
}

/// Notes that somebody else than its author agreed to a version.
pub fn approve(
    conn: &mut Conn,
    book: &Book,
    id: i64,
    by: i64,
    now: Instant,
) -> Result<(), StoreError> {
    match book {
        Book::Rules => rule_sets::approve(conn, id, by, now),
        Book::Workflow(_) => workflows::approve(conn, id, by, now),
    }
}

/// Notes that a version rules no more.
pub fn retire(conn: &mut Conn, book: &Book, id: i64) -> Result<(), StoreError> {
    match book {
        Book::Rules => rule_sets::retire(conn, id),
        Book::Workflow(_) => workflows::retire(conn, id),
    }
}
