//! Being told at once: one connection that hears PostgreSQL's notifications, on a thread of its own.
//!
//! What it hears is a hint to look. Notifications are lost with the connection, so whoever needs them looks
//! from time to time without being told, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;

use super::{Conn, DatabaseUrl, StoreError};

/// How often the connection is looked at.
const TURN: Duration = Duration::from_millis(100);
/// How often the server has to prove that it is still there: a silent one sends no notifications either.
const PROOF: Duration = Duration::from_secs(10);
/// How long to wait before a lost connection is made again.
const AGAIN: Duration = Duration::from_secs(1);

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Listener {
    over: Arc<AtomicBool>,
}

impl Listener {
    /// Calls `told` whenever something is said on the channel, and whenever something may have been missed.
    /// `None` on SQLite, where nobody else could say anything, and behind a pooler that lends connections for
    /// a transaction, where nothing would arrive.
    pub fn start(
        url: &DatabaseUrl,
        channel: &'static str,
        told: impl Fn() + Send + 'static,
    ) -> Option<Self> {
        if url.file().is_some() || url.is_pooled() {
            return None;
        }
        let over = Arc::new(AtomicBool::new(false));
        let (url, theirs) = (url.clone(), over.clone());
        let started = std::thread::Builder::new()
            .name("listener".to_owned())
            .spawn(move || listen(&url, channel, &told, &theirs));
        if let Err(cause) = started {
            log::error!("no thread to listen on {channel}: {cause}");
            return None;
        }
        Some(Self { over })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

fn listen(url: &DatabaseUrl, channel: &str, told: &impl Fn(), over: &AtomicBool) {
    let mut deaf = false;
    while !over.load(Ordering::Relaxed) {
        let heard = begin(url, channel).and_then(|mut conn| {
            if std::mem::take(&mut deaf) {
                log::info!("listening on {channel} again");
            }
            hear(&mut conn, told, over)
        });
        if let Err(error) = heard
            && !over.load(Ordering::Relaxed)
            && !std::mem::replace(&mut deaf, true)
        {
            log::warn!("nothing is heard on {channel} until the database is back: {error}");
        }
        let since = Moment::now();
        while since.elapsed() < AGAIN && !over.load(Ordering::Relaxed) {
            std::thread::sleep(TURN);
        }
    }
}

fn begin(url: &DatabaseUrl, channel: &str) -> Result<PgConnection, StoreError> {
    let opened = url.open(false).map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
    match opened {
        Conn::Postgres(mut conn) => {
            conn.batch_execute(&format!("LISTEN {channel}"))?;
            Ok(conn)
        }
        Conn::Sqlite(_) => Err(StoreError::Unavailable("SQLite has nobody to listen to".into())),
    }
}

/// Hears until it is over or the connection is lost.
fn hear(conn: &mut PgConnection, told: &impl Fn(), over: &AtomicBool) -> Result<(), StoreError> {
    let mut proven = Moment::now();
    // Whatever was said before this connection was there.
    told();
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(TURN);
        let mut any = false;
        for one in conn.notifications_iter() {
            one?;
            any = true;
        }
        if any {
            told();
        }
        if proven.elapsed() > PROOF {
            conn.batch_execute("SELECT 1")?;
            proven = Moment::now();
        }
    }
    Ok(())
}
