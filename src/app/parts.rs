//! The parts that the settings shape, made for the composition root.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;

use crate::config::Settings;
use crate::db::Backend;
use crate::db::files::home_of;
use crate::georeport::{self, Desk, Rules};
use crate::http::body::BodyLimits;
use crate::http::throttle::Throttle;
use crate::http::{PageLimits, RateLimiter, RateLimits, TrustedProxies};
use crate::jobs::Workshop;
use crate::media::MediaLimits;
use crate::office::{Office, Throttled, sign_in_limits};
use crate::people::Keyring;
use crate::privacy::ErasureLog;
use crate::staff::Roll;

fn body_limits(settings: &Settings) -> BodyLimits {
    let limits = &settings.limits;
    BodyLimits {
        form_bytes: limits.form_bytes,
        multipart_bytes: limits.multipart_bytes,
        file_bytes: limits.photo_bytes,
        files: limits.photos,
        form_time: limits.form_time,
        multipart_time: limits.multipart_time,
        ..BodyLimits::default()
    }
}

pub(super) fn office_of(workshop: &Workshop, settings: &Settings, public_url: String) -> Office {
    Office {
        store: workshop.store.clone(),
        clock: workshop.clock.clone(),
        ids: workshop.ids.clone(),
        vault: workshop.vault.clone(),
        media: workshop.media.clone(),
        erasures: erasures_of(settings),
        public_url,
        roll: Roll::default(),
        hashing: Arc::new(Semaphore::new(2)),
        attempts: RateLimiter::new(sign_in_limits(), shared(settings, "sign-in")),
        throttled: Throttled::default(),
        news: workshop.news.clone(),
        body: body_limits(settings),
    }
}

/// The log of erasures: beside the database file, else in the data directory.
pub(super) fn erasures_of(settings: &Settings) -> ErasureLog {
    let file = settings.database.file();
    let directory = file.map_or(settings.data.as_path(), |file| home_of(file, &settings.data));
    ErasureLog::in_directory(directory)
}

pub(super) fn desk_of(workshop: &Workshop, settings: &Settings, public_url: String) -> Desk {
    let limits = &settings.limits;
    let media = MediaLimits {
        max_file_bytes: u64::try_from(limits.photo_bytes).unwrap_or(u64::MAX),
        max_files: limits.photos,
        ..MediaLimits::default()
    };
    Desk {
        store: workshop.store.clone(),
        clock: workshop.clock.clone(),
        ids: workshop.ids.clone(),
        city: workshop.city.clone(),
        writers: georeport::RecentWriters::default(),
        service_lists: georeport::ServiceLists::default(),
        look_ups: georeport::LookUps::default(),
        keys: Keyring::default(),
        vault: workshop.vault.clone(),
        media: workshop.media.clone(),
        decoders: Arc::new(Semaphore::new(2)),
        key_limits: RateLimiter::new(
            RateLimits { per_minute: limits.key_writes_per_minute, burst: limits.key_writes_burst },
            shared(settings, "key"),
        ),
        running: Arc::default(),
        rules: Rules {
            body: body_limits(settings),
            media,
            window_days: limits.window_days,
            page: PageLimits { default: limits.page_default, max: limits.page_max },
            idempotency: delta(limits.idempotency),
            public_url,
            data: settings.data.clone(),
            min_free_bytes: limits.min_free_bytes,
        },
    }
}

pub(super) fn throttle_of(settings: &Settings) -> Throttle {
    let limits = &settings.limits;
    let reads = RateLimits { per_minute: limits.reads_per_minute, burst: limits.reads_burst };
    let writes = RateLimits { per_minute: limits.writes_per_minute, burst: limits.writes_burst };
    Throttle {
        reads: RateLimiter::new(reads, shared(settings, "reads")),
        writes: RateLimiter::new(writes, shared(settings, "writes")),
        proxies: TrustedProxies(settings.trusted_proxies.clone()),
    }
}

/// Only a server on PostgreSQL may have others beside it.
fn shared(settings: &Settings, class: &'static str) -> Option<&'static str> {
    (settings.database.backend() == Backend::Postgres).then_some(class)
}

pub(super) fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
