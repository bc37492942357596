//! The statements that SQLite and PostgreSQL say differently, and the expressions that keep them equal.

use diesel::dsl::sql;
use diesel::expression::{AppearsOnTable, SqlLiteral, ValidGrouping};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::{Conn, StoreError};

diesel::define_sql_function! {
    /// A text in lower case. Both databases fold ASCII alike, other letters as far as each can.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// The pattern for "contains, ignoring case": compare it with `lower(column)` by
/// `like(pattern).escape('\\')`. The needle's own `%`, `_` and `\` are taken literally.
///
/// ```
/// assert_eq!(lamppost::db::pattern_containing("50% Off"), r"%50\% off%");
/// ```
pub fn pattern_containing(needle: &str) -> String {
    let mut pattern = String::with_capacity(needle.len().saturating_add(2));
    pattern.push('%');
    for letter in needle.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The position below which the event log can no longer change: every event whose `tx` is smaller is
/// visible, and none can be added among them.
///
/// On PostgreSQL this is the oldest transaction still running, because an event with a lower id may be
/// committed after one with a higher id. That counts the transactions of every database of the server,
/// so a long one elsewhere delays readers of the log; it never makes them miss anything. SQLite has one
/// writer and no such gap.
pub fn log_horizon(conn: &mut Conn) -> Result<i64, StoreError> {
    match conn {
        Conn::Postgres(c) => {
            let horizon: SqlLiteral<BigInt> =
                sql("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
            Ok(diesel::select(horizon).get_result(c)?)
        }
        Conn::Sqlite(_) => Ok(i64::MAX),
    }
}

/// A column that SQLite enters no index by. It would choose by counting conditions; PostgreSQL knows from its
/// statistics and is left alone.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Aside<E>(pub E);

impl<E: Expression> Expression for Aside<E> {
    type SqlType = E::SqlType;
}

impl<E: ValidGrouping<G>, G> ValidGrouping<G> for Aside<E> {
    type IsAggregate = E::IsAggregate;
}

impl<E: AppearsOnTable<T>, T> AppearsOnTable<T> for Aside<E> {}

impl<E: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Aside<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("+");
        self.0.walk_ast(out)
    }
}

impl<E: QueryFragment<Pg>> QueryFragment<Pg> for Aside<E> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}
