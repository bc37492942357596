//! New borders: every stored request finds its areas again.

use std::time::Instant;

use crate::city::{City, Ground};
use crate::options::Options;
use crate::server::Backend;
use crate::table::{Goal, Line, Table, short};

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        // Nobody lies anywhere any more: what moves is written, so this is the most that borders can ask for.
        city.query(match backend {
            Backend::Sqlite => "DELETE FROM request_areas",
            Backend::Postgres => "TRUNCATE request_areas",
        });
        city.warm();
        let begun = Instant::now();
        let told = city.run(&["reroute"]);
        let seconds = begun.elapsed().as_secs_f64();
        let rows = city.shape.rows;
        let first = told.lines().next().unwrap_or_default();
        assert!(first.starts_with(&format!("{rows} requests looked at")), "{told}");
        let what = format!("{} requests to new borders, {}", short(rows as f64), backend.name());
        let line = Line::new("where.reroute", what, seconds, "s").goal(Goal::AtMost(10.0));
        table.add(line.detail(first));
    }
}
