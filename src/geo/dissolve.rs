//! Joins areas that share borders into one, and takes the holes of an area as areas. It must not
//! know what the areas are.

use std::collections::{BTreeMap, BTreeSet};

use ::geo::{LineString, unary_union};

use super::area::Area;
use super::exact::{Coord, in_angle};
use super::fault::{Fault, Reason};
use super::ring::Ring;
use super::sweep;

/// A point as a key: the bits of its coordinates, ordered somehow but always the same way.
type Key = (u64, u64);

/// The outgoing edges of every point.
type Outgoing = BTreeMap<Key, Vec<Coord<f64>>>;

/// Joins areas into one, taking away the borders they share.
///
/// Where neighbours share their vertices exactly, as the districts of one file mostly do, the
/// result keeps every remaining vertex unchanged and does not depend on the order of the areas.
/// Where they do not (areas that overlap, or a vertex on one side of a border only) the union is
/// computed instead, which may move vertices by less than a millionth of a degree. The error is
/// [`Reason::Empty`] for no areas at all, or what makes the computed union no valid area.
///
/// ```
/// use lamppost::geo::{Area, dissolve};
///
/// let west = Area::try_new(&[vec![vec![[0., 0.], [1., 0.], [1., 1.], [0., 1.], [0., 0.]]]])?;
/// let east = Area::try_new(&[vec![vec![[1., 0.], [2., 0.], [2., 1.], [1., 1.], [1., 0.]]]])?;
/// let both = dissolve(&[west, east])?;
/// assert_eq!((both.polygon_count(), both.vertex_count()), (1, 6));
/// assert!(dissolve(&[]).is_err());
/// # Ok::<(), lamppost::geo::Fault>(())
/// ```
pub fn dissolve(areas: &[Area]) -> Result<Area, Fault> {
    if areas.is_empty() {
        return Err(Fault::new(Reason::Empty));
    }
    if let Some(joined) =
        unshared_edges(areas).and_then(rings_from).and_then(|rings| Area::from_rings(&rings).ok())
    {
        return Ok(joined);
    }
    let union = unary_union(areas.iter().map(Area::as_multi_polygon));
    let lines = union.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let rings: Vec<Ring> =
        lines.flat_map(|line| simple_loops(open(line))).filter_map(Ring::from_points).collect();
    Area::from_rings(&rings)
}

/// The holes of an area, as areas of their own: what it surrounds but does not hold.
///
/// A part of the area that lies inside one of its holes is a hole in the result.
///
/// ```
/// use lamppost::geo::{Area, enclaves};
///
/// let outer = vec![[0., 0.], [9., 0.], [9., 9.], [0., 9.], [0., 0.]];
/// let hole = vec![[3., 3.], [6., 3.], [6., 6.], [3., 6.], [3., 3.]];
/// let ring_road = Area::try_new(&[vec![outer.clone(), hole.clone()]])?;
/// assert_eq!(enclaves(&ring_road)?, [Area::try_new(&[vec![hole]])?]);
/// assert!(enclaves(&Area::try_new(&[vec![outer]])?)?.is_empty());
/// # Ok::<(), lamppost::geo::Fault>(())
/// ```
pub fn enclaves(area: &Area) -> Result<Vec<Area>, Fault> {
    let rings: Vec<Ring> = area.rings().filter_map(|line| Ring::from_points(open(line))).collect();
    let parents = sweep::nest(&rings).map_err(|_clash| Fault::new(Reason::CrossesItself))?;
    let mut found = Vec::new();
    for (index, hole) in rings.iter().enumerate().filter(|(_, ring)| ring.number > 0) {
        let inside = rings.iter().zip(&parents).filter(|(_, parent)| **parent == Some(index));
        let pieces: Vec<Ring> = std::iter::once(hole)
            .chain(inside.map(|(ring, _)| ring))
            .filter_map(|ring| {
                // Turned about: an outer ring becomes a hole and a hole an outer ring.
                Ring::from_points(ring.points.iter().rev().copied().collect())
            })
            .collect();
        found.push(Area::from_rings(&pieces)?);
    }
    Ok(found)
}

/// The edges no two areas share, by their first point; `None` if two areas hold the same edge
/// the same way round, that is, overlap.
fn unshared_edges(areas: &[Area]) -> Option<Outgoing> {
    let mut edges: BTreeMap<(Key, Key), (Coord<f64>, Coord<f64>)> = BTreeMap::new();
    for line in areas.iter().flat_map(Area::rings) {
        for edge in line.lines() {
            let (from, to) = (key(edge.start), key(edge.end));
            if edges.remove(&(to, from)).is_none()
                && edges.insert((from, to), (edge.start, edge.end)).is_some()
            {
                return None;
            }
        }
    }
    let mut outgoing = Outgoing::new();
    for ((from, _), (_, end)) in edges {
        outgoing.entry(from).or_default().push(end);
    }
    Some(outgoing)
}

/// Follows edges into rings; `None` if some do not close.
fn rings_from(mut outgoing: Outgoing) -> Option<Vec<Ring>> {
    let mut rings = Vec::new();
    while let Some((&start, _)) = outgoing.first_key_value() {
        let mut points = vec![Coord { x: f64::from_bits(start.0), y: f64::from_bits(start.1) }];
        let mut before = None;
        let mut here = *points.first()?;
        loop {
            here = {
                let next = leave(&mut outgoing, before, here)?;
                before = Some(here);
                next
            };
            if key(here) == start {
                break;
            }
            points.push(here);
        }
        rings.extend(simple_loops(points).into_iter().filter_map(Ring::from_points));
    }
    Some(rings)
}

/// Takes the edge to go on by from `here`: the one that turns furthest left, so that parts of the
/// area that meet in a point stay apart.
fn leave(
    outgoing: &mut Outgoing,
    before: Option<Coord<f64>>,
    here: Coord<f64>,
) -> Option<Coord<f64>> {
    let choices = outgoing.get_mut(&key(here))?;
    let mut best = 0;
    if let Some(before) = before {
        for index in 1..choices.len() {
            let (held, tried) = (*choices.get(best)?, *choices.get(index)?);
            if in_angle(here, held, before, tried) {
                best = index;
            }
        }
    }
    let next = choices.swap_remove(best);
    if choices.is_empty() {
        outgoing.remove(&key(here));
    }
    Some(next)
}

/// Cuts a closed line where it comes back to a point it has been at.
fn simple_loops(points: Vec<Coord<f64>>) -> Vec<Vec<Coord<f64>>> {
    let mut loops = Vec::new();
    let mut path: Vec<Coord<f64>> = Vec::new();
    let mut seen = BTreeSet::new();
    for point in points {
        if !seen.insert(key(point))
            && let Some(start) = path.iter().rposition(|earlier| *earlier == point)
        {
            let closed = path.split_off(start);
            for left in &closed {
                seen.remove(&key(*left));
            }
            seen.insert(key(point));
            loops.push(closed);
        }
        path.push(point);
    }
    loops.push(path);
    loops
}

/// The points of a closed line without the repeated last one.
fn open(line: &LineString<f64>) -> Vec<Coord<f64>> {
    let count = line.0.len().saturating_sub(1);
    line.0.iter().take(count).copied().collect()
}

fn key(point: Coord<f64>) -> Key {
    (point.x.to_bits(), point.y.to_bits())
}
