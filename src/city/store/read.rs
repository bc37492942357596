//! The description of what the database holds.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::catalogue::{Service, store as catalogue};
use crate::city::{
    AreaDescription, BoundarySetDescription, CityDescription, DepartmentDescription, Entity, InUse,
    JurisdictionDescription, ServiceDescription, TeamDescription,
};
use crate::db::schema::{
    api_keys, boundaries, boundary_sets, departments as d, jurisdictions as j, request_parts,
    service_requests, services, staff_grants as g, teams,
};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, store as jurisdictions};
use crate::playbook::store as playbook;
use crate::privacy::{Retention, store as privacy};

/// Everything that is configured on the day, in the order in which it was stored.
///
/// A department that a government was given because it had none, and that nothing names, is nothing that
/// anybody configured.
pub fn read(conn: &mut Conn, today: NaiveDate) -> Result<CityDescription, StoreError> {
    let mut city = read_all(conn, today)?;
    for one in &mut city.jurisdictions {
        super::playbook::leave_out_office(one, None);
    }
    Ok(city)
}

/// As [`read`], with every department.
pub(super) fn read_all(conn: &mut Conn, today: NaiveDate) -> Result<CityDescription, StoreError> {
    let all = jurisdictions::list(conn)?;
    let codes: HashMap<JurisdictionId, String> =
        all.iter().map(|one| (one.id, one.code.clone())).collect();
    let (mut departments, department_codes) = read_departments(conn)?;
    let mut sets = read_sets(conn)?;
    let mut offers = read_services(conn, &department_codes)?;
    let mut decided = super::playbook::read(conn, &department_codes, today)?;
    let mut times: HashMap<JurisdictionId, Retention> = privacy::rules(conn)?.into_iter().collect();
    let jurisdictions = all
        .into_iter()
        .map(|one| {
            let decided = decided.remove(&one.id).unwrap_or_default();
            (one, decided)
        })
        .map(|(one, decided)| JurisdictionDescription {
            fallback_department: decided.fallback,
            rules_need_approval: decided.rules_need_approval,
            rules: decided.rules,
            workflows: decided.workflows,
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
    let mut teams: HashMap<i64, Vec<TeamDescription>> = HashMap::new();
    for (_, one) in playbook::list_teams(conn)? {
        let team = TeamDescription { code: one.code, name: one.name };
        teams.entry(one.department).or_default().push(team);
    }
    for (owner, one) in jurisdictions::list_departments(conn)? {
        codes.insert(one.id, one.code.clone());
        found.entry(owner).or_default().push(DepartmentDescription {
            code: one.code,
            name: one.name,
            teams: teams.remove(&one.id).unwrap_or_default(),
        });
    }
    Ok((found, codes))
}

fn read_services(
    conn: &mut Conn,
    department_codes: &HashMap<i64, String>,
) -> Result<ByOwner<ServiceDescription>, StoreError> {
    let named: Vec<(i64, Option<i64>, Option<i64>)> = services::table
        .select((services::id, services::department_id, services::workflow_id))
        .load(conn)?;
    let workflow_codes = playbook::workflows::codes(conn)?;
    let code = |codes: &HashMap<i64, String>, id: Option<i64>| codes.get(&id?).cloned();
    let mut named: HashMap<i64, Named> = named
        .into_iter()
        .map(|(id, department, workflow)| {
            (id, (code(department_codes, department), code(&workflow_codes, workflow)))
        })
        .collect();
    let mut found: ByOwner<ServiceDescription> = HashMap::new();
    for one in catalogue::list(conn)? {
        let named = named.remove(&one.id).unwrap_or_default();
        let list = found.entry(one.jurisdiction).or_default();
        list.push(describe(one, named));
    }
    Ok(found)
}

/// The codes of a service's department and workflow.
type Named = (Option<String>, Option<String>);

fn describe(one: Service, (department, workflow): Named) -> ServiceDescription {
    ServiceDescription {
        code: one.code,
        name: one.name,
        description: one.description,
        kind: one.kind,
        groups: one.groups,
        keywords: one.keywords,
        department,
        workflow,
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
    type AreaRow = (i64, String, String, Option<String>, bool, String);
    let areas: Vec<AreaRow> = boundaries::table
        .order(boundaries::id)
        .select((
            boundaries::set_id,
            boundaries::code,
            boundaries::name,
            boundaries::url,
            boundaries::hand_on,
            boundaries::geometry,
        ))
        .load(conn)?;
    let mut by_set: HashMap<i64, Vec<AreaDescription>> = HashMap::new();
    for (set, code, name, url, hand_on, geometry) in areas {
        let area = AreaDescription { code, name, url, hand_on, geometry };
        by_set.entry(set).or_default().push(area);
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

/// The services that have reports, the governments that have reports or keys, and the departments that roles
/// are limited to.
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
    let limiting: Vec<(String, String)> = d::table
        .inner_join(j::table)
        .filter(diesel::dsl::exists(g::table.filter(g::department_id.eq(d::id.nullable()))))
        .select((j::code, d::code))
        .load(conn)?;
    for (owner, code) in limiting.into_iter().chain(owning(conn)?) {
        found.insert(Entity::Jurisdiction(owner.clone()));
        found.insert(Entity::Department(owner, code));
    }
    for (owner, code) in at_work(conn)? {
        found.insert(Entity::Jurisdiction(owner.clone()));
        found.insert(Entity::Team(owner, code));
    }
    for (owner, code) in reported {
        found.insert(Entity::Jurisdiction(owner.clone()));
        found.insert(Entity::Service(owner, code));
    }
    Ok(InUse(found))
}

/// The departments that have reports, or parts of reports, to see to.
fn owning(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let owners: Vec<Option<i64>> =
        service_requests::table.select(service_requests::department_id).distinct().load(conn)?;
    let partners: Vec<i64> =
        request_parts::table.select(request_parts::department_id).distinct().load(conn)?;
    let ids: Vec<i64> = owners.into_iter().flatten().chain(partners).collect();
    Ok(d::table
        .inner_join(j::table)
        .filter(d::id.eq_any(ids))
        .select((j::code, d::code))
        .load(conn)?)
}

/// The teams that have reports, or parts of reports, to see to.
fn at_work(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let owners: Vec<Option<i64>> =
        service_requests::table.select(service_requests::team_id).distinct().load(conn)?;
    let partners: Vec<Option<i64>> =
        request_parts::table.select(request_parts::team_id).distinct().load(conn)?;
    let ids: Vec<i64> = owners.into_iter().chain(partners).flatten().collect();
    Ok(teams::table
        .inner_join(d::table.inner_join(j::table))
        .filter(teams::id.eq_any(ids))
        .select((j::code, teams::code))
        .load(conn)?)
}
