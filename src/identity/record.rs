//! What is written into the audit log of who came in, who did not, and what proves who somebody is.

use std::collections::HashMap;

use chrono::TimeDelta;
use parking_lot::Mutex;
use serde_json::json;

use super::{Authenticator, Refusal};
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::staff::{Email, store as staff};
use crate::time::Instant;

/// Adds an entry about an account, last in its transaction; the account's roles tell whose business it is.
pub fn append(conn: &mut Conn, entry: Entry, account: i64) -> Result<(), StoreError> {
    let found = staff::find(conn, account)?;
    let jurisdiction = found.and_then(|(_, access)| access.only_government());
    audit::append(conn, &Entry { jurisdiction, ..entry })?;
    Ok(())
}

/// Something that the holder of an account did.
pub(super) fn own(action: &'static str, account: i64, now: Instant) -> Entry {
    Entry::about_account(now, Actor::Staff(account), action, account)
}

/// Something that the holder of an account did with a session of his.
pub(super) fn of_session(action: &'static str, account: i64, session: i64, now: Instant) -> Entry {
    Entry { detail: json!({ "session": session }), ..own(action, account, now) }
}

/// Accounts that somebody tried too often, and when that was last noted.
#[derive(Debug, Default)]
pub struct Throttled(Mutex<HashMap<i64, Instant>>);

/// How often it is noted that an account is tried: whoever floods the door must not flood the log.
const NOTED: TimeDelta = TimeDelta::minutes(1);

impl Throttled {
    /// Whether this is to be noted.
    fn is_news(&self, account: i64, now: Instant) -> bool {
        let mut known = self.0.lock();
        known.retain(|_, noted| now.signed_duration_since(*noted) < NOTED);
        if known.contains_key(&account) {
            return false;
        }
        known.insert(account, now);
        true
    }
}

impl Authenticator {
    /// Counts an attempt at an account, noting once a minute that it refuses. Of an address that belongs to nobody
    /// nothing is kept but that it was tried: people mistype, and write their password where the address belongs.
    pub(super) async fn count_and_note(&self, email: &Email) -> Result<(), Refusal> {
        let Err(refused) = self.count_attempt(email.as_str()) else { return Ok(()) };
        if self.throttled.is_news(Self::number_of(email.as_str()), self.clock.now()) {
            self.note_failure("session.throttle", email).await?;
        }
        Err(refused)
    }

    /// As [`Authenticator::count_and_note`], for the codes of an account.
    pub(super) async fn count_code(&self, account: i64) -> Result<(), Refusal> {
        let whose = format!("code {account}");
        let Err(refused) = self.count_attempt(&whose) else { return Ok(()) };
        if self.throttled.is_news(Self::number_of(&whose), self.clock.now()) {
            self.note("session.throttle", account).await?;
        }
        Err(refused)
    }

    /// Notes that somebody did not get in.
    pub(super) async fn note_failure(
        &self,
        action: &'static str,
        email: &Email,
    ) -> Result<(), Refusal> {
        let (email, at) = (email.clone(), self.clock.now());
        let work = move |conn: &mut Conn| {
            let account = staff::find_by_email(conn, &email)?;
            let entry = Entry::about_account(at, Actor::System, action, account.unwrap_or(0));
            let subject =
                account.map_or("unknown account".to_owned(), |id| format!("account {id}"));
            append(conn, Entry { subject, ..entry }, account.unwrap_or(0))
        };
        self.store.write(work).await.map_err(Refusal::Store)
    }

    /// Notes that somebody who is not known to be its holder was refused at an account.
    pub(super) async fn note(&self, action: &'static str, account: i64) -> Result<(), Refusal> {
        let entry = Entry::about_account(self.clock.now(), Actor::System, action, account);
        let work = move |conn: &mut Conn| append(conn, entry, account);
        self.store.write(work).await.map_err(Refusal::Store)
    }
}
