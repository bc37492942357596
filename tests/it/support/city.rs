//! A running server with a small invented city, and callers with keys.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use lamppost::catalogue::Answer;
use lamppost::city::files::{Folder, read};
use lamppost::city::store::apply;
use lamppost::config::Settings;
use lamppost::db::Store;
use lamppost::geo::Position;
use lamppost::jobs::{self, Workshop};
use lamppost::jurisdictions::Mode;
use lamppost::people::{Contact, KeyText, NewKey, Scope, Scopes, store as people};
use lamppost::requests::{
    DetailedStatus, Dispatcher as _, EventKind, Filing, NewServiceRequest, Photo, Place, Status,
    Visibility, store,
};
use lamppost::routing::Case;
use lamppost::text::ids::{Ids, SeededIds};
use lamppost::time::{Clock, FixedClock, Instant, parse_instant};

use super::client::{Call, Reply};
use super::contract;
use super::database::{Database, FreshDatabase};
use super::server::Server;

/// A point in Lampton (district 2).
pub const LAT: &str = "45.25";
/// A point in Lampton (district 2).
pub const LONG: &str = "-73.25";
/// Where the production endpoint stands.
pub const BASE: &str = "/open311/v2";
/// Where the test endpoint stands.
pub const TEST_BASE: &str = "/open311/test/v2";

/// Reads an instant.
pub fn at(text: &str) -> Instant {
    parse_instant(text, chrono_tz::UTC).unwrap()
}

/// A running server with a city. The clock stands at 2026-05-15T12:00:00Z until it is moved.
///
/// `TestCity::single` is Lampton alone (`tests/data/cities/single`); `TestCity::several` is Lantern County
/// around Lampton, and Othertown next door (`tests/data/cities/several`).
pub struct TestCity {
    pub address: SocketAddr,
    pub clock: Arc<FixedClock>,
    pub workshop: Workshop,
    /// A key that may create.
    pub key: String,
    /// A key that may create in the city's name and change requests.
    pub staff_key: String,
    /// A key that may read beyond the window.
    pub read_key: String,
    /// A key for the test endpoint that may create and change.
    pub test_key: String,
    settings: Settings,
    _server: Server,
    pub database: FreshDatabase,
}

impl TestCity {
    /// Lampton alone.
    pub fn single(on: Database) -> Self {
        Self::start(on, "tests/data/cities/single", |_| ())
    }

    /// A county, a city in it, and a town next door.
    pub fn several(on: Database) -> Self {
        Self::start(on, "tests/data/cities/several", |_| ())
    }

    /// A server without any jurisdiction.
    pub fn none(on: Database) -> Self {
        Self::start(on, "", |_| ())
    }

    /// Starts a server with the city that a folder describes and settings of its own.
    pub fn start(on: Database, folder: &str, adjust: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(FreshDatabase::migrated(on), folder, adjust)
    }

    /// Stops the server and returns what it worked with.
    pub fn stop(mut self) -> FreshDatabase {
        std::mem::replace(&mut self.database, FreshDatabase::bare(Database::Sqlite))
    }

    /// Starts a server on a database that is there already; without a folder, with what is in it.
    pub fn start_on(
        database: FreshDatabase,
        folder: &str,
        adjust: impl FnOnce(&mut Settings),
    ) -> Self {
        // A second server on the same data must not invent the identifiers of the first.
        let seed = if folder.is_empty() { 312 } else { 311 };
        let clock = Arc::new(FixedClock::at(at("2026-05-15T12:00:00Z")));
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::from_seed(seed));
        let mut settings = Settings::for_directory(database.directory.path().to_owned());
        settings.database = database.url.clone();
        settings.master_key = Some(super::database::master_key());
        settings.workers = 1;
        settings.limits.readers = 2;
        settings.limits.writers = 2;
        settings.limits.min_free_bytes = 0;
        for limit in [
            &mut settings.limits.reads_per_minute,
            &mut settings.limits.writes_per_minute,
            &mut settings.limits.key_writes_per_minute,
        ] {
            *limit = 0;
        }
        adjust(&mut settings);
        let server = Server::start(&settings, clock.clone(), ids, |app| {
            if !folder.is_empty() {
                let city = read(&Folder::load(Path::new(folder)).unwrap()).unwrap().city;
                let now = clock.now() - TimeDelta::days(1);
                app.store().write_here(|conn| apply(conn, &city, false, now)).unwrap();
            }
        });
        let workshop = server.workshop.clone();
        let key = |scopes: &[Scope], mode| make_key(&workshop, scopes, mode);
        Self {
            key: key(&[Scope::Create], Mode::Production),
            staff_key: key(&[Scope::Staff], Mode::Production),
            read_key: key(&[Scope::Read], Mode::Production),
            test_key: key(&[Scope::Staff], Mode::Test),
            address: server.address,
            clock,
            workshop,
            settings,
            _server: server,
            database,
        }
    }

    /// Another server on the same PostgreSQL database, with settings of its own.
    pub fn beside(&self, adjust: impl FnOnce(&mut Settings)) -> Server {
        static SEED: AtomicU64 = AtomicU64::new(1_000);
        let mut settings = self.settings.clone();
        adjust(&mut settings);
        let ids = SeededIds::from_seed(SEED.fetch_add(1, Ordering::Relaxed));
        Server::start(&settings, self.clock.clone(), Arc::new(ids), |_| ())
    }

    /// The database behind the server.
    pub fn store(&self) -> &Store {
        &self.workshop.store
    }

    /// Sends a call and holds the answer against the contract.
    #[track_caller]
    pub fn send(&self, call: &Call) -> Reply {
        let reply = call.send(self.address);
        contract::check(call, &reply);
        reply
    }

    /// GET below the production endpoint: `city.get("/services.json")`.
    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.send(&Call::get(&format!("{BASE}{path}")))
    }

    /// GET of a whole path.
    #[track_caller]
    pub fn get_path(&self, path: &str) -> Reply {
        self.send(&Call::get(path))
    }

    /// POST of a form with the key that may create, below the production endpoint.
    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = vec![("api_key", self.key.as_str())];
        all.extend_from_slice(fields);
        self.send(&Call::form(&format!("{BASE}{path}"), &all))
    }

    /// Submits a report of the service at a point in Lampton, with these further fields.
    #[track_caller]
    pub fn submit(&self, service: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = vec![("service_code", service), ("lat", LAT), ("long", LONG)];
        all.extend_from_slice(fields);
        self.post("/requests.json", &all)
    }

    /// Submits a pothole and returns its identifier.
    #[track_caller]
    pub fn pothole(&self, fields: &[(&str, &str)]) -> String {
        let reply = self.submit("POTHOLE", fields).expect(200);
        reply.json()[0]["service_request_id"].as_str().unwrap().to_owned()
    }

    /// GET one request as JSON, the element of the list of one.
    #[track_caller]
    pub fn request(&self, code: &str) -> serde_json::Value {
        self.get(&format!("/requests/{code}.json")).expect(200).json()[0].clone()
    }

    /// The identifiers that a list holds, in its order: `city.listed("status=open")`.
    #[track_caller]
    pub fn listed(&self, query: &str) -> Vec<String> {
        let list = self.get(&format!("/requests.json?{query}")).expect(200).json();
        let code = |one: &serde_json::Value| one["service_request_id"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(code).collect()
    }

    /// Posts an update with the staff key; the fields that are required are filled in where missing.
    #[track_caller]
    pub fn update(&self, code: &str, status: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = vec![
            ("api_key", self.staff_key.as_str()),
            ("service_request_id", code),
            ("status", status),
        ];
        all.extend_from_slice(fields);
        let now = lamppost::time::format_instant(self.clock.now());
        for (name, value) in
            [("update_id", "u1"), ("updated_datetime", now.as_str()), ("description", "News")]
        {
            if !all.iter().any(|(known, _)| *known == name) {
                all.push((name, value));
            }
        }
        self.send(&Call::form(&format!("{BASE}/servicerequestupdates.json"), &all))
    }

    /// A report that is put into the database directly, as old as the test wants it.
    pub fn report(&self, service: &str) -> Report<'_> {
        Report::new(self, service)
    }

    /// Rows of a table.
    pub fn count(&self, table: &str) -> i64 {
        use diesel::RunQueryDsl as _;
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        let row: Row = self
            .store()
            .read_here(|conn| {
                lamppost::on_backend!(conn, |c| diesel::sql_query(sql.as_str()).get_result(c))
                    .map_err(lamppost::db::StoreError::from)
            })
            .unwrap();
        row.n
    }

    /// Photos on disk, thumbnails not counted.
    pub fn photos_on_disk(&self) -> usize {
        fn walk(directory: &Path) -> usize {
            let entries = std::fs::read_dir(directory).unwrap().flatten();
            entries
                .map(|entry| {
                    if entry.file_type().unwrap().is_dir() {
                        return walk(&entry.path());
                    }
                    let name = entry.file_name().to_string_lossy().into_owned();
                    usize::from(!name.ends_with(".thumb.jpg"))
                })
                .sum()
        }
        walk(&self.database.directory.path().join("media"))
    }

    /// Runs the job that releases batch reports whose time has come.
    pub fn release_due(&self) -> usize {
        let w = &self.workshop;
        run(jobs::release_due(&w.store, &w.clock, &w.ids)).unwrap()
    }

    /// A key with these scopes.
    pub fn make_key(&self, scopes: &[Scope], mode: Mode) -> String {
        make_key(&self.workshop, scopes, mode)
    }
}

/// Runs a future of the program outside the server.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}

fn make_key(workshop: &Workshop, scopes: &[Scope], mode: Mode) -> String {
    let text = KeyText::generate(workshop.ids.as_ref());
    let new = NewKey {
        label: "test".into(),
        scopes: Scopes::new(scopes.iter().copied()),
        jurisdiction: None,
        mode,
        expires_at: None,
    };
    let now = workshop.clock.now();
    workshop.store.write_here(|conn| people::insert(conn, &new, &text, now)).unwrap();
    text.reveal().to_owned()
}

/// A report on its way into the database.
pub struct Report<'a> {
    city: &'a TestCity,
    new: NewServiceRequest,
}

impl<'a> Report<'a> {
    fn new(city: &'a TestCity, service: &str) -> Self {
        let snapshot = city.workshop.city.load_full();
        let jurisdiction = snapshot.jurisdictions.by_code("lamp.example").unwrap();
        let service = snapshot.catalogue.by_code(jurisdiction.id, service).unwrap();
        let playbook = city.workshop.playbook.load_full();
        let now = city.clock.now();
        let code = lamppost::requests::new_code(city.workshop.ids.as_ref(), now);
        let filing =
            Filing { mode: Mode::Production, api_key_id: None, source: "test".into(), at: now };
        Self {
            city,
            new: NewServiceRequest {
                jurisdiction: jurisdiction.id,
                service_id: service.id,
                filing,
                visibility: Visibility::Public,
                code: Some(code),
                token: None,
                release_at: None,
                detailed_status: DetailedStatus::Open,
                status_notes: None,
                title: None,
                description: None,
                originals: None,
                agency_responsible: None,
                service_notice: None,
                updated_at: now,
                closed_at: None,
                expected_at: None,
                place: Place { position: Position::new(45.25, -73.25).ok(), ..Place::default() },
                areas: Vec::new(),
                object: None,
                contact: Contact::default(),
                answers: Vec::new(),
                photos: Vec::new(),
                publish_at: None,
                assignment: playbook.dispatch(jurisdiction.id, service, Case::default()),
                state: None,
                first_event: EventKind::Submitted,
            },
        }
    }

    /// Came in, and last changed, then.
    pub fn on(mut self, when: &str) -> Self {
        self.new.filing.at = at(when);
        self.new.updated_at = at(when);
        self
    }

    /// Was closed then.
    pub fn closed(mut self, when: &str) -> Self {
        self.new.detailed_status = DetailedStatus::Fixed;
        self.new.updated_at = at(when);
        self.new.closed_at = Some(at(when));
        self
    }

    pub fn code(mut self, code: &str) -> Self {
        self.new.code = Some(code.into());
        self
    }

    pub fn place(mut self, lat: f64, long: f64) -> Self {
        self.new.place.position = Position::new(lat, long).ok();
        self
    }

    pub fn description(mut self, text: &str) -> Self {
        self.new.description = Some(text.into());
        self
    }

    pub fn visibility(mut self, who: Visibility) -> Self {
        self.new.visibility = who;
        self
    }

    pub fn answer(mut self, code: &str, value: &str) -> Self {
        self.new.answers.push(Answer { code: code.into(), value: value.into() });
        self
    }

    pub fn photo(mut self, url: &str) -> Self {
        self.new.photos.push(Photo::Elsewhere(url.into()));
        self
    }

    /// Came from whoever has this mail address.
    pub fn email(mut self, address: &str) -> Self {
        self.new.contact.email = Some(address.into());
        self
    }

    /// Stores it and returns its identifier.
    pub fn save(self) -> String {
        assert_eq!(
            self.new.detailed_status.status() == Status::Closed,
            self.new.closed_at.is_some()
        );
        self.city
            .store()
            .write_here(|conn| {
                store::insert_with_contact(
                    conn,
                    (&self.city.workshop.vault, &store::numbers()),
                    &self.new,
                    None,
                )
            })
            .unwrap();
        self.new.code.unwrap()
    }

    /// Stores as many like it, in one transaction, and returns their identifiers, the last one first.
    pub fn save_many(self, number: usize) -> Vec<String> {
        let ids = self.city.workshop.ids.as_ref();
        let code = || lamppost::requests::new_code(ids, self.new.filing.at);
        let mut codes: Vec<String> = (0..number).map(|_| code()).collect();
        self.city
            .store()
            .write_here(|conn| {
                let numbers = store::numbers();
                for code in &codes {
                    let code = Some(code.clone());
                    let new = self.new.clone();
                    let new = NewServiceRequest { code, ..new };
                    store::insert_with_contact(
                        conn,
                        (&self.city.workshop.vault, &numbers),
                        &new,
                        None,
                    )?;
                }
                Ok::<_, lamppost::db::StoreError>(())
            })
            .unwrap();
        codes.reverse();
        codes
    }
}
