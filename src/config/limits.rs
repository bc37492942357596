//! The entries of the table `[limits]`: what one caller may cost.

use super::entry::{Entry, Kind};

const U32: i64 = 4_294_967_295;
/// Larger bodies would not fit into memory beside each other.
const BYTES: i64 = 1024 * 1024 * 1024;
const PAGE: i64 = 100_000;
/// In seconds.
const HOUR: i64 = 3600;

pub(super) const LIMITS: &[Entry] = &[
    Entry::new(
        "limits.reads_per_minute",
        Kind::Number,
        "GET calls a minute from one address; 0 switches the limit off.",
        |s, given| given.number(0..=U32).map(|n| s.limits.reads_per_minute = n),
        |s| s.limits.reads_per_minute.to_string(),
    ),
    Entry::new(
        "limits.reads_burst",
        Kind::Number,
        "GET calls at once after a pause.",
        |s, given| given.number(1..=U32).map(|n| s.limits.reads_burst = n),
        |s| s.limits.reads_burst.to_string(),
    ),
    Entry::new(
        "limits.writes_per_minute",
        Kind::Number,
        "POST calls a minute from one address, whatever its key; 0 switches the limit off.",
        |s, given| given.number(0..=U32).map(|n| s.limits.writes_per_minute = n),
        |s| s.limits.writes_per_minute.to_string(),
    ),
    Entry::new(
        "limits.writes_burst",
        Kind::Number,
        "POST calls at once after a pause.",
        |s, given| given.number(1..=U32).map(|n| s.limits.writes_burst = n),
        |s| s.limits.writes_burst.to_string(),
    ),
    Entry::new(
        "limits.key_writes_per_minute",
        Kind::Number,
        "POST calls a minute with one key; 0 switches the limit off.",
        |s, given| given.number(0..=U32).map(|n| s.limits.key_writes_per_minute = n),
        |s| s.limits.key_writes_per_minute.to_string(),
    ),
    Entry::new(
        "limits.key_writes_burst",
        Kind::Number,
        "POST calls at once with one key.",
        |s, given| given.number(1..=U32).map(|n| s.limits.key_writes_burst = n),
        |s| s.limits.key_writes_burst.to_string(),
    ),
    Entry::new(
        "limits.form_bytes",
        Kind::Number,
        "Bytes of a urlencoded form.",
        |s, given| given.number(1..=BYTES).map(|n| s.limits.form_bytes = n),
        |s| s.limits.form_bytes.to_string(),
    ),
    Entry::new(
        "limits.multipart_bytes",
        Kind::Number,
        "Bytes of a multipart body.",
        |s, given| given.number(1..=BYTES).map(|n| s.limits.multipart_bytes = n),
        |s| s.limits.multipart_bytes.to_string(),
    ),
    Entry::new(
        "limits.photo_bytes",
        Kind::Number,
        "Bytes of one photo.",
        |s, given| given.number(1..=BYTES).map(|n| s.limits.photo_bytes = n),
        |s| s.limits.photo_bytes.to_string(),
    ),
    Entry::new(
        "limits.photos",
        Kind::Number,
        "Photos of one report.",
        |s, given| given.number(0..=100).map(|n| s.limits.photos = n),
        |s| s.limits.photos.to_string(),
    ),
    Entry::new(
        "limits.form_seconds",
        Kind::Number,
        "Time for a urlencoded form.",
        |s, given| given.duration(1, 1..=HOUR).map(|time| s.limits.form_time = time),
        |s| s.limits.form_time.as_secs().to_string(),
    ),
    Entry::new(
        "limits.multipart_seconds",
        Kind::Number,
        "Time for a multipart body.",
        |s, given| given.duration(1, 1..=HOUR).map(|time| s.limits.multipart_time = time),
        |s| s.limits.multipart_time.as_secs().to_string(),
    ),
    Entry::new(
        "limits.window_days",
        Kind::Number,
        "Days between start_date and end_date in a search.",
        |s, given| given.number(1..=36_500).map(|n| s.limits.window_days = n),
        |s| s.limits.window_days.to_string(),
    ),
    Entry::new(
        "limits.page_default",
        Kind::Number,
        "Page size when none is asked for.",
        |s, given| given.number(1..=PAGE).map(|n| s.limits.page_default = n),
        |s| s.limits.page_default.to_string(),
    ),
    Entry::new(
        "limits.page_max",
        Kind::Number,
        "Largest page.",
        |s, given| given.number(1..=PAGE).map(|n| s.limits.page_max = n),
        |s| s.limits.page_max.to_string(),
    ),
    Entry::new(
        "limits.readers",
        Kind::Number,
        "Reading connections to the database.",
        |s, given| given.number(1..=1024).map(|n| s.limits.readers = n),
        |s| s.limits.readers.to_string(),
    ),
    Entry::new(
        "limits.writers",
        Kind::Number,
        "Writing connections; SQLite always has one.",
        |s, given| given.number(1..=1024).map(|n| s.limits.writers = n),
        |s| s.limits.writers.to_string(),
    ),
    Entry::new(
        "limits.queue",
        Kind::Number,
        "Calls that may wait for a connection of each kind; more are refused at once.",
        |s, given| given.number(1..=U32).map(|n| s.limits.queue = n),
        |s| s.limits.queue.to_string(),
    ),
    Entry::new(
        "limits.replica_lag_seconds",
        Kind::Number,
        "How far a replica may lag and still be read from.",
        |s, given| given.duration(1, 1..=HOUR).map(|time| s.limits.replica_lag = time),
        |s| s.limits.replica_lag.as_secs().to_string(),
    ),
    Entry::new(
        "limits.pool_wait_seconds",
        Kind::Number,
        "The longest wait for a connection.",
        |s, given| given.duration(1, 1..=HOUR).map(|time| s.limits.pool_wait = time),
        |s| s.limits.pool_wait.as_secs().to_string(),
    ),
    Entry::new(
        "limits.idempotency_hours",
        Kind::Number,
        "How long an idempotency key holds.",
        |s, given| given.duration(3600, 1..=8760).map(|time| s.limits.idempotency = time),
        |s| (s.limits.idempotency.as_secs() / 3600).to_string(),
    ),
    Entry::new(
        "limits.min_free_bytes",
        Kind::Number,
        "Free bytes on the disk below which reports are refused.",
        |s, given| given.number(0..=i64::MAX).map(|n| s.limits.min_free_bytes = n),
        |s| s.limits.min_free_bytes.to_string(),
    ),
];
