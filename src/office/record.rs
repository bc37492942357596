//! What is written into the audit log of what the office does, always in the transaction of the change.

use std::collections::HashMap;

use chrono::TimeDelta;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::Office;
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::staff::{Access, Email, Places, store as staff};
use crate::time::Instant;

use super::views::GrantView;

impl Office {
    /// Something that was done now to the account with these roles, which tell whose business it is.
    pub(super) fn about(
        &self,
        actor: Actor,
        action: &'static str,
        account: i64,
        access: &Access,
    ) -> Entry {
        Entry {
            at: self.clock.now(),
            jurisdiction: access.only_government(),
            actor,
            action,
            subject: format!("account {account}"),
            detail: Value::Null,
        }
    }
}

/// Roles as an entry tells of them.
pub(super) fn roles(access: &Access, places: &Places) -> Value {
    json!(access.grants().iter().map(|grant| GrantView::new(grant, places)).collect::<Vec<_>>())
}

/// Adds an entry about an account, whose roles are those that it has now.
pub(super) fn append(conn: &mut Conn, entry: Entry, account: i64) -> Result<(), StoreError> {
    let found = staff::find(conn, account)?;
    let jurisdiction = found.and_then(|(_, access)| access.only_government());
    audit::append(conn, &Entry { jurisdiction, ..entry })?;
    Ok(())
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

impl Office {
    /// [`Office::count_attempt`], noting once a minute that it refuses. Of an address that belongs to nobody nothing
    /// is kept but that it was tried: people mistype, and write their password where the address belongs.
    pub(super) async fn count_and_note(&self, email: &Email) -> Result<(), ApiError> {
        let Err(refused) = self.count_attempt(email) else { return Ok(()) };
        let now = self.clock.now();
        if self.throttled.is_news(Self::number_of(email), now) {
            self.note_failure("session.throttle", email).await?;
        }
        Err(refused)
    }

    /// Notes that somebody did not get in.
    pub(super) async fn note_failure(
        &self,
        action: &'static str,
        email: &Email,
    ) -> Result<(), ApiError> {
        let (email, at) = (email.clone(), self.clock.now());
        let work = move |conn: &mut Conn| {
            let account = staff::find_by_email(conn, &email)?;
            let entry = Entry {
                at,
                jurisdiction: None,
                actor: Actor::System,
                action,
                subject: account.map_or("unknown account".to_owned(), |id| format!("account {id}")),
                detail: Value::Null,
            };
            append(conn, entry, account.unwrap_or(0))
        };
        let noted: Result<(), StoreError> = self.store.write(work).await;
        Ok(noted?)
    }
}
