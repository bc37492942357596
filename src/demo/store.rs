//! Putting the demo city and its reports into a database.

use super::{Invented, JURISDICTION, files, requests};
use crate::catalogue::{Snapshot, store::load_snapshot};
use crate::city;
use crate::city::store::{Refusal, apply};
use crate::db::{Conn, Numbers, Store, StoreError};
use crate::playbook::Playbook;
use crate::requests::store::{events, insert_with_contact, numbers};
use crate::requests::{DetailedStatus, EventKind, NewEvent};
use crate::time::Instant;
use crate::vault::Vault;

/// Reports in one transaction.
const BATCH: usize = 500;

/// Puts the demo city and its reports into the database, unless the city is there. Returns how many
/// reports were added.
pub fn seed(store: &Store, vault: &Vault, seed: u64, now: Instant) -> Result<usize, StoreError> {
    let today = now.date_naive();
    let known = store.read_here(|conn| load_snapshot(conn, today))?;
    if known.jurisdictions.by_code(JURISDICTION).is_some() {
        return Ok(0);
    }
    put_city(store, now)?;
    let city = store.read_here(|conn| load_snapshot(conn, today))?;
    let playbook = store.read_here(|conn| Playbook::load(conn, &city))?;
    fill((store, vault), (&city, &playbook), seed, now)
}

fn put_city(store: &Store, now: Instant) -> Result<(), StoreError> {
    let broken = |words: String| StoreError::Corrupt(format!("the demo city: {words}"));
    let reading = city::files::read(&files()).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        broken(lines.join("; "))
    })?;
    let done = store.write_here(|conn| apply(conn, &reading.city, false, now));
    done.map(drop).map_err(|refusal| match refusal {
        Refusal::Store(error) => error,
        Refusal::Conflict(lines) => broken(lines.join("; ")),
    })
}

fn fill(
    (store, vault): (&Store, &Vault),
    known: (&Snapshot, &Playbook),
    seed: u64,
    now: Instant,
) -> Result<usize, StoreError> {
    let Some(owner) = known.0.jurisdictions.by_code(JURISDICTION) else {
        return Ok(0);
    };
    let mut all = requests(known, owner.id, seed, now);
    let (mut count, numbers) = (0_usize, numbers());
    loop {
        let batch: Vec<Invented> = all.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(count);
        }
        count = count.saturating_add(batch.len());
        store.write_here(|conn| {
            batch.iter().try_for_each(|one| put(conn, (vault, &numbers), one))
        })?;
    }
}

/// Stores a report with its whole log.
fn put(conn: &mut Conn, sealing: (&Vault, &Numbers), one: &Invented) -> Result<(), StoreError> {
    let id = insert_with_contact(conn, sealing, &one.request, None)?;
    let event = |kind, at, status, note| NewEvent {
        request_id: id,
        jurisdiction: one.request.jurisdiction,
        mode: one.request.filing.mode,
        api_key_id: None,
        kind,
        at,
        public: kind == EventKind::StatusChanged,
        detailed_status: status,
        note,
        media_url: None,
        external_id: None,
        account_id: None,
        to_reporter: false,
        detail: None,
    };
    if let Some(at) = one.released_at {
        let released = event(EventKind::Released, at, DetailedStatus::Open, None);
        events::append(conn, &released)?;
    }
    for step in &one.history {
        let changed = event(EventKind::StatusChanged, step.at, step.status, step.note.clone());
        events::append(conn, &changed)?;
    }
    Ok(())
}
