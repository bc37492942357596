//! Rows of the catalogue, and the snapshot made of them.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{
    Attribute, Automated, Catalogue, Choice, Datatype, Kind, Service, ServiceArea, Snapshot,
    Translations,
};
use crate::db::schema::{
    attribute_options, catalogue_translations, configuration, service_areas, service_attributes,
    service_groups, services,
};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{Atlas, JurisdictionId, Jurisdictions, store as jurisdictions};
use crate::time::Instant;

#[derive(Queryable, Selectable)]
#[diesel(table_name = services)]
struct ServiceRow {
    id: i64,
    jurisdiction_id: i64,
    department_id: Option<i64>,
    code: String,
    name: String,
    description: String,
    kind: String,
    keywords: String,
    position: i64,
    active: bool,
    service_notice: Option<String>,
    expected_hours: Option<i64>,
    release_minutes: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = service_attributes)]
struct AttributeRow {
    id: i64,
    service_id: i64,
    code: String,
    variable: bool,
    datatype: String,
    required: bool,
    description: String,
    datatype_description: Option<String>,
    automated: Option<String>,
}

/// The number of the configuration's present state.
pub fn version(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(configuration::table.select(configuration::version).first(conn)?)
}

/// Notes that the configuration has changed: every server loads it again.
pub fn bump_version(conn: &mut Conn, now: Instant) -> Result<(), StoreError> {
    diesel::update(configuration::table)
        .set((
            configuration::version.eq(configuration::version + 1),
            configuration::changed_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Loads everything that holds on `today`.
pub fn load_snapshot(conn: &mut Conn, today: NaiveDate) -> Result<Snapshot, StoreError> {
    // The number comes first: a change that slips in between is loaded again, never missed.
    let (version, changed_at): (i64, NaiveDateTime) = configuration::table
        .select((configuration::version, configuration::changed_at))
        .first(conn)?;
    Ok(Snapshot {
        version,
        changed_at: changed_at.and_utc(),
        day: today,
        jurisdictions: Jurisdictions::new(jurisdictions::list(conn)?),
        atlas: Atlas::new(jurisdictions::list_territories(conn, today)?),
        catalogue: Catalogue::new(list(conn)?),
    })
}

/// Every service of every jurisdiction, in the order in which they are listed.
pub fn list(conn: &mut Conn) -> Result<Vec<Service>, StoreError> {
    let rows: Vec<ServiceRow> = services::table
        .order((services::jurisdiction_id, services::position, services::id))
        .select(ServiceRow::as_select())
        .load(conn)?;
    let agencies: HashMap<i64, String> = jurisdictions::list_departments(conn)?
        .into_iter()
        .map(|(_, department)| (department.id, department.name))
        .collect();
    let mut attributes = list_attributes(conn)?;
    let mut groups = list_groups(conn)?;
    let mut areas = list_areas(conn)?;
    let mut translations = list_translations(conn)?;
    rows.into_iter()
        .map(|row| {
            let kind = Kind::parse(&row.kind)
                .ok_or_else(|| StoreError::Corrupt(format!("service kind {}", row.kind)))?;
            Ok(Service {
                id: row.id,
                jurisdiction: JurisdictionId(row.jurisdiction_id),
                code: row.code,
                name: row.name,
                description: row.description,
                kind,
                keywords: split_keywords(&row.keywords),
                groups: groups.remove(&row.id).unwrap_or_default(),
                position: row.position,
                active: row.active,
                department: row.department_id,
                agency: row.department_id.and_then(|id| agencies.get(&id).cloned()),
                service_notice: row.service_notice,
                expected_hours: row.expected_hours,
                release_minutes: row.release_minutes,
                areas: areas.remove(&row.id).unwrap_or_default(),
                attributes: attributes.remove(&row.id).unwrap_or_default(),
                translations: translations.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

fn split_keywords(joined: &str) -> Vec<String> {
    joined.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

type ByService<T> = HashMap<i64, T>;

fn list_attributes(conn: &mut Conn) -> Result<ByService<Vec<Attribute>>, StoreError> {
    let rows: Vec<AttributeRow> = service_attributes::table
        .order((service_attributes::service_id, service_attributes::position))
        .select(AttributeRow::as_select())
        .load(conn)?;
    let choices: Vec<(i64, String, String)> = attribute_options::table
        .order((attribute_options::attribute_id, attribute_options::position))
        .select((attribute_options::attribute_id, attribute_options::key, attribute_options::name))
        .load(conn)?;
    let mut options: HashMap<i64, Vec<Choice>> = HashMap::new();
    for (attribute, key, name) in choices {
        options.entry(attribute).or_default().push(Choice { key, name });
    }
    let mut found: ByService<Vec<Attribute>> = HashMap::new();
    for row in rows {
        let datatype = Datatype::parse(&row.datatype)
            .ok_or_else(|| StoreError::Corrupt(format!("attribute datatype {}", row.datatype)))?;
        let list = found.entry(row.service_id).or_default();
        let order = i64::try_from(list.len()).unwrap_or(i64::MAX).saturating_add(1);
        list.push(Attribute {
            code: row.code,
            order,
            variable: row.variable,
            datatype,
            required: row.required,
            description: row.description,
            datatype_description: row.datatype_description,
            automated: row.automated.as_deref().and_then(Automated::parse),
            options: options.remove(&row.id).unwrap_or_default(),
        });
    }
    Ok(found)
}

fn list_groups(conn: &mut Conn) -> Result<ByService<Vec<String>>, StoreError> {
    let rows: Vec<(i64, String)> = service_groups::table
        .order((service_groups::service_id, service_groups::position))
        .select((service_groups::service_id, service_groups::name))
        .load(conn)?;
    Ok(gather(rows))
}

fn list_areas(conn: &mut Conn) -> Result<ByService<Vec<ServiceArea>>, StoreError> {
    let rows: Vec<(i64, String, String)> = service_areas::table
        .order(service_areas::id)
        .select((service_areas::service_id, service_areas::layer, service_areas::code))
        .load(conn)?;
    Ok(gather(rows.into_iter().map(|(id, layer, code)| (id, ServiceArea { layer, code }))))
}

fn list_translations(conn: &mut Conn) -> Result<ByService<Translations>, StoreError> {
    let rows: Vec<(i64, String, String, String)> = catalogue_translations::table
        .order(catalogue_translations::id)
        .select((
            catalogue_translations::service_id,
            catalogue_translations::locale,
            catalogue_translations::subject,
            catalogue_translations::text,
        ))
        .load(conn)?;
    let mut found: ByService<Translations> = HashMap::new();
    for (service, locale, subject, text) in rows {
        found.entry(service).or_default().entry(locale).or_default().insert(subject, text);
    }
    Ok(found)
}

fn gather<T>(rows: impl IntoIterator<Item = (i64, T)>) -> ByService<Vec<T>> {
    let mut found: ByService<Vec<T>> = HashMap::new();
    for (service, value) in rows {
        found.entry(service).or_default().push(value);
    }
    found
}
