//! The office that makes and reads tickets, with its keys as known a moment ago.

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use parking_lot::Mutex;

use super::{ReporterTicket, Subject, TicketKey, store as rows};
use crate::db::{Conn, Store, StoreError};
use crate::text::ids::Ids;
use crate::time::Clock;

/// How long keys are believed unseen: one that was taken away is of no use on any server after this.
const BELIEVED: Duration = Duration::from_secs(2);

/// Makes and reads tickets. Keys come from the database; the first is made when one is first needed.
pub struct Tickets {
    store: Store,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    known: Mutex<Option<(Vec<TicketKey>, Moment)>>,
}

impl Tickets {
    /// With the keys of a database.
    pub fn new(store: Store, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { store, clock, ids, known: Mutex::default() }
    }

    /// The ticket of a report.
    ///
    /// # Errors
    /// When the keys cannot be read.
    pub async fn sign(&self, subject: &Subject) -> Result<Option<ReporterTicket>, StoreError> {
        let mut keys = self.keys().await?;
        if keys.is_empty() {
            let first = TicketKey::generate(self.ids.as_ref(), self.clock.now());
            let make = move |conn: &mut Conn| rows::first_key(conn, &first);
            keys = self.store.write(make).await?;
            *self.known.lock() = Some((keys.clone(), Moment::now()));
        }
        Ok(keys.first().and_then(|key| ReporterTicket::sign(key, subject)))
    }

    /// The report that a ticket is for; `None` for one that is not ours.
    ///
    /// # Errors
    /// When the keys cannot be read.
    pub async fn read(&self, ticket: &ReporterTicket) -> Result<Option<Subject>, StoreError> {
        if let Some(subject) = ticket.verify(&self.keys().await?) {
            return Ok(Some(subject));
        }
        // Another server may have made the key a moment ago. A text of another form is worth no question.
        if !ticket.reveal().starts_with("lpq_") {
            return Ok(None);
        }
        Ok(ticket.verify(&self.load().await?))
    }

    /// The keys, the one that signs first.
    async fn keys(&self) -> Result<Vec<TicketKey>, StoreError> {
        let known = self.known.lock().clone();
        match known {
            Some((keys, read)) if read.elapsed() < BELIEVED => Ok(keys),
            Some(_) | None => self.load().await,
        }
    }

    async fn load(&self) -> Result<Vec<TicketKey>, StoreError> {
        let keys: Vec<TicketKey> = self.store.read(rows::list_keys).await?;
        *self.known.lock() = Some((keys.clone(), Moment::now()));
        Ok(keys)
    }
}
