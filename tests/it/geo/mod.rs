//! Tests of the geometry, on real districts and on made-up shapes.

mod areas;
mod boxes;
mod dissolving;
mod import;
mod lookup;
mod shapes;
mod support;
