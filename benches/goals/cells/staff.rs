//! The staff's list of reports: any two filters, with and without counts.

use std::io::Write as _;
use std::time::Instant;

use super::detail;
use crate::city::{City, Ground};
use crate::client::Connection;
use crate::fill::{DAYS, Numbers, wire};
use crate::load::Calls;
use crate::options::Options;
use crate::server::Server;
use crate::table::{Goal, Line, Table, short};

const DAY: i64 = 86_400;
const PASSWORD: &str = "violet-anchor-teapot-19";
const FACETS: &str =
    "&facets=status,state,department,team,person,service,priority,visibility,tag,area";

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        // Where each report lies: a list may be narrowed by that as well.
        city.run(&["reroute"]);
        let begun = Instant::now();
        let server = city.serve();
        let token = sign_in(&city, &server, "observer");
        let filled = until_filled(&server, &token, begun);
        let rows = short(city.shape.rows as f64);
        let name = backend.name();
        let what = format!("board of {rows}, from the start of the server, {name}");
        let memory = format!("{} MiB resident", short(server.resident_mib()));
        table.add(Line::new("staff.fill", what, filled, "s").detail(memory));
        for (clients, goals) in [(1, [50.0, 150.0]), (8, [f64::NAN; 2])] {
            for ((extra, words), goal) in
                [("", ""), (FACETS, ", all facets")].into_iter().zip(goals)
            {
                let calls = list(&city, &token, extra);
                let ours = server.measure(clients, options.seconds, &calls);
                let clients = if clients == 1 { "one client" } else { "8 clients" };
                let what =
                    format!("any two filters over {rows}: 50{words}, {clients}, p95, {name}");
                let line = Line::new("staff.list", what, ours.ms(0.95), "ms").detail(detail(&ours));
                let goal = if goal.is_nan() { Goal::None } else { Goal::AtMost(goal) };
                table.add(line.goal(goal));
            }
        }
    }
}

/// Somebody new who has a role everywhere: his access token.
pub(super) fn sign_in(city: &City, server: &Server, role: &str) -> String {
    let email = format!("{role}{}@city.example", std::process::id());
    let printed = city.run(&["staff", "invite", &email, "--role", role]);
    let (_, invitation) = printed.trim().split_once('#').expect("a link is printed");
    let body = format!(r#"{{"invitation":"{invitation}","password":"{PASSWORD}"}}"#);
    post(server, "/api/v1/invitations/accept", &body);
    let body = format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#);
    let told = post(server, "/api/v1/sessions", &body);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    told["access_token"].as_str().unwrap().to_owned()
}

fn post(server: &Server, path: &str, body: &str) -> String {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    // An answer without a body has no length either: what counts is read to its end.
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut stream, &mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 20"), "{path}: {text}");
    body.to_owned()
}

/// Seconds from `begun` until the list is answered.
fn until_filled(server: &Server, token: &str, begun: Instant) -> f64 {
    let mut request = Vec::new();
    ask(&mut request, "page_size=1", token);
    loop {
        let mut open = Connection::open(server.address).unwrap();
        if open.call(&request).unwrap().status == 200 {
            return begun.elapsed().as_secs_f64();
        }
    }
}

fn ask(out: &mut Vec<u8>, query: &str, token: &str) {
    write!(
        out,
        "GET /api/v1/requests?{query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
}

/// Two filters of all there are, in any order.
fn list(city: &City, token: &str, extra: &'static str) -> impl Calls + use<> {
    let lines = |sql: &str| -> Vec<String> {
        city.query(sql).lines().map(|line| line.trim().to_owned()).collect()
    };
    let services = lines("SELECT code FROM services ORDER BY id");
    let departments = lines("SELECT code FROM departments ORDER BY id");
    let areas = lines(
        "SELECT layer || '&area=' || code FROM areas WHERE layer <> 'jurisdiction' ORDER BY id",
    );
    let (token, start) = (token.to_owned(), city.shape.start());
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let day = |dice: &mut Numbers| wire(start + dice.below(DAYS as u64) as i64 * DAY);
        let mut query = String::new();
        let first = dice.below(10);
        // Another one than the first.
        let second = (first + 1 + dice.below(9)) % 10;
        for kind in [first, second] {
            let filter = match kind {
                0 => format!("status={}&", dice.pick(&["open", "closed"])),
                1 => format!("service_code={}&", dice.pick(&services)),
                2 => format!("department={}&", dice.pick(&departments)),
                3 => format!("priority={}&", dice.pick(&["low", "normal", "high,critical"])),
                4 => format!("requested_from={}&", day(dice)),
                5 => format!("updated_until={}&", day(dice)),
                6 if !areas.is_empty() => format!("layer={}&", dice.pick(&areas)),
                7 => "overdue=true&".to_owned(),
                8 => format!("state={}&", dice.pick(&["received", "done"])),
                _ => "person=none&".to_owned(),
            };
            query.push_str(&filter);
        }
        let sort = dice.pick(&["-requested", "requested", "-updated", "due", "-priority", "id"]);
        ask(out, &format!("{query}sort={sort}&page_size=50{extra}"), &token);
    }
}
