//! The target before the first row: migrated, and without data of its own.

use super::store::OWN_TABLE;
use super::{CopyError, Side};
use crate::db::bulk::{Table, catalogue};
use crate::db::{self, Conn, DatabaseUrl, StoreError};

/// Rows that a migrated database may begin with in one table.
const AT_BIRTH: usize = 1_000;

/// Brings a target without data up to date.
pub(super) fn migrate(to: &Side) -> Result<(), CopyError> {
    let missing = to.store.with_bare_connection(db::pending)?.len();
    if missing == 0 {
        return Ok(());
    }
    match refuse_data(to) {
        Ok(()) => {
            to.store.with_bare_connection(db::migrate)?;
            Ok(())
        }
        // Somebody else may bring it up to date; a copy must not.
        Err(CopyError::Refused(_)) if has_migrations(to)? => Err(lacking(to, missing)),
        Err(other) => Err(other),
    }
}

fn has_migrations(to: &Side) -> Result<bool, StoreError> {
    Ok(!to.store.with_bare_connection(db::applied)?.is_empty())
}

/// A side whose schema is not the one of this program.
pub(super) fn lacking(side: &Side, missing: usize) -> CopyError {
    CopyError::refused(format!("{} lacks {missing} migrations: run `lamppost migrate`", side.name))
}

/// Refuses a target with more in it than its migrations put there: it is held against a database that
/// was made a moment ago.
pub(super) fn refuse_data(to: &Side) -> Result<(), CopyError> {
    let mut newborn = DatabaseUrl::Sqlite(":memory:".into())
        .open(true)
        .map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
    db::migrate(&mut newborn)?;
    let born = catalogue(&mut newborn)?;
    for (name, table) in to.store.read_here(catalogue)? {
        let Some(expected) = born.get(&name) else {
            return Err(CopyError::refused(format!(
                "{} holds a table {name}, which is not of Lamppost: a copy needs a database of its own",
                to.name
            )));
        };
        if name != OWN_TABLE && has_data(to, &mut newborn, expected, &table)? {
            return Err(CopyError::refused(format!(
                "{} holds data already, in the table {name}: a copy needs an empty database",
                to.name
            )));
        }
    }
    Ok(())
}

fn has_data(
    to: &Side,
    newborn: &mut Conn,
    expected: &Table,
    table: &Table,
) -> Result<bool, StoreError> {
    if to.store.read_here(|conn| table.page(conn, None, 1))?.is_empty() {
        return Ok(false);
    }
    let Ok(common) = expected.joined(table) else {
        return Ok(true);
    };
    let born = common.page(newborn, None, AT_BIRTH)?;
    Ok(to.store.read_here(|conn| common.page(conn, None, AT_BIRTH))? != born)
}
