//! Which areas a report lies in: from the day it comes in, and when borders move.

mod borders;
mod intake;
mod job;
mod same;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diesel::prelude::*;
use lamppost::catalogue::store::load_snapshot;
use lamppost::city::store::{Refusal, apply};
use lamppost::db::schema::{areas, request_areas, service_requests};
use lamppost::db::{Store, StoreError};
use lamppost::geo::Position;
use lamppost::requests::Tally;
use lamppost::requests::reroute::{Reroute, load};
use lamppost::requests::store::insert;
use lamppost::time::Instant;

use crate::city::{BOUNDARIES, reading};
use crate::support::requests::invented;
use crate::support::{Database, TestDatabase};

/// An area: its code, then west, south, east and north.
pub(crate) type Block = (&'static str, [i32; 4]);

/// Two wards that meet at longitude 2.
pub(crate) const HALVES: [Block; 2] = [("w1", [0, 0, 2, 4]), ("w2", [2, 0, 4, 4])];
/// The same two, which meet at longitude 3.
pub(crate) const THREE_TO_ONE: [Block; 2] = [("w1", [0, 0, 3, 4]), ("w2", [3, 0, 4, 4])];

pub(crate) fn day(text: &str) -> Instant {
    format!("{text}T12:00:00Z").parse().unwrap()
}

/// The text of a map.
pub(crate) fn map(blocks: &[Block]) -> String {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for (number, (code, [w, s, e, n])) in blocks.iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"type":"Feature","properties":{{"code":"{code}","name":"Ward {code}"}},
            "geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
        )
        .unwrap();
    }
    text + "]}"
}

/// A database with the small city in it, which has one layer, `ward`.
pub(crate) struct Town {
    pub(crate) db: TestDatabase,
    number: std::cell::Cell<u32>,
}

impl Town {
    pub(crate) fn new(on: Database, blocks: &[Block]) -> Self {
        let town = Self { db: TestDatabase::new(on), number: std::cell::Cell::default() };
        town.draw(blocks);
        town
    }

    pub(crate) fn store(&self) -> &Store {
        self.db.store()
    }

    /// Draws the wards anew.
    pub(crate) fn draw(&self, blocks: &[Block]) {
        self.apply(&[("boundaries/wards.geojson", &map(blocks))]);
    }

    /// Draws other wards that hold from the first of June.
    pub(crate) fn draw_for_june(&self, now: &[Block], june: &[Block]) {
        let until = format!("{BOUNDARIES}valid_until = 2026-06-01\n");
        let next =
            BOUNDARIES.replace("wards.geojson", "june.geojson").replace("2026-01-01", "2026-06-01");
        self.apply(&[
            ("boundaries.toml", &(until + &next)),
            ("boundaries/wards.geojson", &map(now)),
            ("boundaries/june.geojson", &map(june)),
        ]);
    }

    fn apply(&self, files: &[(&str, &str)]) {
        let city = reading(files).city;
        self.store()
            .write_here(|conn| apply(conn, &city, false, day("2026-05-01")))
            .map_err(|refusal: Refusal| refusal.to_string())
            .unwrap();
    }

    /// Stores a report that knows nothing of areas, as an older program did. Returns its key.
    pub(crate) fn put(&self, point: Option<(f64, f64)>) -> i64 {
        self.number.set(self.number.get() + 1);
        let code = format!("T-{}", self.number.get());
        let at = day("2026-05-02");
        self.store()
            .write_here(|conn| {
                let city = load_snapshot(conn, at.date_naive())?;
                let owner = &city.jurisdictions.all()[0];
                let service = city.catalogue.by_code(owner.id, "HOLE").unwrap();
                let mut new = invented(owner.id, service.id, at);
                new.code = Some(code);
                new.place.position = point.map(|(lat, long)| Position::new(lat, long).unwrap());
                insert(conn, &new, None)
            })
            .unwrap()
    }

    pub(crate) fn route(&self, on: &str, dry_run: bool) -> Tally {
        let (city, names) = load(self.store(), day(on), dry_run).unwrap();
        Reroute { city: &city, names: &names, of: None, dry_run, now: day(on) }
            .run(self.store(), |_, _| ())
            .unwrap()
    }

    pub(crate) fn areas(&self) -> BTreeMap<i64, Vec<String>> {
        stored(self.store())
    }
}

/// The codes of the areas of each report that has any.
pub(crate) fn stored(store: &Store) -> BTreeMap<i64, Vec<String>> {
    let rows: Vec<(i64, String, String)> = store
        .read_here(|conn| {
            request_areas::table
                .inner_join(areas::table)
                .inner_join(service_requests::table)
                .order((request_areas::request_id, areas::layer))
                .select((request_areas::request_id, areas::layer, areas::code))
                .load(conn)
                .map_err(StoreError::from)
        })
        .unwrap();
    let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (request, layer, code) in rows {
        found.entry(request).or_default().push(format!("{layer} {code}"));
    }
    found
}
