//! Keys that were used a moment ago, so that each call need not ask the database for its key.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use chrono::TimeDelta;

use super::{ApiKey, KeyText};
use crate::time::Instant;

/// How long a key is believed unseen: what is revoked on one server is refused by all of them after this.
const BELIEVED: Duration = Duration::from_secs(1);

/// More keys than this are not kept.
const MOST: usize = 10_000;

/// Keys in force, by their public part, with when they were read.
#[derive(Debug, Default)]
pub struct Keyring(Mutex<HashMap<String, (ApiKey, Moment)>>);

impl Keyring {
    /// The key that a text names and proves, if it was read a moment ago.
    pub fn find(&self, text: &KeyText, now: Instant) -> Option<ApiKey> {
        // The proof is made after the lock: it hashes.
        let keys = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, read) = keys().get(text.public_id()).cloned()?;
        (read.elapsed() < BELIEVED && key.accepts(text, now)).then_some(key)
    }

    /// Keeps a key that was just read.
    pub fn keep(&self, key: &ApiKey) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST {
            keys.retain(|_, (_, read)| read.elapsed() < BELIEVED);
        }
        if keys.len() < MOST {
            keys.insert(key.public_id.clone(), (key.clone(), Moment::now()));
        }
    }

    /// Whether a key's use is to be noted: once an hour is enough. The next to ask hears no.
    pub fn to_note(&self, key: &ApiKey, now: Instant) -> bool {
        let hour = TimeDelta::hours(1);
        let long_ago =
            |last: Option<Instant>| last.is_none_or(|last| now.signed_duration_since(last) >= hour);
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match keys.get_mut(&key.public_id) {
            Some((kept, _)) => {
                let due = long_ago(kept.last_used_at);
                if due {
                    kept.last_used_at = Some(now);
                }
                due
            }
            None => long_ago(key.last_used_at),
        }
    }
}
