//! The composition root: the only place that knows every room. Opens what the server needs, hands it to
//! the faces and jobs, and serves until told to stop.

mod metrics;
mod parts;
mod vault;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, NormalizePath, TrailingSlash, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};
use arc_swap::ArcSwap;
use chrono::NaiveDate;
use tokio::sync::Notify;

use crate::catalogue::Snapshot;
use crate::config::{MediaPlace, MediaSettings, Settings};
use crate::console::{self, Console};
use crate::copies;
use crate::db::files::{DirectoryLock, home_of, network_file_system};
use crate::db::{Conn, Listener, PoolSizes, Store, StoreError, migrate, pending};
use crate::georeport::{self, Desk};
use crate::http::throttle::{Throttle, throttle};
use crate::http::{Meter, OwnOrigin, access_log, shield};
use crate::jobs::{self, Workshop};
use crate::media::{BucketAddress, MediaStore, MediaStoreError};
use crate::moderation::{BanWatch, Masker};
use crate::office::{self, Office};
use crate::playbook::{Playbook, store::ensure_offices};
use crate::privacy::ErasureLog;
use crate::site::{self, Contract, Readiness};
use crate::text::ids::{Ids, secret};
use crate::time::Clock;

pub use metrics::metrics_handle;
use metrics::serve_metrics;
use parts::{
    console_of, delta, desk_of, erasures_of, identity_of, office_of, throttle_of, tickets_of,
};
pub use vault::open_vault;

/// The log of erasures that belongs to the settings' database.
pub fn erasure_log(settings: &Settings) -> ErasureLog {
    erasures_of(settings)
}

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Something it needs is not there; the sentence says what to do.
    #[error("{0}")]
    Start(String),
    /// The database refused.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The network or the disk refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Everything that is open while the server runs.
pub struct App {
    workshop: Workshop,
    desk: web::Data<Desk>,
    office: web::Data<Office>,
    console: web::Data<Console>,
    throttle: web::Data<Throttle>,
    readiness: Readiness,
    settings: Settings,
    _listener: Option<Listener>,
    _lock: Option<DirectoryLock>,
}

/// Opens the database with the pools that the settings ask for.
pub fn open_store(settings: &Settings) -> Result<Store, StoreError> {
    Store::open(&settings.database, sizes_of(settings))
}

fn sizes_of(settings: &Settings) -> PoolSizes {
    let limits = &settings.limits;
    PoolSizes {
        readers: limits.readers,
        writers: limits.writers,
        queue: limits.queue,
        wait: limits.pool_wait,
    }
}

/// Opens a place for photos, with the keys that the settings hold.
pub fn open_media(settings: &MediaSettings, place: &MediaPlace) -> Result<MediaStore, AppError> {
    let opened = match place {
        MediaPlace::Directory(path) => MediaStore::open(path),
        MediaPlace::Bucket { bucket, prefix } => MediaStore::open_bucket(&BucketAddress {
            bucket: bucket.clone(),
            prefix: prefix.clone(),
            endpoint: settings.endpoint.as_ref().map(ToString::to_string),
            region: settings.region.clone(),
            access_key: settings.access_key.clone(),
            secret_key: settings.secret_key.clone(),
            allow_http: settings.allow_http,
        }),
    };
    opened.map_err(|cause| no_photos(&cause))
}

/// Refuses a place that cannot be written to. One that is away for the moment is no reason to answer
/// nobody: reports without photos can be taken meanwhile.
fn check_media(media: &MediaStore) -> Result<(), AppError> {
    match media.check() {
        Err(cause) if cause.passes() => {
            log::warn!("{}; reports with photos are refused until it is back", no_photos(&cause));
            Ok(())
        }
        checked => checked.map_err(|cause| no_photos(&cause)),
    }
}

fn no_photos(cause: &MediaStoreError) -> AppError {
    let inner = std::error::Error::source(cause).map_or_else(String::new, |one| format!(": {one}"));
    AppError::Start(format!("the photos cannot be kept: {cause}{inner}"))
}

/// The configuration of the day. Every government has an office that a report can go to.
fn load(store: &Store, today: NaiveDate) -> Result<(Snapshot, Playbook), StoreError> {
    let load = |conn: &mut Conn| jobs::load(conn, today);
    let (city, playbook) = store.read_here(load)?;
    if !playbook.lacks_office(&city) {
        return Ok((city, playbook));
    }
    store.write_here(ensure_offices)?;
    store.read_here(load)
}

impl App {
    /// Opens the database, the photos and the configuration. `public_url` is the address that clients
    /// use, without a final `/`.
    pub fn open(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        public_url: String,
    ) -> Result<Self, AppError> {
        std::fs::create_dir_all(&settings.data)?;
        let lock = lock_directory(settings)?;
        let store = open_store(settings)?;
        prepare_schema(&store, settings.migrate_on_start)?;
        let vault = open_vault(settings, &store, ids.clone(), clock.now())?;
        jobs::seal_stored(&store, &vault)?;
        let (_, erased) = jobs::apply_erasures(&store, &vault, &erasures_of(settings))?;
        let store = store.with_replicas(
            &settings.database,
            &settings.database_replicas,
            sizes_of(settings),
            settings.limits.replica_lag,
        )?;
        let (city, playbook) = load(&store, clock.now().date_naive())?;
        let city = Arc::new(ArcSwap::from_pointee(city));
        let playbook = Arc::new(ArcSwap::from_pointee(playbook));
        let media = open_media(&settings.media, &settings.media.place)?;
        check_media(&media)?;
        media.remove_unshown(&erased);
        let server = secret(ids.as_ref(), 16);
        let workshop = Workshop {
            store: store.clone(),
            clock,
            ids,
            city,
            playbook,
            media: Arc::new(media),
            vault: Arc::new(vault),
            idempotency: delta(settings.limits.idempotency),
            news: Arc::new(Notify::new()),
            board: Arc::default(),
            server,
        };
        let masker = Masker::at_intake().map_err(|faults| AppError::Start(faults.join("; ")))?;
        let bans = Arc::new(BanWatch::default());
        let identity = Arc::new(identity_of(&workshop, settings, &public_url)?);
        let origin = OwnOrigin::of(&public_url);
        let tickets = tickets_of(&workshop);
        let given = (tickets.clone(), public_url.as_str());
        let who = (identity.clone(), origin.clone());
        let guard = (Arc::new(masker), bans);
        let office = office_of(&workshop, settings, who, given, guard.clone());
        let console = console_of(&workshop, settings, identity, origin);
        let desk = desk_of(&workshop, settings, (tickets, public_url), guard);
        let readiness = Readiness { store, stopping: Arc::new(AtomicBool::new(false)) };
        Ok(Self {
            desk: web::Data::new(desk),
            office: web::Data::new(office),
            console: web::Data::new(console),
            throttle: web::Data::new(throttle_of(settings)),
            readiness,
            settings: settings.clone(),
            _listener: listener_of(settings, &workshop),
            workshop,
            _lock: lock,
        })
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.workshop.store
    }

    /// What the jobs work with.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    /// Starts serving on `listener`, with the jobs, on the current runtime.
    pub fn start(&self, listener: TcpListener) -> io::Result<Server> {
        jobs::start(&self.workshop);
        let (throttled, keys) = (&self.throttle, &self.desk.key_limits);
        let said = self.desk.complaints.shared();
        let limits = [throttled.reads.shared(), throttled.writes.shared(), keys.shared(), said];
        jobs::share_limits(&self.workshop, limits.into_iter().flatten().collect());
        let (desk, throttled) = (self.desk.clone(), self.throttle.clone());
        let (office, console) = (self.office.clone(), self.console.clone());
        let readiness = web::Data::new(self.readiness.clone());
        let contract = web::Data::new(Contract::new(openapi_json(), self.workshop.city.clone()));
        let media = web::Data::new(self.workshop.media.clone());
        let forgetful = self.throttle.clone();
        actix_web::rt::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(60)).await;
                forgetful.reads.forget_quiet();
                forgetful.writes.forget_quiet();
            }
        });
        // The last layer added is the outermost.
        let server = HttpServer::new(move || {
            ActixApp::new()
                .app_data(desk.clone())
                .app_data(office.clone())
                .app_data(console.clone())
                .app_data(throttled.clone())
                .app_data(readiness.clone())
                .app_data(contract.clone())
                .app_data(media.clone())
                .app_data(Meter::of("unmatched"))
                .configure(georeport::routes::configure)
                .configure(office::routes::configure)
                .configure(console::routes::configure)
                .configure(site::routes::configure)
                .wrap(NormalizePath::new(TrailingSlash::MergeOnly))
                .wrap(from_fn(throttle))
                .wrap(from_fn(shield::render_errors))
                .wrap(Compress::default())
                .wrap(from_fn(shield::add_headers))
                .wrap(from_fn(access_log::record))
        });
        let server = match self.settings.workers {
            0 => server,
            workers => server.workers(workers),
        };
        Ok(server
            .client_request_timeout(Duration::from_secs(5))
            .keep_alive(Duration::from_secs(5))
            .shutdown_timeout(self.settings.shutdown.as_secs())
            .disable_signals()
            .listen(listener)?
            .run())
    }
}

/// Serves until a signal to stop. `on_ready` is called once the server answers, with its address.
pub fn run(
    settings: &Settings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    on_ready: impl FnOnce(SocketAddr),
) -> Result<(), AppError> {
    let listener = TcpListener::bind(settings.bind)
        .map_err(|cause| AppError::Start(format!("cannot listen on {}: {cause}", settings.bind)))?;
    let address = listener.local_addr()?;
    let app = App::open(settings, clock, ids, public_url(settings, address))?;
    actix_web::rt::System::new().block_on(async move {
        let metrics = match settings.metrics_bind {
            Some(bind) => Some(serve_metrics(bind, app.store().clone())?),
            None => None,
        };
        let server = app.start(listener)?;
        actix_web::rt::spawn(stop_on_signal(server.handle(), app.readiness.stopping.clone()));
        on_ready(address);
        server.await?;
        if let Err(error) = app.store().give_up_leases(&app.workshop.server).await {
            log::warn!("other servers take over this one's jobs a little later: {error}");
        }
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        Ok(())
    })
}

/// The address that clients use: as set, else made of the address that the server listens on.
pub fn public_url(settings: &Settings, address: SocketAddr) -> String {
    match &settings.public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
        None => format!("http://{address}"),
    }
}

/// The whole contract as JSON, in a form that does not depend on the machine.
pub fn openapi_json() -> String {
    let mut document = georeport::openapi::document();
    document.merge(office::openapi::document());
    document.merge(site::openapi::document());
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn lock_directory(settings: &Settings) -> Result<Option<DirectoryLock>, AppError> {
    let Some(file) = settings.database.file() else {
        return Ok(None);
    };
    let directory = home_of(file, &settings.data);
    std::fs::create_dir_all(directory)?;
    if let Some(kind) = network_file_system(directory)? {
        return Err(AppError::Start(format!(
            "{} is on a network file system ({kind}); SQLite is not safe there: use a local disk or PostgreSQL",
            directory.display()
        )));
    }
    let lock = DirectoryLock::take(directory)?.ok_or_else(|| {
        AppError::Start(format!("another server is using {}", directory.display()))
    })?;
    Ok(Some(lock))
}

fn prepare_schema(store: &Store, allowed: bool) -> Result<(), AppError> {
    let missing = store.with_bare_connection(pending)?;
    if missing.is_empty() {
        return Ok(store.read_here(copies::refuse_unfinished)?);
    }
    if !allowed {
        return Err(AppError::Start(format!(
            "the database lacks {} migration(s): run `lamppost migrate`",
            missing.len()
        )));
    }
    let done = store.with_bare_connection(migrate)?;
    log::info!("{} migration(s) applied", done.len());
    Ok(())
}

/// What rings the bell when another server has changed the configuration.
fn listener_of(settings: &Settings, workshop: &Workshop) -> Option<Listener> {
    let news = workshop.news.clone();
    Listener::start(&settings.database, "lamppost_configuration", move || news.notify_one())
}

/// Time for load balancers to notice that the server is about to stop.
const NOTICE: Duration = Duration::from_secs(2);

/// A first signal lets running calls finish; a second one does not wait for them.
async fn stop_on_signal(server: ServerHandle, stopping: Arc<AtomicBool>) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        log::error!("signals cannot be received: the server can only be killed");
        return;
    };
    let asked_by_machine = tokio::select! { _ = term.recv() => true, _ = int.recv() => false };
    stopping.store(true, Ordering::Relaxed);
    log::info!("stopping: calls that are running may finish");
    let gently = async {
        if asked_by_machine {
            tokio::time::sleep(NOTICE).await;
        }
        server.stop(true).await;
    };
    tokio::select! {
        () = gently => {}
        _ = term.recv() => server.stop(false).await,
        _ = int.recv() => server.stop(false).await,
    }
}
