//! Where people report: points spread over the districts. Each district is as likely as another, because
//! districts hold about as many people each.

use super::dice::Dice;
use crate::catalogue::{Service, Snapshot};
use crate::geo::Position;
use crate::jurisdictions::{
    AreaHit, JURISDICTION_LAYER, JurisdictionId, NEIGHBOUR_LAYER, Territory,
};
use crate::requests::Place;

/// Points tried in an area's box before another area is tried.
const TRIES: usize = 200;

/// An area to spread points over, with its box: west, south, east, north.
struct Patch<'a> {
    territory: &'a Territory,
    corners: [f64; 4],
}

/// The ground of one government.
pub(super) struct Ground<'a> {
    city: &'a Snapshot,
    owner: JurisdictionId,
    patches: Vec<Patch<'a>>,
}

impl<'a> Ground<'a> {
    /// The finest areas that there are: those of any layer, else the government's own.
    pub(super) fn new(city: &'a Snapshot, owner: JurisdictionId) -> Self {
        let own = || city.atlas.territories().iter().filter(|one| one.jurisdiction == owner);
        let is_whole = |one: &&Territory| one.layer == JURISDICTION_LAYER;
        let inside = |one: &&Territory| !is_whole(one) && one.layer != NEIGHBOUR_LAYER;
        let mut territories: Vec<&Territory> = own().filter(inside).collect();
        if territories.is_empty() {
            territories = own().filter(is_whole).collect();
        }
        let patch = |territory| Patch { territory, corners: corners_of(territory) };
        Self { city, owner, patches: territories.into_iter().map(patch).collect() }
    }

    /// A point where the service is offered, with the name of its area.
    pub(super) fn point(&self, dice: &mut Dice, service: &Service) -> Option<(Position, &'a str)> {
        let limited = |one: &&Patch<'a>| {
            let here = (one.territory.layer.as_str(), one.territory.code.as_str());
            service.offered_in(&[here])
        };
        let fit: Vec<&Patch<'a>> = self.patches.iter().filter(limited).collect();
        (0..5).find_map(|_| {
            let patch = dice.pick(&fit)?;
            let at = self.point_in(dice, patch)?;
            self.city.offered_at(service, at).then_some((at, patch.territory.name.as_str()))
        })
    }

    /// The keys of the areas that hold a place.
    pub(super) fn areas(&self, place: &Place) -> Vec<i64> {
        place.areas(self.owner, &self.city.atlas)
    }

    /// The areas that hold a place, by layer.
    pub(super) fn hits(&self, place: &Place) -> Vec<AreaHit<'a>> {
        let at = place.position;
        at.map_or_else(Vec::new, |at| self.city.atlas.areas_at(self.owner, at))
    }

    fn point_in(&self, dice: &mut Dice, patch: &Patch<'_>) -> Option<Position> {
        let [west, south, east, north] = patch.corners;
        (0..TRIES).find_map(|_| {
            // Six decimals are a hand's breadth.
            let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
            let (lat, long) =
                (rounded(dice.between(south, north)), rounded(dice.between(west, east)));
            let at = Position::new(lat, long).ok()?;
            let hits = self.city.atlas.areas_at(self.owner, at);
            let here = &patch.territory;
            let mut hits = hits.iter();
            let inside = hits.any(|hit| hit.layer == here.layer && hit.code == here.code);
            (inside && self.city.atlas.contains(self.owner, at)).then_some(at)
        })
    }
}

fn corners_of(territory: &Territory) -> [f64; 4] {
    let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let polygons = territory.area.as_multi_polygon().iter();
    let points = polygons.flat_map(|polygon| polygon.exterior().coords());
    points.fold(start, |[west, south, east, north], point| {
        [west.min(point.x), south.min(point.y), east.max(point.x), north.max(point.y)]
    })
}
