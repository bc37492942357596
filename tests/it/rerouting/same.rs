//! Whatever the borders were and are: what is stored is what the `geo` crate says of every point.

use std::collections::BTreeMap;

use ::geo::coordinate_position::{CoordPos, CoordinatePosition as _};
use ::geo::{Coord, Rect};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;

use super::{Block, Town};
use crate::support::{Database, Postgres, Sqlite};

const CODES: [&str; 6] = ["w1", "w2", "w3", "w4", "w5", "w6"];

/// Rectangles that may overlap, in the order in which they are drawn.
fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let corner = (0..7_i32, 0..7_i32, 1..5_i32, 1..5_i32);
    prop::collection::vec(corner, 1..6).prop_map(|all| {
        let block = |(code, (x, y, w, h))| (code, [x, y, x + w, y + h]);
        CODES.into_iter().zip(all).map(block).collect()
    })
}

/// Points in halves, so that many are on borders and corners.
fn points() -> impl Strategy<Value = Vec<Option<(f64, f64)>>> {
    let half = |n: i32| f64::from(n) / 2.0;
    let point = (0..24_i32, 0..24_i32).prop_map(move |(lat, long)| (half(lat), half(long)));
    prop::collection::vec(prop::option::weighted(0.9, point), 1..40)
}

/// The first area that holds the point inside, else the first that has it on its border.
fn expected(blocks: &[Block], (lat, long): (f64, f64)) -> Option<String> {
    let place = |wanted: CoordPos| {
        let mut all = blocks.iter();
        all.find(|(_, corners)| {
            let [w, s, e, n] = corners.map(f64::from);
            let area = Rect::new(Coord { x: w, y: s }, Coord { x: e, y: n }).to_polygon();
            area.coordinate_position(&Coord { x: long, y: lat }) == wanted
        })
    };
    let found = place(CoordPos::Inside).or_else(|| place(CoordPos::OnBoundary));
    found.map(|(code, _)| format!("ward {code}"))
}

#[rstest]
fn stored_areas_equal_a_fresh_look_up(#[values(Sqlite, Postgres)] on: Database) {
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(10) });
    let editions = prop::collection::vec(blocks(), 3);
    runner
        .run(&(editions, points()), |(editions, points)| {
            let town = Town::new(on, &editions[0]);
            let keys: Vec<i64> = points.iter().map(|point| town.put(*point)).collect();
            for blocks in &editions {
                town.draw(blocks);
                town.route("2026-05-03", false);
                let fresh: BTreeMap<i64, Vec<String>> = keys
                    .iter()
                    .zip(&points)
                    .filter_map(|(key, at)| Some((*key, vec![expected(blocks, (*at)?)?])))
                    .collect();
                prop_assert_eq!(town.areas(), fresh);
            }
            Ok(())
        })
        .unwrap();
}
