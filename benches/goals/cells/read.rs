//! Reading: what the server answers in a second, against what the framework and the database alone can.

use super::{NOTED, calls, detail};
use crate::city::{City, Ground};
use crate::empty;
use crate::fill::{DAYS, Numbers, Value, code_of, moment};
use crate::load::{Calls, Outcome};
use crate::options::Options;
use crate::pgbench;
use crate::server::{Backend, Server};
use crate::sqlite_limit;
use crate::statements::{self, PAGE, QUARTER_DAYS};
use crate::table::{Goal, Line, Table, short};

const CLIENTS: usize = 8;
const DAY: i64 = 86_400;

/// One database's cells.
struct Reading<'a> {
    options: &'a Options,
    city: City,
    server: Server,
    nothing: Server,
    table: &'a mut Table,
}

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        let server = city.serve();
        let mut reading = Reading { options, city, server, nothing: empty::start(), table };
        reading.by_code();
        reading.lists();
        reading.filter();
        reading.long_pages();
        reading.deep_pages();
        reading.memory();
    }
}

impl Reading<'_> {
    fn name(&self) -> &'static str {
        self.city.backend.name()
    }

    fn ours<C: Calls>(&self, calls: &C) -> Outcome {
        self.server.measure(CLIENTS, self.options.seconds, calls)
    }

    fn nothing(&self) -> f64 {
        self.nothing.measure(CLIENTS, self.options.seconds, &calls::nothing()).per_second()
    }

    fn rate(&mut self, id: &'static str, what: &str, outcome: &Outcome) -> Line {
        let what = format!("{what}, {}", self.name());
        Line::new(id, what, outcome.per_second(), "/s").detail(detail(outcome))
    }

    fn by_code(&mut self) {
        let ours = self.ours(&calls::by_code(&self.city));
        let line = self.rate("read.id", "one by its identifier", &ours);
        let (limit, figure) = match self.city.backend {
            Backend::Sqlite => ("empty route", self.nothing()),
            Backend::Postgres => ("pgbench by code", self.alone(&statements::by_code(&self.city))),
        };
        self.table.add(line.against(limit, figure).goal(Goal::TimesAtLeast(0.5)));
        let line = self.rate("read.id.peer", "one by its identifier", &ours);
        let peer = format!("uReport, {NOTED}");
        self.table.add(line.against(peer, 790.0).goal(Goal::TimesAtLeast(20.0)));
    }

    /// Queries a second of pgbench at as many clients.
    fn alone(&self, script: &str) -> f64 {
        pgbench::run(self.city.server_side(), self.options, script, CLIENTS).per_second
    }

    fn lists(&mut self) {
        let path = |format: &str| format!("{}/requests.{format}?page_size={PAGE}", calls::BASE);
        let ours = self.ours(&calls::same(path("json")));
        let sql = statements::newest(&self.city);
        let (limit, figure) = match self.city.backend {
            Backend::Sqlite => (
                "SQLite's API, same rows",
                sqlite_limit::rate(&self.city, &sql, self.options.seconds, |_| Vec::new()),
            ),
            Backend::Postgres => ("pgbench, same rows", self.alone(&sql)),
        };
        let line = self.rate("read.page", "newest 50, JSON", &ours);
        self.table.add(line.against(limit, figure).goal(Goal::TimesAtLeast(0.4)));
        let line = self.rate("read.page.peer", "newest 50, JSON", &ours);
        let peer = |name: &str| format!("{name}, {NOTED}");
        self.table.add(line.against(peer("6aika"), 14.5).goal(Goal::TimesAtLeast(200.0)));
        let cpu = ours.all_cpu_ms().unwrap_or_default();
        let line = Line::new("read.page.cpu", format!("newest 50, {}", self.name()), cpu, "ms CPU");
        let line = line.detail("server and database");
        self.table.add(line.against(peer("6aika"), 136.0).goal(Goal::TimesAtMost(1.0 / 200.0)));
        let xml = self.ours(&calls::same(path("xml")));
        let line = self.rate("read.xml", "newest 50, XML", &xml);
        let line = line.against("our own JSON", ours.per_second());
        self.table.add(line.goal(Goal::TimesAtLeast(0.8)));
    }

    fn filter(&mut self) {
        let ours = self.ours(&calls::filtered(&self.city));
        let sql = statements::filtered(&self.city);
        let (limit, figure) = match self.city.backend {
            Backend::Sqlite => {
                let (services, start) = (&self.city.shape.services, self.city.shape.start());
                let rate = sqlite_limit::rate(&self.city, &sql, self.options.seconds, |dice| {
                    quarter(dice, services, start)
                });
                ("SQLite's API, same rows", rate)
            }
            Backend::Postgres => ("pgbench, same rows", self.alone(&sql)),
        };
        let line = self.rate("read.filter", "status, service, quarter: 50", &ours);
        self.table.add(line.against(limit, figure).goal(Goal::TimesAtLeast(0.4)));
        let line = self.rate("read.filter.peer", "status, service, quarter: 50", &ours);
        let peer = format!("6aika, {NOTED}");
        self.table.add(line.against(peer, 16.7).goal(Goal::TimesAtLeast(200.0)));
    }

    /// A page of 1,000 against the database that builds the same text.
    fn long_pages(&mut self) {
        let sql = statements::json_text(&self.city);
        let reference = match self.city.backend {
            Backend::Sqlite => sqlite_limit::text_ms(&self.city, &sql, self.options.seconds),
            Backend::Postgres => {
                pgbench::run(self.city.server_side(), self.options, &sql, 1).mean_ms
            }
        };
        for format in ["json", "xml"] {
            let path = format!("{}/requests.{format}?page_size=1000", calls::BASE);
            let ours = self.server.measure(1, self.options.seconds, &calls::same(path));
            let what = format!("newest 1,000, {format}, one client, {}", self.name());
            let rows = short(ours.per_second() * 1000.0);
            let detail = format!("{rows} rows/s, {}", detail(&ours));
            let line = Line::new("read.thousand", what, ours.ms(0.5), "ms").detail(detail);
            let line = line.against("the database's own JSON text", reference);
            self.table.add(line.goal(Goal::TimesAtMost(2.0)));
        }
        let path = format!("{}/requests.json", calls::BASE);
        let ours = self.ours(&calls::same(path));
        let what = format!("default page, 8 clients, {}", self.name());
        let rows = ours.per_second() * 1000.0_f64.min(self.city.shape.rows as f64);
        let line = Line::new("read.rows.peer", what, rows, "rows/s").detail(detail(&ours));
        let line = line.against(format!("uReport, {NOTED}"), 2_540.0);
        self.table.add(line.goal(Goal::TimesAtLeast(30.0)));
    }

    /// A page far down, reached by following the links, and by its number.
    fn deep_pages(&mut self) {
        let first = format!("{}/requests.json?page_size={PAGE}", calls::BASE);
        let turns = self.options.many(400, 5);
        let (mut path, mut second) = (first.clone(), first);
        let mut depth = 1;
        for _ in 1..turns {
            let (link, _, _) = self.server.look(&path);
            let Some(next) = next_of(&link) else { break };
            path = next;
            depth += 1;
            if depth == 2 {
                second.clone_from(&path);
            }
        }
        let one = |path: String| self.server.measure(1, self.options.seconds, &calls::same(path));
        let at_second = one(second);
        let numbered = format!("{}/requests.json?page_size={PAGE}&page={depth}", calls::BASE);
        // Numbers reach 100,000 entries deep, and every entry before is skipped: that is said, not a goal.
        let goal = Goal::TimesAtMost(1.5);
        for (what, path, goal) in
            [("behind its link", path, goal), ("by its number", numbered, Goal::None)]
        {
            let ours = one(path);
            let what = format!("page {depth} of 50 {what}, one client, {}", self.name());
            let line = Line::new("read.deep", what, ours.ms(0.5), "ms").detail(detail(&ours));
            let line = line.against("the second page", at_second.ms(0.5));
            self.table.add(line.goal(goal));
        }
    }

    fn memory(&mut self) {
        let path = format!("{}/services.json", calls::BASE);
        let nothing = self.nothing();
        let ours = self.ours(&calls::same(path.clone()));
        let (_, tag, body) = self.server.look(&path);
        let line = self.rate("read.services", "services.json", &ours);
        let line = line.detail(format!("{} bytes, {}", body.len(), detail(&ours)));
        self.table.add(line.against("empty route", nothing).goal(Goal::TimesAtLeast(0.8)));
        let peer = format!("uReport, {NOTED}");
        let line = self.rate("read.services.peer", "services.json", &ours);
        self.table.add(line.against(peer, 152.0));
        let one = format!("{}/requests/{}.json", calls::BASE, code_of(1));
        let (_, tag_of_one, _) = self.server.look(&one);
        let goal = Goal::TimesAtLeast(0.8);
        // To know that a report has not changed it must be read.
        for (what, path, tag, goal) in [
            ("services.json", path, tag, goal),
            ("one by its identifier", one, tag_of_one, Goal::None),
        ] {
            let calls = calls::same_with_tag(&path, &tag);
            let ours = self.server.measure_for(CLIENTS, self.options.seconds, 304, &calls);
            let line = self.rate("read.304", &format!("304 of {what}"), &ours);
            self.table.add(line.against("empty route", nothing).goal(goal));
        }
    }
}

/// A service and a quarter, as the parameters of the filter's statement.
fn quarter(dice: &mut Numbers, services: &[i64], start: i64) -> Vec<Value> {
    let from = start + dice.below((DAYS - QUARTER_DAYS) as u64) as i64 * DAY;
    vec![
        Value::Whole(*dice.pick(services)),
        moment(from).into(),
        moment(from + QUARTER_DAYS * DAY).into(),
    ]
}

/// The path of the next page in a header `Link`.
fn next_of(link: &str) -> Option<String> {
    let entry = link.split(", ").find(|entry| entry.ends_with("rel=\"next\""))?;
    let address = entry.strip_prefix('<')?.split_once('>')?.0;
    let (_, rest) = address.split_once("://")?;
    Some(format!("/{}", rest.split_once('/')?.1))
}
