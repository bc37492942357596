//! Making a database forget what it no longer holds: removed values leave their bytes on its pages.

use diesel::connection::SimpleConnection as _;

use super::{Backend, Conn, Store, StoreError};

impl Store {
    /// Empties SQLite's log, which holds pages as they were: what was erased is gone from the disk then. Readers that
    /// are at work may prevent it; the log is emptied later then, and by the end of the server at the latest.
    pub fn empty_log(&self) {
        if self.backend() != Backend::Sqlite {
            return;
        }
        // Nobody who writes waits longer than this for those who read.
        let emptied = self.with_bare_connection(|conn| match conn {
            Conn::Sqlite(c) => Ok(c.batch_execute(
                "PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 5000;",
            )?),
            Conn::Postgres(_) => Ok(()),
        });
        if let Err(error) = emptied {
            log::warn!("the log could not be emptied yet: {error}");
        }
    }
}

/// Writes the whole database anew on SQLite, and the given tables on PostgreSQL.
///
/// Nothing is left of values that were removed or replaced. Outside any transaction; nobody else reads or writes
/// meanwhile.
///
/// SQLite needs as much room on the disk again while it lasts. Backups, replicas' disks and PostgreSQL's archived log are
/// beyond its reach.
pub fn scrub(conn: &mut Conn, tables: &[&str]) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => c.batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?,
        Conn::Postgres(c) => {
            for table in tables {
                c.batch_execute(&format!("VACUUM (FULL) \"{table}\""))?;
            }
        }
    }
    Ok(())
}
