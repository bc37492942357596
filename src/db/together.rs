//! Rows that belong together, put together from diesel's own statements. SQLite takes one after the other,
//! inside the process, as statements that it has prepared once; PostgreSQL takes them as one statement, because
//! each trip to a server costs more than the row that it carries.

use std::sync::{Mutex, PoisonError};

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::{ExecuteDsl, LoadQuery};
use diesel::serialize::ToSql;
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;

use super::{Conn, StoreError};

/// A statement that inserts a row and returns its key.
pub trait First<'a>:
    QueryFragment<Pg> + LoadQuery<'a, SqliteConnection, i64> + RunQueryDsl<SqliteConnection>
{
}

impl<'a, T> First<'a> for T where
    T: QueryFragment<Pg> + LoadQuery<'a, SqliteConnection, i64> + RunQueryDsl<SqliteConnection>
{
}

/// A statement that inserts what belongs to a row.
pub trait Part {
    /// As a piece of PostgreSQL's statement.
    fn piece(&self) -> &dyn QueryFragment<Pg>;

    /// As a statement of its own.
    fn carry_out(self: Box<Self>, conn: &mut SqliteConnection) -> QueryResult<usize>;
}

impl<T> Part for T
where
    T: QueryFragment<Pg> + ExecuteDsl<SqliteConnection, Sqlite>,
{
    fn piece(&self) -> &dyn QueryFragment<Pg> {
        self
    }

    fn carry_out(self: Box<Self>, conn: &mut SqliteConnection) -> QueryResult<usize> {
        ExecuteDsl::execute(*self, conn)
    }
}

/// The key of the first row in the rows that belong to it.
#[derive(Debug, Clone, Copy)]
pub struct Key(Known);

#[derive(Debug, Clone, Copy)]
enum Known {
    Already(i64),
    /// It is the one that the same statement makes.
    InThisStatement,
}

impl Key {
    /// That of a row that is there.
    pub(super) fn of(id: i64) -> Self {
        Self(Known::Already(id))
    }

    /// The number, where it is known before the statement runs: on SQLite.
    pub fn number(&self) -> Option<i64> {
        match self.0 {
            Known::Already(id) => Some(id),
            Known::InThisStatement => None,
        }
    }
}

/// Numbers of a table's keys, taken in advance for rows whose number must be known before they are stored.
///
/// One trip serves many rows. What is left when the server stops is never used, and servers take theirs by turns, so a higher number does
/// not mean a later row.
#[derive(Debug)]
pub struct Numbers {
    table: &'static str,
    taken: Mutex<Vec<i64>>,
}

/// So many are taken at once.
const TAKEN: i32 = 32;

impl Numbers {
    /// Of a table with a column `id` that the database numbers.
    pub fn of(table: &'static str) -> Self {
        Self { table, taken: Mutex::default() }
    }

    /// The next number. SQLite tells it in time by itself: there this is nothing.
    pub fn next(&self, conn: &mut Conn) -> Result<Option<i64>, StoreError> {
        let Conn::Postgres(c) = conn else { return Ok(None) };
        let taken = || self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let next = taken().pop();
        if next.is_some() {
            return Ok(next);
        }
        let rows: Vec<Reserved> = diesel::sql_query(
            "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS number FROM generate_series(1, $2)",
        )
        .bind::<diesel::sql_types::Text, _>(self.table)
        .bind::<diesel::sql_types::Integer, _>(TAKEN)
        .load(c)?;
        let mut numbers: Vec<i64> = rows.into_iter().rev().map(|row| row.number).collect();
        let next = numbers.pop();
        taken().splice(0..0, numbers);
        Ok(next)
    }
}

#[derive(QueryableByName)]
struct Reserved {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Inserts a row and the rows that belong to it. Returns the key of the first.
pub fn insert_together<'a>(
    conn: &mut Conn,
    first: impl First<'a>,
    rest: impl FnOnce(Key) -> Result<Vec<Box<dyn Part + 'a>>, StoreError>,
) -> Result<i64, StoreError> {
    match conn {
        Conn::Postgres(c) => {
            let rest = rest(Key(Known::InThisStatement))?;
            Ok(Together { first, rest }.get_result(c)?)
        }
        Conn::Sqlite(c) => {
            let id = first.get_result(c)?;
            for part in rest(Key::of(id))? {
                part.carry_out(c)?;
            }
            Ok(id)
        }
    }
}

impl Expression for Key {
    type SqlType = BigInt;
}

impl<T> AppearsOnTable<T> for Key {}
impl<T> SelectableExpression<T> for Key {}
impl<G> ValidGrouping<G> for Key {
    type IsAggregate = is_aggregate::Never;
}

// A statement that is prepared by its type reads the same each time: on its own it has a known key.
impl QueryId for Key {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB: Backend> QueryFragment<DB> for Key
where
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match &self.0 {
            Known::Already(id) => out.push_bind_param::<BigInt, i64>(id),
            Known::InThisStatement => {
                out.push_sql("(SELECT id FROM first)");
                Ok(())
            }
        }
    }
}

struct Together<'a, F> {
    first: F,
    rest: Vec<Box<dyn Part + 'a>>,
}

impl<F: QueryFragment<Pg>> QueryFragment<Pg> for Together<'_, F> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.rest.is_empty() {
            return self.first.walk_ast(out);
        }
        out.push_sql("WITH first AS (");
        self.first.walk_ast(out.reborrow())?;
        for (number, part) in self.rest.iter().enumerate() {
            out.push_sql("), part");
            out.push_sql(&number.to_string());
            out.push_sql(" AS (");
            part.piece().walk_ast(out.reborrow())?;
        }
        out.push_sql(") SELECT id FROM first");
        Ok(())
    }
}

impl<F> QueryId for Together<'_, F> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F> Query for Together<'_, F> {
    type SqlType = BigInt;
}

impl<F> RunQueryDsl<PgConnection> for Together<'_, F> {}
