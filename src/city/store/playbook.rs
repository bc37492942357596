//! Rows of what a government has decided: teams, workflows, rules.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::ground::id_of;
use crate::city::{JurisdictionDescription, TeamDescription, WorkflowDescription};
use crate::db::schema::{departments as d, jurisdictions as j, teams as t};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::store::{self as playbook, rule_sets, workflows};
use crate::playbook::{Edition, EditionState, NewEdition, OFFICE_CODE, OFFICE_NAME};
use crate::routing::RuleSetForm;
use crate::time::Instant;
use crate::workflow::MachineForm;

/// What a version from files is said to be written for.
const NOTE: &str = "Applied from files";

/// What a government has decided.
#[derive(Default)]
pub(super) struct Decided {
    pub(super) fallback: Option<String>,
    pub(super) rules_need_approval: bool,
    pub(super) rules: Option<RuleSetForm>,
    pub(super) workflows: Vec<WorkflowDescription>,
}

/// What every government has decided: what rules today, or what files have put behind it and still waits.
pub(super) fn read(
    conn: &mut Conn,
    department_codes: &HashMap<i64, String>,
    today: NaiveDate,
) -> Result<HashMap<JurisdictionId, Decided>, StoreError> {
    let owners: Vec<(i64, Option<i64>, bool)> =
        j::table.select((j::id, j::fallback_department_id, j::rules_need_approval)).load(conn)?;
    let mut found = HashMap::new();
    for (id, fallback, rules_need_approval) in owners {
        let owner = JurisdictionId(id);
        let rules = rule_sets::list(conn, owner)?;
        let mut by_code: BTreeMap<String, Vec<Edition>> = BTreeMap::new();
        for (code, edition) in workflows::list(conn, owner)? {
            by_code.entry(code).or_default().push(edition);
        }
        let mut drawn = Vec::new();
        for (code, editions) in by_code {
            if let Some(edition) = described(&editions, today) {
                drawn.push(WorkflowDescription { code, form: read_form(&edition.form)? });
            }
        }
        let rules = described(&rules, today).map(|edition| read_form(&edition.form)).transpose()?;
        let fallback = fallback.and_then(|id| department_codes.get(&id).cloned());
        found.insert(owner, Decided { fallback, rules_need_approval, rules, workflows: drawn });
    }
    Ok(found)
}

/// The version that files would describe: the last one that came from files and still waits, else the one
/// that rules. The versions are the newest first.
fn described(editions: &[Edition], today: NaiveDate) -> Option<&Edition> {
    let ruling = Edition::ruling(editions, today);
    let waits = |one: &&Edition| {
        one.is_from_files()
            && one.is_pending(today)
            && ruling.is_none_or(|ruling| one.version > ruling.version)
    };
    editions.iter().find(waits).or(ruling)
}

fn read_form<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    crate::playbook::read_form(text).map_err(StoreError::Corrupt)
}

fn write_form(form: &impl serde::Serialize) -> Result<String, StoreError> {
    crate::playbook::write_form(form).map_err(StoreError::Corrupt)
}

/// Leaves out the department that the government was given because it had none, unless something names it.
pub(super) fn leave_out_office(
    one: &mut JurisdictionDescription,
    wanted: Option<&JurisdictionDescription>,
) {
    let described = |owner: &JurisdictionDescription| {
        owner.departments.iter().any(|department| department.code == OFFICE_CODE)
    };
    let named = one.fallback_department.as_deref() == Some(OFFICE_CODE)
        || one.services.iter().any(|service| service.department.as_deref() == Some(OFFICE_CODE))
        || wanted.is_some_and(described);
    one.departments.retain(|department| {
        let given = department.code == OFFICE_CODE && department.name == OFFICE_NAME;
        named || !given || !department.teams.is_empty()
    });
}

/// Leaves out what the files leave to others: rules and workflows that they do not describe.
pub(super) fn leave_to_others(
    one: &mut JurisdictionDescription,
    wanted: Option<&JurisdictionDescription>,
) {
    leave_out_office(one, wanted);
    if wanted.is_none_or(|wanted| wanted.rules.is_none()) {
        one.rules = None;
    }
    let described = |code: &str| {
        wanted.is_some_and(|wanted| wanted.workflows.iter().any(|flow| flow.code == code))
    };
    one.workflows.retain(|flow| described(&flow.code));
}

/// Notes who gets what nobody else gets, once the departments are there.
pub(super) fn save_fallback(
    conn: &mut Conn,
    one: &JurisdictionDescription,
) -> Result<(), StoreError> {
    let owner = id_of(conn, &one.code)?;
    let department = match &one.fallback_department {
        Some(code) => Some(department_of(conn, owner, code)?),
        None => None,
    };
    diesel::update(j::table.find(owner))
        .set(j::fallback_department_id.eq(department))
        .execute(conn)?;
    Ok(())
}

fn department_of(conn: &mut Conn, owner: i64, code: &str) -> Result<i64, StoreError> {
    let own = d::table.filter(d::jurisdiction_id.eq(owner).and(d::code.eq(code)));
    Ok(own.select(d::id).first(conn)?)
}

/// Adds a team, or gives it another name or department.
pub(super) fn save_team(
    conn: &mut Conn,
    id: i64,
    owner: &JurisdictionDescription,
    code: &str,
    is_new: bool,
) -> Result<(), StoreError> {
    let mut all = owner.departments.iter().flat_map(|department| {
        department.teams.iter().map(move |team| (department.code.as_str(), team))
    });
    let Some((department, TeamDescription { name, .. })) = all.find(|(_, team)| team.code == code)
    else {
        return Ok(());
    };
    let department = department_of(conn, id, department)?;
    if is_new {
        playbook::insert_team(conn, JurisdictionId(id), department, code, name)?;
        return Ok(());
    }
    let own = t::table.filter(t::jurisdiction_id.eq(id).and(t::code.eq(code)));
    let team: i64 = own.select(t::id).first(conn)?;
    playbook::change_team(conn, team, department, name)
}

/// Removes a team that nothing refers to.
pub(super) fn remove_team(conn: &mut Conn, owner: i64, code: &str) -> Result<(), StoreError> {
    diesel::delete(t::table.filter(t::jurisdiction_id.eq(owner).and(t::code.eq(code))))
        .execute(conn)?;
    Ok(())
}

/// What becomes of a version from files: it rules from today on, or waits until somebody agrees.
fn new_state(owner: &JurisdictionDescription) -> EditionState {
    if owner.rules_need_approval { EditionState::Proposed } else { EditionState::InForce }
}

fn edition(form: String, now: Instant) -> NewEdition {
    let valid_from = now.date_naive();
    NewEdition { form, note: NOTE.to_owned(), valid_from, created_by: None }
}

/// Versions from files that nobody has agreed to yet: the files say something else now.
fn overtaken(editions: &[Edition]) -> impl Iterator<Item = i64> {
    let from_files = editions.iter().filter(|one| one.is_from_files());
    from_files.filter(|one| one.state == EditionState::Proposed).map(|one| one.id)
}

/// Puts rules in the place of those that rule, unless they are the same. Returns what is to be said of it.
pub(super) fn save_rules(
    conn: &mut Conn,
    id: i64,
    owner: &JurisdictionDescription,
    now: Instant,
) -> Result<Option<String>, StoreError> {
    let Some(form) = &owner.rules else { return Ok(None) };
    let editions = rule_sets::list(conn, JurisdictionId(id))?;
    for waiting in overtaken(&editions) {
        rule_sets::retire(conn, waiting)?;
    }
    if let Some(ruling) = Edition::ruling(&editions, now.date_naive())
        && read_form::<RuleSetForm>(&ruling.form)? == *form
    {
        return Ok(None);
    }
    let state = new_state(owner);
    let new = edition(write_form(form)?, now);
    let version = rule_sets::insert(conn, JurisdictionId(id), &new, state, now)?;
    Ok(waits(state, &format!("the rules of {}", owner.code), version))
}

/// Puts a workflow in the place of the one that rules, unless it is the same. Returns what is to be said of
/// it.
pub(super) fn save_workflow(
    conn: &mut Conn,
    id: i64,
    owner: &JurisdictionDescription,
    code: &str,
    now: Instant,
) -> Result<Option<String>, StoreError> {
    let Some(flow) = owner.workflows.iter().find(|flow| flow.code == code) else {
        return Ok(None);
    };
    let editions = workflows::list_of(conn, JurisdictionId(id), code)?;
    for waiting in overtaken(&editions) {
        workflows::retire(conn, waiting)?;
    }
    if let Some(ruling) = Edition::ruling(&editions, now.date_naive())
        && read_form::<MachineForm>(&ruling.form)? == flow.form
    {
        return Ok(None);
    }
    let state = new_state(owner);
    let new = edition(write_form(&flow.form)?, now);
    let version = workflows::insert(conn, (JurisdictionId(id), code), &new, state, now)?;
    Ok(waits(state, &format!("the workflow {code} of {}", owner.code), version))
}

fn waits(state: EditionState, what: &str, version: i64) -> Option<String> {
    (state == EditionState::Proposed)
        .then(|| format!("version {version} of {what} waits until somebody approves it"))
}

/// Ends all versions of a government's rules.
pub(super) fn retire_rules(conn: &mut Conn, owner: i64) -> Result<(), StoreError> {
    let all = rule_sets::list(conn, JurisdictionId(owner))?;
    all.iter().try_for_each(|one| rule_sets::retire(conn, one.id))
}

/// Ends all versions of a workflow.
pub(super) fn retire_workflow(conn: &mut Conn, owner: i64, code: &str) -> Result<(), StoreError> {
    let all = workflows::list_of(conn, JurisdictionId(owner), code)?;
    all.iter().try_for_each(|one| workflows::retire(conn, one.id))
}
