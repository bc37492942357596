//! One connection type for both databases, and how each is opened.
//!
//! Knows URLs and session settings; knows no table.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::{Connection, ConnectionError, PgConnection, SqliteConnection};

/// An open connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL 15 or later.
    Postgres(PgConnection),
    /// The embedded SQLite.
    Sqlite(SqliteConnection),
}

/// Which database a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

impl Conn {
    /// Which database answers.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Postgres(_) => Backend::Postgres,
            Self::Sqlite(_) => Backend::Sqlite,
        }
    }
}

/// A checked database URL: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
///
/// `Debug` and `Display` never show a password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection URL, password included.
    Postgres(String),
}

/// A database URL that names neither database.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a database URL starts with sqlite: or postgres://")]
pub struct UrlFault;

impl FromStr for DatabaseUrl {
    type Err = UrlFault;

    fn from_str(text: &str) -> Result<Self, UrlFault> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(UrlFault) } else { Ok(Self::Sqlite(path.into())) };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(UrlFault)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(text) => f.write_str(&without_password(text)),
        }
    }
}

const POOLER: &str = "pooler=transaction";

/// What a pooled transaction begins with.
pub(super) const POOLED_SETTINGS: &str = "SET LOCAL TIME ZONE 'UTC';
    SET LOCAL synchronous_commit = on;
    SET LOCAL jit = off;
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL statement_timeout = '60s';";

fn parameters(url: &str) -> (&str, impl Iterator<Item = &str>) {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    (address, parameters.split('&').filter(|part| !part.is_empty()))
}

/// The URL as PostgreSQL's library reads it.
fn without_marker(url: &str) -> String {
    let (address, parts) = parameters(url);
    let kept: Vec<&str> = parts.filter(|part| *part != POOLER).collect();
    if kept.is_empty() { address.to_owned() } else { format!("{address}?{}", kept.join("&")) }
}

/// PostgreSQL's URLs may name several hosts, which no URL library reads. The password stands before the
/// hosts or among the parameters.
fn without_password(url: &str) -> String {
    let (address, parts) = parameters(url);
    let (scheme, rest) = address.split_once("://").unwrap_or((address, ""));
    let hidden = match rest.rsplit_once('@') {
        Some((who, hosts)) => match who.split_once(':') {
            Some((user, _password)) => format!("{scheme}://{user}:***@{hosts}"),
            None => address.to_owned(),
        },
        None => address.to_owned(),
    };
    let shown: Vec<String> = parts
        .map(|part| match part.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("pass") => format!("{name}=***"),
            _ => part.to_owned(),
        })
        .collect();
    if shown.is_empty() { hidden } else { format!("{hidden}?{}", shown.join("&")) }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl DatabaseUrl {
    /// Which database this URL names.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }

    /// Whether the URL leads to a pooler that lends connections for one transaction, such as pgbouncer in
    /// transaction mode: it then says `pooler=transaction` among its parameters.
    pub fn is_pooled(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(url) => parameters(url).1.any(|part| part == POOLER),
        }
    }

    /// The SQLite file, when this is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// Opens a connection with the settings that a report's safety needs.
    ///
    /// SQLite: WAL with `synchronous=FULL`, so a commit is on disk before it returns; foreign keys on.
    /// PostgreSQL: `synchronous_commit=on` and UTC. A connection that is not for `writing` refuses to
    /// write on both.
    pub fn open(&self, writing: bool) -> Result<Conn, ConnectionError> {
        match self {
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                conn.batch_execute(SQLITE_SETTINGS)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if !writing {
                    conn.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -4096")
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(Conn::Sqlite(conn))
            }
            Self::Postgres(url) if self.is_pooled() => {
                let mut conn = PgConnection::establish(&without_marker(url))?;
                // The next transaction may be on another connection of the server, which knows neither
                // these statements nor these settings: each transaction brings its own.
                conn.set_prepared_statement_cache_size(CacheSize::Disabled);
                Ok(Conn::Postgres(conn))
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(POSTGRES_SETTINGS)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if !writing {
                    conn.batch_execute("SET default_transaction_read_only = on")
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(Conn::Postgres(conn))
            }
        }
    }
}

// The waiting time comes first: switching to WAL itself needs the lock when several connections open at once.
// What a savepoint would undo is kept in memory: beyond 64 KB SQLite would write it to a file of its own. The log is
// copied by a thread of its own; only where that does not come to an end, by whoever writes. What is removed is
// overwritten: it was somebody's.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 8000;
    PRAGMA cache_size = -16384;
    PRAGMA secure_delete = ON;
    PRAGMA journal_size_limit = 67108864;";

// To compile a statement or to start processes for it takes longer than to answer it; the server cannot know, for it
// overestimates what lies in a place by far.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC';
    SET synchronous_commit = on;
    SET jit = off;
    SET max_parallel_workers_per_gather = 0;
    SET client_min_messages = warning;
    SET idle_in_transaction_session_timeout = '60s';
    SET statement_timeout = '60s';";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_database_or_is_refused() {
        assert_eq!("sqlite:a.db".parse(), Ok(DatabaseUrl::Sqlite("a.db".into())));
        assert_eq!("sqlite:///a.db".parse(), Ok(DatabaseUrl::Sqlite("/a.db".into())));
        assert_eq!("mysql://x".parse::<DatabaseUrl>(), Err(UrlFault));
        assert_eq!("sqlite:".parse::<DatabaseUrl>(), Err(UrlFault));
    }

    #[test]
    fn a_pooler_is_named_among_the_parameters() {
        let url: DatabaseUrl = "postgres://b/x?a=1&pooler=transaction".parse().unwrap();
        assert!(url.is_pooled());
        assert_eq!(without_marker("postgres://b/x?a=1&pooler=transaction"), "postgres://b/x?a=1");
        assert_eq!(without_marker("postgres://b/x?pooler=transaction"), "postgres://b/x");
        assert!(!"postgres://b/x?pooler=session".parse::<DatabaseUrl>().unwrap().is_pooled());
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://me:secret@db/x".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://me:***@db/x");
        assert!(!format!("{url:?}").contains("secret"));
        let many: DatabaseUrl =
            "postgres://me:secret@a:1,b:2/x?password=secret&target_session_attrs=read-write"
                .parse()
                .unwrap();
        assert_eq!(
            many.to_string(),
            "postgres://me:***@a:1,b:2/x?password=***&target_session_attrs=read-write"
        );
    }
}
