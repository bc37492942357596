//! What a description would do to what has been decided: what is refused, and what is only pointed out.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::city::{Change, CityDescription, Entity, JurisdictionDescription, Sign, known_by_rules};
use crate::db::schema::{jurisdictions as j, staff_accounts};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::store::rule_sets;
use crate::playbook::{Edition, read_form};
use crate::routing::{Known, RuleSet, RuleSetForm};
use crate::workflow::{Machine, StateCode};

/// The departments and teams that stored rules name which rule or may come to. What the files describe
/// themselves is checked in the files.
pub(super) fn named_by_rules(
    conn: &mut Conn,
    wanted: &CityDescription,
    today: NaiveDate,
) -> Result<Vec<Entity>, StoreError> {
    let owners: Vec<(i64, String)> = j::table.select((j::id, j::code)).load(conn)?;
    let mut found = Vec::new();
    for (id, code) in owners {
        // A government that is not described goes with its rules.
        let Some(owner) = wanted.jurisdiction(&code).filter(|one| one.rules.is_none()) else {
            continue;
        };
        for form in standing(&rule_sets::list(conn, JurisdictionId(id))?, today) {
            let Known { departments, teams, .. } = Known::named_by(&form, |_| None);
            let department = |one: String| Entity::Department(owner.code.clone(), one);
            found.extend(departments.into_keys().map(department));
            found.extend(teams.into_keys().map(|one| Entity::Team(owner.code.clone(), one)));
        }
    }
    Ok(found)
}

/// The forms that rule or may come to.
fn standing(editions: &[Edition], today: NaiveDate) -> Vec<RuleSetForm> {
    let ruling = Edition::ruling(editions, today).into_iter();
    let pending = editions.iter().filter(|one| one.is_pending(today));
    ruling.chain(pending).filter_map(|one| read_form(&one.form).ok()).collect()
}

/// A workflow by name, and the states that go with the places of their reports.
type Succession = (String, Vec<(StateCode, Option<StateCode>)>);

/// The pairs of workflows of which the second takes the place of the first, with a name for each.
fn successions(current: &CityDescription, wanted: &CityDescription) -> Vec<Succession> {
    let mut found = Vec::new();
    for owner in &wanted.jurisdictions {
        let Some(known) = current.jurisdiction(&owner.code) else { continue };
        for flow in &owner.workflows {
            let old = known.workflows.iter().find(|old| old.code == flow.code);
            let old = old
                .map_or_else(|| Ok(Machine::standard().clone()), |old| Machine::parse(&old.form));
            if let (Ok(old), Ok(new)) = (old, Machine::parse(&flow.form)) {
                found.push((format!("workflow {}/{}", owner.code, flow.code), new.succeeds(&old)));
            }
        }
    }
    found
}

/// Workflows that leave reports without a place.
pub(super) fn conflicts(current: &CityDescription, wanted: &CityDescription) -> Vec<String> {
    let mut found = Vec::new();
    for (what, states) in successions(current, wanted) {
        for (state, _) in states.iter().filter(|(_, place)| place.is_none()) {
            found.push(format!(
                "{what}: there is no place for reports in state {state}, which goes"
            ));
        }
    }
    found
}

/// What is allowed but perhaps not meant.
pub(super) fn remarks(
    current: &CityDescription,
    wanted: &CityDescription,
    changes: &[Change],
    today: NaiveDate,
) -> Vec<String> {
    let mut found = Vec::new();
    let saved = |change: &&Change| matches!(change.sign, Sign::Added | Sign::Changed);
    for change in changes.iter().filter(saved) {
        let owner = wanted.jurisdiction(change.entity.jurisdiction());
        if let (Entity::Rules(code), Some(form)) =
            (&change.entity, owner.and_then(|one| one.rules.as_ref()))
        {
            found.extend(review(form, today).into_iter().map(|one| format!("{code}: {one}")));
        }
        if let Entity::Workflow(..) = &change.entity {
            let what = change.entity.to_string();
            let all = successions(current, wanted).into_iter().filter(|(name, _)| *name == what);
            for (state, place) in all.flat_map(|(_, states)| states) {
                found.extend(place.map(|place| moved(&what, &state, &place)));
            }
        }
    }
    found
}

fn moved(what: &str, state: &StateCode, place: &StateCode) -> String {
    format!("{what}: state {state} is gone; reports in it go on in {place}")
}

fn review(form: &RuleSetForm, today: NaiveDate) -> Vec<String> {
    let team_of = |_: &str| None;
    let rules = RuleSet::parse(form, &Known::named_by(form, team_of));
    rules
        .map(|rules| rules.review(today))
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// People without an account whom rules name, and names in stored rules of what the files no longer
/// describe.
pub(super) fn strangers(
    conn: &mut Conn,
    wanted: &CityDescription,
    today: NaiveDate,
) -> Result<Vec<String>, StoreError> {
    let accounts: Vec<String> = staff_accounts::table.select(staff_accounts::email).load(conn)?;
    let owners: Vec<(i64, String)> = j::table.select((j::id, j::code)).load(conn)?;
    let mut found = Vec::new();
    for owner in &wanted.jurisdictions {
        for rule in owner.rules.iter().flat_map(|form| &form.rule) {
            let person = rule.then.person.as_ref();
            let known =
                |person: &String| accounts.iter().any(|one| one.eq_ignore_ascii_case(person));
            if let Some(person) = person.filter(|person| !known(person)) {
                let (code, rule) = (&owner.code, &rule.code);
                found.push(format!("{code}: rule `{rule}` names {person}, who has no account"));
            }
        }
        let id = owners.iter().find(|(_, code)| *code == owner.code).map(|(id, _)| *id);
        if let (Some(id), None) = (id, &owner.rules) {
            let editions = rule_sets::list(conn, JurisdictionId(id))?;
            let ruling = Edition::ruling(&editions, today);
            let form = ruling.and_then(|one| read_form(&one.form).ok());
            found.extend(form.iter().flat_map(|form| missing(owner, form)));
        }
    }
    Ok(found)
}

/// What stored rules name that the files do not describe. Departments and teams stay as long as they do.
fn missing(owner: &JurisdictionDescription, form: &RuleSetForm) -> Vec<String> {
    let mut known = known_by_rules(owner);
    let named = Known::named_by(form, |_| None);
    known.departments.extend(named.departments);
    known.teams.extend(named.teams);
    let faults = RuleSet::parse(form, &known).err().unwrap_or_default();
    let say = |fault| format!("{}: the rules in force do not fit the files: {fault}", owner.code);
    faults.iter().map(say).collect()
}
