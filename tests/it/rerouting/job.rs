//! The server's own job: it follows new borders once, whatever else is running.

use std::sync::Arc;

use arc_swap::ArcSwap;
use lamppost::catalogue::store::load_snapshot;
use lamppost::jobs::{Rerouting, refresh};
use lamppost::requests::Standing;
use lamppost::requests::reroute::{go_on, load};
use lamppost::requests::store::routing;
use lamppost::time::{Clock, FixedClock};
use rstest::rstest;

use super::{HALVES, THREE_TO_ONE, Town, day};
use crate::support::city::run;
use crate::support::{Database, Postgres, Sqlite};

/// A server's view of the town, and its job.
struct Server<'a> {
    town: &'a Town,
    clock: Arc<dyn Clock>,
    city: Arc<ArcSwap<lamppost::catalogue::Snapshot>>,
    job: Rerouting,
}

impl<'a> Server<'a> {
    fn new(town: &'a Town, on: &str) -> Self {
        let today = day(on).date_naive();
        let city = town.store().read_here(|conn| load_snapshot(conn, today)).unwrap();
        Self {
            town,
            clock: Arc::new(FixedClock::at(day(on))),
            city: Arc::new(ArcSwap::from_pointee(city)),
            job: Rerouting::default(),
        }
    }

    fn set(&mut self, on: &str) {
        self.clock = Arc::new(FixedClock::at(day(on)));
    }

    /// One turn after a look at the configuration; returns how many reports were looked at.
    fn turn(&mut self) -> u64 {
        run(refresh(self.town.store(), &self.clock, &self.city)).unwrap();
        run(self.job.turn(self.town.store(), &self.clock, &self.city)).unwrap().looked_at
    }
}

fn standing(town: &Town) -> Standing {
    town.store().read_here(routing::read).unwrap()
}

#[rstest]
fn the_job_follows_new_borders_once(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    let middle = town.put(Some((1.0, 2.5)));
    let mut server = Server::new(&town, "2026-05-03");
    // The first turn only notes the borders: other servers may not know them yet.
    assert_eq!([server.turn(), server.turn(), server.turn()], [0, 1, 0]);
    assert_eq!(town.areas()[&middle], ["ward w2"]);
    assert!(standing(&town).finished);
    // Neither a restart nor a second server repeats it.
    let mut other = Server::new(&town, "2026-05-03");
    assert_eq!([other.turn(), other.turn()], [0, 0]);

    town.draw(&THREE_TO_ONE);
    assert_eq!([server.turn(), other.turn()], [0, 0]);
    assert!(!standing(&town).finished);
    assert_eq!([other.turn(), server.turn()], [1, 0]);
    assert_eq!(town.areas()[&middle], ["ward w1"]);
}

#[rstest]
fn the_job_follows_the_calendar(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    town.draw_for_june(&HALVES, &THREE_TO_ONE);
    let middle = town.put(Some((1.0, 2.5)));
    let mut server = Server::new(&town, "2026-05-30");
    assert_eq!([server.turn(), server.turn()], [0, 1]);
    server.set("2026-05-31");
    assert_eq!([server.turn(), server.turn()], [0, 0]);
    server.set("2026-06-01");
    assert_eq!([server.turn(), server.turn()], [0, 1]);
    assert_eq!(town.areas()[&middle], ["ward w1"]);
}

#[rstest]
fn a_server_that_is_behind_undoes_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    let middle = town.put(Some((1.0, 2.5)));
    let behind = Server::new(&town, "2026-05-03");
    town.draw(&THREE_TO_ONE);
    let mut server = Server::new(&town, "2026-05-03");
    assert_eq!([server.turn(), server.turn()], [0, 1]);
    let mut job = Rerouting::default();
    for _ in 0..3 {
        let done = run(job.turn(town.store(), &behind.clock, &behind.city)).unwrap();
        assert_eq!(done.looked_at, 0);
    }
    assert_eq!(town.areas()[&middle], ["ward w1"]);
}

#[rstest]
fn the_job_goes_on_where_another_stopped_and_after_the_command(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let town = Town::new(on, &HALVES);
    let first = town.put(Some((1.0, 1.0)));
    let second = town.put(Some((1.0, 2.5)));
    let mut server = Server::new(&town, "2026-05-03");
    server.turn();
    let half = Standing { routed_to: first, ..standing(&town) };
    town.store().write_here(|conn| routing::save(conn, &half)).unwrap();
    assert_eq!(server.turn(), 1);
    assert_eq!(town.areas().into_keys().collect::<Vec<_>>(), [second]);

    // What came in while the command ran is looked at again, and no more.
    town.draw(&THREE_TO_ONE);
    town.route("2026-05-03", false);
    let late = town.put(Some((1.0, 2.5)));
    assert_eq!([server.turn(), server.turn(), server.turn()], [0, 1, 0]);
    assert_eq!(town.areas()[&late], ["ward w1"]);
    assert_eq!(town.areas().len(), 3);
}

#[rstest]
fn areas_that_only_an_older_program_has_seen_get_their_keys(
    #[values(Sqlite, Postgres)] on: Database,
) {
    use diesel::connection::SimpleConnection as _;
    let town = Town::new(on, &HALVES);
    let west = town.put(Some((1.0, 1.0)));
    let forget = "DELETE FROM areas";
    town.store()
        .write_here(|conn| conn.batch_execute(forget).map_err(lamppost::db::StoreError::from))
        .unwrap();
    let mut server = Server::new(&town, "2026-05-03");
    assert_eq!([server.turn(), server.turn(), server.turn()], [0, 0, 1]);
    assert_eq!(town.areas()[&west], ["ward w1"]);
}

/// Under a steady stream of reports it would never end otherwise.
#[rstest]
fn the_job_does_not_run_after_what_comes_in(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on, &HALVES);
    for _ in 0..3 {
        town.put(Some((1.0, 1.0)));
    }
    Server::new(&town, "2026-05-03").turn();
    let (city, names) = load(town.store(), day("2026-05-03"), true).unwrap();
    let now = day("2026-05-03");
    let go_on = || town.store().write_here(|conn| go_on(conn, &city, &names, 2, now)).unwrap();
    let looked_at = || go_on().map(|portion| portion.looked_at);
    assert_eq!([looked_at(), looked_at()], [Some(2), Some(1)]);
    town.put(Some((1.0, 1.0)));
    assert_eq!(looked_at(), None);
    assert!(standing(&town).finished);
}
