//! The map in memory: every area that holds today, indexed by place.

use std::collections::HashMap;

use super::{JURISDICTION_LAYER, JurisdictionId, Jurisdictions, NEIGHBOUR_LAYER};
use crate::geo::{Area, AreaIndex, Position};

/// One area with what it is.
#[derive(Debug, Clone)]
pub struct Territory {
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
    /// Its ground.
    pub area: Area,
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

/// A government next door that a person can be referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it takes reports, if known.
    pub url: Option<&'a str>,
}

/// Every area that holds today. A point exactly on a shared border belongs to one area only, always the
/// same: see [`AreaIndex::owner`].
#[derive(Debug, Default)]
pub struct Atlas {
    territories: Vec<Territory>,
    layers: HashMap<(JurisdictionId, String), AreaIndex>,
}

impl Atlas {
    /// Indexes the areas, layer by layer.
    pub fn new(territories: Vec<Territory>) -> Self {
        let mut members: HashMap<(JurisdictionId, String), Vec<(u32, &Area)>> = HashMap::new();
        for (rank, one) in territories.iter().enumerate() {
            let Ok(rank) = u32::try_from(rank) else { break };
            let layer = (one.jurisdiction, one.layer.clone());
            members.entry(layer).or_default().push((rank, &one.area));
        }
        let layers =
            members.into_iter().map(|(layer, areas)| (layer, AreaIndex::build(areas))).collect();
        Self { territories, layers }
    }

    /// Every area.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// Whether the jurisdiction has told us its borders.
    pub fn knows(&self, id: JurisdictionId) -> bool {
        self.layers.contains_key(&(id, JURISDICTION_LAYER.to_owned()))
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
        let mut maps: Vec<JurisdictionId> = self
            .layers
            .keys()
            .filter(|(id, layer)| layer == NEIGHBOUR_LAYER && of.is_none_or(|of| of == *id))
            .map(|(id, _)| *id)
            .collect();
        maps.sort();
        let found = maps.into_iter().find_map(|id| self.find(id, NEIGHBOUR_LAYER, at))?;
        Some(Neighbour { name: &found.name, url: found.url.as_deref() })
    }

    /// The areas of every layer of the jurisdiction that hold the point, by layer.
    pub fn areas_at(&self, id: JurisdictionId, at: Position) -> Vec<AreaHit<'_>> {
        let mut hits: Vec<AreaHit<'_>> = self
            .layers
            .keys()
            .filter(|(owner, layer)| *owner == id && layer != NEIGHBOUR_LAYER)
            .filter_map(|(owner, layer)| self.find(*owner, layer, at))
            .map(|one| AreaHit { layer: &one.layer, code: &one.code, name: &one.name })
            .collect();
        hits.sort_by(|a, b| a.layer.cmp(b.layer));
        hits
    }

    fn find(&self, id: JurisdictionId, layer: &str, at: Position) -> Option<&Territory> {
        let owner = self.layers.get(&(id, layer.to_owned()))?.owner(at)?;
        self.territories.get(usize::try_from(owner).ok()?)
    }
}
