//! What the handlers of this face work with, handed in by the composition root.

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use actix_web::HttpRequest;
use arc_swap::ArcSwap;
use chrono::TimeDelta;
use tokio::sync::Semaphore;

use super::call::key_text;
use super::lookups::LookUps;
use super::position::RecentWriters;
use super::services::ServiceLists;
use crate::catalogue::Snapshot;
use crate::db::{Conn, Numbers, Store, StoreError};
use crate::http::body::BodyLimits;
use crate::http::{ApiError, Ending, PageLimits, Parameters, RateLimiter, RateLimits, Verdict};
use crate::jurisdictions::{Jurisdiction, Mode};
use crate::media::{MediaLimits, MediaStore};
use crate::moderation::{BanWatch, Masker};
use crate::people::{ApiKey, KeyNotice, KeyText, Keyring, Scope, store as people};
use crate::playbook::Playbook;
use crate::reporters::Tickets;
use crate::text::ids::Ids;
use crate::time::Clock;
use crate::vault::Vault;

/// The limits that this face applies.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What a body may cost.
    pub body: BodyLimits,
    /// What a photo may cost.
    pub media: MediaLimits,
    /// Days between `start_date` and `end_date`.
    pub window_days: i64,
    /// Sizes of pages.
    pub page: PageLimits,
    /// How long an idempotency key holds.
    pub idempotency: TimeDelta,
    /// The address that clients use, without a final `/`.
    pub public_url: String,
    /// The directory whose disk must have room.
    pub data: PathBuf,
    /// The room that it must have, in bytes.
    pub min_free_bytes: u64,
}

/// Everything that the handlers need.
pub struct Desk {
    /// The database.
    pub store: Store,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers.
    pub ids: Arc<dyn Ids>,
    /// The configuration of the city, swapped whole.
    pub city: Arc<ArcSwap<Snapshot>>,
    /// How reports are handled, swapped whole.
    pub playbook: Arc<ArcSwap<Playbook>>,
    /// Who has written a moment ago, and is to find it.
    pub writers: RecentWriters,
    /// Lists of services that are written already.
    pub service_lists: ServiceLists,
    /// Look-ups that wait for others to go with.
    pub look_ups: LookUps,
    /// Keys that were used a moment ago.
    pub keys: Keyring,
    /// What seals contact data.
    pub vault: Arc<Vault>,
    /// Numbers for reports with contact data.
    pub numbers: Arc<Numbers>,
    /// What masks texts before they are published.
    pub masker: Arc<Masker>,
    /// Whether anybody is banned.
    pub bans: Arc<BanWatch>,
    /// Counts calls of strangers that say something, by network.
    pub complaints: RateLimiter<IpAddr>,
    /// The photos on disk.
    pub media: Arc<MediaStore>,
    /// How many photos may be decoded at once.
    pub decoders: Arc<Semaphore>,
    /// Counts calls that write, by key.
    pub key_limits: RateLimiter<i64>,
    /// Idempotency scopes of calls that are running now.
    pub running: Arc<Mutex<HashSet<String>>>,
    /// Who makes the tickets of reporters.
    pub tickets: Arc<Tickets>,
    /// The limits.
    pub rules: Rules,
}

/// How often somebody may complain or appeal: nobody who means it needs more, and a flood does not get far.
pub fn complaint_limits() -> RateLimits {
    RateLimits { per_minute: 3, burst: 20 }
}

/// Who may write: a key in force that allows it, and what is left of its bucket.
#[derive(Debug, Clone)]
pub(super) struct KeyHolder {
    pub(super) key: ApiKey,
    pub(super) verdict: Option<Verdict>,
}

impl Desk {
    /// The configuration as it is now.
    pub(super) fn city(&self) -> Arc<Snapshot> {
        self.city.load_full()
    }

    /// How reports are handled now.
    pub(super) fn playbook(&self) -> Arc<Playbook> {
        self.playbook.load_full()
    }

    /// Whoever calls with a key in force, or `None`: a key never makes a reading call fail.
    pub(super) async fn reader(
        &self,
        req: &HttpRequest,
        sent: &Parameters,
    ) -> Result<Option<ApiKey>, ApiError> {
        match key_text(req, sent) {
            Ok(Some(text)) => {
                let found = self.find_key(text.clone()).await?;
                Ok(found.inspect(|key| self.note_ending(req, key, &text)))
            }
            Ok(None) | Err(_) => Ok(None),
        }
    }

    /// Demands a key that is in force, made for this endpoint, and allows `scope`.
    pub(super) async fn authorise(
        &self,
        req: &HttpRequest,
        sent: &Parameters,
        scope: Scope,
        mode: Mode,
    ) -> Result<KeyHolder, ApiError> {
        let text = key_text(req, sent)?;
        let text = text.ok_or(ApiError::Forbidden("api_key is missing"))?;
        let key = self.find_key(text.clone()).await?;
        let key = key.ok_or(ApiError::Forbidden("api_key is not valid"))?;
        self.note_ending(req, &key, &text);
        if key.mode != mode {
            return Err(ApiError::Forbidden(match key.mode {
                Mode::Test => "this api_key is for the test endpoint only",
                Mode::Production => "this api_key is for the production endpoint only",
            }));
        }
        if !key.scopes.allow(scope) {
            return Err(ApiError::Forbidden("this api_key does not allow that"));
        }
        let verdict = self.key_limits.check(&key.id);
        if let Some(refused) = verdict.filter(|verdict| !verdict.allowed()) {
            return Err(ApiError::TooMany(refused.wait));
        }
        Ok(KeyHolder { key, verdict })
    }

    /// The answer says so where the key, or the secret that the client still has, comes to its end.
    fn note_ending(&self, req: &HttpRequest, key: &ApiKey, text: &KeyText) {
        if let Some(KeyNotice { since, until, link }) = key.notice_for(text, self.clock.now()) {
            Ending { since, until, link }.note(req);
        }
    }

    async fn find_key(&self, text: KeyText) -> Result<Option<ApiKey>, ApiError> {
        let now = self.clock.now();
        if let Some(known) = self.keys.find(&text, now) {
            return Ok(Some(known));
        }
        let find = move |conn: &mut Conn| people::find(conn, &text, now);
        let found: Result<Option<ApiKey>, StoreError> = self.store.look_up(find).await;
        let found = found?;
        if let Some(key) = &found {
            self.keys.keep(key);
        }
        Ok(found)
    }

    /// Notes that a key was used. What it was used for has been stored, so a failure here is not the
    /// caller's.
    pub(super) async fn note_use(&self, key: ApiKey) {
        let now = self.clock.now();
        if !self.keys.to_note(&key, now) {
            return;
        }
        let noted: Result<(), StoreError> =
            self.store.write(move |conn| people::note_use(conn, &key, now)).await;
        if let Err(error) = noted {
            log::warn!("the use of a key was not noted: {error}");
        }
    }

    /// Refuses to take in more when the disk is nearly full; reading goes on.
    pub(super) fn check_room(&self) -> Result<(), ApiError> {
        match crate::db::files::free_space(&self.rules.data) {
            Ok((free, _)) if free < self.rules.min_free_bytes => {
                log::error!("only {free} bytes are free: reports are refused");
                Err(ApiError::Busy(None))
            }
            Ok(_) => Ok(()),
            Err(cause) => Err(StoreError::Unavailable(Box::new(cause)).into()),
        }
    }

    /// The absolute address of a path of ours.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.rules.public_url)
    }

    /// The address that the client called, as the outside sees it.
    pub(super) fn address_of(&self, req: &HttpRequest) -> Result<url::Url, ApiError> {
        let query = req.query_string();
        let mark = if query.is_empty() { "" } else { "?" };
        url::Url::parse(&self.address(&format!("{}{mark}{query}", req.path())))
            .map_err(|cause| ApiError::Internal(Box::new(cause)))
    }
}

impl KeyHolder {
    /// A key that is limited to one jurisdiction is good for nothing elsewhere.
    pub(super) fn check(&self, jurisdiction: &Jurisdiction) -> Result<(), ApiError> {
        match self.key.jurisdiction {
            Some(only) if only != jurisdiction.id => {
                Err(ApiError::Forbidden("this api_key is for another jurisdiction"))
            }
            _ => Ok(()),
        }
    }
}
