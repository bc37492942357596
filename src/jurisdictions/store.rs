//! Rows of jurisdictions, departments and boundaries.

use chrono::NaiveDate;
use diesel::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{AreaName, Department, Jurisdiction, JurisdictionId, Modules, Territory};
use crate::db::schema::{areas, boundaries, boundary_sets, departments, jurisdictions};
use crate::db::{Conn, StoreError};
use crate::geo::read_features;

#[derive(Queryable, Selectable)]
#[diesel(table_name = jurisdictions)]
struct JurisdictionRow {
    id: i64,
    code: String,
    name: String,
    parent_id: Option<i64>,
    time_zone: String,
    locale: String,
    contact: String,
    key_service: String,
    moderated: bool,
    active: bool,
    modules_off: String,
}

impl TryFrom<JurisdictionRow> for Jurisdiction {
    type Error = StoreError;

    fn try_from(row: JurisdictionRow) -> Result<Self, StoreError> {
        let time_zone = row.time_zone.parse().map_err(|_unknown| {
            StoreError::Corrupt(format!(
                "jurisdiction {} has time zone {}",
                row.code, row.time_zone
            ))
        })?;
        Ok(Self {
            id: JurisdictionId(row.id),
            code: row.code,
            name: row.name,
            parent: row.parent_id.map(JurisdictionId),
            time_zone,
            locale: row.locale,
            contact: row.contact,
            key_service: row.key_service,
            moderated: row.moderated,
            active: row.active,
            modules_off: Modules::stored(&row.modules_off),
        })
    }
}

/// Every jurisdiction, inactive ones too, by key.
pub fn list(conn: &mut Conn) -> Result<Vec<Jurisdiction>, StoreError> {
    let rows: Vec<JurisdictionRow> = jurisdictions::table
        .order(jurisdictions::id)
        .select(JurisdictionRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Jurisdiction::try_from).collect()
}

/// Switches modules off; all others are on from now.
pub fn set_modules_off(
    conn: &mut Conn,
    of: JurisdictionId,
    off: &Modules,
) -> Result<(), StoreError> {
    diesel::update(jurisdictions::table.find(of.0))
        .set(jurisdictions::modules_off.eq(off.to_string()))
        .execute(conn)?;
    Ok(())
}

/// Every department with its jurisdiction, by key.
pub fn list_departments(conn: &mut Conn) -> Result<Vec<(JurisdictionId, Department)>, StoreError> {
    let rows: Vec<(i64, i64, String, String)> = departments::table
        .order(departments::id)
        .select((
            departments::jurisdiction_id,
            departments::id,
            departments::code,
            departments::name,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(owner, id, code, name)| (JurisdictionId(owner), Department { id, code, name }))
        .collect())
}

/// The areas of every set that holds on `today`, by key.
///
/// # Errors
/// [`StoreError::Corrupt`] when a stored geometry is no valid area; none that is not gets in.
pub fn list_territories(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Territory>, StoreError> {
    type Row = (Option<i64>, i64, String, String, String, Option<String>, String);
    let same = areas::jurisdiction_id
        .eq(boundary_sets::jurisdiction_id)
        .and(areas::layer.eq(boundary_sets::layer))
        .and(areas::code.eq(boundaries::code));
    let rows: Vec<Row> = boundaries::table
        .inner_join(boundary_sets::table)
        .left_join(areas::table.on(same))
        .filter(boundary_sets::valid_from.le(today))
        .filter(boundary_sets::valid_until.is_null().or(boundary_sets::valid_until.gt(today)))
        .order(boundaries::id)
        .select((
            areas::id.nullable(),
            boundary_sets::jurisdiction_id,
            boundary_sets::layer,
            boundaries::code,
            boundaries::name,
            boundaries::url,
            boundaries::geometry,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(key, owner, layer, code, name, url, geometry)| {
            let unreadable = || StoreError::Corrupt(format!("boundary {layer} {code}"));
            let feature = read_features(&geometry).ok().and_then(|mut found| found.pop());
            let area = feature.ok_or_else(unreadable)?.area;
            let (jurisdiction, digest) = (JurisdictionId(owner), xxh3_64(geometry.as_bytes()));
            Ok(Territory { key, jurisdiction, layer, code, name, url, area, digest })
        })
        .collect()
}

/// Gives a key to every area that has none; returns how many there were.
pub fn register_areas(conn: &mut Conn) -> Result<usize, StoreError> {
    let known = areas::table
        .filter(areas::jurisdiction_id.eq(boundary_sets::jurisdiction_id))
        .filter(areas::layer.eq(boundary_sets::layer))
        .filter(areas::code.eq(boundaries::code));
    let new: Vec<(i64, String, String)> = boundaries::table
        .inner_join(boundary_sets::table)
        .filter(diesel::dsl::not(diesel::dsl::exists(known)))
        .select((boundary_sets::jurisdiction_id, boundary_sets::layer, boundaries::code))
        .distinct()
        .load(conn)?;
    for (owner, layer, code) in &new {
        diesel::insert_into(areas::table)
            .values((
                areas::jurisdiction_id.eq(owner),
                areas::layer.eq(layer),
                areas::code.eq(code),
            ))
            .execute(conn)?;
    }
    Ok(new.len())
}

/// Every area that is or was on a map.
pub fn list_areas(conn: &mut Conn) -> Result<Vec<AreaName>, StoreError> {
    let rows: Vec<(i64, i64, String, String)> = areas::table
        .order(areas::id)
        .select((areas::id, areas::jurisdiction_id, areas::layer, areas::code))
        .load(conn)?;
    let name = |(key, owner, layer, code)| AreaName {
        key,
        jurisdiction: JurisdictionId(owner),
        layer,
        code,
    };
    Ok(rows.into_iter().map(name).collect())
}
