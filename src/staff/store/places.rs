//! What roles may be limited to.

use diesel::prelude::*;

use crate::db::schema::{areas, departments, jurisdictions};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::staff::Places;

/// Governments, departments and areas by their names.
pub fn places(conn: &mut Conn) -> Result<Places, StoreError> {
    let governments: Vec<(i64, String)> =
        jurisdictions::table.select((jurisdictions::id, jurisdictions::code)).load(conn)?;
    let parts: Vec<(i64, i64, String)> = departments::table
        .select((departments::id, departments::jurisdiction_id, departments::code))
        .load(conn)?;
    let ground: Vec<(i64, i64, String, String)> = areas::table
        .select((areas::id, areas::jurisdiction_id, areas::layer, areas::code))
        .load(conn)?;
    Ok(Places {
        governments: governments.into_iter().map(|(id, code)| (JurisdictionId(id), code)).collect(),
        departments: parts
            .into_iter()
            .map(|(id, of, code)| (id, JurisdictionId(of), code))
            .collect(),
        areas: ground
            .into_iter()
            .map(|(id, of, layer, code)| (id, JurisdictionId(of), layer, code))
            .collect(),
    })
}
