//! What may be the same as a report, asked as staff ask it.

use std::io::Write as _;

use super::detail;
use super::staff::sign_in;
use crate::city::{City, Ground};
use crate::fill::Numbers;
use crate::options::Options;
use crate::table::{Goal, Line, Table, short};

/// Members of staff who look at once.
const STAFF: usize = 4;

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        let server = city.serve();
        let token = sign_in(&city, &server, "agent");
        let rows = city.shape.rows;
        let calls = move |dice: &mut Numbers, out: &mut Vec<u8>| {
            write!(
                out,
                "GET /api/v1/requests/{}/duplicates HTTP/1.1\r\nHost: localhost\r\n\
                 Authorization: Bearer {token}\r\n\r\n",
                1 + dice.below(rows)
            )
            .unwrap();
        };
        let outcome = server.measure(STAFF, options.seconds, &calls);
        assert_eq!(outcome.failed, 0, "{:?}", outcome.first_failure);
        let what = format!("candidates among {}, {}", short(rows as f64), backend.name());
        let line = Line::new("same.candidates", what, outcome.ms(0.95), "ms p95");
        table.add(line.goal(Goal::AtMost(30.0)).detail(detail(&outcome)));
    }
}
