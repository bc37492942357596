//! What runs without a caller: each job does one thing at an interval, and may be done twice without harm.
//!
//! What concerns a server's own memory runs on every one; what is for all is done by the one that holds the
//! job's lease.

mod due;
mod duplicates;
mod mass_updates;
mod rates;
mod release;
mod reroute;
mod retention;
mod seal;
mod sweep;
mod tally;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Notify;

use crate::cases::board::Board;
use crate::catalogue::{Snapshot, store as catalogue};
use crate::db::{Conn, Store, StoreError};
use crate::http::Buckets;
use crate::media::MediaStore;
use crate::playbook::{Playbook, store as playbook};
use crate::privacy::store::subject_requests;
use crate::text::ids::Ids;
use crate::time::Clock;
use crate::vault::Vault;

pub use due::{expire_states, publish_due};
pub use duplicates::note_duplicates;
pub use mass_updates::finish_mass_updates;
pub use rates::Rates;
pub use release::release_due;
pub use reroute::Rerouting;
use retention::Daily;
pub use retention::{Outlived, apply_erasures, count_outlived, retain};
pub use seal::{is_plain, needed, reseal, seal_stored, tend_vault};
pub use sweep::{forget_networks, purge_idempotency, purge_sessions, sweep_media};
pub use tally::Tally;

/// What the jobs work with.
#[derive(Clone)]
pub struct Workshop {
    /// The database.
    pub store: Store,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers.
    pub ids: Arc<dyn Ids>,
    /// The configuration, to be swapped when it has changed.
    pub city: Arc<ArcSwap<Snapshot>>,
    /// What the governments have decided, to be swapped with it.
    pub playbook: Arc<ArcSwap<Playbook>>,
    /// The photos on disk.
    pub media: Arc<MediaStore>,
    /// What seals contact data.
    pub vault: Arc<Vault>,
    /// How long an idempotency key holds.
    pub idempotency: chrono::TimeDelta,
    /// Rings when the configuration may have changed.
    pub news: Arc<Notify>,
    /// Which reports there are, in memory.
    pub board: Arc<Board>,
    /// What this server is called among those that share its database.
    pub server: String,
}

/// Starts every job on the current runtime; they end with it.
pub fn start(workshop: &Workshop) {
    start_own(workshop);
    one_of_all(Duration::from_secs(5), workshop, "release", |w| async move {
        release_due(&w.store, &w.clock, &w.ids).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(30), workshop, "duplicates", |w| async move {
        note_duplicates(&w.store, &w.city, &w.clock).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(60), workshop, "expire", |w| async move {
        expire_states(&w.store, &w.clock, &w.city, &w.playbook).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(15), workshop, "publish", |w| async move {
        publish_due(&w.store, &w.clock).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(3600), workshop, "sweep", |w| async move {
        sweep_media(&w.store, &w.media, &w.clock).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(600), workshop, "purge", |w| async move {
        purge_idempotency(&w.store, &w.clock, w.idempotency).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(3600), workshop, "sessions", |w| async move {
        purge_sessions(&w.store, &w.clock).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(10), workshop, "mass updates", |w| async move {
        finish_mass_updates(&w.store, &w.clock).await.map(|_| ())
    });
    one_of_all(Duration::from_secs(3600), workshop, "networks", |w| async move {
        forget_networks(&w.store, &w.clock).await.map(|_| ())
    });
    let daily = Arc::new(Daily::default());
    one_of_all(Duration::from_secs(3600), workshop, "retention", move |w| {
        let daily = daily.clone();
        async move {
            if daily.is_due(w.clock.now()) {
                retain(&w.store, &w.media, &w.clock).await?;
            }
            Ok(())
        }
    });
    one_of_all(Duration::from_secs(60), workshop, "vault", |w| async move {
        tend_vault(&w.store, &w.vault, &w.clock).await.map(|_| ())
    });
}

/// What concerns a server's own memory.
fn start_own(workshop: &Workshop) {
    let news = Some(workshop.news.clone());
    every_or(news, Duration::from_millis(500), workshop, "refresh", |w| async move {
        refresh(&w).await
    });
    every(Duration::from_secs(1), workshop, "board", |w| async move { keep_board(&w).await });
    every(Duration::from_secs(600), workshop, "deadlines", |w| async move {
        watch_deadlines(&w.store, &w.clock).await
    });
    let rerouting = Arc::new(tokio::sync::Mutex::new(Rerouting::default()));
    every(Duration::from_secs(5), workshop, "reroute", move |w| {
        let rerouting = rerouting.clone();
        async move {
            let mut rerouting = rerouting.lock().await;
            rerouting.turn(&w.store, &w.clock, &w.city).await.map(|_| ())
        }
    });
    let tally = Arc::new(tokio::sync::Mutex::new(Tally::default()));
    every(Duration::from_secs(2), workshop, "tally", move |w| {
        let tally = tally.clone();
        async move { tally.lock().await.count(&w.store).await }
    });
}

/// Tells the metrics, and the log, how many people wait for an answer about their data for longer than they should.
async fn watch_deadlines(store: &Store, clock: &Arc<dyn Clock>) -> Result<(), StoreError> {
    let now = clock.now();
    let late = store.read(move |conn| subject_requests::overdue(conn, now)).await?;
    metrics::gauge!("lamppost_subject_requests_overdue")
        .set(u32::try_from(late).unwrap_or(u32::MAX));
    if late > 0 {
        log::warn!("{late} people wait for longer than 30 days for an answer about their data");
    }
    Ok(())
}

/// Keeps the limits in step with those of the other servers, if there are any to be kept.
pub fn share_limits(workshop: &Workshop, shared: Vec<Arc<Buckets>>) {
    if shared.is_empty() {
        return;
    }
    let rates = Arc::new(tokio::sync::Mutex::new(Rates::new(shared)));
    every(rates::TURN, workshop, "rates", move |w| {
        let rates = rates.clone();
        async move {
            rates.lock().await.exchange(&w.store, &w.server).await;
            Ok(())
        }
    });
}

fn every<F>(
    interval: Duration,
    workshop: &Workshop,
    name: &'static str,
    job: impl FnMut(Workshop) -> F + 'static,
) where
    F: Future<Output = Result<(), StoreError>> + 'static,
{
    every_or(None, interval, workshop, name, job);
}

/// A job is somebody else's when its owner has missed this many turns.
const MISSED: u32 = 3;

/// At the interval, on one of all the servers that share the database.
fn one_of_all<F>(
    interval: Duration,
    workshop: &Workshop,
    name: &'static str,
    mut job: impl FnMut(Workshop) -> F + 'static,
) where
    F: Future<Output = Result<(), StoreError>> + 'static,
{
    every(interval, workshop, name, move |w| {
        let (store, server) = (w.store.clone(), w.server.clone());
        let turn = job(w);
        async move {
            let ours = store.claim(name, &server, interval.saturating_mul(MISSED)).await?;
            if ours { turn.await } else { Ok(()) }
        }
    });
}

/// At the interval, and at once when the bell rings.
fn every_or<F>(
    bell: Option<Arc<Notify>>,
    interval: Duration,
    workshop: &Workshop,
    name: &'static str,
    mut job: impl FnMut(Workshop) -> F + 'static,
) where
    F: Future<Output = Result<(), StoreError>> + 'static,
{
    let workshop = workshop.clone();
    actix_web::rt::spawn(async move {
        let mut turns = tokio::time::interval(interval);
        turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            match &bell {
                Some(bell) => tokio::select! { _ = turns.tick() => {} () = bell.notified() => {} },
                None => _ = turns.tick().await,
            }
            if let Err(error) = job(workshop.clone()).await {
                log::warn!("the job {name} will be tried again: {error}");
            }
        }
    });
}

/// Loads the configuration again when its number has moved, or when a new day has begun: boundary sets,
/// rules and workflows hold from a day.
pub async fn refresh(workshop: &Workshop) -> Result<(), StoreError> {
    let known = (workshop.city.load_full(), workshop.playbook.load_full());
    let today = workshop.clock.now().date_naive();
    let version: i64 = workshop.store.read(catalogue::version).await?;
    let holds = |number: i64, day| number == version && day == today;
    if holds(known.0.version, known.0.day) && holds(known.1.version, known.1.day) {
        return Ok(());
    }
    let load = move |conn: &mut Conn| load(conn, today);
    let mut fresh: (Snapshot, Playbook) = workshop.store.read(load).await?;
    if fresh.1.lacks_office(&fresh.0) {
        // An older program has made a government and no department.
        let _: usize = workshop.store.write(playbook::ensure_offices).await?;
        fresh = workshop.store.read(load).await?;
    }
    // Whoever loads at the same time may have seen more.
    if workshop.city.load().version > fresh.0.version {
        return Ok(());
    }
    log::info!("configuration {} holds from now on", fresh.0.version);
    // Whoever sees a government in the snapshot finds it in the playbook.
    workshop.playbook.store(Arc::new(fresh.1));
    workshop.city.store(Arc::new(fresh.0));
    Ok(())
}

/// Fills the board and keeps it in step, so that a list has little to catch up with.
async fn keep_board(workshop: &Workshop) -> Result<(), StoreError> {
    workshop.board.keep(&workshop.store).await?;
    let (reports, bytes) = workshop.board.size();
    metrics::gauge!("lamppost_board_reports").set(u32::try_from(reports).unwrap_or(u32::MAX));
    let mebibytes = u32::try_from(bytes >> 20).unwrap_or(u32::MAX);
    metrics::gauge!("lamppost_board_mebibytes").set(mebibytes);
    Ok(())
}

/// The configuration of a day.
pub fn load(conn: &mut Conn, today: chrono::NaiveDate) -> Result<(Snapshot, Playbook), StoreError> {
    let city = catalogue::load_snapshot(conn, today)?;
    let playbook = Playbook::load(conn, &city)?;
    Ok((city, playbook))
}
