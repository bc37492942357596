//! Cuts rings that run across the antimeridian into rings on either side of it. It must not know
//! of polygons: telling outer rings from holes is done again afterwards.

use super::exact::{Coord, west_to_east};
use super::ring::Ring;

/// Cuts rings whose longitudes run on past ±180, and brings all longitudes within ±180.
///
/// The rings must be those of one valid area, which lies to their left. `None` if the cut does
/// not come out, which takes an area that touches the antimeridian in a tangle.
pub(super) fn cut(rings: Vec<Ring>) -> Option<Vec<Ring>> {
    let (west, rest) = split(rings, -180.0)?;
    let (middle, east) = split(rest, 180.0)?;
    let mut pieces = middle;
    for (side, degrees) in [(west, 360.0), (east, -360.0)] {
        for mut ring in side {
            ring.shift(degrees);
            pieces.push(ring);
        }
    }
    let within = |ring: &Ring| ring.points.iter().all(|point| point.x.abs() <= 180.0);
    pieces.iter().all(within).then_some(pieces)
}

/// A stretch of a ring on one side of the cut; its first and last points are on the cut unless
/// the ring never meets it.
struct Chain {
    points: Vec<Coord<f64>>,
    east: bool,
}

/// The end or the start of a chain, on the cut.
struct End {
    y: f64,
    chain: usize,
    starts: bool,
}

fn split(rings: Vec<Ring>, meridian: f64) -> Option<(Vec<Ring>, Vec<Ring>)> {
    let mut sides = (Vec::new(), Vec::new());
    let mut chains = Vec::new();
    for ring in rings {
        let (low, high) = ring.span();
        if high <= meridian {
            sides.0.push(ring);
        } else if low >= meridian {
            sides.1.push(ring);
        } else {
            chains.extend(chains_of(&ring, meridian));
        }
    }
    let (east, west) = chains.into_iter().partition::<Vec<_>, _>(|chain| chain.east);
    sides.0.extend(join(&west, false)?);
    sides.1.extend(join(&east, true)?);
    Some(sides)
}

/// The stretches of a ring that has points on both sides of the cut. Points on it count as east.
fn chains_of(ring: &Ring, meridian: f64) -> Vec<Chain> {
    let is_east = |point: Coord<f64>| point.x >= meridian;
    let crossings: Vec<usize> = ring
        .edges()
        .enumerate()
        .filter(|(_, (from, to))| is_east(*from) != is_east(*to))
        .map(|(index, _)| index)
        .collect();
    let edges: Vec<_> = ring.edges().collect();
    let mut chains = Vec::with_capacity(crossings.len());
    let ends = crossings.iter().skip(1).chain(crossings.first());
    for (&start, &end) in crossings.iter().zip(ends) {
        let length = (end + edges.len() - start - 1) % edges.len() + 1;
        let stretch: Vec<_> = edges.iter().cycle().skip(start).take(length + 1).collect();
        let mut points = Vec::with_capacity(length + 2);
        if let (Some(first), Some(last)) = (stretch.first(), stretch.last()) {
            points.push(on_meridian(first.0, first.1, meridian));
            points.extend(stretch.iter().take(length).map(|(_, to)| *to));
            points.push(on_meridian(last.0, last.1, meridian));
            chains.push(Chain { points, east: is_east(first.1) });
        }
    }
    chains
}

/// Where an edge meets the cut: the same point, to the last bit, whichever way the edge runs.
fn on_meridian(a: Coord<f64>, b: Coord<f64>, meridian: f64) -> Coord<f64> {
    let (left, right) = if west_to_east(&a, &b).is_lt() { (a, b) } else { (b, a) };
    if right.x <= meridian {
        return right;
    }
    let share = (meridian - left.x) / (right.x - left.x);
    Coord { x: meridian, y: left.y + (right.y - left.y) * share }
}

/// Joins the stretches of one side along the cut into rings.
///
/// Going north along the cut, the area lies between every first and second end: on the west side
/// a chain arrives at the first and leaves from the second, on the east side the other way round.
fn join(chains: &[Chain], east: bool) -> Option<Vec<Ring>> {
    let mut ends = Vec::with_capacity(chains.len() * 2);
    for (index, chain) in chains.iter().enumerate() {
        ends.push(End { y: chain.points.first()?.y, chain: index, starts: true });
        ends.push(End { y: chain.points.last()?.y, chain: index, starts: false });
    }
    ends.sort_by(|a, b| a.y.total_cmp(&b.y).then((a.starts != east).cmp(&(b.starts != east))));
    let mut next = vec![None; chains.len()];
    for index in 0..ends.len() {
        let starts_next = (index % 2 == 0) == east;
        // Ends at one point may be in either order: take the one whose turn it is.
        if let (Some(one), Some(other)) = (ends.get(index), ends.get(index + 1))
            && one.starts != starts_next
            && one.y.total_cmp(&other.y).is_eq()
        {
            ends.swap(index, index + 1);
        }
    }
    for pair in ends.chunks(2) {
        let (arrival, departure) = match pair {
            [one, other] if other.starts && !one.starts => (one, other),
            [one, other] if one.starts && !other.starts => (other, one),
            _ => return None,
        };
        *next.get_mut(arrival.chain)? = Some(departure.chain);
    }
    follow(chains, &mut next)
}

fn follow(chains: &[Chain], next: &mut [Option<usize>]) -> Option<Vec<Ring>> {
    let mut rings = Vec::new();
    for first in 0..chains.len() {
        let mut points = Vec::new();
        let mut chain = first;
        while let Some(following) = next.get_mut(chain)?.take() {
            points.extend(chains.get(chain)?.points.iter().copied());
            chain = following;
        }
        if !points.is_empty() {
            rings.extend(Ring::from_points(points));
        }
    }
    Some(rings)
}
