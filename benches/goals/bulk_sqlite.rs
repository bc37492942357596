//! Many rows into SQLite: without a journal and without indexes, which are made again at the end.
//! Triggers stay, so that whatever they keep is right.

use std::path::Path;

use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, Statement, ToSql, params_from_iter};

use crate::columns::{TABLES, Table, present};
use crate::fill::{Shape, Value};

/// Rows in one transaction.
const BATCH: u64 = 200_000;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Sql::Null),
            Self::Whole(number) => ToSqlOutput::Owned(Sql::Integer(*number)),
            Self::Flag(flag) => ToSqlOutput::Owned(Sql::Integer(i64::from(*flag))),
            Self::Real(number) => ToSqlOutput::Owned(Sql::Real(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// Texts of the first two columns of a query's rows.
fn pairs(conn: &Connection, sql: &str) -> Vec<(String, String)> {
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

pub fn columns_of(conn: &Connection, table: &str) -> Vec<String> {
    let rows = pairs(conn, &format!("SELECT name, type FROM pragma_table_info('{table}')"));
    rows.into_iter().map(|(name, _)| name).collect()
}

pub fn fill(file: &Path, shape: &Shape) {
    let mut conn = Connection::open(file).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
         PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY; PRAGMA threads = 2;",
    )
    .unwrap();
    let names: Vec<String> = TABLES.iter().map(|table| format!("'{}'", table.name)).collect();
    let indexes = pairs(
        &conn,
        &format!(
            "SELECT name, sql FROM sqlite_master
             WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})",
            names.join(",")
        ),
    );
    for (name, _) in &indexes {
        conn.execute_batch(&format!("DROP INDEX {name}")).unwrap();
    }
    let mut next = 1;
    while next <= shape.rows {
        let end = (next + BATCH).min(shape.rows + 1);
        let all = conn.transaction().unwrap();
        put(&all, shape, next..end);
        all.commit().unwrap();
        next = end;
    }
    for (_, sql) in &indexes {
        conn.execute_batch(sql).unwrap();
    }
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
}

fn put(conn: &Connection, shape: &Shape, numbers: std::ops::Range<u64>) {
    let mut inserts: Vec<(&Table, Vec<usize>, Statement<'_>)> = TABLES
        .iter()
        .map(|table| {
            let present = present(table, &columns_of(conn, table.name));
            let (places, columns): (Vec<usize>, Vec<&str>) = present.into_iter().unzip();
            let marks = vec!["?"; columns.len()].join(",");
            let name = table.name;
            let sql = format!("INSERT INTO {name} ({}) VALUES ({marks})", columns.join(","));
            (table, places, conn.prepare(&sql).unwrap())
        })
        .collect();
    for n in numbers {
        let report = shape.report(n);
        for (table, places, insert) in &mut inserts {
            (table.rows)(shape, &report, &mut |row| {
                insert.execute(params_from_iter(places.iter().map(|at| &row[*at]))).unwrap();
            });
        }
    }
}
