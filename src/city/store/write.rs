//! Bringing a description into force, in the caller's transaction.

use serde_json::json;

use super::{catalogue, ground, read, read_in_use};
use crate::audit::{Actor, Entry, store as audit};
use crate::catalogue::store::bump_version;
use crate::city::{Change, CityDescription, Entity, Sign, compare};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::store::{self as jurisdictions, register_areas};
use crate::time::Instant;

/// Why a description was not put into force.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It does not fit what the database holds; each a sentence.
    #[error("{}", .0.join("\n"))]
    Conflict(Vec<String>),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Every difference, those that were left alone too.
    pub changes: Vec<Change>,
}

impl Outcome {
    /// How many changes have this sign.
    pub fn count(&self, sign: Sign) -> usize {
        self.changes.iter().filter(|one| one.sign == sign).count()
    }

    /// Whether anything was, or would be, written.
    pub fn is_effective(&self) -> bool {
        self.changes.iter().any(Change::is_effective)
    }
}

/// What [`apply`] would do.
pub fn plan(conn: &mut Conn, wanted: &CityDescription, prune: bool) -> Result<Outcome, Refusal> {
    let current = read(conn)?;
    let in_use = read_in_use(conn)?;
    let conflicts = find_conflicts(&current, wanted, prune);
    if !conflicts.is_empty() {
        return Err(Refusal::Conflict(conflicts));
    }
    Ok(Outcome { changes: compare(&current, wanted, &in_use, prune) })
}

/// Puts the description into force. When nothing differs nothing is written, the version neither.
pub fn apply(
    conn: &mut Conn,
    wanted: &CityDescription,
    prune: bool,
    now: Instant,
) -> Result<Outcome, Refusal> {
    let outcome = plan(conn, wanted, prune)?;
    if !outcome.is_effective() {
        return Ok(outcome);
    }
    for change in &outcome.changes {
        make(conn, wanted, change)?;
    }
    save_parents(conn, wanted, &outcome)?;
    register_areas(conn)?;
    bump_version(conn, now)?;
    record(conn, &outcome, now)?;
    Ok(outcome)
}

/// Notes in the audit log what was changed, an entry for each government. One that was removed is there no more:
/// its entry is the installation's.
fn record(conn: &mut Conn, outcome: &Outcome, now: Instant) -> Result<(), StoreError> {
    let mut codes: Vec<&str> = Vec::new();
    for change in outcome.changes.iter().filter(|change| change.is_effective()) {
        let code = change.entity.jurisdiction();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let all = jurisdictions::list(conn)?;
    for code in codes {
        let ours = outcome.changes.iter().filter(|one| one.entity.jurisdiction() == code);
        let count = |sign| ours.clone().filter(|one| one.sign == sign).count();
        let entry = Entry {
            at: now,
            jurisdiction: all.iter().find(|one| one.code == code).map(|one| one.id),
            actor: Actor::Operator,
            action: "city.apply",
            subject: format!("government {code}"),
            detail: json!({
                "added": count(Sign::Added),
                "changed": count(Sign::Changed),
                "deactivated": count(Sign::Deactivated),
                "removed": count(Sign::Removed),
            }),
        };
        audit::append(conn, &entry)?;
    }
    Ok(())
}

/// Boundary sets that stay in the database and hold on the same days as described ones: a point would
/// lie in two editions of a layer at once.
fn find_conflicts(current: &CityDescription, wanted: &CityDescription, prune: bool) -> Vec<String> {
    let mut found = Vec::new();
    if prune {
        return found;
    }
    for owner in &wanted.jurisdictions {
        let Some(known) = current.jurisdiction(&owner.code) else {
            continue;
        };
        let replaced = |from, layer: &str| {
            let mut described = owner.boundary_sets.iter();
            described.any(|set| set.valid_from == from && set.layer == layer)
        };
        let kept = known.boundary_sets.iter();
        for old in kept.filter(|set| !replaced(set.valid_from, &set.layer)) {
            if owner.boundary_sets.iter().any(|new| new.overlaps(old)) {
                found.push(format!(
                    "{}: the database also holds boundaries of layer {} from {}, which the files do \
                     not describe and which hold on the same days; describe them with a valid_until, \
                     or use --prune to remove them",
                    owner.code, old.layer, old.valid_from
                ));
            }
        }
    }
    found
}

/// Sets which government is around which, once all of them are there.
fn save_parents(
    conn: &mut Conn,
    wanted: &CityDescription,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    for change in &outcome.changes {
        let saved = matches!(change.sign, Sign::Added | Sign::Changed);
        let Entity::Jurisdiction(code) = &change.entity else {
            continue;
        };
        if let Some(one) = wanted.jurisdiction(code).filter(|_| saved) {
            ground::save_parent(conn, one)?;
        }
    }
    Ok(())
}

/// Makes one change, apart from which government is around which.
fn make(conn: &mut Conn, wanted: &CityDescription, change: &Change) -> Result<(), StoreError> {
    match change.sign {
        Sign::Kept => Ok(()),
        Sign::Removed => take_away(conn, &change.entity, true),
        Sign::Deactivated => take_away(conn, &change.entity, false),
        Sign::Added | Sign::Changed => save(conn, wanted, change),
    }
}

fn save(conn: &mut Conn, wanted: &CityDescription, change: &Change) -> Result<(), StoreError> {
    let is_new = change.sign == Sign::Added;
    let entity = &change.entity;
    let Some(owner) = wanted.jurisdiction(entity.jurisdiction()) else {
        return Ok(());
    };
    if matches!(entity, Entity::Jurisdiction(_)) {
        return ground::save_jurisdiction(conn, owner, is_new);
    }
    let id = ground::id_of(conn, &owner.code)?;
    match entity {
        Entity::Jurisdiction(_) => {}
        Entity::Department(_, code) => {
            if let Some(one) = owner.departments.iter().find(|one| one.code == *code) {
                ground::save_department(conn, id, one, is_new)?;
            }
        }
        Entity::BoundarySet(_, layer, from) => {
            let mut sets = owner.boundary_sets.iter();
            if let Some(one) = sets.find(|one| one.layer == *layer && one.valid_from == *from) {
                ground::save_set(conn, id, one)?;
            }
        }
        Entity::Service(_, code) => {
            if let Some(one) = owner.services.iter().find(|one| one.code == *code) {
                catalogue::save_service(conn, id, one, is_new)?;
            }
        }
    }
    Ok(())
}

fn take_away(conn: &mut Conn, entity: &Entity, delete: bool) -> Result<(), StoreError> {
    let owner = ground::id_of(conn, entity.jurisdiction())?;
    match entity {
        Entity::Jurisdiction(code) => ground::retire(conn, code, delete),
        Entity::Department(_, code) => ground::remove_department(conn, owner, code),
        Entity::BoundarySet(_, layer, from) => ground::remove_set(conn, owner, layer, *from),
        Entity::Service(_, code) => catalogue::retire(conn, owner, code, delete),
    }
}
