//! Reading one report for casework, and taking hold of it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::cases::{Case, Facts, Owner, Reach};
use crate::db::schema::{request_areas, request_parts, request_tags, service_requests as t};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::on_backend;
use crate::requests::{DetailedStatus, Visibility};
use crate::routing::Priority;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct CaseRow {
    id: i64,
    jurisdiction_id: i64,
    mode: String,
    code: Option<String>,
    version: i64,
    service_id: i64,
    department_id: Option<i64>,
    team_id: Option<i64>,
    person_id: Option<i64>,
    state: Option<String>,
    state_since: Option<Stamp>,
    detailed_status: String,
    status_notes: Option<String>,
    closing_code: Option<String>,
    priority: i64,
    urgency: i64,
    reopened: i64,
    visibility: String,
    publish_at: Option<Stamp>,
    agency_responsible: Option<String>,
    title: Option<String>,
    description: Option<String>,
    address: Option<String>,
    lat: Option<f64>,
    long: Option<f64>,
    expected_at: Option<Stamp>,
    closed_at: Option<Stamp>,
    updated_at: Stamp,
}

impl TryFrom<CaseRow> for Case {
    type Error = StoreError;

    fn try_from(row: CaseRow) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("request {} has {what}", row.id));
        let department = row.department_id.ok_or_else(|| corrupt("no owner"))?;
        Ok(Self {
            id: row.id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            mode: Mode::parse(&row.mode).ok_or_else(|| corrupt("an unknown mode"))?,
            code: row.code,
            version: row.version,
            facts: Facts {
                service_id: row.service_id,
                owner: Owner { department, team: row.team_id, person: row.person_id },
                state: row.state,
                state_since: row.state_since.map(|at| at.0),
                detailed_status: DetailedStatus::parse(&row.detailed_status)
                    .ok_or_else(|| corrupt("an unknown status"))?,
                status_notes: row.status_notes,
                closing_code: row.closing_code,
                priority: Priority::of_rank(row.priority)
                    .ok_or_else(|| corrupt("an unknown priority"))?,
                urgency: row.urgency,
                reopened: row.reopened,
                visibility: Visibility::parse(&row.visibility)
                    .ok_or_else(|| corrupt("an unknown visibility"))?,
                publish_at: row.publish_at.map(|at| at.0),
                agency_responsible: row.agency_responsible,
                title: row.title,
                description: row.description,
                address: row.address,
                position: row.lat.zip(row.long),
                expected_at: row.expected_at.map(|at| at.0),
                closed_at: row.closed_at.map(|at| at.0),
                updated_at: row.updated_at.0,
            },
        })
    }
}

/// A report by its key.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Case>, StoreError> {
    let row: Option<CaseRow> =
        t::table.find(id).select(CaseRow::as_select()).first(conn).optional()?;
    row.map(Case::try_from).transpose()
}

/// Reports by their keys, in any order.
pub fn find_many(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Case>, StoreError> {
    let rows: Vec<CaseRow> =
        t::table.filter(t::id.eq_any(ids.to_vec())).select(CaseRow::as_select()).load(conn)?;
    rows.into_iter().map(Case::try_from).collect()
}

/// The tags of reports, in order.
pub fn tags_of(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<String>>, StoreError> {
    use request_tags as g;
    let rows: Vec<(i64, String)> = g::table
        .filter(g::request_id.eq_any(ids.to_vec()))
        .order((g::request_id, g::tag))
        .select((g::request_id, g::tag))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for (id, tag) in rows {
        found.entry(id).or_default().push(tag);
    }
    Ok(found)
}

/// A report by its key, held until the transaction ends: whoever wants to change it as well waits here, and then
/// sees what went before.
pub fn hold(conn: &mut Conn, id: i64) -> Result<Option<Case>, StoreError> {
    // An update that changes nothing holds the row on both databases.
    let row: Option<CaseRow> = on_backend!(conn, |c| {
        diesel::update(t::table.find(id))
            .set(t::version.eq(t::version))
            .returning(CaseRow::as_returning())
            .get_result(c)
    })
    .optional()?;
    row.map(Case::try_from).transpose()
}

/// The keys of the areas that a report lies in.
pub fn areas_of(conn: &mut Conn, id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(request_areas::table
        .filter(request_areas::request_id.eq(id))
        .order(request_areas::area_id)
        .select(request_areas::area_id)
        .load(conn)?)
}

/// The parts of the city that a report belongs to.
pub fn reach(conn: &mut Conn, case: &Case) -> Result<Reach, StoreError> {
    let mut all = reaches(conn, &[case])?;
    Ok(all.remove(&case.id).unwrap_or_else(|| Reach::new(case.id, case.jurisdiction, &[], &[])))
}

/// The parts of the city that reports belong to, by the keys of the reports.
pub fn reaches(conn: &mut Conn, all: &[&Case]) -> Result<HashMap<i64, Reach>, StoreError> {
    let owned = |case: &&Case| (case.id, case.jurisdiction.0, Some(case.facts.owner.department));
    let found = joined(conn, all.iter().map(owned).collect())?;
    Ok(found.into_iter().map(|reach| (reach.request, reach)).collect())
}

/// The parts of the city that reports belong to, those that there are, in the order of their keys.
pub fn reaches_of(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Reach>, StoreError> {
    let owned: Vec<Owned> = t::table
        .filter(t::id.eq_any(ids.to_vec()))
        .order(t::id)
        .select((t::id, t::jurisdiction_id, t::department_id))
        .load(conn)?;
    joined(conn, owned)
}

/// A report by its key, its government and the department that owns it.
type Owned = (i64, i64, Option<i64>);

fn joined(conn: &mut Conn, owned: Vec<Owned>) -> Result<Vec<Reach>, StoreError> {
    use request_parts as p;
    let ids: Vec<i64> = owned.iter().map(|(id, ..)| *id).collect();
    let partners: Vec<(i64, i64)> = p::table
        .filter(p::request_id.eq_any(ids.clone()))
        .order((p::request_id, p::id))
        .select((p::request_id, p::department_id))
        .load(conn)?;
    let areas: Vec<(i64, i64)> = request_areas::table
        .filter(request_areas::request_id.eq_any(ids))
        .order((request_areas::request_id, request_areas::area_id))
        .select((request_areas::request_id, request_areas::area_id))
        .load(conn)?;
    let (mut partners, mut areas) = (by_request(partners), by_request(areas));
    let reach = |(id, of, owner): Owned| {
        let mut departments = partners.remove(&id).unwrap_or_default();
        departments.extend(owner);
        Reach::new(id, JurisdictionId(of), &departments, &areas.remove(&id).unwrap_or_default())
    };
    Ok(owned.into_iter().map(reach).collect())
}

fn by_request(rows: Vec<(i64, i64)>) -> HashMap<i64, Vec<i64>> {
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for (request, key) in rows {
        found.entry(request).or_default().push(key);
    }
    found
}
