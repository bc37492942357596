//! What the handlers of this face work with, and who may pass.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use arc_swap::ArcSwap;
use tokio::sync::{Notify, Semaphore};

use super::Models;
use crate::cases::board::Board;
use crate::catalogue::Snapshot;
use crate::db::Store;
use crate::http::body::BodyLimits;
use crate::http::{ApiError, OwnOrigin, PageLimits};
use crate::identity::{Authenticator, Refusal};
use crate::media::{MediaLimits, MediaStore};
use crate::moderation::{BanWatch, Masker};
use crate::playbook::Playbook;
use crate::privacy::ErasureLog;
use crate::reporters::Tickets;
use crate::requests::ServiceRequest;
use crate::staff::{Capability, SignedIn};
use crate::text::ids::Ids;
use crate::time::Clock;
use crate::vault::Vault;

/// Everything that the handlers need.
pub struct Office {
    /// The database.
    pub store: Store,
    /// The configuration of the city, swapped whole.
    pub city: Arc<ArcSwap<Snapshot>>,
    /// How reports are handled, swapped whole.
    pub playbook: Arc<ArcSwap<Playbook>>,
    /// How many dry runs of rules may go on at once.
    pub dry_runs: Arc<Semaphore>,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers and secrets.
    pub ids: Arc<dyn Ids>,
    /// What opens contact data.
    pub vault: Arc<Vault>,
    /// Where erasures are written down beside the database.
    pub erasures: ErasureLog,
    /// Who tells who calls.
    pub identity: Arc<Authenticator>,
    /// Where browsers reach us.
    pub origin: OwnOrigin,
    /// Rings when the configuration may have changed.
    pub news: Arc<Notify>,
    /// What a body may cost.
    pub body: BodyLimits,
    /// What masks texts before they are published.
    pub masker: Arc<Masker>,
    /// Whether anybody is banned, to be told when somebody was.
    pub bans: Arc<BanWatch>,
    /// Which words tell which service.
    pub models: Models,
    /// The photos on disk.
    pub media: Arc<MediaStore>,
    /// What a photo may cost.
    pub media_limits: MediaLimits,
    /// How many photos may be worked on at once.
    pub pictures: Arc<Semaphore>,
    /// Which reports there are, for lists.
    pub board: Arc<Board>,
    /// How long a page may be.
    pub page: PageLimits,
    /// Who makes and reads the tickets of reporters.
    pub tickets: Arc<Tickets>,
    /// The address that clients use, without a final `/`.
    pub public_url: Arc<str>,
    /// How the face for the public shows a report.
    pub as_public: AsPublic,
}

/// Shows a report as the public sees it: an element of JSON. Handed in, because no face knows another.
pub type AsPublic = fn(&ServiceRequest, &Snapshot, &str) -> serde_json::Value;

/// How long a list waits for the board of a server that has just started.
const FILLING: Duration = Duration::from_secs(2);

/// The cookie that is a browser's session.
pub const SESSION_COOKIE: &str = "lamppost";

impl Office {
    /// Whoever calls, with a session that is in force: by a token, or from a browser by its cookie.
    pub(super) async fn caller(&self, req: &HttpRequest) -> Result<SignedIn, ApiError> {
        let caller = self.caller_to_enrol(req).await?;
        if caller.must_enrol() { Err(Refusal::MustEnrol.into()) } else { Ok(caller) }
    }

    /// As [`Office::caller`], but for a session that may be good for nothing but enrolling a second factor.
    pub(super) async fn caller_to_enrol(&self, req: &HttpRequest) -> Result<SignedIn, ApiError> {
        let Some(header) = req.headers().get(AUTHORIZATION) else {
            let cookie = self.origin.read(req, SESSION_COOKIE).ok_or(Refusal::NoSession)?;
            self.origin.check(req)?;
            return Ok(self.identity.by_cookie(&cookie).await?);
        };
        let header = header.to_str().ok().and_then(|value| value.split_once(' '));
        let (scheme, token) = header.ok_or(Refusal::NoSession)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::NoSession.into());
        }
        Ok(self.identity.by_token(token.trim()).await?)
    }

    /// Whoever calls, if a capability is his anywhere at all. Where it holds is for the handler to ask.
    pub(super) async fn caller_with(
        &self,
        req: &HttpRequest,
        capability: Capability,
    ) -> Result<SignedIn, ApiError> {
        let caller = self.caller(req).await?;
        if caller.access.allows_somewhere(capability) {
            Ok(caller)
        } else {
            Err(ApiError::Forbidden("your roles do not allow that"))
        }
    }

    /// The board, once it is filled.
    ///
    /// # Errors
    /// 503 while it is not.
    pub(super) async fn board(&self) -> Result<Arc<Board>, ApiError> {
        let filled = tokio::time::timeout(FILLING, self.board.filled()).await;
        filled.map_err(|_elapsed| ApiError::Busy(None))?;
        Ok(self.board.clone())
    }
}
