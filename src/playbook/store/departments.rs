//! Rows of departments and teams.

use diesel::prelude::*;

use crate::db::schema::{departments as d, jurisdictions as j, teams as t};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::{Department, OFFICE_CODE, OFFICE_NAME, Team};

/// Every department of every government, by key.
pub fn list_departments(conn: &mut Conn) -> Result<Vec<Department>, StoreError> {
    let rows: Vec<(i64, i64, String, String)> =
        d::table.order(d::id).select((d::id, d::jurisdiction_id, d::code, d::name)).load(conn)?;
    let department = |(id, owner, code, name)| Department {
        id,
        jurisdiction: JurisdictionId(owner),
        code,
        name,
    };
    Ok(rows.into_iter().map(department).collect())
}

/// Every team with the government that it is of, by key.
pub fn list_teams(conn: &mut Conn) -> Result<Vec<(JurisdictionId, Team)>, StoreError> {
    let rows: Vec<(i64, i64, i64, String, String)> = t::table
        .order(t::id)
        .select((t::jurisdiction_id, t::id, t::department_id, t::code, t::name))
        .load(conn)?;
    let team = |(owner, id, department, code, name)| {
        (JurisdictionId(owner), Team { id, department, code, name })
    };
    Ok(rows.into_iter().map(team).collect())
}

/// Gives every government that has no department one; returns how many had none.
pub fn ensure_offices(conn: &mut Conn) -> Result<usize, StoreError> {
    let theirs = d::table.filter(d::jurisdiction_id.eq(j::id));
    let without: Vec<i64> = j::table
        .filter(diesel::dsl::not(diesel::dsl::exists(theirs)))
        .select(j::id)
        .load(conn)?;
    for owner in &without {
        diesel::insert_into(d::table)
            .values((
                d::jurisdiction_id.eq(owner),
                d::code.eq(OFFICE_CODE),
                d::name.eq(OFFICE_NAME),
            ))
            .execute(conn)?;
    }
    Ok(without.len())
}
