//! Rows that belong together, put together from diesel's own statements. SQLite takes one after the other,
//! inside the process; PostgreSQL takes them as one statement, because each trip to a server costs more than
//! the row that it carries.

use diesel::expression::{AppearsOnTable, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use super::{Conn, StoreError};

type Backend = <Conn as Connection>::Backend;

/// A statement that inserts a row.
pub type Part<'a> = Box<dyn QueryFragment<Backend> + Send + 'a>;

/// The key of the first row in the rows that belong to it.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// It is known.
    Known(i64),
    /// It is the one that the same statement makes.
    OfThisStatement,
}

/// Inserts a row, whose statement returns its key, and the rows that belong to it. Returns the key.
pub fn insert_together<'a>(
    conn: &mut Conn,
    first: Part<'a>,
    rest: impl FnOnce(Key) -> Vec<Part<'a>>,
) -> Result<i64, StoreError> {
    match conn {
        Conn::Postgres(_) => {
            Ok(Together { first, rest: rest(Key::OfThisStatement) }.get_result(conn)?)
        }
        Conn::Sqlite(_) => {
            let key = Together { first, rest: Vec::new() }.get_result(conn)?;
            for part in rest(Key::Known(key)) {
                Single(part).execute(conn)?;
            }
            Ok(key)
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

impl QueryId for Key {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for Key {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        match self {
            Self::Known(id) => out.push_bind_param::<BigInt, i64>(id),
            Self::OfThisStatement => {
                out.push_sql("(SELECT id FROM first)");
                Ok(())
            }
        }
    }
}

struct Single<'a>(Part<'a>);

impl QueryFragment<Backend> for Single<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl QueryId for Single<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<Conn> for Single<'_> {}

struct Together<'a> {
    first: Part<'a>,
    rest: Vec<Part<'a>>,
}

impl QueryFragment<Backend> for Together<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if self.rest.is_empty() {
            return self.first.walk_ast(out);
        }
        out.push_sql("WITH first AS (");
        self.first.walk_ast(out.reborrow())?;
        for (number, part) in self.rest.iter().enumerate() {
            out.push_sql(&format!("), part{number} AS ("));
            part.walk_ast(out.reborrow())?;
        }
        out.push_sql(") SELECT id FROM first");
        Ok(())
    }
}

impl QueryId for Together<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Together<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<Conn> for Together<'_> {}
