//! The map in memory: every area that holds today, indexed by place.

use std::collections::{BTreeMap, HashMap};

use xxhash_rust::xxh3::Xxh3;

use super::{JURISDICTION_LAYER, JurisdictionId, Jurisdictions, NEIGHBOUR_LAYER};
use crate::geo::{Area, AreaIndex, Position};

/// One area with what it is.
#[derive(Debug, Clone)]
pub struct Territory {
    /// The key of the area, the same one in every edition of its layer. None when only an older program
    /// has seen it so far.
    pub key: Option<i64>,
    /// Whose map it is on.
    pub jurisdiction: JurisdictionId,
    /// Its layer.
    pub layer: String,
    /// Its code within the layer.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Where people of a neighbour's area can report.
    pub url: Option<String>,
    /// Whether what is reported of a neighbour's area is taken in, to be handed on.
    pub hand_on: bool,
    /// Its ground.
    pub area: Area,
    /// Tells its ground from any other.
    pub digest: u64,
}

/// An area that covers a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaHit<'a> {
    /// The layer, such as `district`.
    pub layer: &'a str,
    /// The area's code.
    pub code: &'a str,
    /// The area's name.
    pub name: &'a str,
}

/// An area by name: all that is known of one that is on no map any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaName {
    /// Its key.
    pub key: i64,
    /// Whose map it is or was on.
    pub jurisdiction: JurisdictionId,
    /// Its layer.
    pub layer: String,
    /// Its code within the layer.
    pub code: String,
}

/// A government next door that a person can be referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour<'a> {
    /// The area's code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it takes reports, if known.
    pub url: Option<&'a str>,
    /// Whether what is reported there is taken in here, to be handed on.
    pub hand_on: bool,
}

/// Every area that holds today. A point exactly on a shared border belongs to one area only, always the
/// same: see [`AreaIndex::owner`].
#[derive(Debug, Default)]
pub struct Atlas {
    territories: Vec<Territory>,
    maps: HashMap<JurisdictionId, Vec<Layer>>,
    borders: String,
}

/// One layer of a jurisdiction's map.
#[derive(Debug)]
struct Layer {
    name: String,
    index: AreaIndex,
}

impl Atlas {
    /// Indexes the areas, layer by layer.
    pub fn new(territories: Vec<Territory>) -> Self {
        let mut members: BTreeMap<(JurisdictionId, &str), Vec<(u32, &Area)>> = BTreeMap::new();
        for (rank, one) in territories.iter().enumerate() {
            let Ok(rank) = u32::try_from(rank) else { break };
            let layer = (one.jurisdiction, one.layer.as_str());
            members.entry(layer).or_default().push((rank, &one.area));
        }
        let mut maps: HashMap<JurisdictionId, Vec<Layer>> = HashMap::new();
        for ((owner, name), areas) in members {
            let layer = Layer { name: name.to_owned(), index: AreaIndex::build(areas) };
            maps.entry(owner).or_default().push(layer);
        }
        let borders = borders_of(&territories);
        Self { territories, maps, borders }
    }

    /// What tells these borders from others: the same text means that every point lies in the same areas.
    /// Neighbours do not count.
    pub fn borders(&self) -> &str {
        &self.borders
    }

    /// Every area.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// Whether the jurisdiction has told us its borders.
    pub fn knows(&self, id: JurisdictionId) -> bool {
        self.layer(id, JURISDICTION_LAYER).is_some()
    }

    /// Whether the point is the jurisdiction's. One that has no borders on the map takes every point.
    pub fn contains(&self, id: JurisdictionId, at: Position) -> bool {
        !self.knows(id) || self.find(id, JURISDICTION_LAYER, at).is_some()
    }

    /// The jurisdictions whose ground holds the point, the innermost first. Those without borders on the
    /// map are not among them: a point says nothing about them.
    pub fn covering(&self, jurisdictions: &Jurisdictions, at: Position) -> Vec<JurisdictionId> {
        let mut found: Vec<JurisdictionId> = jurisdictions
            .all()
            .iter()
            .map(|one| one.id)
            .filter(|id| self.knows(*id) && self.contains(*id, at))
            .collect();
        found.sort_by_key(|id| (std::cmp::Reverse(jurisdictions.depth(*id)), *id));
        found
    }

    /// The neighbour whose ground holds the point, on the map of this jurisdiction or, without one, on
    /// any map.
    pub fn neighbour(&self, of: Option<JurisdictionId>, at: Position) -> Option<Neighbour<'_>> {
        let mut maps: Vec<JurisdictionId> =
            self.maps.keys().filter(|id| of.is_none_or(|of| of == **id)).copied().collect();
        maps.sort();
        let found = maps.into_iter().find_map(|id| self.find(id, NEIGHBOUR_LAYER, at))?;
        Some(Neighbour {
            code: &found.code,
            name: &found.name,
            url: found.url.as_deref(),
            hand_on: found.hand_on,
        })
    }

    /// The jurisdictions that take in what is reported at a point of a neighbour's, to hand it on: by key.
    pub fn handing_on(&self, jurisdictions: &Jurisdictions, at: Position) -> Vec<JurisdictionId> {
        let hands_on = |id: &JurisdictionId| {
            let neighbour = self.find(*id, NEIGHBOUR_LAYER, at);
            !self.contains(*id, at) && neighbour.is_some_and(|one| one.hand_on)
        };
        jurisdictions.all().iter().map(|one| one.id).filter(hands_on).collect()
    }

    /// The areas of every layer of the jurisdiction that hold the point, by layer.
    pub fn areas_at(&self, id: JurisdictionId, at: Position) -> Vec<AreaHit<'_>> {
        self.holding(id, at)
            .map(|one| AreaHit { layer: &one.layer, code: &one.code, name: &one.name })
            .collect()
    }

    /// The keys of the areas that [`Atlas::areas_at`] finds: what is stored of a report's point.
    pub fn keys_at(&self, id: JurisdictionId, at: Position) -> impl Iterator<Item = i64> {
        self.holding(id, at).filter_map(|one| one.key)
    }

    fn holding(&self, id: JurisdictionId, at: Position) -> impl Iterator<Item = &Territory> {
        let layers = self.maps.get(&id).into_iter().flatten();
        layers
            .filter(|layer| layer.name != NEIGHBOUR_LAYER)
            .filter_map(move |layer| self.owner(layer, at))
    }

    fn find(&self, id: JurisdictionId, layer: &str, at: Position) -> Option<&Territory> {
        self.owner(self.layer(id, layer)?, at)
    }

    fn layer(&self, id: JurisdictionId, name: &str) -> Option<&Layer> {
        self.maps.get(&id)?.iter().find(|layer| layer.name == name)
    }

    fn owner(&self, layer: &Layer, at: Position) -> Option<&Territory> {
        self.territories.get(usize::try_from(layer.index.owner(at)?).ok()?)
    }
}

/// The order counts too: on a shared border the earlier area has the point.
fn borders_of(territories: &[Territory]) -> String {
    let mut digest = Xxh3::new();
    for one in territories.iter().filter(|one| one.layer != NEIGHBOUR_LAYER) {
        // A byte that is in no text ends each, so that no two lists of texts look alike.
        for text in [&one.layer, &one.code] {
            digest.update(text.as_bytes());
            digest.update(&[0xff]);
        }
        digest.update(&one.jurisdiction.0.to_le_bytes());
        digest.update(&one.key.unwrap_or(-1).to_le_bytes());
        digest.update(&one.digest.to_le_bytes());
    }
    format!("{:032x}", digest.digest128())
}
