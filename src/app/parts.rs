//! The parts that the settings shape, made for the composition root.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;

use super::AppError;
use crate::config::Settings;
use crate::console::{self, Console};
use crate::db::Backend;
use crate::db::files::home_of;
use crate::georeport::{self, Desk, Rules};
use crate::http::body::BodyLimits;
use crate::http::throttle::Throttle;
use crate::http::{OwnOrigin, PageLimits, RateLimiter, RateLimits, TrustedProxies};
use crate::identity::{Authenticator, Provider, ProviderAddress, Throttled, attempt_limits};
use crate::jobs::Workshop;
use crate::media::MediaLimits;
use crate::moderation::{BanWatch, Masker};
use crate::office::{Models, Office, SESSION_COOKIE};
use crate::people::Keyring;
use crate::privacy::ErasureLog;
use crate::reporters::Tickets;
use crate::requests::store as requests;
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

/// The log of erasures: beside the database file, else in the data directory.
pub(super) fn erasures_of(settings: &Settings) -> ErasureLog {
    let file = settings.database.file();
    let directory = file.map_or(settings.data.as_path(), |file| home_of(file, &settings.data));
    ErasureLog::in_directory(directory)
}

fn media_limits(settings: &Settings) -> MediaLimits {
    let limits = &settings.limits;
    MediaLimits {
        max_file_bytes: u64::try_from(limits.photo_bytes).unwrap_or(u64::MAX),
        max_files: limits.photos,
        ..MediaLimits::default()
    }
}

/// Who tells who calls.
pub(super) fn identity_of(
    workshop: &Workshop,
    settings: &Settings,
    public_url: &str,
) -> Result<Authenticator, AppError> {
    let staff = &settings.staff;
    let provider = staff.oidc_issuer.as_ref().map(|issuer| {
        Provider::new(ProviderAddress {
            issuer: issuer.clone(),
            client_id: staff.oidc_client_id.clone(),
            client_secret: staff.oidc_client_secret.clone(),
            name: staff.oidc_name.clone(),
            second_factor: staff.oidc_second_factor.clone(),
            redirect: [public_url, console::CALLBACK].concat(),
        })
    });
    let provider = provider
        .transpose()
        .map_err(|cause| AppError::Start(format!("single sign-on cannot be spoken to: {cause}")))?;
    Ok(Authenticator {
        store: workshop.store.clone(),
        clock: workshop.clock.clone(),
        ids: workshop.ids.clone(),
        roll: Roll::default(),
        hashing: Arc::new(Semaphore::new(2)),
        attempts: RateLimiter::new(attempt_limits(), shared(settings, "sign-in")),
        throttled: Throttled::default(),
        vault: workshop.vault.clone(),
        provider,
    })
}

/// Who makes and reads the tickets of reporters.
pub(super) fn tickets_of(workshop: &Workshop) -> Arc<Tickets> {
    let (clock, ids) = (workshop.clock.clone(), workshop.ids.clone());
    Arc::new(Tickets::new(workshop.store.clone(), clock, ids))
}

/// What masks texts, and whether anybody is banned.
pub(super) type Guard = (Arc<Masker>, Arc<BanWatch>);

pub(super) fn office_of(
    workshop: &Workshop,
    settings: &Settings,
    (identity, origin): (Arc<Authenticator>, OwnOrigin),
    (tickets, public_url): (Arc<Tickets>, &str),
    (masker, bans): Guard,
) -> Office {
    Office {
        store: workshop.store.clone(),
        city: workshop.city.clone(),
        playbook: workshop.playbook.clone(),
        news: workshop.news.clone(),
        dry_runs: Arc::new(Semaphore::new(1)),
        clock: workshop.clock.clone(),
        ids: workshop.ids.clone(),
        vault: workshop.vault.clone(),
        erasures: erasures_of(settings),
        identity,
        origin,
        body: body_limits(settings),
        masker,
        bans,
        models: Models::default(),
        media: workshop.media.clone(),
        media_limits: media_limits(settings),
        pictures: Arc::new(Semaphore::new(2)),
        board: workshop.board.clone(),
        page: page_limits(settings),
        tickets,
        public_url: public_url.into(),
        as_public: georeport::as_public,
    }
}

fn page_limits(settings: &Settings) -> PageLimits {
    PageLimits { default: settings.limits.page_default, max: settings.limits.page_max }
}

pub(super) fn console_of(
    workshop: &Workshop,
    settings: &Settings,
    identity: Arc<Authenticator>,
    origin: OwnOrigin,
) -> Console {
    Console {
        store: workshop.store.clone(),
        clock: workshop.clock.clone(),
        city: workshop.city.clone(),
        identity,
        origin,
        body: body_limits(settings),
        session_cookie: SESSION_COOKIE,
    }
}

pub(super) fn desk_of(
    workshop: &Workshop,
    settings: &Settings,
    (tickets, public_url): (Arc<Tickets>, String),
    (masker, bans): Guard,
) -> Desk {
    let limits = &settings.limits;
    Desk {
        store: workshop.store.clone(),
        clock: workshop.clock.clone(),
        ids: workshop.ids.clone(),
        city: workshop.city.clone(),
        playbook: workshop.playbook.clone(),
        writers: georeport::RecentWriters::default(),
        service_lists: georeport::ServiceLists::default(),
        look_ups: georeport::LookUps::default(),
        keys: Keyring::default(),
        masker,
        bans,
        complaints: RateLimiter::new(georeport::complaint_limits(), shared(settings, "complaints")),
        vault: workshop.vault.clone(),
        numbers: Arc::new(requests::numbers()),
        media: workshop.media.clone(),
        decoders: Arc::new(Semaphore::new(2)),
        key_limits: RateLimiter::new(
            RateLimits { per_minute: limits.key_writes_per_minute, burst: limits.key_writes_burst },
            shared(settings, "key"),
        ),
        running: Arc::default(),
        tickets,
        rules: Rules {
            body: body_limits(settings),
            media: media_limits(settings),
            window_days: limits.window_days,
            page: page_limits(settings),
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
