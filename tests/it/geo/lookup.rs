//! The area index against the `geo` crate's own predicate, on real districts.

use ::geo::Coord;
use lamppost::geo::{Area, AreaIndex, Hit, Placement, Position};

use super::support::{Numbers, Reference, areas, extent, position, tricky_points};

/// Checks all of the index's answers for one point.
pub(crate) fn check(index: &AreaIndex, reference: &Reference<'_>, point: Coord<f64>) -> usize {
    let expected = reference.hits(point);
    let found: Vec<(u32, Placement)> = index
        .position_in(position(point))
        .into_iter()
        .map(|Hit { owner, placement }| (owner, placement))
        .collect();
    assert_eq!(found, expected, "at {point:?}");
    let inside = expected.iter().find(|hit| hit.1 == Placement::Inside);
    let owner = inside.or(expected.first()).map(|hit| hit.0);
    assert_eq!(index.owner(position(point)), owner, "at {point:?}");
    assert_eq!(index.covering(position(point)).next(), owner, "at {point:?}");
    expected.len()
}

pub(crate) fn index_of(areas: &[Area]) -> AreaIndex {
    AreaIndex::build((0..).zip(areas))
}

fn compare(name: &str, random: usize, step: usize) {
    let areas = areas(name);
    let (index, reference) = (index_of(&areas), Reference::new(&areas));
    let rect = extent(&areas);
    let mut numbers = Numbers(7);
    let mut hits = 0;
    for _ in 0..random {
        hits += check(&index, &reference, numbers.in_rect(rect));
    }
    assert!(hits > random / 4, "{hits} hits in {random}");
    let tricky = tricky_points(&areas, step);
    assert!(tricky.len() > 5_000);
    for point in tricky {
        check(&index, &reference, point);
    }
}

#[test]
fn virginia_agrees_with_geo() {
    compare("virginia-counties.geojson", 600_000, 2);
}

#[test]
fn montreal_agrees_with_geo() {
    compare("montreal-districts.geojson", 390_000, 1);
}

#[test]
fn new_york_agrees_with_geo() {
    compare("new-york-districts.geojson", 10_000, 200);
}

/// Every position within the city belongs to exactly one district, borders and all.
#[test]
fn the_order_of_areas_does_not_matter() {
    let areas = areas("montreal-districts.geojson");
    let forward = index_of(&areas);
    let numbered: Vec<(u32, &Area)> = (0..).zip(&areas).collect();
    let backward = AreaIndex::build(numbered.into_iter().rev());
    for point in tricky_points(&areas, 3) {
        assert_eq!(forward.owner(position(point)), backward.owner(position(point)));
    }
}

#[test]
fn overlapping_areas_are_all_found() {
    let mut areas = areas("montreal-districts.geojson");
    let shift = |area: &Area, by: f64| {
        let polygons: Vec<Vec<Vec<[f64; 2]>>> = area
            .as_multi_polygon()
            .iter()
            .map(|polygon| {
                std::iter::once(polygon.exterior())
                    .chain(polygon.interiors())
                    .map(|ring| ring.coords().map(|at| [at.x + by, at.y]).collect())
                    .collect()
            })
            .collect();
        Area::try_new(&polygons).unwrap()
    };
    let shifted: Vec<Area> = areas.iter().map(|area| shift(area, 0.013)).collect();
    areas.extend(shifted);
    let (index, reference) = (index_of(&areas), Reference::new(&areas));
    let (rect, mut numbers) = (extent(&areas), Numbers(11));
    for _ in 0..20_000 {
        check(&index, &reference, numbers.in_rect(rect));
    }
}

#[test]
fn an_owner_may_have_several_areas() {
    let square = |west: f64| {
        let east = west + 1.0;
        Area::try_new(&[vec![vec![
            [west, 0.0],
            [east, 0.0],
            [east, 1.0],
            [west, 1.0],
            [west, 0.0],
        ]]])
        .unwrap()
    };
    let (a, b) = (square(0.0), square(0.5));
    let index = AreaIndex::build([(5, &a), (5, &b)]);
    let hits = index.position_in(Position::new(0.5, 1.0).unwrap());
    assert_eq!(hits, [Hit { owner: 5, placement: Placement::Inside }]);
}

#[test]
fn the_antimeridian_is_looked_up_on_both_sides() {
    let strip = [[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0], [179.0, 0.0]].to_vec();
    let area = Area::try_new(&[vec![strip]]).unwrap();
    let index = AreaIndex::build([(3, &area)]);
    let owner = |latitude, longitude| index.owner(Position::new(latitude, longitude).unwrap());
    for longitude in [179.0, 179.5, 180.0, -180.0, -179.5, -179.0] {
        assert_eq!(owner(0.5, longitude), Some(3), "at {longitude}");
        assert_eq!(owner(1.5, longitude), None, "at {longitude}");
    }
    assert_eq!(owner(0.5, 178.9), None);
    assert_eq!(owner(0.5, 0.0), None);
    // An area on one side only is met from the other side as well.
    let east =
        Area::try_new(&[vec![vec![[180., 0.], [180., 1.], [179., 1.], [179., 0.], [180., 0.]]]]);
    let index = AreaIndex::build([(1, &east.unwrap())]);
    assert_eq!(index.owner(Position::new(0.5, -180.0).unwrap()), Some(1));
}

#[test]
fn the_index_is_modest() {
    let areas = areas("new-york-districts.geojson");
    let vertices: usize = areas.iter().map(Area::vertex_count).sum();
    let index = index_of(&areas);
    assert!(index.memory_bytes() < vertices * 60, "{} bytes", index.memory_bytes());
}
