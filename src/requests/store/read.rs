//! One report by its identifier or token.

use diesel::prelude::*;

use super::followers;
use super::row::RequestRow;
use super::search::{Details, complete};
use crate::db::schema::service_requests as t;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::on_backend;
use crate::requests::{ServiceRequest, Visibility};

/// The report with this identifier, if the public may see it.
pub fn find_by_code(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    code: &str,
    details: Details,
) -> Result<Option<ServiceRequest>, StoreError> {
    let query = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(mode.as_str()))
        .filter(t::code.eq(code))
        .filter(t::visibility.ne(Visibility::Private.as_str()));
    // Compiled for each database: nothing is put together at a call.
    let row: Option<RequestRow> =
        on_backend!(conn, |c| query.select(RequestRow::as_select()).first(c)).optional()?;
    let Some(row) = row else { return Ok(None) };
    let mut found = vec![ServiceRequest::try_from(row)?];
    complete(conn, &mut found, details)?;
    Ok(found.pop())
}

/// Those of the reports with these identifiers that the public may see, without details, in any order.
pub fn find_by_codes(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    codes: &[&str],
) -> Result<Vec<ServiceRequest>, StoreError> {
    let query = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(mode.as_str()))
        .filter(t::code.eq_any(codes))
        .filter(t::visibility.ne(Visibility::Private.as_str()));
    let rows: Vec<RequestRow> =
        on_backend!(conn, |c| query.select(RequestRow::as_select()).load(c))?;
    rows.into_iter().map(ServiceRequest::try_from).collect()
}

/// Reports by their keys, whoever may see them, oldest first.
pub fn find_by_keys(
    conn: &mut Conn,
    keys: &[i64],
    details: Details,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let rows: Vec<RequestRow> = t::table
        .filter(t::id.eq_any(keys.to_vec()))
        .order(t::id)
        .select(RequestRow::as_select())
        .load(conn)?;
    let mut found: Vec<ServiceRequest> =
        rows.into_iter().map(ServiceRequest::try_from).collect::<Result<_, _>>()?;
    complete(conn, &mut found, details)?;
    Ok(found)
}

/// What a token stands for: the identifier, once the report has one.
pub fn find_by_token(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    token: &str,
) -> Result<Option<Option<String>>, StoreError> {
    Ok(t::table
        .filter(t::token.eq(token))
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(mode.as_str()))
        .select(t::code)
        .first(conn)
        .optional()?)
}

/// Which of these identifiers are taken.
pub fn find_codes(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    codes: &[&str],
) -> Result<Vec<String>, StoreError> {
    let found: Vec<Option<String>> = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(mode.as_str()))
        .filter(t::code.eq_any(codes.to_vec()))
        .select(t::code)
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// Reports by their keys, also those that the public may not see, in any order.
pub fn find_by_ids(
    conn: &mut Conn,
    ids: &[i64],
    details: Details,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let rows: Vec<RequestRow> =
        t::table.filter(t::id.eq_any(ids.to_vec())).select(RequestRow::as_select()).load(conn)?;
    let mut found: Vec<ServiceRequest> =
        rows.into_iter().map(ServiceRequest::try_from).collect::<Result<_, _>>()?;
    complete(conn, &mut found, details)?;
    let mut numbers = followers::counts(conn, ids)?;
    for one in &mut found {
        one.followers = numbers.remove(&one.id).unwrap_or_default();
    }
    Ok(found)
}

/// The keys of the reports of production that bear this identifier: one in each government at most.
pub fn keys_by_code(conn: &mut Conn, code: &str) -> Result<Vec<i64>, StoreError> {
    Ok(t::table
        .filter(t::code.eq(code))
        .filter(t::mode.eq(Mode::Production.as_str()))
        .order(t::id)
        .limit(100)
        .select(t::id)
        .load(conn)?)
}
