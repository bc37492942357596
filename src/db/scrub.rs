//! Making a database forget what it no longer holds: removed values leave their bytes on its pages.

use diesel::connection::SimpleConnection as _;

use super::{Conn, StoreError};

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
