//! The description of what the database holds.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::catalogue::{Service, store as catalogue};
use crate::city::{
    AreaDescription, BoundarySetDescription, CityDescription, DepartmentDescription, Entity, InUse,
    JurisdictionDescription, ServiceDescription,
};
use crate::db::schema::{
    api_keys, boundaries, boundary_sets, jurisdictions as j, service_requests, services,
};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, store as jurisdictions};
use crate::privacy::{Retention, store as privacy};

/// Everything that is configured, in the order in which it was stored.
pub fn read(conn: &mut Conn) -> Result<CityDescription, StoreError> {
    let all = jurisdictions::list(conn)?;
    let codes: HashMap<JurisdictionId, String> =
        all.iter().map(|one| (one.id, one.code.clone())).collect();
    let (mut departments, department_codes) = read_departments(conn)?;
    let mut sets = read_sets(conn)?;
    let mut offers = read_services(conn, &department_codes)?;
    let mut times: HashMap<JurisdictionId, Retention> = privacy::rules(conn)?.into_iter().collect();
    let jurisdictions = all
        .into_iter()
        .map(|one| JurisdictionDescription {
            parent: one.parent.and_then(|id| codes.get(&id).cloned()),
            retention: times.remove(&one.id).unwrap_or_default(),
            departments: departments.remove(&one.id).unwrap_or_default(),
            services: offers.remove(&one.id).unwrap_or_default(),
            boundary_sets: sets.remove(&one.id).unwrap_or_default(),
            code: one.code,
            name: one.name,
            time_zone: one.time_zone,
            locale: one.locale,
            contact: one.contact,
            key_service: one.key_service,
            moderated: one.moderated,
            active: one.active,
            modules_off: Some(one.modules_off),
        })
        .collect();
    Ok(CityDescription { jurisdictions })
}

type ByOwner<T> = HashMap<JurisdictionId, Vec<T>>;

/// The departments of each government, and the code of each by its key.
fn read_departments(
    conn: &mut Conn,
) -> Result<(ByOwner<DepartmentDescription>, HashMap<i64, String>), StoreError> {
    let mut found: ByOwner<DepartmentDescription> = HashMap::new();
    let mut codes = HashMap::new();
    for (owner, one) in jurisdictions::list_departments(conn)? {
        codes.insert(one.id, one.code.clone());
        found
            .entry(owner)
            .or_default()
            .push(DepartmentDescription { code: one.code, name: one.name });
    }
    Ok((found, codes))
}

fn read_services(
    conn: &mut Conn,
    department_codes: &HashMap<i64, String>,
) -> Result<ByOwner<ServiceDescription>, StoreError> {
    let owned: Vec<(i64, Option<i64>)> =
        services::table.select((services::id, services::department_id)).load(conn)?;
    let departments: HashMap<i64, String> = owned
        .into_iter()
        .filter_map(|(id, department)| Some((id, department_codes.get(&department?)?.clone())))
        .collect();
    let mut found: ByOwner<ServiceDescription> = HashMap::new();
    for one in catalogue::list(conn)? {
        let department = departments.get(&one.id).cloned();
        let list = found.entry(one.jurisdiction).or_default();
        list.push(describe(one, department));
    }
    Ok(found)
}

fn describe(one: Service, department: Option<String>) -> ServiceDescription {
    ServiceDescription {
        code: one.code,
        name: one.name,
        description: one.description,
        kind: one.kind,
        groups: one.groups,
        keywords: one.keywords,
        department,
        service_notice: one.service_notice,
        expected_hours: one.expected_hours,
        release_minutes: one.release_minutes,
        position: one.position,
        active: one.active,
        areas: one.areas,
        attributes: one.attributes,
        translations: one.translations,
    }
}

fn read_sets(conn: &mut Conn) -> Result<ByOwner<BoundarySetDescription>, StoreError> {
    type SetRow = (i64, i64, String, NaiveDate, Option<NaiveDate>, String, String);
    type AreaRow = (i64, String, String, Option<String>, String);
    let areas: Vec<AreaRow> = boundaries::table
        .order(boundaries::id)
        .select((
            boundaries::set_id,
            boundaries::code,
            boundaries::name,
            boundaries::url,
            boundaries::geometry,
        ))
        .load(conn)?;
    let mut by_set: HashMap<i64, Vec<AreaDescription>> = HashMap::new();
    for (set, code, name, url, geometry) in areas {
        by_set.entry(set).or_default().push(AreaDescription { code, name, url, geometry });
    }
    let sets: Vec<SetRow> = boundary_sets::table
        .order(boundary_sets::id)
        .select((
            boundary_sets::id,
            boundary_sets::jurisdiction_id,
            boundary_sets::layer,
            boundary_sets::valid_from,
            boundary_sets::valid_until,
            boundary_sets::source,
            boundary_sets::licence,
        ))
        .load(conn)?;
    let mut found: ByOwner<BoundarySetDescription> = HashMap::new();
    for (id, owner, layer, valid_from, valid_until, source, licence) in sets {
        let list = found.entry(JurisdictionId(owner)).or_default();
        list.push(BoundarySetDescription {
            layer,
            valid_from,
            valid_until,
            source,
            licence,
            areas: by_set.remove(&id).unwrap_or_default(),
        });
    }
    Ok(found)
}

/// The services that have reports, and the governments that have reports or keys.
pub fn read_in_use(conn: &mut Conn) -> Result<InUse, StoreError> {
    let reported: Vec<(String, String)> = services::table
        .inner_join(j::table)
        .filter(diesel::dsl::exists(
            service_requests::table.filter(service_requests::service_id.eq(services::id)),
        ))
        .select((j::code, services::code))
        .load(conn)?;
    let holding: Vec<String> = j::table
        .filter(diesel::dsl::exists(
            api_keys::table.filter(api_keys::jurisdiction_id.eq(j::id.nullable())),
        ))
        .select(j::code)
        .load(conn)?;
    let mut found: HashSet<Entity> = holding.into_iter().map(Entity::Jurisdiction).collect();
    for (owner, code) in reported {
        found.insert(Entity::Jurisdiction(owner.clone()));
        found.insert(Entity::Service(owner, code));
    }
    Ok(InUse(found))
}
