//! A sweep from west to east over the edges of many rings: finds the first place where they cross
//! or overlap, else says which ring lies in which. It must not know what the rings stand for.
//!
//! The edges the sweep line meets are kept ordered from south to north, so only neighbours need
//! comparing and n edges take time in proportion to n log n. All comparisons are exact. The order
//! is consistent up to the first crossing, and the sweep ends there.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use super::edge::{Edge, crossing, edges_of, events_of};
use super::exact::{Coord, Orientation, turn, west_to_east, within_span};
use super::ring::Ring;
use super::touch;

/// A place where rings do what they must not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clash {
    pub(super) kind: ClashKind,
    /// The numbers of the two rings in the list given; may be the same.
    pub(super) rings: (usize, usize),
    pub(super) at: Coord<f64>,
}

/// What two edges do that they must not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ClashKind {
    Cross,
    Overlap,
    /// A ring comes back to a point of its own.
    Touch,
}

/// An edge that ends, or has in its middle, the point of another ring.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    pub(super) at: Coord<f64>,
    pub(super) ring: usize,
    pub(super) edge: (Coord<f64>, Coord<f64>),
}

/// For each ring the ring it lies directly in, if any.
///
/// Rings may touch one another at points; a ring may not touch itself.
pub(super) fn nest(rings: &[Ring]) -> Result<Vec<Option<usize>>, Clash> {
    let edges = edges_of(rings);
    let mut sweep = Sweep {
        active: BTreeSet::new(),
        parents: vec![None; rings.len()],
        met: vec![false; rings.len()],
        outer: rings.iter().map(|ring| ring.number == 0).collect(),
        touches: Vec::new(),
    };
    for event in events_of(&edges) {
        if event.starts {
            sweep.start(event.edge)?;
        } else {
            sweep.end(event.edge)?;
        }
    }
    touch::check(rings, sweep.touches)?;
    Ok(sweep.parents)
}

struct Sweep<'a> {
    active: BTreeSet<&'a Edge>,
    parents: Vec<Option<usize>>,
    met: Vec<bool>,
    outer: Vec<bool>,
    touches: Vec<Touch>,
}

impl<'a> Sweep<'a> {
    fn start(&mut self, edge: &'a Edge) -> Result<(), Clash> {
        let (below, above) = self.neighbours(edge);
        for other in [below, above].into_iter().flatten() {
            self.compare(edge, other)?;
        }
        if let Some(met) = self.met.get_mut(edge.ring)
            && !std::mem::replace(met, true)
        {
            let parent = below.and_then(|below| self.region_above(below));
            if let Some(slot) = self.parents.get_mut(edge.ring) {
                *slot = parent;
            }
        }
        self.active.insert(edge);
        Ok(())
    }

    fn end(&mut self, edge: &'a Edge) -> Result<(), Clash> {
        self.active.remove(edge);
        let (below, above) = self.neighbours(edge);
        for other in [below, above].into_iter().flatten() {
            self.meet(edge.right, edge.ring, other)?;
        }
        match (below, above) {
            (Some(below), Some(above)) => self.compare(below, above),
            _ => Ok(()),
        }
    }

    /// The edges directly south and north of `edge`, which is not itself active.
    fn neighbours(&self, edge: &'a Edge) -> (Option<&'a Edge>, Option<&'a Edge>) {
        let below = self.active.range::<Edge, _>((Unbounded, Excluded(edge))).next_back();
        let above = self.active.range::<Edge, _>((Excluded(edge), Unbounded)).next();
        (below.copied(), above.copied())
    }

    /// The ring whose inside, holes taken off, lies just north of `edge`.
    fn region_above(&self, edge: &Edge) -> Option<usize> {
        let outer = self.outer.get(edge.ring).copied().unwrap_or_default();
        // The area is to the left of its edges, and the inside of a hole to the right.
        if edge.forward == outer {
            Some(edge.ring)
        } else {
            self.parents.get(edge.ring).copied().flatten()
        }
    }

    fn compare(&mut self, a: &Edge, b: &Edge) -> Result<(), Clash> {
        use Orientation::Collinear;
        let clash = |kind, at| Err(Clash { kind, rings: (a.ring, b.ring), at });
        let b_sides = (turn(a.left, a.right, b.left), turn(a.left, a.right, b.right));
        let a_sides = (turn(b.left, b.right, a.left), turn(b.left, b.right, a.right));
        if b_sides == (Collinear, Collinear) {
            let start = std::cmp::max_by(a.left, b.left, west_to_east);
            let end = std::cmp::min_by(a.right, b.right, west_to_east);
            return if west_to_east(&start, &end).is_lt() {
                clash(ClashKind::Overlap, start)
            } else {
                Ok(())
            };
        }
        let apart = |(one, other)| one != other && one != Collinear && other != Collinear;
        if apart(a_sides) && apart(b_sides) {
            return clash(ClashKind::Cross, crossing(a, b));
        }
        for end in [b.left, b.right] {
            self.meet(end, b.ring, a)?;
        }
        for end in [a.left, a.right] {
            self.meet(end, a.ring, b)?;
        }
        Ok(())
    }

    /// Notes that `edge` has `point` of `ring` in its middle, if it has.
    fn meet(&mut self, point: Coord<f64>, ring: usize, edge: &Edge) -> Result<(), Clash> {
        if point == edge.left
            || point == edge.right
            || !within_span(point, edge.left, edge.right)
            || turn(edge.left, edge.right, point) != Orientation::Collinear
        {
            return Ok(());
        }
        if ring == edge.ring {
            return Err(Clash { kind: ClashKind::Touch, rings: (ring, ring), at: point });
        }
        self.touches.push(Touch { at: point, ring: edge.ring, edge: (edge.left, edge.right) });
        Ok(())
    }
}
