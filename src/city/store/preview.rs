//! Borders that are described and not yet applied: where the stored reports would lie.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use xxhash_rust::xxh3::xxh3_64;

use crate::catalogue::{Snapshot, store::load_snapshot};
use crate::city::{BoundarySetDescription, Change, CityDescription, Entity};
use crate::db::{Conn, StoreError};
use crate::geo::read_features;
use crate::jurisdictions::store::{list, list_areas, list_territories};
use crate::jurisdictions::{AreaName, Atlas, Jurisdiction, JurisdictionId, Territory};
use crate::requests::Names;

/// The configuration with the described borders as they would hold on a day.
#[derive(Debug)]
pub struct Preview {
    /// The day.
    pub day: NaiveDate,
    /// The configuration with those borders.
    pub city: Snapshot,
    /// Every area, those too that would be new.
    pub names: Names,
}

/// The borders that [`apply`](super::apply) would bring about, for today and for each later day on which
/// some of them begin or end; only days on which they are others than without it.
pub fn previews(
    conn: &mut Conn,
    wanted: &CityDescription,
    changes: &[Change],
    prune: bool,
    today: NaiveDate,
) -> Result<Vec<Preview>, StoreError> {
    let drawn = |one: &&Change| matches!(one.entity, Entity::BoundarySet(..)) && one.is_effective();
    if !changes.iter().any(|one| drawn(&one)) {
        return Ok(Vec::new());
    }
    let current = super::read::read_all(conn, today)?;
    let mut found = Vec::new();
    for day in days(wanted, today) {
        let mut register = Register::new(list_areas(conn)?);
        let mut territories = Vec::new();
        for owner in list(conn)? {
            let sets = sets(&current, wanted, &owner, prune);
            for set in sets.into_iter().filter(|set| holds(set, day)) {
                territories.extend(register.territories(owner.id, set)?);
            }
        }
        let atlas = Atlas::new(territories);
        if atlas.borders() != Atlas::new(list_territories(conn, day)?).borders() {
            let city = Snapshot { atlas, ..load_snapshot(conn, today)? };
            found.push(Preview { day, city, names: Names::new(register.all) });
        }
    }
    Ok(found)
}

fn holds(set: &BoundarySetDescription, day: NaiveDate) -> bool {
    set.valid_from <= day && set.valid_until.is_none_or(|until| day < until)
}

/// Today, and every later day on which a described map begins or ends.
fn days(wanted: &CityDescription, today: NaiveDate) -> BTreeSet<NaiveDate> {
    let sets = wanted.jurisdictions.iter().flat_map(|one| &one.boundary_sets);
    let turns = sets.flat_map(|set| [Some(set.valid_from), set.valid_until]).flatten();
    turns.filter(|day| *day > today).chain([today]).collect()
}

/// The maps of a government after the description has been applied.
fn sets<'a>(
    current: &'a CityDescription,
    wanted: &'a CityDescription,
    owner: &Jurisdiction,
    prune: bool,
) -> Vec<&'a BoundarySetDescription> {
    let described = wanted.jurisdiction(&owner.code).map(|one| one.boundary_sets.as_slice());
    let described = described.unwrap_or_default();
    let known = current.jurisdiction(&owner.code).map(|one| one.boundary_sets.as_slice());
    let replaced = |old: &BoundarySetDescription| {
        described.iter().any(|new| new.layer == old.layer && new.valid_from == old.valid_from)
    };
    let kept = known.unwrap_or_default().iter().filter(|old| !prune && !replaced(old));
    kept.chain(described).collect()
}

/// Areas by name; a new one gets a key that no stored one has.
struct Register {
    keys: HashMap<(JurisdictionId, String, String), i64>,
    all: Vec<AreaName>,
}

impl Register {
    fn new(all: Vec<AreaName>) -> Self {
        let name = |one: &AreaName| (one.jurisdiction, one.layer.clone(), one.code.clone());
        Self { keys: all.iter().map(|one| (name(one), one.key)).collect(), all }
    }

    fn key(&mut self, owner: JurisdictionId, layer: &str, code: &str) -> i64 {
        let next = -i64::try_from(self.all.len()).unwrap_or(i64::MAX).saturating_add(1);
        let name = (owner, layer.to_owned(), code.to_owned());
        *self.keys.entry(name).or_insert_with(|| {
            let (layer, code) = (layer.to_owned(), code.to_owned());
            self.all.push(AreaName { key: next, jurisdiction: owner, layer, code });
            next
        })
    }

    fn territories(
        &mut self,
        owner: JurisdictionId,
        set: &BoundarySetDescription,
    ) -> Result<Vec<Territory>, StoreError> {
        let territory = |one: &crate::city::AreaDescription| {
            let unreadable = || StoreError::Corrupt(format!("boundary {} {}", set.layer, one.code));
            let feature = read_features(&one.geometry).ok().and_then(|mut found| found.pop());
            Ok(Territory {
                key: Some(self.key(owner, &set.layer, &one.code)),
                jurisdiction: owner,
                layer: set.layer.clone(),
                code: one.code.clone(),
                name: one.name.clone(),
                url: one.url.clone(),
                hand_on: one.hand_on,
                area: feature.ok_or_else(unreadable)?.area,
                digest: xxh3_64(one.geometry.as_bytes()),
            })
        };
        set.areas.iter().map(territory).collect()
    }
}
