//! Who has signed in, as known a moment ago, so that each call need not ask the database.

use std::collections::HashMap;
use std::time::{Duration, Instant as Moment};

use parking_lot::Mutex;

use super::{SignedIn, SigningKey};

/// How long a session is believed unseen: what ends on one server has ended on all of them after this.
const BELIEVED: Duration = Duration::from_secs(2);
/// More sessions than this are not kept.
const MOST: usize = 10_000;

/// Sessions in force and the keys that sign, each with when it was read.
#[derive(Debug, Default)]
pub struct Roll {
    sessions: Mutex<HashMap<i64, (SignedIn, Moment)>>,
    keys: Mutex<Option<(Vec<SigningKey>, Moment)>>,
}

impl Roll {
    /// Whoever has this session, if that was read a moment ago.
    pub fn find(&self, session: i64) -> Option<SignedIn> {
        let (known, read) = self.sessions.lock().get(&session).cloned()?;
        (read.elapsed() < BELIEVED).then_some(known)
    }

    /// Keeps what was just read.
    pub fn keep(&self, one: &SignedIn) {
        let mut sessions = self.sessions.lock();
        if sessions.len() >= MOST {
            sessions.retain(|_, (_, read)| read.elapsed() < BELIEVED);
        }
        if sessions.len() < MOST {
            sessions.insert(one.session, (one.clone(), Moment::now()));
        }
    }

    /// Forgets everybody: what somebody may do has changed here.
    pub fn forget(&self) {
        self.sessions.lock().clear();
    }

    /// The keys that sign, if they were read a moment ago.
    pub fn keys(&self) -> Option<Vec<SigningKey>> {
        let held = self.keys.lock();
        let (keys, read) = held.as_ref()?;
        (read.elapsed() < BELIEVED).then(|| keys.clone())
    }

    /// Keeps the keys that were just read.
    pub fn keep_keys(&self, keys: Vec<SigningKey>) {
        *self.keys.lock() = Some((keys, Moment::now()));
    }
}
