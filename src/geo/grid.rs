//! The tables of the area index and the look-up in them. It must not know how they are filled, nor
//! what areas stand for.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the innermost loop of every look-up; the builder writes only offsets in range"
)]

use super::exact::{Coord, Orientation, turn, within_span};
use super::index::Placement;

/// A rectangle of equal cells; the cells lie row by row, from the south-west.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) corner: Coord<f64>,
    pub(super) cell: Coord<f64>,
    /// One over the size of a cell.
    pub(super) per: Coord<f64>,
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// The place of the first cell in [`Tables::cells`].
    pub(super) first: u32,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    /// No edge: all of it lies in the same areas, the set at this place in [`Tables::sets`].
    Plain(u32),
    /// Some edges: a place in [`Tables::crossed`].
    Crossed(u32),
    /// Many edges: a place in [`Tables::grids`].
    Divided(u32),
}

/// A cell with edges in it, as it lies in [`Tables::crossed`]: all of it side by side, so that a
/// look-up waits for memory once.
struct Crossed<'a> {
    /// A point of the cell that is on no edge.
    known: Coord<f64>,
    /// The areas that hold all of the cell: a place in [`Tables::sets`].
    around: u32,
    /// For each area with edges in the cell, slots ascending: its slot times two, plus one if the known
    /// point is in it; the number of runs of edges; and for each run its first edge and the number of
    /// edges.
    groups: &'a [u32],
    group_count: u32,
}

/// The words of a crossed cell before its groups.
pub(super) fn head_of(known: Coord<f64>, around: u32, group_count: u32) -> [u32; 6] {
    let (x, y) = (known.x.to_bits(), known.y.to_bits());
    [x as u32, (x >> 32) as u32, y as u32, (y >> 32) as u32, around, group_count]
}

/// Everything the index stores. Areas are numbered by slots, in order of their owners.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// The points of all rings, each ring closed; an edge is named by its first point.
    pub(super) points: Vec<Coord<f64>>,
    /// The owner of each slot, ascending.
    pub(super) owners: Vec<u32>,
    /// The first grid covers everything.
    pub(super) grids: Vec<Grid>,
    pub(super) cells: Vec<Cell>,
    /// The crossed cells, one behind the other: [`head_of`] each, and its groups.
    pub(super) crossed: Vec<u32>,
    /// Sets of slots, ascending, each after its size.
    pub(super) sets: Vec<u32>,
}

impl Grid {
    /// The cell a point lies in; points just outside fall into the nearest.
    #[inline]
    fn cell_at(&self, point: Coord<f64>) -> usize {
        let column = ((point.x - self.corner.x) * self.per.x) as u32;
        let row = ((point.y - self.corner.y) * self.per.y) as u32;
        let (column, row) = (column.min(self.columns - 1), row.min(self.rows - 1));
        self.first as usize + row as usize * self.columns as usize + column as usize
    }

    #[inline]
    fn covers(&self, point: Coord<f64>) -> bool {
        let (x, y) = (point.x - self.corner.x, point.y - self.corner.y);
        // The builder leaves a margin round all points, so rounding here cannot lose one.
        x >= 0.0
            && y >= 0.0
            && x * self.per.x <= f64::from(self.columns)
            && y * self.per.y <= f64::from(self.rows)
    }
}

impl Tables {
    #[inline]
    fn crossed_at(&self, at: u32) -> Crossed<'_> {
        let (head, groups) = self.crossed[at as usize..].split_at(6);
        let float = |low: u32, high: u32| f64::from_bits(u64::from(low) | u64::from(high) << 32);
        Crossed {
            known: Coord { x: float(head[0], head[1]), y: float(head[2], head[3]) },
            around: head[4],
            groups,
            group_count: head[5],
        }
    }

    /// The slots of one set, ascending.
    #[inline]
    fn set(&self, at: u32) -> &[u32] {
        let at = at as usize;
        &self.sets[at + 1..at + 1 + self.sets[at] as usize]
    }

    /// Shows `see` every slot whose area has `point` inside or on its border, once each but in no
    /// order.
    #[inline]
    pub(super) fn visit(&self, point: Coord<f64>, mut see: impl FnMut(u32, Placement)) {
        let Some(mut grid) = self.grids.first().filter(|grid| grid.covers(point)) else {
            return;
        };
        loop {
            match self.cells[grid.cell_at(point)] {
                Cell::Divided(number) => grid = &self.grids[number as usize],
                Cell::Plain(set) => {
                    for &slot in self.set(set) {
                        see(slot, Placement::Inside);
                    }
                    return;
                }
                Cell::Crossed(number) => {
                    self.visit_crossed(&self.crossed_at(number), point, see);
                    return;
                }
            }
        }
    }

    /// The first slot whose area has `point` strictly inside or, if there is none, the first with
    /// `point` on its border. The areas of a cell come in ascending order, so the first that has the
    /// point inside ends the search.
    #[inline]
    pub(super) fn first(&self, point: Coord<f64>) -> Option<(Placement, u32)> {
        let mut grid = self.grids.first().filter(|grid| grid.covers(point))?;
        loop {
            match self.cells[grid.cell_at(point)] {
                Cell::Divided(number) => grid = &self.grids[number as usize],
                Cell::Plain(set) => {
                    return self.set(set).first().map(|slot| (Placement::Inside, *slot));
                }
                Cell::Crossed(number) => {
                    return self.first_crossed(&self.crossed_at(number), point);
                }
            }
        }
    }

    #[inline]
    fn first_crossed(&self, cell: &Crossed<'_>, point: Coord<f64>) -> Option<(Placement, u32)> {
        let around = self.set(cell.around).first().copied();
        let mut border = None;
        let mut rest = cell.groups;
        for _ in 0..cell.group_count {
            let (head, runs) = (rest[0], rest[1] as usize);
            let (group, after) = rest[2..].split_at(runs * 2);
            rest = after;
            let slot = head >> 1;
            if around.is_some_and(|around| around < slot) {
                break;
            }
            match self.place(group, cell.known, head & 1 == 1, point) {
                Some(Placement::Inside) => return Some((Placement::Inside, slot)),
                Some(Placement::OnBoundary) => border = border.or(Some(slot)),
                None => {}
            }
        }
        let around = around.map(|slot| (Placement::Inside, slot));
        around.or(border.map(|slot| (Placement::OnBoundary, slot)))
    }

    #[inline]
    fn visit_crossed(
        &self,
        cell: &Crossed<'_>,
        point: Coord<f64>,
        mut see: impl FnMut(u32, Placement),
    ) {
        for &slot in self.set(cell.around) {
            see(slot, Placement::Inside);
        }
        let mut rest = cell.groups;
        for _ in 0..cell.group_count {
            let (head, runs) = (rest[0], rest[1] as usize);
            let (group, after) = rest[2..].split_at(runs * 2);
            rest = after;
            if let Some(placement) = self.place(group, cell.known, head & 1 == 1, point) {
                see(head >> 1, placement);
            }
        }
    }

    /// Where `point` lies to the area of one group: inside, on the border, or outside (`None`).
    ///
    /// The area's edges that cross the way from the known point change inside to outside. A
    /// vertex exactly on the way's line counts as left of it, the same for both its edges, so
    /// passing through a vertex is counted right.
    #[inline]
    fn place(
        &self,
        runs: &[u32],
        known: Coord<f64>,
        known_inside: bool,
        point: Coord<f64>,
    ) -> Option<Placement> {
        let mut inside = known_inside;
        for run in runs.chunks_exact(2) {
            let (start, count) = (run[0] as usize, run[1] as usize);
            let line = &self.points[start..=start + count];
            let mut a = line[0];
            let mut a_side = turn(known, point, a);
            for &b in &line[1..] {
                let b_side = turn(known, point, b);
                if a_side != b_side || a_side == Orientation::Collinear {
                    match meet(known, point, (a, a_side), (b, b_side)) {
                        Meeting::Ends => return Some(Placement::OnBoundary),
                        Meeting::Crosses => inside = !inside,
                        Meeting::Misses => {}
                    }
                }
                (a, a_side) = (b, b_side);
            }
        }
        inside.then_some(Placement::Inside)
    }

    /// The bytes the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.points.capacity() * size_of::<Coord<f64>>()
            + self.grids.capacity() * size_of::<Grid>()
            + self.cells.capacity() * size_of::<Cell>()
            + (self.owners.capacity() + self.crossed.capacity() + self.sets.capacity()) * 4
    }
}

/// How the way from one point to another meets an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meeting {
    Misses,
    Crosses,
    /// The way ends on the edge.
    Ends,
}

/// How the way from `from`, which is not on the edge, to `to` meets the edge from `a` to `b`, each
/// given with its side of that way.
#[inline]
pub(super) fn meet(
    from: Coord<f64>,
    to: Coord<f64>,
    (a, a_side): (Coord<f64>, Orientation),
    (b, b_side): (Coord<f64>, Orientation),
) -> Meeting {
    let end_side = turn(a, b, to);
    if end_side == Orientation::Collinear {
        return if within_span(to, a, b) { Meeting::Ends } else { Meeting::Misses };
    }
    if (a_side == Orientation::Clockwise) == (b_side == Orientation::Clockwise) {
        return Meeting::Misses;
    }
    let start_side = turn(a, b, from);
    if start_side == end_side || start_side == Orientation::Collinear {
        Meeting::Misses
    } else {
        Meeting::Crosses
    }
}
