//! Intake: reports accepted and on disk in a second, against what the disk and the database alone can.

use std::time::Duration;

use super::{NOTED, calls, detail};
use crate::city::{City, Ground};
use crate::empty;
use crate::load::{Outcome, Plan, Until};
use crate::options::Options;
use crate::pgbench;
use crate::server::{Backend, Server};
use crate::sqlite_limit::Copy;
use crate::statements;
use crate::table::{Goal, Line, Table, short};

/// A large city's ordinary hour: ten a second is what New York's worst hour of its worst day came to.
const NORMAL: f64 = 10.0;
const STORM: f64 = 10.0;
/// The best of the other servers: one connection, the only rate at which it refused nothing.
const PEER: f64 = 70.0;

fn post() -> String {
    format!("{}/requests.json", calls::BASE)
}

struct Intake<'a> {
    options: &'a Options,
    city: City,
    server: Server,
    table: &'a mut Table,
}

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        let server = city.serve();
        let mut intake = Intake { options, city, server, table };
        let most = match backend {
            Backend::Sqlite => intake.sqlite(),
            Backend::Postgres => intake.postgres(),
        };
        intake.all_of_many();
        intake.half_of(most);
        intake.storm();
        let Intake { city, server, .. } = intake;
        drop(server);
        tidy(&city);
    }
}

/// Takes away what was added, so that a kept database is as it was.
fn tidy(city: &City) {
    let rows = city.shape.rows;
    for sql in [
        format!("DELETE FROM service_requests WHERE id > {rows}"),
        "DELETE FROM idempotency_records".to_owned(),
    ] {
        city.query(&sql);
    }
}

impl Intake<'_> {
    fn name(&self) -> &'static str {
        self.city.backend.name()
    }

    fn ours(&self, clients: usize) -> Outcome {
        let calls = calls::report(&self.city, &post());
        self.server.measure(clients, self.options.seconds, &calls)
    }

    fn add(
        &mut self,
        id: &'static str,
        clients: usize,
        ours: &Outcome,
        limit: (&str, f64),
        least: f64,
    ) {
        let s = if clients == 1 { "" } else { "s" };
        let what = format!("POST, {clients} client{s}, {}", self.name());
        let line = Line::new(id, what, ours.per_second(), "/s").detail(detail(ours));
        self.table.add(line.against(limit.0, limit.1).goal(Goal::TimesAtLeast(least)));
    }

    fn against_peer(&mut self, ours: &Outcome) {
        let limit = format!("uReport, one client, {NOTED}");
        self.add("intake.peer", 64, ours, (&limit, PEER), 50.0);
    }

    /// Returns the rate at 64 clients.
    fn sqlite(&mut self) -> f64 {
        let seconds = self.options.seconds;
        let mut copy = Copy::of(&self.city);
        let mut single = copy.single_rows(&self.city, seconds / 2.0);
        let many = self.ours(64);
        let one = self.ours(1);
        single = f64::midpoint(single, copy.single_rows(&self.city, seconds / 2.0));
        let nothing = empty::start();
        let calls = calls::report(&self.city, empty::PATH);
        let nothing = nothing.measure(64, seconds, &calls).per_second();
        self.add("intake.single", 64, &many, ("single-row commits", single), 5.0);
        self.add("intake.empty", 64, &many, ("empty POST", nothing), 0.25);
        let limit = (5.0 * single).min(0.25 * nothing);
        self.add("intake.many", 64, &many, ("the smaller of the two", limit), 1.0);
        self.add("intake.one", 1, &one, ("single-row commits", single), 0.5);
        self.against_peer(&many);
        many.per_second()
    }

    /// Returns the rate at 64 clients.
    fn postgres(&mut self) -> f64 {
        let script = statements::insert(&self.city);
        let mut last = None;
        for clients in [1, 8, 64] {
            let limit = pgbench::run(self.city.server_side(), self.options, &script, clients);
            let ours = self.ours(clients);
            let limit = ("pgbench INSERT", limit.per_second);
            self.add("intake.pg", clients, &ours, limit, 0.6);
            last = Some(ours);
        }
        let ours = last.unwrap();
        self.against_peer(&ours);
        ours.per_second()
    }

    fn stored(&self) -> i64 {
        let count = "SELECT COUNT(*) FROM service_requests WHERE mode = 'production'";
        self.city.query(count).trim().parse().unwrap()
    }

    /// Sends by a plan and counts what is missing: refused, not stored, or stored without an answer.
    fn missing(&self, plan: &Plan) -> (i64, Outcome) {
        let before = self.stored();
        let outcome = self.server.load(plan, &calls::report(&self.city, &post()));
        let lost = (self.stored() - before - outcome.done as i64).abs();
        (lost + outcome.failed as i64, outcome)
    }

    fn all_of_many(&mut self) {
        let sent = self.options.many(10_000, 300);
        for clients in [8, 64] {
            let plan =
                Plan { until: Until::Calls(sent), ..Plan::new(self.server.address, clients, 0.0) };
            let (missing, outcome) = self.missing(&plan);
            let what = format!(
                "refused or lost of {} POSTs, {clients} clients, {}",
                short(sent as f64),
                self.name()
            );
            let line = Line::new("intake.all", what, missing as f64, "").detail(detail(&outcome));
            self.table.add(line.goal(Goal::AtMost(0.0)));
        }
    }

    /// Latency when the load is half of what it could be, sent whether or not answers have come.
    fn half_of(&mut self, most: f64) {
        let pace = Some(most / 2.0);
        let plan = Plan { pace, ..Plan::new(self.server.address, 64, self.options.seconds) };
        let outcome = self.server.load(&plan, &calls::report(&self.city, &post()));
        let what = format!("p99 of POST at {}/s, {}", short(most / 2.0), self.name());
        let line = Line::new("intake.half", what, outcome.ms(0.99), "ms").detail(detail(&outcome));
        self.table.add(line.goal(Goal::AtMost(50.0)));
    }

    fn storm(&mut self) {
        let seconds = self.options.many(60, 1);
        let pace = NORMAL * STORM;
        let plan = Plan {
            pace: Some(pace),
            until: Until::Elapsed(Duration::from_secs(seconds)),
            ..Plan::new(self.server.address, 64, 0.0)
        };
        let (missing, outcome) = self.missing(&plan);
        let what = format!(
            "refused or lost in a storm: {} x {}/s for {seconds} s, {}",
            short(STORM),
            short(NORMAL),
            self.name()
        );
        let detail = format!("{} stored, {}", short(outcome.done as f64), detail(&outcome));
        let line = Line::new("intake.storm", what, missing as f64, "").detail(detail);
        self.table.add(line.goal(Goal::AtMost(0.0)));
    }
}
