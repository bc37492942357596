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
    let without: Vec<i64> =
        j::table.filter(diesel::dsl::not(diesel::dsl::exists(theirs))).select(j::id).load(conn)?;
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

/// Removes all that a government has decided, when the government itself goes.
pub fn forget(conn: &mut Conn, of: JurisdictionId) -> Result<(), StoreError> {
    use crate::db::schema::{rule_sets, workflows};
    diesel::delete(rule_sets::table.filter(rule_sets::jurisdiction_id.eq(of.0))).execute(conn)?;
    diesel::delete(workflows::table.filter(workflows::jurisdiction_id.eq(of.0))).execute(conn)?;
    diesel::delete(t::table.filter(t::jurisdiction_id.eq(of.0))).execute(conn)?;
    diesel::delete(d::table.filter(d::jurisdiction_id.eq(of.0))).execute(conn)?;
    Ok(())
}

/// Adds a department; returns its key.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one of this code.
pub fn insert_department(
    conn: &mut Conn,
    of: JurisdictionId,
    code: &str,
    name: &str,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(d::table)
        .values((d::jurisdiction_id.eq(of.0), d::code.eq(code), d::name.eq(name)))
        .returning(d::id)
        .get_result(conn)?)
}

/// Gives a department another name.
pub fn rename_department(conn: &mut Conn, id: i64, name: &str) -> Result<(), StoreError> {
    diesel::update(d::table.find(id)).set(d::name.eq(name)).execute(conn)?;
    Ok(())
}

/// Adds a team; returns its key.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one of this code in the government.
pub fn insert_team(
    conn: &mut Conn,
    of: JurisdictionId,
    department: i64,
    code: &str,
    name: &str,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(of.0),
            t::department_id.eq(department),
            t::code.eq(code),
            t::name.eq(name),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// Gives a team another name, and another department.
pub fn change_team(
    conn: &mut Conn,
    id: i64,
    department: i64,
    name: &str,
) -> Result<(), StoreError> {
    diesel::update(t::table.find(id))
        .set((t::department_id.eq(department), t::name.eq(name)))
        .execute(conn)?;
    Ok(())
}
