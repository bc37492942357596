//! One ring of an area, cleaned and turned the right way round. It must not know of other rings.

use super::area::MAX_RING_VERTICES;
use super::exact::{Coord, Orientation, turn, west_to_east};
use super::fault::{Fault, Reason};

/// A closed line without repeated points; the closing point is not stored.
///
/// Longitudes run on past ±180 where the line crosses the antimeridian. An outer ring (number 0)
/// runs counter-clockwise and a hole clockwise, so the area is always to the left.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    pub(super) points: Vec<Coord<f64>>,
    /// The polygon it belongs to, counted from zero.
    pub(super) part: usize,
    /// Its number in that polygon: 0 for the outer ring.
    pub(super) number: usize,
}

impl Ring {
    /// Reads a ring written as GeoJSON writes it, the first point repeated at the end.
    pub(super) fn read(raw: &[[f64; 2]], part: usize, number: usize) -> Result<Self, Fault> {
        let fault = |reason| Fault::new(reason).in_ring(part, number);
        if raw.len() > MAX_RING_VERTICES {
            return Err(fault(Reason::RingTooLong(raw.len())));
        }
        for &[x, y] in raw {
            if !x.is_finite() || !y.is_finite() {
                return Err(fault(Reason::NotFinite));
            }
            if x.abs() > 180.0 || y.abs() > 90.0 {
                return Err(fault(Reason::OutOfRange(x, y)).at([x, y]));
            }
        }
        match (raw.first(), raw.last()) {
            (Some(first), Some(last)) if Coord::from(*first) == Coord::from(*last) => {}
            (Some(_), Some(&last)) => return Err(fault(Reason::NotClosed).at(last)),
            _ => return Err(fault(Reason::TooFewPoints)),
        }
        let points = unrolled(raw).ok_or_else(|| fault(Reason::RoundThePole))?;
        let mut ring = Self { points, part, number };
        ring.tidy();
        let at = ring.points.first().map_or([0.0, 0.0], |point| [point.x, point.y]);
        if ring.points.len() < 3 {
            return Err(fault(Reason::TooFewPoints).at(at));
        }
        match ring.counter_clockwise() {
            Err(spike) if ring.is_flat() => Err(fault(Reason::ZeroArea).at([spike.x, spike.y])),
            Err(spike) => Err(fault(Reason::OverlapsItself).at([spike.x, spike.y])),
            Ok(counter_clockwise) => {
                if counter_clockwise != (number == 0) {
                    ring.points.reverse();
                }
                Ok(ring)
            }
        }
    }

    /// A ring of points found by computing; `None` if they enclose nothing.
    pub(super) fn from_points(points: Vec<Coord<f64>>) -> Option<Self> {
        let mut ring = Self { points, part: 0, number: 0 };
        ring.tidy();
        if ring.points.len() < 3 || ring.is_flat() {
            return None;
        }
        ring.number = usize::from(!ring.counter_clockwise().unwrap_or(true));
        Some(ring)
    }

    /// Whether it runs counter-clockwise; exact for a ring that does not cross itself. The error
    /// is the point where it turns back on itself.
    pub(super) fn counter_clockwise(&self) -> Result<bool, Coord<f64>> {
        let mut corners = self.corners();
        let Some(mut westmost) = corners.next() else {
            return Ok(true);
        };
        for corner in corners {
            if west_to_east(&corner.1, &westmost.1).is_lt() {
                westmost = corner;
            }
        }
        let (before, point, after) = westmost;
        match turn(before, point, after) {
            Orientation::CounterClockwise => Ok(true),
            Orientation::Clockwise => Ok(false),
            Orientation::Collinear => Err(point),
        }
    }

    /// Every point with the one before and the one after it.
    pub(super) fn corners(
        &self,
    ) -> impl Iterator<Item = (Coord<f64>, Coord<f64>, Coord<f64>)> + '_ {
        let points = &self.points;
        let before = points.last().into_iter().chain(points);
        let after = points.iter().skip(1).chain(points.first());
        before.zip(points).zip(after).map(|((before, point), after)| (*before, *point, *after))
    }

    /// Every edge, from one point to the next.
    pub(super) fn edges(&self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> + '_ {
        self.corners().map(|(_, point, after)| (point, after))
    }

    /// The smallest and the greatest longitude.
    pub(super) fn span(&self) -> (f64, f64) {
        self.points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
            (low.min(point.x), high.max(point.x))
        })
    }

    /// Moves the ring `degrees` to the east.
    pub(super) fn shift(&mut self, degrees: f64) {
        for point in &mut self.points {
            point.x += degrees;
        }
    }

    fn tidy(&mut self) {
        self.points.dedup();
        while self.points.len() > 1 && self.points.first() == self.points.last() {
            self.points.pop();
        }
    }

    fn is_flat(&self) -> bool {
        self.corners().all(|(a, b, c)| turn(a, b, c) == Orientation::Collinear)
    }
}

/// The points with longitudes made to run on across the antimeridian: a step of more than 180
/// and less than 360 degrees is taken to go the short way round. A step of exactly 360 is an edge
/// drawn along the whole of a parallel. `None` if the ring then does not close.
fn unrolled(raw: &[[f64; 2]]) -> Option<Vec<Coord<f64>>> {
    let mut turns = 0.0;
    let mut before: Option<f64> = None;
    let mut points = Vec::with_capacity(raw.len());
    for &[x, y] in raw {
        let step = before.map_or(0.0, |before| x - before);
        if step.abs() > 180.0 && step.abs() < 360.0 {
            turns -= step.signum();
        }
        before = Some(x);
        points.push(Coord { x: x + 360.0 * turns + 0.0, y: y + 0.0 });
    }
    (turns.abs() < 0.5).then_some(points)
}
