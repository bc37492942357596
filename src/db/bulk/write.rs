//! Writing rows: many in one statement, with the keys that they come with.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Date, Double, Nullable, Text, Timestamp};
use diesel::{PgConnection, RunQueryDsl as _, SqliteConnection, sql_query};

use super::page::bound;
use super::{Kind, Row, Table, Value};
use crate::db::{Conn, StoreError};

/// Values in one statement of SQLite, a little below what it can take.
const SQLITE_VALUES: usize = 32_000;

/// Lets a connection to SQLite keep more pages in memory than a server's needs: keys of many rows arrive
/// in an order that is not that of every index.
pub fn widen_cache(conn: &mut Conn) -> Result<(), StoreError> {
    if let Conn::Sqlite(c) = conn {
        sql_query("PRAGMA cache_size = -262144").execute(c)?;
    }
    Ok(())
}

impl Table {
    /// Adds rows; the caller's transaction makes them last.
    pub fn insert(&self, conn: &mut Conn, rows: Vec<Row>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        match conn {
            Conn::Sqlite(c) => self.insert_on_sqlite(c, &rows),
            Conn::Postgres(c) => self.insert_on_postgres(c, rows),
        }
    }

    /// Takes all rows away.
    pub fn clear(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let query = sql_query(format!("DELETE FROM \"{}\"", self.name));
        match conn {
            Conn::Sqlite(c) => query.execute(c)?,
            Conn::Postgres(c) => query.execute(c)?,
        };
        Ok(())
    }

    /// Sets the counters that number new rows behind the largest number in use. SQLite does so by
    /// itself.
    pub fn set_counters(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let Conn::Postgres(c) = conn else {
            return Ok(());
        };
        for column in self.columns.iter().filter(|column| column.kind == Kind::Integer) {
            let (table, name) = (&self.name, &column.name);
            // Columns without a counter have no sequence, and nothing happens.
            let text = format!(
                "SELECT setval(counter, COALESCE(largest, 1), largest IS NOT NULL)
                 FROM (SELECT pg_get_serial_sequence('\"{table}\"', '{name}') AS counter) s,
                    (SELECT MAX(\"{name}\") AS largest FROM \"{table}\") m
                 WHERE counter IS NOT NULL AND COALESCE(largest, 1) > 0"
            );
            sql_query(text).execute(c)?;
        }
        Ok(())
    }

    fn names(&self) -> String {
        let names: Vec<String> =
            self.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        names.join(", ")
    }

    fn insert_on_sqlite(&self, c: &mut SqliteConnection, rows: &[Row]) -> Result<(), StoreError> {
        // Rows of one statement may come before those that they refer to.
        sql_query("PRAGMA defer_foreign_keys = ON").execute(c)?;
        let width = self.columns.len().max(1);
        let marks = format!("({})", vec!["?"; width].join(","));
        for chunk in rows.chunks(SQLITE_VALUES.checked_div(width).unwrap_or(1).max(1)) {
            let all = vec![marks.as_str(); chunk.len()].join(",");
            let text = format!("INSERT INTO \"{}\" ({}) VALUES {all}", self.name, self.names());
            let binds: Vec<&Value> = chunk.iter().flat_map(|row| &row.0).collect();
            bound(sql_query(text).into_boxed(), &binds).execute(c)?;
        }
        Ok(())
    }

    /// One array for each column: the statement is short whatever the number of rows.
    fn insert_on_postgres(&self, c: &mut PgConnection, rows: Vec<Row>) -> Result<(), StoreError> {
        let marks: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
        let text = format!(
            "INSERT INTO \"{}\" ({}) SELECT * FROM UNNEST({})",
            self.name,
            self.names(),
            marks.join(", ")
        );
        let mut lists: Vec<Vec<Value>> =
            self.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            for (list, value) in lists.iter_mut().zip(row.0) {
                list.push(value);
            }
        }
        let mut query = sql_query(text).into_boxed();
        for (column, list) in self.columns.iter().zip(lists) {
            query = bind_list(query, column.kind, list);
        }
        query.execute(c)?;
        Ok(())
    }
}

type Insert = BoxedSqlQuery<'static, Pg, SqlQuery>;

/// A list of values that are all of one kind, or nothing.
macro_rules! list_of {
    ($query:ident, $list:ident, $sql:ty, $rust:ty, $variant:ident) => {{
        let typed: Vec<Option<$rust>> = $list
            .into_iter()
            .map(|value| if let Value::$variant(inner) = value { Some(inner) } else { None })
            .collect();
        $query.bind::<Array<Nullable<$sql>>, _>(typed)
    }};
}

fn bind_list(query: Insert, kind: Kind, list: Vec<Value>) -> Insert {
    match kind {
        Kind::Integer => list_of!(query, list, BigInt, i64, Integer),
        Kind::Real => list_of!(query, list, Double, f64, Real),
        Kind::Text => list_of!(query, list, Text, String, Text),
        Kind::Bytes => list_of!(query, list, Binary, Vec<u8>, Bytes),
        Kind::Truth => list_of!(query, list, Bool, bool, Truth),
        Kind::Instant => list_of!(query, list, Timestamp, NaiveDateTime, Instant),
        Kind::Day => list_of!(query, list, Date, NaiveDate, Day),
    }
}
