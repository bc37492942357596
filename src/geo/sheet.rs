//! Puts edges down in the cells of a grid. It must not know what the edges are borders of.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts are bounded by the number of cells and edges, both far below u32::MAX"
)]

use super::exact::Coord;
use super::grid::Grid;

/// How far past a cell, in cells, an edge is still put down in it.
const MARGIN: f64 = 1e-3;

/// The edges of every cell of a grid, ascending.
pub(super) struct Sheet {
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Sheet {
    /// Puts every edge, named by its first point, down in the cells it comes near.
    pub(super) fn new(points: &[Coord<f64>], edges: &[u32], grid: &Grid) -> Self {
        let ends = |edge: u32| (points[edge as usize], points[edge as usize + 1]);
        let mut starts = vec![0_u32; grid.columns as usize * grid.rows as usize + 1];
        for &edge in edges {
            grid.near(ends(edge), |cell| starts[cell + 1] += 1);
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut sheet = vec![0; starts.last().copied().unwrap_or_default() as usize];
        let mut free = starts.clone();
        for &edge in edges {
            grid.near(ends(edge), |cell| {
                sheet[free[cell] as usize] = edge;
                free[cell] += 1;
            });
        }
        Self { starts, edges: sheet }
    }

    /// The edges of one cell.
    pub(super) fn cell(&self, cell: usize) -> &[u32] {
        &self.edges[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }
}

impl Grid {
    /// The south-west corner of a cell.
    pub(super) fn corner_of(&self, column: usize, row: usize) -> Coord<f64> {
        Coord {
            x: self.corner.x + self.cell.x * column as f64,
            y: self.corner.y + self.cell.y * row as f64,
        }
    }

    /// Shows `see` every cell an edge comes near.
    fn near(&self, (a, b): (Coord<f64>, Coord<f64>), mut see: impl FnMut(usize)) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let margin = self.cell * MARGIN;
        let rows = span(
            low.y - margin.y - self.corner.y,
            high.y + margin.y - self.corner.y,
            self.per.y,
            self.rows,
        );
        let flat = high.y - low.y <= margin.y;
        let slope = if flat { 0.0 } else { (high.x - low.x) / (high.y - low.y) };
        for row in rows {
            let south = self.corner.y + self.cell.y * row as f64 - margin.y;
            let north = south + self.cell.y + 2.0 * margin.y;
            let (from, to) = if flat {
                (low.x, high.x)
            } else {
                let at = |y: f64| low.x + (y - low.y) * slope;
                (
                    if south <= low.y { low.x } else { at(south) },
                    if north >= high.y { high.x } else { at(north) },
                )
            };
            let (west, east) = (from.min(to) - margin.x, from.max(to) + margin.x);
            let columns =
                span(west - self.corner.x, east - self.corner.x, self.per.x, self.columns);
            for column in columns {
                see(row * self.columns as usize + column);
            }
        }
    }
}

/// The cells from one distance to another, as far as there are any.
fn span(from: f64, to: f64, per: f64, count: u32) -> std::ops::Range<usize> {
    let first = (from * per).floor().max(0.0) as usize;
    let after = ((to * per).floor() as i64 + 1).clamp(0, i64::from(count)) as usize;
    first..after
}

/// Two ascending lists as one, without doubles.
pub(super) fn merged<'a>(mut a: &'a [u32], mut b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    std::iter::from_fn(move || match (a, b) {
        ([x, rest @ ..], [y, others @ ..]) => {
            if x <= y {
                a = rest;
            }
            if y <= x {
                b = others;
            }
            Some(*x.min(y))
        }
        ([x, rest @ ..], []) => {
            a = rest;
            Some(*x)
        }
        ([], [y, others @ ..]) => {
            b = others;
            Some(*y)
        }
        ([], []) => None,
    })
}
