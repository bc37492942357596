//! What would change if a description came into force: two descriptions compared, entity by entity.
//!
//! Pure. Knows neither files nor the database; what is in use it is told.

use std::collections::HashSet;
use std::fmt;

use chrono::NaiveDate;

use super::facts::{self, Facts};
use super::{CityDescription, JurisdictionDescription};

/// One thing that a description describes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A government, by its code.
    Jurisdiction(String),
    /// A department, by its government's code and its own.
    Department(String, String),
    /// A boundary set, by its government's code, its layer and its first day.
    BoundarySet(String, String, NaiveDate),
    /// A service, by its government's code and its own.
    Service(String, String),
}

impl Entity {
    /// The code of the government that it belongs to.
    pub fn jurisdiction(&self) -> &str {
        match self {
            Self::Jurisdiction(owner)
            | Self::Department(owner, _)
            | Self::BoundarySet(owner, _, _)
            | Self::Service(owner, _) => owner,
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jurisdiction(code) => write!(f, "jurisdiction {code}"),
            Self::Department(owner, code) => write!(f, "department {owner}/{code}"),
            Self::BoundarySet(owner, layer, from) => write!(f, "boundaries {owner}/{layer} {from}"),
            Self::Service(owner, code) => write!(f, "service {owner}/{code}"),
        }
    }
}

/// What becomes of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It is new.
    Added,
    /// Some of its fields get other values.
    Changed,
    /// It is not described and stays, because nobody asked to prune.
    Kept,
    /// It is not described any more, has reports, and is no longer offered.
    Deactivated,
    /// It is not described any more and goes.
    Removed,
}

/// A field with its printed values; `None` where it was not or will not be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// Its value so far.
    pub before: Option<String>,
    /// Its value from now on.
    pub after: Option<String>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub entity: Entity,
    /// What becomes of it.
    pub sign: Sign,
    /// For [`Sign::Changed`], the fields.
    pub fields: Vec<FieldChange>,
}

impl Change {
    /// Whether putting it into force writes anything.
    pub fn is_effective(&self) -> bool {
        self.sign != Sign::Kept
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entity = &self.entity;
        match self.sign {
            Sign::Added => write!(f, "+ {entity}"),
            Sign::Removed => write!(f, "- {entity}"),
            Sign::Deactivated => write!(f, "- {entity} (has reports: deactivated)"),
            Sign::Kept => write!(f, "= {entity} kept (use --prune to remove)"),
            Sign::Changed => {
                let unset = |value: &Option<String>| value.clone().unwrap_or("(none)".to_owned());
                for (number, one) in self.fields.iter().enumerate() {
                    let line_end = if number == 0 { "" } else { "\n" };
                    let (before, after) = (unset(&one.before), unset(&one.after));
                    write!(f, "{line_end}~ {entity} {}: {before} → {after}", one.field)?;
                }
                Ok(())
            }
        }
    }
}

/// What cannot be deleted because reports or keys refer to it.
#[derive(Debug, Clone, Default)]
pub struct InUse(pub HashSet<Entity>);

/// The changes that turn `current` into `wanted`, in an order in which they can be made.
///
/// What is only in `current` is kept and named, or with `prune` removed; what is in use is deactivated
/// instead.
pub fn compare(
    current: &CityDescription,
    wanted: &CityDescription,
    in_use: &InUse,
    prune: bool,
) -> Vec<Change> {
    let (before, after) = (entities(current), entities(wanted));
    let mut changes: Vec<Change> = after
        .iter()
        .filter_map(|(entity, facts)| {
            let known = before.iter().find(|(other, _)| other == entity);
            match known {
                None => {
                    Some(Change { entity: entity.clone(), sign: Sign::Added, fields: Vec::new() })
                }
                Some((_, old)) => changed(entity, old, facts),
            }
        })
        .collect();
    let described: HashSet<&Entity> = after.iter().map(|(entity, _)| entity).collect();
    let survivors = Survivors::find(current, &described, in_use);
    // What is inside goes before what it is in.
    for (entity, facts) in before.iter().rev() {
        if described.contains(entity) {
            continue;
        }
        let Some(sign) = survivors.fate(entity, facts) else {
            continue;
        };
        changes.push(Change {
            entity: entity.clone(),
            sign: if prune { sign } else { Sign::Kept },
            fields: Vec::new(),
        });
    }
    changes
}

fn changed(entity: &Entity, old: &Facts, new: &Facts) -> Option<Change> {
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let fields: Vec<FieldChange> = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        .filter(|name| new.contains_key(*name) || *name != facts::MODULES_OFF)
        .map(|name| FieldChange {
            field: name.clone(),
            before: old.get(name).cloned(),
            after: new.get(name).cloned(),
        })
        .collect();
    (!fields.is_empty()).then(|| Change { entity: entity.clone(), sign: Sign::Changed, fields })
}

/// Every entity with its facts: governments first, then what they own, by kind.
fn entities(city: &CityDescription) -> Vec<(Entity, Facts)> {
    let mut found = Vec::new();
    for one in &city.jurisdictions {
        let entity = Entity::Jurisdiction(one.code.clone());
        found.push((entity, facts::of_jurisdiction(one)));
    }
    for owner in &city.jurisdictions {
        found.extend(belongings(owner));
    }
    found
}

fn belongings(owner: &JurisdictionDescription) -> Vec<(Entity, Facts)> {
    let code = &owner.code;
    let departments = owner.departments.iter().map(|one| {
        let entity = Entity::Department(code.clone(), one.code.clone());
        (entity, facts::of_department(one))
    });
    let sets = owner.boundary_sets.iter().map(|one| {
        let entity = Entity::BoundarySet(code.clone(), one.layer.clone(), one.valid_from);
        (entity, facts::of_boundary_set(one))
    });
    let services = owner.services.iter().map(|one| {
        let entity = Entity::Service(code.clone(), one.code.clone());
        (entity, facts::of_service(one))
    });
    departments.chain(sets).chain(services).collect()
}

/// What outlives pruning although it is not described: it has reports, or something that has needs it.
struct Survivors(HashSet<Entity>);

impl Survivors {
    fn find(city: &CityDescription, described: &HashSet<&Entity>, in_use: &InUse) -> Self {
        let mut staying: HashSet<Entity> = in_use.0.clone();
        staying.extend(described.iter().map(|entity| (*entity).clone()));
        for owner in &city.jurisdictions {
            for service in &owner.services {
                let entity = Entity::Service(owner.code.clone(), service.code.clone());
                if !staying.contains(&entity) {
                    continue;
                }
                staying.insert(Entity::Jurisdiction(owner.code.clone()));
                // A described service names its department in the description.
                let stays = !described.contains(&entity);
                if let Some(department) = service.department.clone().filter(|_| stays) {
                    staying.insert(Entity::Department(owner.code.clone(), department));
                }
            }
        }
        keep_parents(city, &mut staying, described);
        Self(staying)
    }

    /// What pruning does to an entity that is not described; `None` when it leaves it as it is.
    fn fate(&self, entity: &Entity, facts: &Facts) -> Option<Sign> {
        if !self.0.contains(entity) {
            return Some(Sign::Removed);
        }
        let active = facts.get("active").is_some_and(|value| value == "true");
        active.then_some(Sign::Deactivated)
    }
}

/// A government around one that stays also stays, unless the description names another.
fn keep_parents(
    city: &CityDescription,
    staying: &mut HashSet<Entity>,
    described: &HashSet<&Entity>,
) {
    for _ in &city.jurisdictions {
        for one in &city.jurisdictions {
            let entity = Entity::Jurisdiction(one.code.clone());
            let stays = staying.contains(&entity) && !described.contains(&entity);
            if let Some(parent) = one.parent.clone().filter(|_| stays) {
                staying.insert(Entity::Jurisdiction(parent));
            }
        }
    }
}
