//! The settings that hold in the end, each with its default.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::{MediaSettings, StaffSettings};
use crate::db::DatabaseUrl;
use crate::vault::MasterKey;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The directory for photos, the SQLite file and the lock. Default `lamppost-data`.
    pub data: PathBuf,
    /// The database. Default: `lamppost.db` in the data directory.
    pub database: DatabaseUrl,
    /// Replicas of a PostgreSQL database, to read from. None by default.
    pub database_replicas: Vec<DatabaseUrl>,
    /// What the keys of sealed values are wrapped by. Default: the one in `master.key` in the data directory.
    pub master_key: Option<MasterKey>,
    /// Where the public server listens. Default `127.0.0.1:8311`.
    pub bind: SocketAddr,
    /// Where metrics are served; nowhere by default.
    pub metrics_bind: Option<SocketAddr>,
    /// The address that clients use, without a final `/`. Default: made of `bind`.
    pub public_url: Option<url::Url>,
    /// Addresses of our own proxies, whose forwarding headers are believed. None by default.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether starting the server migrates the database. Default: on SQLite only.
    pub migrate_on_start: bool,
    /// Worker threads of the server; 0 means one for each core.
    pub workers: usize,
    /// Time to finish calls after a signal to stop.
    pub shutdown: Duration,
    /// The log.
    pub logging: Logging,
    /// Where photos are kept.
    pub media: MediaSettings,
    /// How staff prove who they are.
    pub staff: StaffSettings,
    /// What one caller may cost.
    pub limits: Limits,
}

/// What the log looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logging {
    /// A filter in `env_logger`'s form. Default `info`.
    pub filter: String,
    /// Lines for people or for machines.
    pub format: LogFormat,
}

/// The two forms of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What one caller may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// GET calls a minute from one address; 0 switches the limit off. Default 1200.
    pub reads_per_minute: u32,
    /// GET calls at once after a pause. Default 120.
    pub reads_burst: u32,
    /// POST calls a minute from one address, whatever its key. Default 600.
    pub writes_per_minute: u32,
    /// POST calls at once after a pause. Default 240.
    pub writes_burst: u32,
    /// POST calls a minute with one key. Default 60.
    pub key_writes_per_minute: u32,
    /// POST calls at once with one key. Default 120.
    pub key_writes_burst: u32,
    /// Bytes of a urlencoded form. Default 256 KiB.
    pub form_bytes: usize,
    /// Bytes of a multipart body. Default 55 MiB.
    pub multipart_bytes: usize,
    /// Bytes of one photo. Default 10 MiB.
    pub photo_bytes: usize,
    /// Photos of one report. Default 5.
    pub photos: usize,
    /// Time for a urlencoded form. Default 30 s.
    pub form_time: Duration,
    /// Time for a multipart body. Default 120 s.
    pub multipart_time: Duration,
    /// Days between `start_date` and `end_date`. Default 90.
    pub window_days: i64,
    /// Page size when none is asked for. Default 1000.
    pub page_default: i64,
    /// Largest page. Default 1000.
    pub page_max: i64,
    /// Reading connections. Default 8.
    pub readers: u32,
    /// Writing connections; SQLite always has one. Default 8.
    pub writers: u32,
    /// Calls that may wait for a connection of each kind. Default 1024.
    pub queue: usize,
    /// How far a replica may lag and be read from. Default 5 s.
    pub replica_lag: Duration,
    /// The longest wait for a connection. Default 5 s.
    pub pool_wait: Duration,
    /// How long an idempotency key holds. Default 48 h.
    pub idempotency: Duration,
    /// Free bytes on the disk below which reports are refused. Default 500 MiB.
    pub min_free_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            reads_per_minute: 1200,
            reads_burst: 120,
            writes_per_minute: 600,
            writes_burst: 240,
            key_writes_per_minute: 60,
            key_writes_burst: 120,
            form_bytes: MIB / 4,
            multipart_bytes: 55 * MIB,
            photo_bytes: 10 * MIB,
            photos: 5,
            form_time: Duration::from_secs(30),
            multipart_time: Duration::from_secs(120),
            window_days: 90,
            page_default: 1000,
            page_max: 1000,
            readers: 8,
            writers: 8,
            queue: 1024,
            replica_lag: Duration::from_secs(5),
            pool_wait: Duration::from_secs(5),
            idempotency: Duration::from_secs(48 * 3600),
            min_free_bytes: 500 * 1024 * 1024,
        }
    }
}

impl Settings {
    /// The defaults for a data directory on the embedded database.
    pub fn for_directory(data: PathBuf) -> Self {
        Self {
            database: DatabaseUrl::Sqlite(data.join("lamppost.db")),
            media: MediaSettings::in_directory(data.join("media")),
            data,
            database_replicas: Vec::new(),
            master_key: None,
            bind: SocketAddr::from(([127, 0, 0, 1], 8311)),
            metrics_bind: None,
            public_url: None,
            trusted_proxies: Vec::new(),
            migrate_on_start: true,
            workers: 0,
            shutdown: Duration::from_secs(25),
            logging: Logging { filter: "info".to_owned(), format: LogFormat::Text },
            staff: StaffSettings::default(),
            limits: Limits::default(),
        }
    }
}
