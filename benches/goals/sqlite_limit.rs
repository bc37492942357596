//! What SQLite alone does with a statement: its own API, prepared, in a loop.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params_from_iter};

use crate::city::City;
use crate::fill::{Numbers, Value, code_of};
use crate::statements;

fn open(file: &Path) -> Connection {
    let conn = Connection::open(file).unwrap();
    // As the server has it, whose checkpoints have a thread of their own.
    conn.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 1000;",
    )
    .unwrap();
    conn
}

/// Reads every column of every row, over and over, on one thread for each core; queries a second.
pub fn rate(
    city: &City,
    sql: &str,
    seconds: f64,
    parameters: impl Fn(&mut Numbers) -> Vec<Value> + Sync,
) -> f64 {
    city.warm();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (file, parameters) = (city.file(), &parameters);
    let counts: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|number| {
                let file = &file;
                scope.spawn(move || loop_on(file, sql, seconds, number as u64, parameters))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    counts.iter().sum::<u64>() as f64 / seconds
}

fn loop_on(
    file: &Path,
    sql: &str,
    seconds: f64,
    seed: u64,
    parameters: &impl Fn(&mut Numbers) -> Vec<Value>,
) -> u64 {
    let conn = open(file);
    let mut statement = conn.prepare(sql).unwrap();
    let width = statement.column_count();
    let mut numbers = Numbers(seed);
    let (mut count, mut bytes) = (0_u64, 0_usize);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs_f64(seconds) {
        let given = parameters(&mut numbers);
        let mut rows = statement.query(params_from_iter(&given)).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..width {
                let value = row.get_ref(column).unwrap();
                bytes += value.as_str_or_null().ok().flatten().map_or(8, str::len);
            }
        }
        count += 1;
    }
    assert!(bytes > 0, "{sql} found nothing");
    count
}

/// The middle of the times, in milliseconds, in which a statement gives its one text.
pub fn text_ms(city: &City, sql: &str, seconds: f64) -> f64 {
    city.warm();
    let conn = open(&city.file());
    let mut statement = conn.prepare(sql).unwrap();
    let mut times = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs_f64(seconds) || times.is_empty() {
        let turn = Instant::now();
        let text: String = statement.query_row([], |row| row.get(0)).unwrap();
        assert!(text.len() > 1_000, "{text}");
        times.push(turn.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A copy of a database to be written to, gone with this value.
pub struct Copy {
    file: tempfile::TempPath,
    next: u64,
}

impl Copy {
    pub fn of(city: &City) -> Self {
        city.query("PRAGMA wal_checkpoint(TRUNCATE)");
        let file = tempfile::NamedTempFile::new_in(city.directory()).unwrap().into_temp_path();
        std::fs::copy(city.file(), &file).unwrap();
        Self { file, next: city.shape.rows + 1 }
    }

    /// Rows a second, each on disk before the next, with all that the table's indexes and triggers cost.
    pub fn single_rows(&mut self, city: &City, seconds: f64) -> f64 {
        let conn = open(&self.file);
        let mut insert = conn.prepare(&statements::insert(city)).unwrap();
        let (begun, first) = (Instant::now(), self.next);
        while begun.elapsed() < Duration::from_secs_f64(seconds) {
            insert.execute([code_of(self.next)]).unwrap();
            self.next += 1;
        }
        (self.next - first) as f64 / begun.elapsed().as_secs_f64()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        for end in ["-wal", "-shm"] {
            let beside = format!("{}{end}", self.file.display());
            std::fs::remove_file(beside).unwrap_or_default();
        }
    }
}
