//! The rows that tell which report lies in which area: many at once, as each database takes them fastest.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt};

use super::schema::request_areas as t;
use super::{Conn, Key, Part, StoreError};

/// A report and an area that it lies in.
pub type Lies = (i64, i64);

/// The part that stores the areas of a new report, if there are any.
pub fn areas_part<'a>(request: Key, areas: &[i64]) -> Option<Box<dyn Part + 'a>> {
    if areas.is_empty() {
        return None;
    }
    Some(Box::new(Rows(areas.iter().map(|area| (request, *area)).collect())))
}

/// Takes rows away and adds others. All that go belong to reports from the first to the last of `range`.
pub fn change_areas(
    conn: &mut Conn,
    range: (i64, i64),
    gone: &[Lies],
    come: &[Lies],
) -> Result<(), StoreError> {
    match conn {
        Conn::Postgres(c) => {
            let columns = |rows: &[Lies]| -> (Vec<i64>, Vec<i64>) { rows.iter().copied().unzip() };
            if !gone.is_empty() {
                let (requests, areas) = columns(gone);
                // The range keeps the database from reading the whole table for a part of it.
                sql_query(
                    "DELETE FROM request_areas t USING unnest($1, $2) AS g (request_id, area_id) \
                     WHERE t.request_id = g.request_id AND t.area_id = g.area_id \
                     AND t.request_id BETWEEN $3 AND $4",
                )
                .bind::<Array<BigInt>, _>(requests)
                .bind::<Array<BigInt>, _>(areas)
                .bind::<BigInt, _>(range.0)
                .bind::<BigInt, _>(range.1)
                .execute(c)?;
            }
            if !come.is_empty() {
                let (requests, areas) = columns(come);
                sql_query(
                    "INSERT INTO request_areas (request_id, area_id) SELECT * FROM unnest($1, $2)",
                )
                .bind::<Array<BigInt>, _>(requests)
                .bind::<Array<BigInt>, _>(areas)
                .execute(c)?;
            }
        }
        Conn::Sqlite(c) => {
            for (request, area) in gone {
                diesel::delete(t::table.find((*request, *area))).execute(c)?;
            }
            let mut rows = come.chunks_exact(ROWS);
            for chunk in &mut rows {
                let known = |(request, area): &Lies| (Key::of(*request), *area);
                Rows(chunk.iter().map(known).collect()).execute(c)?;
            }
            for (request, area) in rows.remainder() {
                diesel::insert_into(t::table)
                    .values((t::request_id.eq(request), t::area_id.eq(area)))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Rows in one statement: always the same number, so that the statement is prepared once.
const ROWS: usize = 128;

/// A statement that inserts these rows.
struct Rows(Vec<(Key, i64)>);

impl<DB: Backend> QueryFragment<DB> for Rows
where
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO request_areas (request_id, area_id) VALUES ");
        for (number, (request, area)) in self.0.iter().enumerate() {
            out.push_sql(if number == 0 { "(" } else { ", (" });
            request.walk_ast(out.reborrow())?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, i64>(area)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl QueryId for Rows {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Rows {}
