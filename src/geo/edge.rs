//! Edges of rings and their order from south to north. It must not know what they are compared for.

use std::cmp::Ordering;

use super::exact::{Coord, Orientation, turn, west_to_east};
use super::ring::Ring;

/// An edge, its points in order from west to east.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) left: Coord<f64>,
    pub(super) right: Coord<f64>,
    pub(super) ring: usize,
    pub(super) number: usize,
    /// Whether the ring runs from `left` to `right`.
    pub(super) forward: bool,
}

/// An end of an edge.
pub(super) struct Event<'a> {
    pub(super) at: Coord<f64>,
    pub(super) starts: bool,
    pub(super) edge: &'a Edge,
}

/// The edges of all rings, numbered through.
pub(super) fn edges_of(rings: &[Ring]) -> Vec<Edge> {
    let mut edges = Vec::with_capacity(rings.iter().map(|ring| ring.points.len()).sum());
    for (number, ring) in rings.iter().enumerate() {
        for (from, to) in ring.edges() {
            let forward = west_to_east(&from, &to).is_lt();
            let (left, right) = if forward { (from, to) } else { (to, from) };
            edges.push(Edge { left, right, ring: number, number: edges.len(), forward });
        }
    }
    edges
}

/// The ends of all edges from west to east; at one point, edges end before others start.
pub(super) fn events_of(edges: &[Edge]) -> Vec<Event<'_>> {
    let mut events = Vec::with_capacity(edges.len() * 2);
    for edge in edges {
        events.push(Event { at: edge.left, starts: true, edge });
        events.push(Event { at: edge.right, starts: false, edge });
    }
    events.sort_unstable_by(|a, b| {
        west_to_east(&a.at, &b.at)
            .then(a.starts.cmp(&b.starts))
            .then(a.edge.number.cmp(&b.edge.number))
    });
    events
}

/// About where two edges that cross do so.
pub(super) fn crossing(a: &Edge, b: &Edge) -> Coord<f64> {
    let (along_a, along_b) = (a.right - a.left, b.right - b.left);
    let gap = b.left - a.left;
    let share =
        (gap.x * along_b.y - gap.y * along_b.x) / (along_a.x * along_b.y - along_a.y * along_b.x);
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    a.left + along_a * share
}

impl Ord for Edge {
    /// From south to north, where a meridian meets both edges.
    fn cmp(&self, other: &Self) -> Ordering {
        if self.number == other.number {
            return Ordering::Equal;
        }
        if west_to_east(&other.left, &self.left).is_lt() {
            return other.cmp(self).reverse();
        }
        let side = match turn(self.left, self.right, other.left) {
            Orientation::Collinear => turn(self.left, self.right, other.right),
            side @ (Orientation::CounterClockwise | Orientation::Clockwise) => side,
        };
        match side {
            Orientation::CounterClockwise => Ordering::Less,
            Orientation::Clockwise => Ordering::Greater,
            // They overlap, and the sweep ends as soon as it compares them.
            Orientation::Collinear => self.number.cmp(&other.number),
        }
    }
}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Edge {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Edge {}
