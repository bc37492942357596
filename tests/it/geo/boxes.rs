//! Positions, distances and boxes.

use lamppost::geo::{BoundingBox, BoxError, Position};
use proptest::prelude::*;

fn at(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

#[test]
fn positions_out_of_range_are_refused() {
    for (latitude, longitude) in [
        (90.000_001, 0.0),
        (-90.1, 0.0),
        (0.0, 180.000_001),
        (0.0, -181.0),
        (f64::NAN, 0.0),
        (0.0, f64::NAN),
        (f64::INFINITY, 0.0),
        (0.0, f64::NEG_INFINITY),
    ] {
        assert!(Position::new(latitude, longitude).is_err(), "{latitude}, {longitude}");
    }
    assert_eq!(at(-0.0, -0.0).latitude().to_bits(), 0.0_f64.to_bits());
}

#[test]
fn boxes_are_read_from_text() {
    let parsed = "-73.7, 45.4,-73.5,45.6".parse::<BoundingBox>().unwrap();
    assert_eq!(parsed, BoundingBox::new(-73.7, 45.4, -73.5, 45.6).unwrap());
    let error = |text: &str| text.parse::<BoundingBox>().unwrap_err();
    assert_eq!(error("1,2,3"), BoxError::Count(3));
    assert_eq!(error("1,2,3,4,5"), BoxError::Count(5));
    assert_eq!(error(""), BoxError::NotANumber(String::new()));
    assert_eq!(error("1,2,x,4"), BoxError::NotANumber("x".to_owned()));
    assert_eq!(error("1,2,nan,4"), BoxError::NotANumber("nan".to_owned()));
    assert_eq!(error("1,2,181,4"), BoxError::Longitude(181.0));
    assert_eq!(error("1,-95,2,4"), BoxError::Latitude(-95.0));
    assert_eq!(error("1,5,2,4"), BoxError::UpsideDown { south: 5.0, north: 4.0 });
}

#[test]
fn a_box_may_cross_the_antimeridian() {
    let fiji = "177,-20,-178,-15".parse::<BoundingBox>().unwrap();
    assert!(fiji.crosses_antimeridian());
    for (longitude, inside) in [(177.0, true), (180.0, true), (-180.0, true), (-178.0, true)]
        .into_iter()
        .chain([(176.9, false), (-177.9, false), (0.0, false)])
    {
        assert_eq!(fiji.contains(at(-17.0, longitude)), inside, "at {longitude}");
    }
    let up_to = BoundingBox::new(179.0, 0.0, 180.0, 1.0).unwrap();
    assert!(up_to.contains(at(0.5, -180.0)));
}

#[test]
fn a_box_round_a_pole_has_every_longitude() {
    for latitude in [90.0, -90.0, 89.9999, -89.9999] {
        let around = BoundingBox::around(at(latitude, 12.0), 500.0);
        assert!(around.contains(at(latitude, -168.0)));
        assert!(around.contains(at(90.0_f64.copysign(latitude), 0.0)));
    }
    // Touches the pole exactly, as far as can be told.
    let metres = at(89.0, 0.0).distance_metres(at(90.0, 0.0));
    assert!(BoundingBox::around(at(89.0, 0.0), metres).contains(at(90.0, 180.0)));
}

#[test]
fn odd_radii_give_sensible_boxes() {
    let home = at(45.0, -73.0);
    assert!(BoundingBox::around(home, 0.0).contains(home));
    assert!(BoundingBox::around(home, -5.0).contains(home));
    assert!(!BoundingBox::around(home, -5.0).contains(at(45.001, -73.0)));
    for radius in [f64::NAN, f64::INFINITY, 3e7] {
        assert!(BoundingBox::around(home, radius).contains(at(-45.0, 107.0)));
    }
}

proptest! {
    #[test]
    fn everything_within_the_radius_is_in_the_box(
        latitude in -90.0..=90.0_f64,
        longitude in -180.0..=180.0_f64,
        step_north in -1.0..1.0_f64,
        step_east in -1.0..1.0_f64,
        scale in -4.0..2.0_f64,
    ) {
        let reach = 10.0_f64.powf(scale);
        let centre = at(latitude, longitude);
        let other = at(
            (latitude + step_north * reach).clamp(-90.0, 90.0),
            (longitude + step_east * reach + 540.0).rem_euclid(360.0) - 180.0,
        );
        let around = BoundingBox::around(centre, centre.distance_metres(other));
        prop_assert!(around.contains(other), "{around:?} {other:?}");
    }
}
