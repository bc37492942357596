//! The area index and the checks of areas on random shapes.

use std::f64::consts::TAU;

use ::geo::{Coord, LineString, Polygon, Validation};
use lamppost::geo::{Area, Reason};
use proptest::prelude::*;

use super::lookup::{check, index_of};
use super::support::{Numbers, Reference, extent, tricky_points};

/// A ring round a centre, its points at the shares of the radius given, in even steps.
fn star(centre: [f64; 2], radius: f64, shares: &[f64]) -> Vec<[f64; 2]> {
    let count = f64::from(u32::try_from(shares.len()).unwrap());
    let mut ring: Vec<[f64; 2]> = (0..)
        .map(f64::from)
        .zip(shares)
        .map(|(number, share)| {
            let (sin, cos) = (TAU * number / count).sin_cos();
            [centre[0] + radius * share * cos, centre[1] + radius * share * sin]
        })
        .collect();
    ring.push(ring[0]);
    ring
}

/// A star with a star-shaped hole, somewhere within a few degrees.
fn star_with_hole() -> impl Strategy<Value = Area> {
    (
        [-3.0..3.0_f64, -3.0..3.0_f64],
        0.01..4.0_f64,
        prop::collection::vec(0.5..1.0_f64, 5..60),
        prop::collection::vec(0.05..0.3_f64, 5..20),
    )
        .prop_map(|(centre, radius, outer, hole)| {
            let rings = vec![star(centre, radius, &outer), star(centre, radius, &hole)];
            Area::try_new(&[rings]).unwrap()
        })
}

/// A ring of few points on a small grid: full of touching, overlapping and crossing edges.
fn grid_ring() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((0..5_i32, 0..5_i32), 3..9)
}

fn float_ring(points: &[(i32, i32)]) -> Vec<[f64; 2]> {
    points.iter().chain(points.first()).map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect()
}

fn polygon_of(rings: &[Vec<[f64; 2]>]) -> Polygon<f64> {
    let mut lines = rings.iter().map(|ring| {
        let mut points: Vec<Coord<f64>> =
            ring.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
        points.dedup();
        LineString(points)
    });
    let outer = lines.next().unwrap();
    Polygon::new(outer, lines.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn stars_agree_with_geo(areas in prop::collection::vec(star_with_hole(), 1..6), seed: u64) {
        let (index, reference) = (index_of(&areas), Reference::new(&areas));
        let (rect, mut numbers) = (extent(&areas), Numbers(seed));
        for _ in 0..500 {
            check(&index, &reference, numbers.in_rect(rect));
        }
        for point in tricky_points(&areas, 5) {
            check(&index, &reference, point);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn rings_are_judged_as_geo_judges_them(points in grid_ring()) {
        let ring = float_ring(&points);
        let valid = polygon_of(std::slice::from_ref(&ring)).is_valid();
        let judged = Area::try_new(&[vec![ring.clone()]]);
        // `geo` does not mind a ring that encloses nothing.
        let flat = judged.as_ref().is_err_and(|fault| fault.reason == Reason::ZeroArea);
        prop_assert!(flat || judged.is_ok() == valid, "{ring:?} {judged:?}");
    }

    #[test]
    fn holes_are_judged_as_geo_judges_them(points in grid_ring(), corners in grid_ring()) {
        let outer = star([2.0, 2.0], 2.9, &[1.0, 0.45, 1.0, 0.6, 1.0, 0.5, 1.0, 0.7]);
        let outer: Vec<[f64; 2]> = outer.iter().map(|[x, y]| [x.round(), y.round()]).collect();
        for ring in [float_ring(&points), float_ring(&corners)] {
            let rings = [outer.clone(), ring];
            let valid = polygon_of(&rings).is_valid();
            let judged = Area::try_new(&[rings.to_vec()]);
            match judged {
                Ok(_) if !valid => {
                    // A hole may touch the outer ring in several points here.
                    let touching = rings[1].iter().filter(|at| on_ring(&rings[0], **at)).count();
                    prop_assert!(touching >= 2, "{rings:?}");
                }
                Ok(_) => {}
                Err(fault) => {
                    prop_assert!(fault.reason == Reason::ZeroArea || !valid, "{rings:?} {fault}");
                }
            }
        }
    }
}

fn on_ring(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    use ::geo::coordinate_position::{CoordPos, CoordinatePosition};
    let polygon = polygon_of(&[ring.to_vec()]);
    polygon.coordinate_position(&Coord { x, y }) == CoordPos::OnBoundary
}
