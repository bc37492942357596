//! Many rows into PostgreSQL: by COPY, without the indexes and unique constraints, which are made again
//! at the end.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};

use crate::columns::{TABLES, Table, present};
use crate::fill::{Shape, Value};
use crate::postgres::Cluster;

fn quoted_names() -> String {
    let names: Vec<String> = TABLES.iter().map(|table| format!("'{}'", table.name)).collect();
    names.join(",")
}

pub fn columns_of(cluster: &Cluster, database: &str, table: &str) -> Vec<String> {
    let sql =
        format!("SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'");
    cluster.query(database, &sql).lines().map(str::to_owned).collect()
}

pub fn fill(cluster: &Cluster, database: &str, shape: &Shape) {
    let names = quoted_names();
    // Statements that take the indexes away, and those that bring them back.
    let constraints = cluster.query(
        database,
        &format!(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
                 || E'\\t' || format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass,
                     conname, pg_get_constraintdef(oid))
             FROM pg_constraint WHERE contype = 'u' AND conrelid::regclass::text IN ({names})"
        ),
    );
    let indexes = cluster.query(
        database,
        &format!(
            "SELECT format('DROP INDEX %I', indexname) || E'\\t' || indexdef FROM pg_indexes
             WHERE tablename IN ({names}) AND NOT EXISTS
                 (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        ),
    );
    let pairs: Vec<(&str, &str)> =
        constraints.lines().chain(indexes.lines()).filter_map(|l| l.split_once('\t')).collect();
    for (drop, _) in &pairs {
        cluster.query(database, drop);
    }
    for table in &TABLES {
        copy(cluster, database, shape, table);
    }
    for (_, make) in &pairs {
        cluster.query(database, &format!("SET maintenance_work_mem = '1GB'; {make}"));
    }
    cluster.query(
        database,
        "SELECT setval(pg_get_serial_sequence('service_requests', 'id'),
             (SELECT max(id) FROM service_requests))",
    );
    cluster.query(database, "VACUUM ANALYZE");
    cluster.query(database, "CHECKPOINT");
}

fn copy(cluster: &Cluster, database: &str, shape: &Shape, table: &Table) {
    let present = present(table, &columns_of(cluster, database, table.name));
    let (places, columns): (Vec<usize>, Vec<&str>) = present.into_iter().unzip();
    let sql = format!("COPY {} ({}) FROM STDIN", table.name, columns.join(","));
    // A replica does not check foreign keys: what is generated is right.
    let mut psql = cluster
        .psql(database)
        .env("PGOPTIONS", "-c session_replication_role=replica")
        .args(["-c", &sql])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufWriter::with_capacity(1 << 20, psql.stdin.take().unwrap());
    let mut line = String::new();
    for n in 1..=shape.rows {
        let report = shape.report(n);
        (table.rows)(shape, &report, &mut |row| {
            line.clear();
            for (number, place) in places.iter().enumerate() {
                if number > 0 {
                    line.push('\t');
                }
                write_value(&mut line, &row[*place]);
            }
            line.push('\n');
            out.write_all(line.as_bytes()).unwrap();
        });
    }
    drop(out);
    assert!(psql.wait().unwrap().success(), "COPY into {} failed", table.name);
}

/// A value as COPY reads it. No text of the generator needs escaping.
fn write_value(line: &mut String, value: &Value) {
    match value {
        Value::Null => line.push_str("\\N"),
        Value::Whole(number) => write!(line, "{number}").unwrap(),
        Value::Real(number) => write!(line, "{number}").unwrap(),
        Value::Flag(flag) => line.push(if *flag { 't' } else { 'f' }),
        Value::Text(text) => line.push_str(text),
        Value::Bytes(bytes) => {
            line.push_str("\\\\x");
            for byte in bytes {
                write!(line, "{byte:02x}").unwrap();
            }
        }
    }
}
