//! Counting reports by service and status.

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::db::schema::{service_requests as t, services};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::Status;
use crate::requests::sums::{Span, Sum};

/// A service by its key: whose it is, its code and its name.
pub type Named = (i64, JurisdictionId, String, String);

/// The services of these governments, those no longer offered too.
pub fn services_of(conn: &mut Conn, of: &[JurisdictionId]) -> Result<Vec<Named>, StoreError> {
    let keys: Vec<i64> = of.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, i64, String, String)> = services::table
        .filter(services::jurisdiction_id.eq_any(keys))
        .order((services::jurisdiction_id, services::position, services::id))
        .select((services::id, services::jurisdiction_id, services::code, services::name))
        .load(conn)?;
    let named = |(id, owner, code, name)| (id, JurisdictionId(owner), code, name);
    Ok(rows.into_iter().map(named).collect())
}

/// How many live reports of these services came in during a time, by what has become of them. Each service and
/// status is a range of the index by service, status and time, and nothing else is read.
pub fn sums(
    conn: &mut Conn,
    services: &[i64],
    (from, until): Span,
) -> Result<Vec<Sum>, StoreError> {
    let words = [Status::Open, Status::Closed].map(Status::as_str);
    let rows: Vec<(i64, String, i64)> = t::table
        .filter(t::service_id.eq_any(services.to_vec()))
        .filter(t::mode.eq(Mode::Production.as_str()))
        .filter(t::status.eq_any(words))
        .filter(t::requested_at.ge(from.naive_utc()))
        .filter(t::requested_at.lt(until.naive_utc()))
        .group_by((t::service_id, t::status))
        .select((t::service_id, t::status, count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(service_id, word, count)| {
            let status = Status::parse(&word)
                .ok_or_else(|| StoreError::Corrupt(format!("a report has the status {word}")))?;
            Ok(Sum { service_id, status, count })
        })
        .collect()
}
