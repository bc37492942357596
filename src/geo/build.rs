//! Fills the tables of the area index. It must not know how they are looked up, nor what areas
//! stand for.
//!
//! The plane is divided into cells, and cells with many edges once more. In every cell a point on
//! no edge is chosen; which areas it lies in is found by walking from the chosen point of the cell
//! before, counting the edges on the way. All sides are taken exactly. An edge is put down in
//! every cell it comes near, so that rounding in dividing the plane cannot lose one.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts are bounded by MAX_CELLS and the number of edges, both far below u32::MAX"
)]

use std::collections::HashMap;

use super::area::Area;
use super::exact::{Coord, turn, within_span};
use super::grid::{Cell, Grid, Meeting, Tables, head_of, meet};
use super::sheet::{Sheet, merged};

/// The most cells of the first grid.
const MAX_CELLS: usize = 1 << 20;
/// A cell with more edges than this is divided again.
const MAX_EDGES: usize = 20;
/// How often a cell may be divided again.
const MAX_DEPTH: u32 = 4;
/// The smallest size of a cell, in degrees: far above rounding, far below any border's precision.
const MIN_CELL: f64 = 1e-6;
/// Fills the tables for areas and their owners.
pub(super) fn fill<'a>(areas: impl IntoIterator<Item = (u32, &'a Area)>) -> Tables {
    let mut areas: Vec<(u32, &Area)> = areas.into_iter().collect();
    areas.sort_by_key(|(owner, _)| *owner);
    let mut builder = Builder::default();
    let mut edges = Vec::new();
    for (slot, (owner, area)) in areas.iter().enumerate() {
        builder.tables.owners.push(*owner);
        for ring in area.rings() {
            let first = builder.tables.points.len() as u32;
            builder.tables.points.extend(ring.0.iter().copied());
            let after = builder.tables.points.len() as u32;
            edges.extend(first..after.saturating_sub(1));
            builder.slots.resize(after as usize, slot as u32);
        }
    }
    if edges.is_empty() {
        return builder.tables;
    }
    // The sets' first entry is the empty set.
    builder.tables.sets.push(0);
    builder.set_places.insert(Vec::new(), 0);
    builder.budget = edges.len() * 8 + 65_536;
    let (low, high) = builder.extent();
    let outside = Coord { x: low.x - 1.0, y: low.y - 1.0 };
    builder.grid(&edges, (low, high), outside, Vec::new(), 0);
    builder.tables.cells.shrink_to_fit();
    builder.tables.crossed.shrink_to_fit();
    builder.tables
}

#[derive(Default)]
struct Builder {
    tables: Tables,
    /// The slot of every point.
    slots: Vec<u32>,
    set_places: HashMap<Vec<u32>, u32>,
    /// How many more edges may be put down in divided cells.
    budget: usize,
}

/// A chosen point and the slots of the areas it lies in, ascending.
#[derive(Clone)]
struct Stand {
    at: Coord<f64>,
    inside: Vec<u32>,
}

impl Builder {
    /// The corners of a box round all points, with a little to spare.
    fn extent(&self) -> (Coord<f64>, Coord<f64>) {
        let mut low = self.tables.points[0];
        let mut high = low;
        for point in &self.tables.points {
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        let spare = Coord { x: 1e-9, y: 1e-9 };
        (low - spare, high + spare)
    }

    fn edge(&self, edge: u32) -> (Coord<f64>, Coord<f64>) {
        let at = edge as usize;
        (self.tables.points[at], self.tables.points[at + 1])
    }

    /// Lays a grid over the box and fills its cells; gives its number.
    ///
    /// `known` is any point on no edge that sees the whole box, and `inside` the slots of the
    /// areas it lies in.
    fn grid(
        &mut self,
        edges: &[u32],
        (low, high): (Coord<f64>, Coord<f64>),
        known: Coord<f64>,
        inside: Vec<u32>,
        depth: u32,
    ) -> u32 {
        let grid = self.lay(edges, low, high);
        let number = self.tables.grids.len() as u32;
        self.tables.grids.push(grid);
        let (columns, rows) = (grid.columns as usize, grid.rows as usize);
        self.tables.cells.resize(self.tables.cells.len() + columns * rows, Cell::Plain(0));
        let sheet = Sheet::new(&self.tables.points, edges, &grid);
        let mut row_stand = Stand { at: known, inside };
        for row in 0..rows {
            let start = row * columns;
            let below = if row == 0 { edges } else { sheet.cell(start - columns) };
            self.walk(&mut row_stand, below, sheet.cell(start), grid.corner_of(0, row), &grid);
            let mut stand = row_stand.clone();
            for column in 0..columns {
                let at = start + column;
                if column > 0 {
                    let corner = grid.corner_of(column, row);
                    self.walk(&mut stand, sheet.cell(at - 1), sheet.cell(at), corner, &grid);
                }
                let cell =
                    self.cell(sheet.cell(at), &stand, grid.corner_of(column, row), &grid, depth);
                self.tables.cells[grid.first as usize + at] = cell;
            }
        }
        number
    }

    /// Chooses the size of the cells: about one cell an edge, but fewer where edges are long, so
    /// that no more is put down than about four times the edges.
    fn lay(&self, edges: &[u32], low: Coord<f64>, high: Coord<f64>) -> Grid {
        let size = high - low;
        let mut along = Coord { x: 0.0, y: 0.0 };
        for &edge in edges {
            let (a, b) = self.edge(edge);
            along.x += (b.x - a.x).abs().min(size.x);
            along.y += (b.y - a.y).abs().min(size.y);
        }
        let count = edges.len() as f64;
        let mut target = edges.len().clamp(4, MAX_CELLS);
        loop {
            let wide = (target as f64 * size.x / size.y).sqrt().clamp(1.0, target as f64);
            let columns = wide.min(size.x / MIN_CELL).max(1.0).floor();
            let rows = (target as f64 / columns).min(size.y / MIN_CELL).max(1.0).floor();
            let cell = Coord { x: size.x / columns, y: size.y / rows };
            if target <= 4 || along.x / cell.x + along.y / cell.y <= 3.0 * count + 64.0 {
                return Grid {
                    corner: low,
                    cell,
                    per: Coord { x: columns / size.x, y: rows / size.y },
                    columns: columns as u32,
                    rows: rows as u32,
                    first: self.tables.cells.len() as u32,
                };
            }
            target = target * 3 / 4;
        }
    }

    /// Moves to a point of the next cell that is on no edge, keeping account of the areas.
    fn walk(
        &self,
        stand: &mut Stand,
        here: &[u32],
        there: &[u32],
        corner: Coord<f64>,
        grid: &Grid,
    ) {
        let to = self.clear_point(there, corner, grid.cell);
        let from = std::mem::replace(&mut stand.at, to);
        for edge in merged(here, there) {
            let (a, b) = self.edge(edge);
            let (a, b) = ((a, turn(from, to, a)), (b, turn(from, to, b)));
            if meet(from, to, a, b) == Meeting::Crosses {
                let slot = self.slots[edge as usize];
                match stand.inside.binary_search(&slot) {
                    Ok(at) => drop(stand.inside.remove(at)),
                    Err(at) => stand.inside.insert(at, slot),
                }
            }
        }
    }

    /// A point of the cell on none of its edges. The points tried lie on a parabola, so an edge
    /// can spoil two of them at most.
    fn clear_point(&self, edges: &[u32], corner: Coord<f64>, size: Coord<f64>) -> Coord<f64> {
        let tries = edges.len() * 2 + 1;
        let mut point = corner;
        for number in 0..tries {
            let t = (number as f64 + 0.5) / tries as f64;
            point = Coord {
                x: corner.x + size.x * (0.31 + 0.37 * t),
                y: corner.y + size.y * (0.29 + 0.41 * t * t),
            };
            let on_edge = edges.iter().any(|&edge| {
                let (a, b) = self.edge(edge);
                within_span(point, a, b)
                    && turn(a, b, point) == super::exact::Orientation::Collinear
            });
            if !on_edge {
                break;
            }
        }
        point
    }

    fn cell(
        &mut self,
        edges: &[u32],
        stand: &Stand,
        corner: Coord<f64>,
        grid: &Grid,
        depth: u32,
    ) -> Cell {
        if edges.is_empty() {
            return Cell::Plain(self.set(&stand.inside));
        }
        let cost = edges.len() * 4;
        if edges.len() > MAX_EDGES
            && depth < MAX_DEPTH
            && cost <= self.budget
            && grid.cell.x.min(grid.cell.y) > 4.0 * MIN_CELL
        {
            self.budget -= cost;
            let extent = (corner, corner + grid.cell);
            let inside = stand.inside.clone();
            return Cell::Divided(self.grid(edges, extent, stand.at, inside, depth + 1));
        }
        let number = self.tables.crossed.len() as u32;
        self.tables.crossed.extend(head_of(stand.at, 0, 0));
        let mut around = stand.inside.clone();
        let mut group_count = 0;
        for group in edges.chunk_by(|a, b| self.slots[*a as usize] == self.slots[*b as usize]) {
            let slot = self.slots[group[0] as usize];
            let found = around.binary_search(&slot);
            if let Ok(at) = found {
                around.remove(at);
            }
            let runs = group.chunk_by(|a, b| a + 1 == *b);
            let count = runs.clone().count() as u32;
            self.tables.crossed.extend([slot * 2 + u32::from(found.is_ok()), count]);
            self.tables.crossed.extend(runs.flat_map(|run| [run[0], run.len() as u32]));
            group_count += 1;
        }
        let head = head_of(stand.at, self.set(&around), group_count);
        let at = number as usize;
        self.tables.crossed[at..at + head.len()].copy_from_slice(&head);
        Cell::Crossed(number)
    }

    /// The place of a set of slots, the same for equal sets.
    fn set(&mut self, slots: &[u32]) -> u32 {
        if let Some(&place) = self.set_places.get(slots) {
            return place;
        }
        let place = self.tables.sets.len() as u32;
        self.tables.sets.push(slots.len() as u32);
        self.tables.sets.extend_from_slice(slots);
        self.set_places.insert(slots.to_vec(), place);
        place
    }
}
