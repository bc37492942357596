//! Dissolving districts into a city, and its enclaves.

use lamppost::geo::{Area, AreaIndex, Position, dissolve, enclaves, read_features};

use super::lookup::{check, index_of};
use super::support::{Numbers, Reference, areas, extent, position, text_of};

const BOUNDARIES: &str = "examples/city/montreal/boundaries";

fn city_file(name: &str) -> Vec<(String, Area)> {
    read_features(&text_of(&format!("{BOUNDARIES}/{name}")))
        .unwrap()
        .into_iter()
        .map(|feature| (feature.properties["name"].as_str().unwrap().to_owned(), feature.area))
        .collect()
}

fn only_areas(named: Vec<(String, Area)>) -> Vec<Area> {
    named.into_iter().map(|(_, area)| area).collect()
}

fn square(west: f64, south: f64, size: f64) -> Area {
    let (east, north) = (west + size, south + size);
    Area::try_new(&[vec![vec![
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ]]])
    .unwrap()
}

#[test]
fn the_city_is_its_districts_dissolved() {
    let districts = only_areas(city_file("districts.geojson"));
    assert_eq!(districts.len(), 58);
    let city = only_areas(city_file("city.geojson"));
    assert_eq!(city, [dissolve(&districts).unwrap()]);
    assert_eq!((city[0].polygon_count(), city[0].hole_count()), (13, 3));
    let mut reversed = districts;
    reversed.reverse();
    assert_eq!(city, [dissolve(&reversed).unwrap()]);
}

#[test]
fn the_neighbours_are_the_citys_enclaves() {
    let city = only_areas(city_file("city.geojson")).remove(0);
    let neighbours = city_file("neighbours.geojson");
    let found = enclaves(&city).unwrap();
    assert_eq!(found.len(), 3);
    assert!(neighbours.iter().all(|(_, area)| found.contains(area)));
    let index = AreaIndex::build((0..).zip(neighbours.iter().map(|(_, area)| area)));
    let name_at = |latitude, longitude| {
        let number = index.owner(Position::new(latitude, longitude).unwrap()).unwrap();
        neighbours[usize::try_from(number).unwrap()].0.as_str()
    };
    assert_eq!(name_at(45.4835, -73.5995), "Westmount");
    assert_eq!(name_at(45.5161, -73.6431), "Mont-Royal");
    for (latitude, longitude) in [(45.4652, -73.6654), (45.4810, -73.6463), (45.4539, -73.6473)] {
        let name = name_at(latitude, longitude);
        assert_eq!(name, "Côte-Saint-Luc, Hampstead, Montréal-Ouest");
    }
}

/// What is in a district is in the city, and nothing is in both the city and a neighbour.
#[test]
fn the_city_holds_what_its_districts_hold() {
    let districts = only_areas(city_file("districts.geojson"));
    let mut others = only_areas(city_file("city.geojson"));
    others.extend(only_areas(city_file("neighbours.geojson")));
    let (by_district, by_city) = (index_of(&districts), index_of(&others));
    let mut numbers = Numbers(3);
    let rect = extent(&districts);
    for _ in 0..50_000 {
        let at = position(numbers.in_rect(rect));
        let in_city = by_city.owner(at) == Some(0);
        assert_eq!(in_city, by_district.owner(at).is_some(), "at {at:?}");
    }
}

#[test]
fn areas_that_overlap_are_united_by_computing() {
    let both = dissolve(&[square(0.0, 0.0, 2.0), square(1.0, 1.0, 2.0)]).unwrap();
    assert_eq!((both.polygon_count(), both.vertex_count()), (1, 8));
    let same = dissolve(&[square(0.0, 0.0, 2.0), square(0.0, 0.0, 2.0)]).unwrap();
    assert_eq!((same.polygon_count(), same.vertex_count()), (1, 4));
    // A vertex on one side of the border only.
    let uneven = dissolve(&[square(0.0, 0.0, 2.0), square(2.0, 0.0, 1.0)]).unwrap();
    assert_eq!(uneven.polygon_count(), 1);
}

#[test]
fn areas_that_meet_in_a_point_stay_apart() {
    let both = dissolve(&[square(0.0, 0.0, 1.0), square(1.0, 1.0, 1.0)]).unwrap();
    assert_eq!((both.polygon_count(), both.vertex_count()), (2, 8));
    let squares = |corners: &[(i32, i32)]| -> Vec<Area> {
        corners.iter().map(|(x, y)| square(f64::from(*x), f64::from(*y), 1.0)).collect()
    };
    // Two corners of three squares each, that meet in two points and so surround a gap.
    let corners = dissolve(&squares(&[(0, 0), (1, 0), (0, 1), (2, 1), (2, 2), (1, 2)])).unwrap();
    assert_eq!((corners.polygon_count(), corners.hole_count()), (2, 0));
    // Squares bent round a gap until the two ends meet in a point.
    let bent = [(0, 0), (1, 0), (2, 0), (2, 1), (0, 1), (0, 2), (1, 2)];
    let bent = dissolve(&squares(&bent)).unwrap();
    assert_eq!((bent.polygon_count(), bent.hole_count()), (1, 1));
    for area in [corners, bent] {
        let index = index_of(std::slice::from_ref(&area));
        assert_eq!(index.owner(Position::new(1.5, 1.5).unwrap()), None);
        assert_eq!(index.owner(Position::new(0.5, 0.5).unwrap()), Some(0));
    }
}

#[test]
fn an_island_in_an_enclave_is_a_hole_of_it() {
    let nested = |size: f64| {
        let (low, high) = (5.0 - size, 5.0 + size);
        vec![[low, low], [high, low], [high, high], [low, high], [low, low]]
    };
    let area = Area::try_new(&[vec![nested(5.0), nested(3.0)], vec![nested(1.0)]]).unwrap();
    let found = enclaves(&area).unwrap();
    assert_eq!(found, [Area::try_new(&[vec![nested(3.0), nested(1.0)]]).unwrap()]);
}

#[test]
fn a_state_dissolves_whether_or_not_its_counties_match() {
    let counties = areas("virginia-counties.geojson");
    let state = dissolve(&counties).unwrap();
    let states = [state];
    let (index, reference) = (index_of(&states), Reference::new(&states));
    let by_county = index_of(&counties);
    let mut numbers = Numbers(5);
    for _ in 0..20_000 {
        let point = numbers.in_rect(extent(&states));
        let inside = check(&index, &reference, point) > 0;
        assert_eq!(inside, by_county.owner(position(point)).is_some(), "at {point:?}");
    }
}
