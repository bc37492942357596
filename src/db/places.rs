//! The trees that hold where and when each report is: SQLite's R*Tree, PostgreSQL's `GiST` index on cubes.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Double, Nullable};

use super::schema::service_requests;
use super::{Backend, Conn};
use crate::time::Instant;

/// A condition on the table of reports.
pub type InPlaces = Box<
    dyn BoxableExpression<
            service_requests::table,
            <Conn as Connection>::Backend,
            SqlType = Nullable<Bool>,
        >,
>;

/// Days that count as one degree in the third dimension of both trees (see the migration that makes them).
const DAYS_PER_DEGREE: f64 = 4096.0;
/// SQLite's tree counts from 2020, so that 32 bits are enough for a fraction of a minute.
const FIRST_DAY: f64 = 18_262.0;

/// Whether a report lies between two latitudes and two longitudes and came in between two instants, as the
/// tree of places knows it: never less than what does, and a little more.
pub fn in_places(
    backend: Backend,
    (south, north): (f64, f64),
    (west, east): (f64, f64),
    (start, end): (Option<Instant>, Option<Instant>),
) -> InPlaces {
    let (since, until) = (day(start, f64::MIN) - SLACK, day(end, f64::MAX) + SLACK);
    match backend {
        Backend::Sqlite => Box::new(
            sql::<Nullable<Bool>>(
                "service_requests.id IN (SELECT id FROM service_request_places WHERE north >= ",
            )
            .bind::<Double, _>(south)
            .sql(" AND south <= ")
            .bind::<Double, _>(north)
            .sql(" AND east >= ")
            .bind::<Double, _>(west)
            .sql(" AND west <= ")
            .bind::<Double, _>(east)
            .sql(" AND until >= ")
            .bind::<Double, _>((since - FIRST_DAY) / DAYS_PER_DEGREE)
            .sql(" AND since <= ")
            .bind::<Double, _>((until - FIRST_DAY) / DAYS_PER_DEGREE)
            .sql(")"),
        ),
        Backend::Postgres => Box::new(
            sql::<Nullable<Bool>>(
                "(service_requests.lat IS NOT NULL AND service_requests.long IS NOT NULL AND \
                 cube(ARRAY[service_requests.lat, service_requests.long, \
                 extract(epoch FROM service_requests.requested_at)::float8 / 353894400]) && cube(ARRAY[",
            )
            .bind::<Double, _>(south)
            .sql(", ")
            .bind::<Double, _>(west)
            .sql(", ")
            .bind::<Double, _>(since / DAYS_PER_DEGREE)
            .sql("], ARRAY[")
            .bind::<Double, _>(north)
            .sql(", ")
            .bind::<Double, _>(east)
            .sql(", ")
            .bind::<Double, _>(until / DAYS_PER_DEGREE)
            .sql("]))"),
        ),
    }
}

/// Two minutes: [`day`] drops seconds, SQLite's tree some more.
const SLACK: f64 = 2.0 / 1440.0;

/// Days since 1970. The tree is only asked for what may lie in the time; the exact columns decide.
fn day(at: Option<Instant>, otherwise: f64) -> f64 {
    let seconds = at.map(|at| at.timestamp());
    let seconds = seconds.and_then(|seconds| i32::try_from(seconds / 60).ok());
    seconds.map_or(otherwise / 1e10, |minutes| f64::from(minutes) / 1440.0)
}
