//! Which of several servers does a job: whoever holds its lease.
//!
//! The database's clock decides, because those of the servers differ. SQLite belongs to one process, which
//! needs nobody's leave.

use std::time::Duration;

use diesel::sql_types::{BigInt, Text};
use diesel::{RunQueryDsl as _, sql_query};

use super::{Backend, Conn, Store, StoreError};

impl Store {
    /// Takes the lease of `job` for `owner`, or prolongs it. False while somebody else holds it.
    pub async fn claim(
        &self,
        job: &'static str,
        owner: &str,
        holds: Duration,
    ) -> Result<bool, StoreError> {
        if self.backend() == Backend::Sqlite {
            return Ok(true);
        }
        let owner = owner.to_owned();
        self.write_one(move |conn| claim(conn, job, &owner, holds)).await
    }

    /// Gives up every lease of `owner`, so that nobody has to wait until they have run out.
    pub async fn give_up_leases(&self, owner: &str) -> Result<(), StoreError> {
        if self.backend() == Backend::Sqlite {
            return Ok(());
        }
        let owner = owner.to_owned();
        self.write_one(move |conn| give_up(conn, &owner)).await
    }
}

/// In one statement, so that of two who try at the same moment one gets it.
const CLAIM: &str = "INSERT INTO leases AS held (job, owner, until)
    VALUES ($1, $2, (now() AT TIME ZONE 'UTC') + $3 * interval '1 millisecond')
    ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE held.owner = excluded.owner OR held.until < (now() AT TIME ZONE 'UTC')";

fn claim(conn: &mut Conn, job: &str, owner: &str, holds: Duration) -> Result<bool, StoreError> {
    let Conn::Postgres(c) = conn else { return Ok(true) };
    let held = sql_query(CLAIM)
        .bind::<Text, _>(job)
        .bind::<Text, _>(owner)
        .bind::<BigInt, _>(i64::try_from(holds.as_millis()).unwrap_or(i64::MAX))
        .execute(c)?;
    Ok(held == 1)
}

fn give_up(conn: &mut Conn, owner: &str) -> Result<(), StoreError> {
    let Conn::Postgres(c) = conn else { return Ok(()) };
    sql_query("DELETE FROM leases WHERE owner = $1").bind::<Text, _>(owner).execute(c)?;
    Ok(())
}
