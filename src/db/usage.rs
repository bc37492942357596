//! What the servers on one PostgreSQL database tell each other of their rate limits.

use std::time::Duration;

use diesel::sql_types::{Array, BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use super::{Conn, Store, StoreError};

/// What one server has let through of one bucket since its row was made.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Usage {
    /// The bucket.
    #[diesel(sql_type = Text)]
    pub bucket: String,
    /// The server.
    #[diesel(sql_type = Text)]
    pub server: String,
    /// The calls.
    #[diesel(sql_type = BigInt)]
    pub used: i64,
}

impl Store {
    /// Tells what `server` has let through since it last did, and learns where all the others stand whose count
    /// has moved within `window`. Nothing on SQLite, where there are no others.
    pub async fn exchange_usage(
        &self,
        server: &str,
        spent: Vec<(String, i64)>,
        window: Duration,
    ) -> Result<Vec<Usage>, StoreError> {
        let server = server.to_owned();
        self.write_one(move |conn| exchange(conn, &server, &spent, window)).await
    }

    /// Removes the counts that have not moved for so long.
    pub async fn purge_usage(&self, quiet: Duration) -> Result<(), StoreError> {
        self.write_one(move |conn| purge(conn, quiet)).await
    }
}

/// The order of the buckets does not matter: nobody else writes this server's rows.
const EXCHANGE: &str = "WITH told AS (
        INSERT INTO rate_usage AS known (bucket, server, used, at)
        SELECT bucket, $3, used, now() AT TIME ZONE 'UTC'
        FROM unnest($1, $2) AS spent (bucket, used)
        ON CONFLICT (bucket, server) DO UPDATE SET used = known.used + excluded.used, at = excluded.at)
    SELECT bucket, server, used FROM rate_usage
    WHERE server <> $3 AND at > (now() AT TIME ZONE 'UTC') - $4 * interval '1 millisecond'";

fn exchange(
    conn: &mut Conn,
    server: &str,
    spent: &[(String, i64)],
    window: Duration,
) -> Result<Vec<Usage>, StoreError> {
    let Conn::Postgres(c) = conn else { return Ok(Vec::new()) };
    let (buckets, used): (Vec<&str>, Vec<i64>) =
        spent.iter().map(|(bucket, used)| (bucket.as_str(), *used)).unzip();
    Ok(sql_query(EXCHANGE)
        .bind::<Array<Text>, _>(buckets)
        .bind::<Array<BigInt>, _>(used)
        .bind::<Text, _>(server)
        .bind::<BigInt, _>(millis(window))
        .load(c)?)
}

fn purge(conn: &mut Conn, quiet: Duration) -> Result<(), StoreError> {
    let Conn::Postgres(c) = conn else { return Ok(()) };
    sql_query(
        "DELETE FROM rate_usage WHERE at < (now() AT TIME ZONE 'UTC') - $1 * interval '1 millisecond'",
    )
    .bind::<BigInt, _>(millis(quiet))
    .execute(c)?;
    Ok(())
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
