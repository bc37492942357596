//! The copy itself: table by table, portion by portion.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;

use super::store::{self, OWN_TABLE, Progress};
use super::verify::compare;
use super::{CopyError, Sides, target};
use crate::db::bulk::{Catalogue, Key, Row, Table, Value, agree, catalogue, widen_cache};
use crate::db::{self, Conn, StoreError};
use crate::time::Clock;

/// Where the event log numbers the transactions that wrote it, as (table, column).
///
/// The numbers of the source mean nothing on the target, whose own may be smaller. So all of them are
/// lowered by the same amount, below nought: their order stays, a reader's position stays between the
/// same two events, and whatever the target writes comes after.
pub const LOG_COLUMNS: [(&str, &str); 2] = [("request_events", "tx"), ("event_readers", "tx")];

/// A copy from one database to the other.
#[derive(Debug)]
pub struct Copy<'a> {
    /// Both databases.
    pub sides: &'a Sides,
    /// Rows in one transaction.
    pub portion: usize,
}

/// What a copy is doing. Rows are counted over all tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Rows of a table are there for good.
    Copying {
        /// The table.
        table: &'a str,
        /// Rows that are there.
        done: u64,
        /// Rows of the source.
        total: u64,
    },
    /// Rows were read again and compared.
    Verifying {
        /// Rows of the target that were read.
        done: u64,
        /// Rows of the source.
        total: u64,
    },
}

/// Hears after each portion how far a copy is, and may stop it.
pub(super) type Watch<'a> = dyn FnMut(Step<'_>) -> ControlFlow<()> + 'a;

/// A table that is the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// The digest of all of them in the order of their keys, in hexadecimal digits.
    pub sha256: String,
}

impl Copy<'_> {
    /// Copies what is missing, then compares everything.
    pub fn run(&self, clock: &dyn Clock, watch: &mut Watch<'_>) -> Result<Vec<Copied>, CopyError> {
        target::migrate(&self.sides.to)?;
        let tables = self.tables()?;
        let begun = self.begin(&tables, clock)?;
        self.sides.to.store.with_bare_connection(widen_cache)?;
        let mut done: u64 = begun.iter().map(|one| one.rows_done.unsigned_abs()).sum();
        let total = self.total(&tables)?;
        for table in &tables {
            let progress = begun
                .iter()
                .find(|one| one.table_name == table.name)
                .ok_or_else(|| CopyError::refused(self.other_schema()))?;
            if !progress.finished {
                self.copy_table(table, progress, clock, &mut |rows| {
                    done = done.saturating_add(rows);
                    watch(Step::Copying { table: &table.name, done, total })
                })?;
            }
        }
        let shift = begun.first().map_or(0, |one| one.log_shift);
        let same = compare(self.sides, &tables, shift, total, watch)?;
        self.sides.to.store.write_here(|conn| store::set_verified(conn, clock.now()))?;
        Ok(same)
    }

    /// Compares everything and writes nothing.
    pub fn verify(&self, watch: &mut Watch<'_>) -> Result<Vec<Copied>, CopyError> {
        let tables = self.tables()?;
        let runs = self.sides.to.store.read_here(store::list)?;
        let Some(first) = runs.first() else {
            return Err(CopyError::refused(format!("{} is no copy", self.sides.to.name)));
        };
        compare(self.sides, &tables, first.log_shift, self.total(&tables)?, watch)
    }

    fn total(&self, tables: &[Table]) -> Result<u64, StoreError> {
        self.sides.from.store.read_here(|conn| {
            tables.iter().try_fold(0_u64, |sum, table| Ok(sum.saturating_add(table.count(conn)?)))
        })
    }

    /// Holds the two schemas against each other. Returns the tables, those that others refer to first.
    fn tables(&self) -> Result<Vec<Table>, CopyError> {
        let Sides { from, to, .. } = self.sides;
        for side in [from, to] {
            let missing = side.store.with_bare_connection(db::pending)?.len();
            if missing > 0 {
                return Err(target::lacking(side, missing));
            }
        }
        if let Some(other) = from.store.read_here(store::unfinished)? {
            return Err(CopyError::refused(format!(
                "{} is itself an unfinished copy, of {other}: finish that one first",
                from.name
            )));
        }
        let here = ours(from.store.read_here(catalogue)?);
        let there = ours(to.store.read_here(catalogue)?);
        let tables = agree(&here, &there)
            .map_err(|sentence| CopyError::refused(format!("{}: {sentence}", to.name)))?;
        tables.iter().try_for_each(Table::check_key)?;
        Ok(tables)
    }

    /// Finds the copy that was interrupted, or begins one on a target without data.
    fn begin(&self, tables: &[Table], clock: &dyn Clock) -> Result<Vec<Progress>, CopyError> {
        let Sides { from, to, .. } = self.sides;
        let known = to.store.read_here(store::list)?;
        if let Some(first) = known.first() {
            if first.source != from.name {
                return Err(CopyError::refused(format!(
                    "{} holds a copy of {}, and {} is another database",
                    to.name, first.source, from.name
                )));
            }
            if known.iter().all(|one| one.verified) {
                return Err(CopyError::refused(format!(
                    "{} holds a finished copy of {} already; --verify-only compares the two",
                    to.name, from.name
                )));
            }
            return Ok(known);
        }
        target::refuse_data(to)?;
        let shift = from.store.read_here(|conn| log_shift(conn, tables))?;
        let now = clock.now();
        let progress = |table: &Table| Progress {
            table_name: table.name.clone(),
            source: from.name.clone(),
            log_shift: shift,
            last_key: String::new(),
            rows_done: 0,
            finished: false,
            verified: false,
        };
        let begun: Vec<Progress> = tables.iter().map(progress).collect();
        to.store.write_here(|conn| {
            // What the migrations put in comes from the source as well.
            tables.iter().rev().try_for_each(|table| table.clear(conn))?;
            begun.iter().try_for_each(|one| store::insert(conn, one, now))
        })?;
        Ok(begun)
    }

    /// Copies the rest of a table. The next portion is read while one is written.
    fn copy_table(
        &self,
        table: &Table,
        begun: &Progress,
        clock: &dyn Clock,
        moved: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<(), CopyError> {
        let Sides { from, to, .. } = self.sides;
        let mut after = Key::from_text(&begun.last_key)?;
        let limit = if table.refers_to_itself() { usize::MAX >> 1 } else { self.portion };
        let (give, take) = sync_channel::<Result<Vec<Row>, StoreError>>(1);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                loop {
                    let page = from.store.read_here(|conn| table.page(conn, after.as_ref(), limit));
                    let last = page.as_ref().ok().and_then(|rows| rows.last());
                    let next = last.map(|row| table.key_of(row));
                    // Nobody takes it: the copy has stopped.
                    if give.send(page).is_err() || next.is_none() {
                        return;
                    }
                    after = next;
                }
            });
            let mut before = begun.clone();
            for page in take {
                let mut rows = page?;
                let count = rows.len();
                let mut after = before.clone();
                match rows.last() {
                    Some(last) => after.last_key = table.key_of(last).to_text(),
                    None => after.finished = true,
                }
                after.rows_done = after.rows_done.saturating_add(signed(count));
                for row in &mut rows {
                    shifted(table, row, begun.log_shift);
                }
                to.store.write_here(|conn| {
                    if !store::advance(conn, &before, &after, clock.now())? {
                        return Err(CopyError::refused(format!(
                            "another copy is writing to {}",
                            to.name
                        )));
                    }
                    if after.finished {
                        table.set_counters(conn)?;
                    }
                    Ok(table.insert(conn, rows)?)
                })?;
                before = after;
                if count > 0 && moved(u64::try_from(count).unwrap_or(u64::MAX)).is_break() {
                    return Err(CopyError::Stopped);
                }
            }
            if before.finished { Ok(()) } else { Err(CopyError::Stopped) }
        })
    }

    fn other_schema(&self) -> String {
        format!(
            "{} was begun with another version of Lamppost: start again with an empty database",
            self.sides.to.name
        )
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn ours(mut all: Catalogue) -> Catalogue {
    all.remove(OWN_TABLE);
    all
}

/// By how much the log's numbers must go down for the largest of them to be below nought. Readers count
/// too: the events that one of them has seen last may be gone.
fn log_shift(conn: &mut Conn, tables: &[Table]) -> Result<i64, StoreError> {
    let mut largest = -1_i64;
    for (name, column) in LOG_COLUMNS {
        if let Some(table) = tables.iter().find(|table| table.name == name) {
            largest = largest.max(table.largest(conn, column)?.unwrap_or(-1));
        }
    }
    Ok(largest.saturating_add(1))
}

/// Lowers the log's numbers in a row.
pub(super) fn shifted(table: &Table, row: &mut Row, by: i64) {
    for (name, column) in LOG_COLUMNS {
        if table.name != name {
            continue;
        }
        let value = table.place_of(column).and_then(|place| row.0.get_mut(place));
        if let Some(Value::Integer(number)) = value {
            *number = number.saturating_sub(by);
        }
    }
}
