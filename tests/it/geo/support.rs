//! What several of the geometry tests need: real districts, random numbers and the reference.

use std::path::Path;

use ::geo::coordinate_position::{CoordPos, CoordinatePosition};
use ::geo::{BoundingRect, Coord, Rect};
use lamppost::geo::{Area, Feature, Placement, Position, read_features};

/// The text of a file, its path given from the root of the repository.
pub(crate) fn text_of(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The features of a GeoJSON file in `tests/data`.
pub(crate) fn features(name: &str) -> Vec<Feature> {
    read_features(&text_of(&format!("tests/data/{name}"))).unwrap()
}

/// The areas of a GeoJSON file in `tests/data`.
pub(crate) fn areas(name: &str) -> Vec<Area> {
    features(name).into_iter().map(|feature| feature.area).collect()
}

/// A repeatable stream of numbers from 0 to 1 (Steele's `SplitMix64`).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = u32::try_from((z ^ (z >> 31)) >> 32).unwrap();
        f64::from(bits) / f64::from(u32::MAX)
    }

    pub(crate) fn in_rect(&mut self, rect: Rect<f64>) -> Coord<f64> {
        Coord {
            x: rect.min().x + rect.width() * self.next(),
            y: rect.min().y + rect.height() * self.next(),
        }
    }
}

/// The box round all areas.
pub(crate) fn extent(areas: &[Area]) -> Rect<f64> {
    let rects = areas.iter().map(|area| area.as_multi_polygon().bounding_rect().unwrap());
    rects
        .reduce(|a, b| {
            Rect::new(
                Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
            )
        })
        .unwrap()
}

/// The `geo` crate's answers, polygon by polygon, behind a check of the polygon's box.
pub(crate) struct Reference<'a> {
    polygons: Vec<(u32, Rect<f64>, &'a ::geo::Polygon<f64>)>,
}

impl<'a> Reference<'a> {
    pub(crate) fn new(areas: &'a [Area]) -> Self {
        let mut polygons = Vec::new();
        for (owner, area) in (0..).zip(areas) {
            for polygon in area.as_multi_polygon() {
                polygons.push((owner, polygon.bounding_rect().unwrap(), polygon));
            }
        }
        Self { polygons }
    }

    /// Every area a point is in or on, in order.
    pub(crate) fn hits(&self, point: Coord<f64>) -> Vec<(u32, Placement)> {
        let mut hits: Vec<(u32, Placement)> = Vec::new();
        for (owner, rect, polygon) in &self.polygons {
            let near = point.x >= rect.min().x
                && point.x <= rect.max().x
                && point.y >= rect.min().y
                && point.y <= rect.max().y;
            if !near {
                continue;
            }
            match polygon.coordinate_position(&point) {
                CoordPos::Outside => {}
                CoordPos::Inside => hits.push((*owner, Placement::Inside)),
                CoordPos::OnBoundary => hits.push((*owner, Placement::OnBoundary)),
            }
        }
        hits.sort_unstable();
        hits.dedup_by_key(|hit| hit.0);
        hits
    }
}

pub(crate) fn position(point: Coord<f64>) -> Position {
    Position::new(point.y, point.x).unwrap()
}

/// Points on and beside the edges of the areas: vertices, middles and near misses; every `step`th.
pub(crate) fn tricky_points(areas: &[Area], step: usize) -> Vec<Coord<f64>> {
    let polygons = areas.iter().flat_map(Area::as_multi_polygon);
    let rings = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let mut points = Vec::new();
    for line in rings.flat_map(|ring| ring.lines().collect::<Vec<_>>()).step_by(step) {
        let middle = (line.start + line.end) / 2.0;
        let third = line.start + (line.end - line.start) / 3.0;
        for Coord { x, y } in [line.start, middle, third] {
            let (xs, ys) = (
                [x, x.next_up(), x.next_down(), x + 1e-9, x - 1e-9],
                [y, y.next_up(), y.next_down(), y + 1e-9, y - 1e-9],
            );
            points.extend(xs.map(|x| Coord { x, y }));
            points.extend(ys.map(|y| Coord { x, y }));
        }
    }
    points.retain(|point| point.x.abs() < 180.0 && point.y.abs() <= 90.0);
    points
}
