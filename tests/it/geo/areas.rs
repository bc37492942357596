//! What makes an area, and what is refused and why.

use std::f64::consts::TAU;

use lamppost::geo::{Area, MAX_RING_VERTICES, Reason};

fn ring(points: &[(f64, f64)]) -> Vec<[f64; 2]> {
    points.iter().chain(points.first()).map(|(x, y)| [*x, *y]).collect()
}

fn square(west: f64, south: f64, size: f64) -> Vec<[f64; 2]> {
    let (east, north) = (west + size, south + size);
    ring(&[(west, south), (east, south), (east, north), (west, north)])
}

fn refusal(polygons: &[Vec<Vec<[f64; 2]>>]) -> (Reason, String) {
    let fault = Area::try_new(polygons).unwrap_err();
    (fault.reason.clone(), fault.place.to_string())
}

#[test]
fn every_fault_has_its_reason_and_place() {
    let base = square(0.0, 0.0, 10.0);
    let refused = |polygons: &[Vec<Vec<[f64; 2]>>], reason: Reason, place: &str| {
        assert_eq!(refusal(polygons), (reason, place.to_owned()));
    };
    refused(&[], Reason::Empty, "");
    refused(&[vec![]], Reason::TooFewPoints, "polygon 1, ring 1");
    refused(&[vec![vec![]]], Reason::TooFewPoints, "polygon 1, ring 1");
    let two = ring(&[(1.0, 1.0), (2.0, 2.0)]);
    refused(&[vec![two]], Reason::TooFewPoints, "polygon 1, ring 1, at 1, 1");
    let line = ring(&[(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]);
    refused(&[vec![base.clone(), line]], Reason::ZeroArea, "polygon 1, ring 2, at 1, 1");
    let open = base.iter().take(4).copied().collect();
    refused(&[vec![open]], Reason::NotClosed, "polygon 1, ring 1, at 0, 10");
    let nan = ring(&[(0.0, 0.0), (1.0, f64::NAN), (1.0, 1.0)]);
    refused(&[vec![nan]], Reason::NotFinite, "polygon 1, ring 1");
    let far = ring(&[(0.0, 0.0), (540_000.0, 4.0), (1.0, 1.0)]);
    let reason = Reason::OutOfRange(540_000.0, 4.0);
    refused(&[vec![far]], reason, "polygon 1, ring 1, at 540000, 4");
    let long = vec![[0.0, 0.0]; MAX_RING_VERTICES + 1];
    refused(&[vec![long]], Reason::RingTooLong(500_001), "polygon 1, ring 1");
}

#[test]
fn rings_that_meet_themselves_are_refused() {
    let refused = |rings: Vec<Vec<[f64; 2]>>, reason: Reason, place: &str| {
        assert_eq!(refusal(&[rings]), (reason, place.to_owned()));
    };
    let bow_tie = ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]);
    refused(vec![bow_tie], Reason::CrossesItself, "polygon 1, ring 1, at 2, 2");
    let spike = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (9.0, 9.0), (4.0, 4.0), (0.0, 4.0)]);
    refused(vec![spike], Reason::OverlapsItself, "polygon 1, ring 1, at 4, 4");
    let pinched = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0)]);
    refused(vec![pinched], Reason::TouchesItself, "polygon 1, ring 1, at 2, 0");
    let twice =
        ring(&[(0., 0.), (2., 0.), (2., 2.), (4., 2.), (4., 4.), (2., 4.), (2., 2.), (0., 2.)]);
    refused(vec![twice], Reason::TouchesItself, "polygon 1, ring 1, at 2, 2");
}

#[test]
fn rings_that_meet_wrongly_are_refused() {
    let base = square(0.0, 0.0, 10.0);
    let refused = |rings: Vec<Vec<[f64; 2]>>, reason: Reason, place: &str| {
        assert_eq!(refusal(&[rings]), (reason, place.to_owned()));
    };
    let across = square(8.0, 8.0, 4.0);
    let reason = Reason::RingsCross { part: 1, ring: 1 };
    refused(vec![base.clone(), across], reason, "polygon 1, ring 2, at 8, 10");
    let along = square(0.0, 2.0, 2.0);
    let reason = Reason::RingsOverlap { part: 1, ring: 1 };
    refused(vec![base.clone(), along], reason, "polygon 1, ring 2, at 0, 2");
    let outside = square(20.0, 0.0, 1.0);
    refused(vec![base.clone(), outside], Reason::HoleOutside, "polygon 1, ring 2, at 20, 1");
    // A diamond whose corners lie on the square's: it crosses at its corners only.
    let diamond = ring(&[(10.0, 5.0), (5.0, 12.0), (0.0, 5.0), (5.0, 1.0)]);
    let (reason, _) = refusal(&[vec![base.clone(), diamond]]);
    assert_eq!(reason, Reason::RingsCross { part: 1, ring: 1 });
    let hole_in_hole = vec![base, square(1.0, 1.0, 5.0), square(2.0, 2.0, 2.0)];
    refused(hole_in_hole, Reason::HoleOutside, "polygon 1, ring 3, at 2, 4");
}

#[test]
fn polygons_that_meet_wrongly_are_refused() {
    let base = square(0.0, 0.0, 10.0);
    let inside = [vec![base.clone()], vec![square(2.0, 2.0, 1.0)]];
    assert_eq!(refusal(&inside), (Reason::PolygonInside, "polygon 2, ring 1, at 2, 2".to_owned()));
    let beside = [vec![base.clone()], vec![square(10.0, 0.0, 10.0)]];
    assert_eq!(refusal(&beside).0, Reason::RingsOverlap { part: 1, ring: 1 });
    let elsewhere = [vec![base, square(32.0, 2.0, 1.0)], vec![square(30.0, 0.0, 10.0)]];
    assert_eq!(refusal(&elsewhere).0, Reason::HoleOutside);
}

#[test]
fn rings_may_touch_in_points() {
    let base = square(0.0, 0.0, 10.0);
    let at_corner = ring(&[(0.0, 0.0), (3.0, 1.0), (1.0, 3.0)]);
    let on_edge = ring(&[(10.0, 5.0), (8.0, 6.0), (8.0, 4.0)]);
    let between = ring(&[(8.0, 6.0), (8.0, 8.0), (6.0, 8.0)]);
    let rings = vec![base, at_corner, on_edge, between];
    let neighbour = vec![square(10.0, 10.0, 1.0)];
    let area = Area::try_new(&[rings, neighbour]).unwrap();
    assert_eq!((area.polygon_count(), area.hole_count()), (2, 3));
}

#[test]
fn winding_and_doubled_points_do_not_matter() {
    let mut backward = square(0.0, 0.0, 10.0);
    backward.reverse();
    let mut doubled = square(0.0, 0.0, 10.0);
    doubled.insert(2, doubled[1]);
    doubled.insert(0, doubled[0]);
    doubled.push(doubled[0]);
    let plain = Area::try_new(&[vec![square(0.0, 0.0, 10.0)]]).unwrap();
    assert_eq!(Area::try_new(&[vec![doubled]]).unwrap(), plain);
    let turned = Area::try_new(&[vec![backward]]).unwrap();
    assert_eq!((turned.vertex_count(), plain.vertex_count()), (4, 4));
    let runs = turned.as_multi_polygon().0[0].exterior();
    assert!(::geo::winding_order::Winding::is_ccw(runs));
}

#[test]
fn areas_are_cut_at_the_antimeridian() {
    let within = |area: &Area| {
        let polygons = area.as_multi_polygon().iter();
        polygons.flat_map(|p| p.exterior().coords()).all(|at| at.x.abs() <= 180.0)
    };
    // A diamond round (180, 0) with a hole in the middle, given from either side.
    let diamond = [(178.0, 0.0), (180.0, -2.0), (-178.0, 0.0), (180.0, 2.0)];
    let hole = [(-179.0, 0.0), (179.0, 0.5), (179.0, -0.5)];
    for turn in 0..4 {
        let mut points = diamond;
        points.rotate_left(turn);
        let area = Area::try_new(&[vec![ring(&points)]]).unwrap();
        assert_eq!((area.polygon_count(), area.hole_count()), (2, 0), "{area:?}");
        assert!(within(&area));
        let with_hole = Area::try_new(&[vec![ring(&points), ring(&hole)]]).unwrap();
        assert_eq!((with_hole.polygon_count(), with_hole.hole_count()), (2, 0));
        assert!(within(&with_hole));
    }
    // A comb whose teeth reach across: one part on one side, three on the other.
    let comb = ring(&[
        (170., 0.),
        (-179., 0.),
        (-179., 1.),
        (175., 1.),
        (175., 2.),
        (-179., 2.),
        (-179., 3.),
        (175., 3.),
        (175., 4.),
        (-179., 4.),
        (-179., 5.),
        (170., 5.),
    ]);
    let area = Area::try_new(&[vec![comb]]).unwrap();
    assert_eq!(area.polygon_count(), 4);
    // A hole on the far side only stays a hole.
    let large = ring(&[(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0)]);
    let area = Area::try_new(&[vec![large, square(-175.0, 2.0, 1.0)]]).unwrap();
    assert_eq!((area.polygon_count(), area.hole_count()), (2, 1));
}

#[test]
fn already_cut_and_polar_areas_are_taken_as_they_are() {
    let cut = [vec![square(179.0, 0.0, 1.0)], vec![square(-180.0, 0.0, 1.0)]];
    assert_eq!(Area::try_new(&cut).unwrap().polygon_count(), 2);
    // Round the south pole, closed along it, as world maps do.
    let cap = ring(&[(-180., -90.), (180., -90.), (180., -80.), (0., -70.), (-180., -80.)]);
    assert_eq!(Area::try_new(&[vec![cap]]).unwrap().vertex_count(), 5);
    let round = ring(&[(0.0, 80.0), (120.0, 80.0), (-120.0, 80.0)]);
    assert_eq!(refusal(&[vec![round]]).0, Reason::RoundThePole);
}

/// A wavy ring of many points, and one whose long thin teeth all lie side by side.
#[test]
fn large_rings_are_checked_quickly() {
    let count = 20_000;
    let share = |number: i32| f64::from(number) / f64::from(count);
    let wavy: Vec<(f64, f64)> = (0..count)
        .map(|number| {
            let (angle, reach) = (TAU * share(number), 30.0 + f64::from(number % 7));
            (reach * angle.cos(), reach * angle.sin())
        })
        .collect();
    let mut teeth: Vec<(f64, f64)> = (0..count)
        .map(|number| {
            let (along, up) = (60.0 * share(number), f64::from(number % 2) * 60.0);
            (along + up, up - along + 1.0)
        })
        .collect();
    teeth.extend([(130.0, -80.0), (-1.0, -80.0)]);
    for points in [wavy, teeth] {
        let area = Area::try_new(&[vec![ring(&points)]]).unwrap();
        assert_eq!(area.vertex_count(), points.len());
        // The same, but with one point far on the wrong side of the ring.
        let mut crossed = points.clone();
        crossed[10_000] = (-100.0, 80.0);
        crossed[10_001] = (100.0, -85.0);
        assert!(Area::try_new(&[vec![ring(&crossed)]]).is_err());
    }
}
