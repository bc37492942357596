//! Growth: what becomes of latency, memory and the time to start as the stored requests grow.

use super::{calls, detail};
use crate::city::{City, Ground};
use crate::load::Outcome;
use crate::options::Options;
use crate::server::{Backend, Server};
use crate::statements::PAGE;
use crate::table::{Goal, Line, Table, short};

/// What is asked for, and how much slower it may become.
const QUESTIONS: [(&str, f64); 6] = [
    ("one by its identifier", 1.5),
    ("newest 50", 1.5),
    ("status, service, quarter", 3.0),
    ("updated_after", 3.0),
    ("bbox", 3.0),
    ("radius", 3.0),
];

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let mut before: Option<(u64, Vec<Outcome>)> = None;
        for rows in options.sizes() {
            let city = City::prepare(ground, backend, rows);
            let server = city.serve();
            let idle = server.resident_mib();
            let outcomes = ask_all(options, &city, &server);
            match &before {
                Some((smallest, first)) => {
                    for ((question, ours), base) in QUESTIONS.iter().zip(&outcomes).zip(first) {
                        table.add(line(backend, rows, *question, ours, (*smallest, base)));
                    }
                }
                None => before = Some((rows, outcomes)),
            }
            resources(options, &city, &server, idle, table);
        }
    }
}

fn ask_all(options: &Options, city: &City, server: &Server) -> Vec<Outcome> {
    let newest = format!("{}/requests.json?page_size={PAGE}", calls::BASE);
    // One client: what is asked is how long an answer takes, not how many there can be.
    vec![
        server.measure(1, options.seconds, &calls::by_code(city)),
        server.measure(1, options.seconds, &calls::same(newest)),
        server.measure(1, options.seconds, &calls::filtered(city)),
        server.measure(1, options.seconds, &calls::updated_after(city)),
        server.measure(1, options.seconds, &calls::bbox(city)),
        server.measure(1, options.seconds, &calls::radius(city)),
    ]
}

fn line(
    backend: Backend,
    rows: u64,
    (question, most): (&str, f64),
    ours: &Outcome,
    (smallest, base): (u64, &Outcome),
) -> Line {
    let what = format!("p99 of {question} at {}, {}", short(rows as f64), backend.name());
    let times = ours.ms(0.5) / base.ms(0.5);
    Line::new("growth", what, ours.ms(0.99), "ms")
        .against(format!("at {}", short(smallest as f64)), base.ms(0.99))
        .goal(Goal::TimesAtMost(most))
        .detail(format!("p50 {} x, {}", short(times), detail(ours)))
}

fn resources(options: &Options, city: &City, server: &Server, idle: f64, table: &mut Table) {
    let what = |what: &str| {
        format!("{what} at {}, {}", short(city.shape.rows as f64), city.backend.name())
    };
    table.add(Line::new("growth.idle", what("memory, idle"), idle, "MiB").goal(Goal::AtMost(64.0)));
    let newest = format!("{}/requests.json?page_size=1000", calls::BASE);
    server.measure(8, options.seconds, &calls::same(newest));
    server.measure(8, options.seconds, &calls::by_code(city));
    let busy = server.resident_mib();
    let line = Line::new("growth.busy", what("memory, after 8 clients"), busy, "MiB");
    table.add(line.goal(Goal::AtMost(150.0)));
    let ready = server.ready.as_secs_f64();
    table
        .add(Line::new("growth.start", what("start to ready"), ready, "s").goal(Goal::AtMost(1.0)));
}
