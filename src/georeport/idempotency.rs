//! Repeating a POST safely: the header `Idempotency-Key`.
//!
//! The same key with the same parameters is answered as the first time and changes nothing; with other
//! parameters it is refused; while the first call is running, the second is asked to wait.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use sha2::{Digest as _, Sha256};

use super::Desk;
use super::views::CreatedView;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters};
use crate::jurisdictions::Mode;
use crate::requests::store::idempotency::{self, Record};
use crate::text::{clean_line, hex};
use crate::time::Instant;

/// A call that carries a key.
#[derive(Debug, Clone)]
pub(super) struct Repeatable {
    scope: String,
    fingerprint: String,
    since: Instant,
    /// Part of every answer to this call, and of no record: it tells who the reporter is.
    account_id: Option<String>,
}

/// Holds a scope for as long as its call runs.
pub(super) struct Running {
    scope: String,
    all: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.scope);
    }
}

impl Repeatable {
    /// Reads the header; `Ok(None)` without one.
    pub(super) fn read(
        req: &HttpRequest,
        desk: &Desk,
        caller: (i64, Mode),
        sent: &Parameters,
        pictures: &[Vec<u8>],
    ) -> Result<Option<Self>, ApiError> {
        let Some(header) = req.headers().get("idempotency-key") else {
            return Ok(None);
        };
        let key = header.as_bytes();
        let good = (16..=255).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
        if !good {
            return Err(ApiError::rejected(
                "Idempotency-Key must be 16 to 255 visible ASCII characters",
            ));
        }
        let (key_id, mode) = caller;
        let mut scope = Sha256::new();
        scope.update(format!("{key_id} {} POST requests ", mode.as_str()));
        scope.update(key);
        let mut print = Sha256::new();
        for (name, value) in sent.canonical() {
            // Lengths keep two different lists from running together into one text.
            print.update(format!("{}:{}={}:", name.len(), name, value.len()));
            print.update(value);
        }
        for digest in pictures {
            print.update(digest);
        }
        let now = desk.clock.now();
        let since = now.checked_sub_signed(desk.rules.idempotency).unwrap_or(now);
        let account_id = sent.first("account_id").map(clean_line).filter(|text| !text.is_empty());
        let (scope, fingerprint) = (hex(&scope.finalize()), hex(&print.finalize()));
        Ok(Some(Self { scope, fingerprint, since, account_id }))
    }

    /// Marks the call as running.
    ///
    /// # Errors
    /// 409 when it is running already.
    pub(super) fn start(&self, desk: &Desk) -> Result<Running, ApiError> {
        let mut all = desk.running.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.insert(self.scope.clone()) {
            return Err(ApiError::InProgress);
        }
        Ok(Running { scope: self.scope.clone(), all: desk.running.clone() })
    }

    /// What the first call was answered with, if there was one.
    ///
    /// # Errors
    /// 422 when the first call had other parameters.
    pub(super) async fn outcome(&self, desk: &Desk) -> Result<Option<CreatedView>, ApiError> {
        let (scope, since) = (self.scope.clone(), self.since);
        let known = desk
            .store
            .write(move |conn| idempotency::confirm(conn, &scope, since))
            .await
            .map_err(ApiError::from)?;
        match known {
            None => Ok(None),
            Some(record) if record.fingerprint != self.fingerprint => Err(ApiError::KeyReused),
            Some(record) => {
                let known: CreatedView = serde_json::from_str(&record.outcome)
                    .map_err(|cause| ApiError::Internal(Box::new(cause)))?;
                Ok(Some(CreatedView { account_id: self.account_id.clone(), ..known }))
            }
        }
    }

    /// The outcome as it is kept, in the transaction that makes it.
    pub(super) fn record(&self, outcome: &CreatedView) -> Result<Record, ApiError> {
        let outcome = &CreatedView { account_id: None, ..outcome.clone() };
        let outcome =
            serde_json::to_string(outcome).map_err(|cause| ApiError::Internal(Box::new(cause)))?;
        Ok(Record { scope: self.scope.clone(), fingerprint: self.fingerprint.clone(), outcome })
    }

    /// Makes room where an earlier call with this key has outlived its time.
    pub(super) async fn forget_old(&self, desk: &Desk) -> Result<(), ApiError> {
        let (scope, since) = (self.scope.clone(), self.since);
        let forget = move |conn: &mut Conn| idempotency::forget(conn, &scope, since);
        desk.store.write(forget).await.map_err(|cause: StoreError| cause.into())
    }
}
