//! Which parts of the city reports belong to.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{request_areas, service_requests as t, services};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::Reach;

/// The reach of reports, those that there are, by key.
pub fn reach(conn: &mut Conn, requests: &[i64]) -> Result<Vec<Reach>, StoreError> {
    let rows: Vec<(i64, i64, Option<i64>)> = t::table
        .inner_join(services::table)
        .filter(t::id.eq_any(requests.to_vec()))
        .order(t::id)
        .select((t::id, t::jurisdiction_id, services::department_id))
        .load(conn)?;
    let lies: Vec<(i64, i64)> = request_areas::table
        .filter(request_areas::request_id.eq_any(requests.to_vec()))
        .select((request_areas::request_id, request_areas::area_id))
        .load(conn)?;
    let mut areas: HashMap<i64, Vec<i64>> = HashMap::new();
    for (request, area) in lies {
        areas.entry(request).or_default().push(area);
    }
    Ok(rows
        .into_iter()
        .map(|(request, owner, department)| Reach {
            request,
            jurisdiction: JurisdictionId(owner),
            department,
            areas: areas.remove(&request).unwrap_or_default(),
        })
        .collect())
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
