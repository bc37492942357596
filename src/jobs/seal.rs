//! What the vault asks for: rows in plain text are sealed, rows of older keys get the newest, keys that nothing
//! needs go.

use std::sync::Arc;
use std::time::Duration;

use crate::db::{Conn, Store, StoreError, scrub};
use crate::identity::store as identity;
use crate::moderation::store::appeals;
use crate::people::store::{applications, contacts};
use crate::privacy::store::subject_requests;
use crate::requests::store::{followers, originals};
use crate::time::Clock;
use crate::vault::{Vault, store as chores};

/// Rows in one transaction.
const AT_ONCE: i64 = 500;
/// Between two transactions everybody else goes first.
const PAUSE: Duration = Duration::from_millis(20);

/// Seals some rows by the newest key, and tells how many.
type Reseal = fn(&mut Conn, &Vault, i64) -> Result<usize, StoreError>;
/// Tells whether some row is sealed by a key.
type Needs = fn(&mut Conn, i64) -> Result<bool, StoreError>;

/// Every room that keeps sealed values.
const ROOMS: [(Reseal, Needs); 7] = [
    (contacts::reseal, contacts::needs_key),
    (applications::reseal, applications::needs_key),
    (identity::reseal, identity::needs_key),
    (followers::reseal, followers::needs_key),
    (originals::reseal, originals::needs_key),
    (appeals::reseal, appeals::needs_key),
    (subject_requests::reseal, subject_requests::needs_key),
];

/// The tables that once held plain text.
const ONCE_PLAIN: [&str; 1] = ["request_contacts"];

/// Whether something is still in plain text, or has left traces of it.
pub fn is_plain(conn: &mut Conn) -> Result<bool, StoreError> {
    Ok(contacts::has_plain(conn)? || chores::has_chore(conn, chores::SCRUB)?)
}

/// Seals everything that is still in plain text, in portions, and makes the database forget it. Killed in the middle,
/// it goes on at the next start. Returns how many rows were sealed.
pub fn seal_stored(store: &Store, vault: &Vault) -> Result<usize, StoreError> {
    let mut sealed = 0_usize;
    loop {
        let portion: usize = store.write_here(|conn| contacts::seal_plain(conn, vault, AT_ONCE))?;
        sealed = sealed.saturating_add(portion);
        if portion == 0 {
            break;
        }
    }
    if sealed > 0 {
        log::info!("the contact data of {sealed} reports were sealed");
    }
    forget_plain(store)?;
    Ok(sealed)
}

fn forget_plain(store: &Store) -> Result<(), StoreError> {
    if !store.read_here(|conn| chores::has_chore(conn, chores::SCRUB))? {
        return Ok(());
    }
    if let Err(error) = store.with_bare_connection(|conn| scrub(conn, &ONCE_PLAIN)) {
        log::warn!(
            "traces of plain text are still on the disk; the next start tries again: {error}"
        );
        return Ok(());
    }
    store.write_here(|conn| chores::end_chore(conn, chores::SCRUB))
}

/// One turn: seals what servers of the old program still write in plain text, moves rows to the newest key, and
/// removes keys that are not needed. Returns how many rows were sealed anew.
pub async fn tend_vault(
    store: &Store,
    vault: &Arc<Vault>,
    clock: &Arc<dyn Clock>,
) -> Result<usize, StoreError> {
    let (database, keys) = (store.clone(), vault.clone());
    tokio::task::spawn_blocking(move || seal_stored(&database, &keys))
        .await
        .map_err(|_panicked| StoreError::Panicked)??;
    let mut moved = 0_usize;
    loop {
        let keys = vault.clone();
        let portion: usize = store.write(move |conn| reseal(conn, &keys)).await?;
        moved = moved.saturating_add(portion);
        if portion == 0 {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let (keys, now) = (vault.clone(), clock.now());
    let gone: usize = store.write(move |conn| keys.remove_spent(conn, now, needed)).await?;
    if moved > 0 || gone > 0 {
        log::info!("{moved} rows were sealed by the newest key, {gone} old keys were removed");
    }
    Ok(moved)
}

/// Seals a portion of all rows of older keys anew; 0 when there are none.
pub fn reseal(conn: &mut Conn, vault: &Vault) -> Result<usize, StoreError> {
    for (reseal, _) in ROOMS {
        let portion = reseal(conn, vault, AT_ONCE)?;
        if portion > 0 {
            return Ok(portion);
        }
    }
    Ok(0)
}

/// Whether anything is sealed by a key.
pub fn needed(conn: &mut Conn, key: i64) -> Result<bool, StoreError> {
    for (_, needs) in ROOMS {
        if needs(conn, key)? {
            return Ok(true);
        }
    }
    Ok(false)
}
