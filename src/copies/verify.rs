//! Reading both databases again, from the first row to the last, and comparing them.

use std::sync::atomic::{AtomicBool, Ordering};

use super::run::{Copied, Step, Watch, shifted};
use super::{CopyError, Side, Sides};
use crate::db::StoreError;
use crate::db::bulk::{Digest, Row, Table};

/// Rows read at once.
const PAGE: usize = 5_000;

/// Compares every table. The two databases are read at the same time.
pub(super) fn compare(
    sides: &Sides,
    tables: &[Table],
    shift: i64,
    total: u64,
    watch: &mut Watch<'_>,
) -> Result<Vec<Copied>, CopyError> {
    let stopped = AtomicBool::new(false);
    let (source, target) = std::thread::scope(|scope| {
        let source = scope.spawn(|| {
            let lower = |table: &Table, row: &mut Row| shifted(table, row, shift);
            digests(&sides.from, tables, &lower, &mut |_| !stopped.load(Ordering::Relaxed))
        });
        let mut done = 0_u64;
        let target = digests(&sides.to, tables, &|_, _| (), &mut |rows| {
            done = done.saturating_add(rows);
            watch(Step::Verifying { done, total }).is_continue()
        });
        if target.is_err() {
            stopped.store(true, Ordering::Relaxed);
        }
        (source.join(), target)
    });
    let target = target?;
    let source = source.map_err(|_panicked| StoreError::Panicked)??;
    let differing: Vec<String> = source
        .iter()
        .zip(&target)
        .filter(|(one, other)| one != other)
        .map(|(one, other)| difference(one, other))
        .collect();
    if differing.is_empty() {
        return Ok(target);
    }
    let mut lines = vec![format!(
        "{} is not what {} is now; something was changed in one of them, and the copy must be made \
         again, into an empty database",
        sides.to.name, sides.from.name
    )];
    lines.extend(differing);
    Err(CopyError::Differs(lines.join("\n")))
}

fn difference(source: &Copied, target: &Copied) -> String {
    let Copied { table, rows, sha256 } = source;
    if *rows == target.rows {
        format!("{table}: {rows} rows on both sides, {sha256} in the source, {}", target.sha256)
    } else {
        format!("{table}: {rows} rows in the source, {} in the target", target.rows)
    }
}

/// A digest of each table, its rows in the order of their keys. `go_on` hears the number of rows of
/// every page and may end it.
fn digests(
    side: &Side,
    tables: &[Table],
    lower: &dyn Fn(&Table, &mut Row),
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Vec<Copied>, CopyError> {
    let mut found = Vec::with_capacity(tables.len());
    for table in tables {
        let mut digest = Digest::default();
        let mut after = None;
        loop {
            let mut page = side.store.read_here(|conn| table.page(conn, after.as_ref(), PAGE))?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(table.key_of(last));
            for row in &mut page {
                lower(table, row);
                digest.add(row);
            }
            if !go_on(u64::try_from(page.len()).unwrap_or(u64::MAX)) {
                return Err(CopyError::Stopped);
            }
        }
        let (rows, sha256) = digest.end();
        found.push(Copied { table: table.name.clone(), rows, sha256 });
    }
    Ok(found)
}
