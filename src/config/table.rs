//! The table of everything that can be set, in the order in which it is shown.

use super::entry::{Entry, Kind};
use super::given::{Given, optional};
use super::limits::LIMITS;
use super::media::MEDIA;
use super::staff::STAFF;
use super::{LogFormat, Settings};
use crate::vault::MasterKey;

/// Everything that can be set. Keys of the top level come first, then table by table.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    GENERAL.iter().chain(LOG).chain(MEDIA).chain(STAFF).chain(LIMITS)
}

/// The entry with this key.
pub(super) fn find(key: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.key == key)
}

const GENERAL: &[Entry] = &[
    Entry::new(
        "data",
        Kind::Text,
        "The directory for photos, the SQLite file and the lock. A relative path in this file starts \
         at the file's own directory.",
        |s, given| given.path().map(|path| s.data = path),
        |s| s.data.display().to_string(),
    ),
    Entry::new(
        "database_url",
        Kind::Text,
        "The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME, with ?pooler=transaction where it \
         leads to a transaction pooler such as pgbouncer. Better kept out of this file, \
         in LAMPPOST_DATABASE_URL or a file named by LAMPPOST_DATABASE_URL_FILE.",
        |s, given| given.database().map(|url| s.database = url),
        |s| s.database.to_string(),
    )
    .secret(),
    Entry::new(
        "database_replicas",
        Kind::List,
        "Replicas of a PostgreSQL database, as database_url: lists and single requests are read from \
         them. Better kept out of this file, as database_url is.",
        |s, given| given.replicas().map(|urls| s.database_replicas = urls),
        |s| {
            let list: Vec<String> = s.database_replicas.iter().map(ToString::to_string).collect();
            list.join(", ")
        },
    )
    .secret(),
    Entry::new(
        "master_key",
        Kind::Text,
        "What seals contact data in the database: 64 hexadecimal digits, the same on every server. The file \
         master.key in the data directory holds it when this is empty. Better kept out of this file, in \
         LAMPPOST_MASTER_KEY or a file named by LAMPPOST_MASTER_KEY_FILE.",
        |s, given| {
            let read = |given: &Given<'_>| {
                MasterKey::parse(given.text).map_err(|fault| fault.to_string())
            };
            optional(given, read).map(|key| s.master_key = key)
        },
        |s| if s.master_key.is_some() { "***".to_owned() } else { String::new() },
    )
    .secret(),
    Entry::new(
        "bind",
        Kind::Text,
        "Where the public server listens.",
        |s, given| given.socket().map(|address| s.bind = address),
        |s| s.bind.to_string(),
    ),
    Entry::new(
        "metrics_bind",
        Kind::Text,
        "Where metrics are served, apart from the public server; nowhere when empty.",
        |s, given| optional(given, Given::socket).map(|address| s.metrics_bind = address),
        |s| s.metrics_bind.map_or_else(String::new, |address| address.to_string()),
    ),
    Entry::new(
        "public_url",
        Kind::Text,
        "The address that clients use; made of bind when empty. Set it behind a proxy.",
        |s, given| optional(given, Given::web_address).map(|url| s.public_url = url),
        |s| s.public_url.as_ref().map_or_else(String::new, ToString::to_string),
    ),
    Entry::new(
        "trusted_proxies",
        Kind::List,
        "IP addresses of your own proxies, whose X-Forwarded-For is believed.",
        |s, given| given.list("IP addresses").map(|list| s.trusted_proxies = list),
        |s| {
            let list: Vec<String> = s.trusted_proxies.iter().map(ToString::to_string).collect();
            list.join(", ")
        },
    ),
    Entry::new(
        "migrate_on_start",
        Kind::Switch,
        "Whether the server brings the database up to date when it starts. On PostgreSQL, where \
         several servers may share one database, the default is false.",
        |s, given| given.switch().map(|on| s.migrate_on_start = on),
        |s| s.migrate_on_start.to_string(),
    ),
    Entry::new(
        "workers",
        Kind::Number,
        "Worker threads of the server; 0 means one for each core.",
        |s, given| given.number(0..=1024).map(|count| s.workers = count),
        |s| s.workers.to_string(),
    ),
    Entry::new(
        "shutdown_seconds",
        Kind::Number,
        "Time to finish calls after a signal to stop.",
        |s, given| given.duration(1, 0..=3600).map(|time| s.shutdown = time),
        |s| s.shutdown.as_secs().to_string(),
    ),
];

const LOG: &[Entry] = &[
    Entry::new(
        "log.filter",
        Kind::Text,
        "What is logged: error, warn, info, debug, trace or off, also by module, such as \
         info,lamppost::db=debug.",
        |s, given| {
            env_filter::Builder::new()
                .try_parse(given.text)
                .map_err(|fault| format!("is no log filter: {fault}"))?;
            given.text.clone_into(&mut s.logging.filter);
            Ok(())
        },
        |s| s.logging.filter.clone(),
    ),
    Entry::new(
        "log.format",
        Kind::Text,
        "Lines for people (text) or one JSON object a line (json).",
        |s, given| {
            s.logging.format = match given.text {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return Err(format!("must be text or json, not {}", given.quoted())),
            };
            Ok(())
        },
        |s| match s.logging.format {
            LogFormat::Text => "text".to_owned(),
            LogFormat::Json => "json".to_owned(),
        },
    ),
];

/// What must hold between settings, each as a sentence about the two keys.
pub(super) const RULES: &[Rule] = &[
    Rule {
        keys: ["limits.page_default", "limits.page_max"],
        says: "must not be larger than",
        holds: |s| s.limits.page_default <= s.limits.page_max,
    },
    Rule {
        keys: ["limits.photo_bytes", "limits.multipart_bytes"],
        says: "must not be larger than",
        holds: |s| s.limits.photo_bytes <= s.limits.multipart_bytes,
    },
    Rule {
        keys: ["media.endpoint", "media.allow_http"],
        says: "speaks no TLS, which needs",
        holds: |s| {
            s.media.allow_http
                || s.media.endpoint.as_ref().is_none_or(|url| url.scheme() == "https")
        },
    },
    Rule {
        keys: ["staff.oidc_client_id", "staff.oidc_issuer"],
        says: "must be set along with",
        holds: |s| s.staff.oidc_issuer.is_some() != s.staff.oidc_client_id.is_empty(),
    },
    Rule {
        keys: ["database_replicas", "database_url"],
        says: "are for PostgreSQL only, unlike",
        holds: |s| s.database_replicas.is_empty() || s.database.file().is_none(),
    },
    Rule {
        keys: ["metrics_bind", "bind"],
        says: "must differ from",
        holds: |s| s.metrics_bind != Some(s.bind) || s.bind.port() == 0,
    },
];

/// A condition on two settings.
pub(super) struct Rule {
    pub(super) keys: [&'static str; 2],
    pub(super) says: &'static str,
    pub(super) holds: fn(&Settings) -> bool,
}
