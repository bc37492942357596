//! An area: polygons with holes, known to be valid. It must not know of files or of look-ups.

use ::geo::{LineString, MultiPolygon, Polygon};

use super::antimeridian;
use super::exact::Coord;
use super::fault::{Fault, Reason};
use super::ring::Ring;
use super::sweep::{self, Clash, ClashKind};

/// The most points one file may hold, all its rings together.
pub const MAX_VERTICES: usize = 2_000_000;

/// The most points one ring may have.
pub const MAX_RING_VERTICES: usize = 500_000;

/// A valid area: one or more polygons, each with any number of holes.
///
/// No edges cross or run along one another, every hole is inside its outer ring, and no polygon
/// overlaps another. Rings may touch at points. All longitudes are within ±180; what crosses the
/// antimeridian is cut there into parts, as RFC 7946 asks. Outer rings run counter-clockwise and
/// holes clockwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Area(MultiPolygon<f64>);

impl Area {
    /// An area from polygons, each a list of rings, each a list of `[longitude, latitude]`.
    ///
    /// The first ring of a polygon is its outer ring, the others are holes. The last point of a
    /// ring repeats the first. Rings may run either way round and consecutive points may be
    /// equal. Two consecutive points more than 180 (and less than 360) degrees of longitude apart
    /// are joined the short way, across the antimeridian. The error says what is wrong and where.
    ///
    /// ```
    /// use lamppost::geo::{Area, Reason};
    ///
    /// let square = vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
    /// assert_eq!(Area::try_new(&[vec![square]])?.polygon_count(), 1);
    ///
    /// let bow_tie = vec![[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]];
    /// let fault = Area::try_new(&[vec![bow_tie]]).unwrap_err();
    /// assert_eq!(fault.reason, Reason::CrossesItself);
    /// assert_eq!(fault.to_string(), "polygon 1, ring 1, at 2, 2: the ring crosses itself");
    ///
    /// // Across the antimeridian: cut into a part on either side.
    /// let strip = vec![[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0], [179.0, 0.0]];
    /// assert_eq!(Area::try_new(&[vec![strip]])?.polygon_count(), 2);
    /// # Ok::<(), lamppost::geo::Fault>(())
    /// ```
    pub fn try_new(polygons: &[Vec<Vec<[f64; 2]>>]) -> Result<Self, Fault> {
        let rings = read_rings(polygons)?;
        let parents = sweep::nest(&rings).map_err(|clash| describe(&clash, &rings))?;
        check_nesting(&rings, &parents)?;
        let within = |ring: &Ring| {
            let (low, high) = ring.span();
            low >= -180.0 && high <= 180.0
        };
        if rings.iter().all(within) {
            return Ok(Self(polygons_of(&rings, &parents)));
        }
        let pieces = antimeridian::cut(rings).ok_or_else(|| Fault::new(Reason::Uncuttable))?;
        Self::from_rings(&pieces)
    }

    /// An area from rings in any order, the area to the left of each.
    pub(super) fn from_rings(rings: &[Ring]) -> Result<Self, Fault> {
        if rings.is_empty() {
            return Err(Fault::new(Reason::Empty));
        }
        let parents = sweep::nest(rings).map_err(|clash| describe(&clash, rings))?;
        for (ring, parent) in rings.iter().zip(&parents) {
            let in_outer = parent.and_then(|parent| rings.get(parent)).map(|p| p.number == 0);
            let reason = match (ring.number == 0, in_outer) {
                (true, None | Some(false)) | (false, Some(true)) => continue,
                (true, Some(true)) => Reason::PolygonInside,
                (false, None | Some(false)) => Reason::HoleOutside,
            };
            return Err(Fault { place: at_first_point(ring), reason });
        }
        Ok(Self(polygons_of(rings, &parents)))
    }

    /// The polygons as the `geo` crate has them.
    pub fn as_multi_polygon(&self) -> &MultiPolygon<f64> {
        &self.0
    }

    /// How many polygons the area has, at least one.
    pub fn polygon_count(&self) -> usize {
        self.0.0.len()
    }

    /// How many holes the polygons have in all.
    pub fn hole_count(&self) -> usize {
        self.0.iter().map(|polygon| polygon.interiors().len()).sum()
    }

    /// How many points the rings have in all, not counting the repeated last ones.
    pub fn vertex_count(&self) -> usize {
        self.rings().map(|ring| ring.0.len().saturating_sub(1)).sum()
    }

    /// All rings, each with its first point repeated at the end.
    pub(super) fn rings(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.0
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
    }
}

fn read_rings(polygons: &[Vec<Vec<[f64; 2]>>]) -> Result<Vec<Ring>, Fault> {
    if polygons.is_empty() {
        return Err(Fault::new(Reason::Empty));
    }
    if polygons.iter().flatten().map(Vec::len).sum::<usize>() > MAX_VERTICES {
        return Err(Fault::new(Reason::TooManyVertices));
    }
    let mut rings: Vec<Ring> = Vec::new();
    for (part, polygon) in polygons.iter().enumerate() {
        let mut outer_span = None;
        if polygon.is_empty() {
            return Err(Fault::new(Reason::TooFewPoints).in_ring(part, 0));
        }
        for (number, raw) in polygon.iter().enumerate() {
            let mut ring = Ring::read(raw, part, number)?;
            let (low, high) = ring.span();
            // A hole may be written with longitudes from the other side of the antimeridian.
            match outer_span {
                None => outer_span = Some((low, high)),
                Some((west, east)) if west >= -180.0 && east <= 180.0 => {}
                Some((west, _)) if high < west => ring.shift(360.0),
                Some((_, east)) if low > east => ring.shift(-360.0),
                Some(_) => {}
            }
            rings.push(ring);
        }
    }
    Ok(rings)
}

/// Checks that the rings lie in one another as the polygons they were given in say.
fn check_nesting(rings: &[Ring], parents: &[Option<usize>]) -> Result<(), Fault> {
    for (ring, parent) in rings.iter().zip(parents) {
        let parent = parent.and_then(|parent| rings.get(parent));
        let own_outer = |parent: &Ring| parent.part == ring.part && parent.number == 0;
        let reason = match parent {
            Some(parent) if ring.number == 0 && parent.number == 0 => Reason::PolygonInside,
            Some(parent) if ring.number > 0 && !own_outer(parent) => Reason::HoleOutside,
            None if ring.number > 0 => Reason::HoleOutside,
            _ => continue,
        };
        return Err(Fault { place: at_first_point(ring), reason }.in_ring(ring.part, ring.number));
    }
    Ok(())
}

fn at_first_point(ring: &Ring) -> super::fault::Place {
    let at = ring.points.first().map(|point| plain(*point));
    super::fault::Place { at, ..Default::default() }
}

/// Builds polygons from valid rings and the ring each lies in.
fn polygons_of(rings: &[Ring], parents: &[Option<usize>]) -> MultiPolygon<f64> {
    let mut holes: Vec<Vec<LineString<f64>>> = vec![Vec::new(); rings.len()];
    for (ring, parent) in rings.iter().zip(parents).filter(|(ring, _)| ring.number > 0) {
        if let Some(slot) = parent.and_then(|parent| holes.get_mut(parent)) {
            slot.push(closed(ring));
        }
    }
    let outers = rings.iter().zip(holes).filter(|(ring, _)| ring.number == 0);
    MultiPolygon(outers.map(|(ring, holes)| Polygon::new(closed(ring), holes)).collect())
}

fn closed(ring: &Ring) -> LineString<f64> {
    LineString(ring.points.iter().chain(ring.points.first()).copied().collect())
}

/// A point as it would stand in a file, its longitude within ±180.
fn plain(point: Coord<f64>) -> [f64; 2] {
    let x = point.x;
    [
        if x > 180.0 {
            x - 360.0
        } else if x < -180.0 {
            x + 360.0
        } else {
            x
        },
        point.y,
    ]
}

fn describe(clash: &Clash, rings: &[Ring]) -> Fault {
    // Blame the later ring: a hole rather than its outer ring.
    let (first, last) = (clash.rings.0.min(clash.rings.1), clash.rings.0.max(clash.rings.1));
    let (Some(other), Some(ring)) = (rings.get(first), rings.get(last)) else {
        return Fault::new(Reason::CrossesItself);
    };
    let (part, number) = (other.part + 1, other.number + 1);
    let reason = match (first == last, clash.kind) {
        (true, ClashKind::Cross) => Reason::CrossesItself,
        (true, ClashKind::Overlap) => Reason::OverlapsItself,
        (_, ClashKind::Touch) => Reason::TouchesItself,
        (false, ClashKind::Cross) => Reason::RingsCross { part, ring: number },
        (false, ClashKind::Overlap) => Reason::RingsOverlap { part, ring: number },
    };
    Fault::new(reason).in_ring(ring.part, ring.number).at(plain(clash.at))
}
