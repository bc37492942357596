//! What may be the same as a report, asked as staff ask it.

use std::io::Write as _;
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::detail;
use crate::city::{City, Ground};
use crate::client::Connection;
use crate::fill::Numbers;
use crate::options::Options;
use crate::table::{Goal, Line, Table, short};

/// Members of staff who look at once.
const STAFF: usize = 4;
const PASSWORD: &str = "violet-anchor-teapot-19";

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        let invitation = city.run(&["staff", "invite", "goals@city.example", "--role", "agent"]);
        let server = city.serve();
        let token = sign_in(server.address, invitation.trim());
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

/// Accepts an invitation, signs in, and gives the access token.
fn sign_in(address: SocketAddr, invitation: &str) -> String {
    let accepted = json!({ "invitation": invitation, "password": PASSWORD });
    post(address, "/api/v1/invitations/accept", &accepted);
    let proof = json!({ "email": "goals@city.example", "password": PASSWORD });
    let tokens = post(address, "/api/v1/sessions", &proof);
    tokens["access_token"].as_str().expect("an access token").to_owned()
}

fn post(address: SocketAddr, path: &str, body: &Value) -> Value {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = Connection::open(address).unwrap();
    // An answer without a body has no length, and nothing is to be read from it.
    let Ok(reply) = connection.call(request.as_bytes()) else { return Value::Null };
    serde_json::from_slice(reply.body).unwrap_or_default()
}
