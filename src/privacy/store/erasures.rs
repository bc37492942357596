//! Carrying out erasures, and the rows that tell of them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::merges::forget_merges;
use super::person::Allowed;
use super::subject_requests;
use crate::cases::store as cases;
use crate::db::schema::{erasures as t, staff_accounts};
use crate::db::{Conn, StoreError};
use crate::moderation::store::appeals;
use crate::people::store::{applications, contacts};
use crate::people::{Address, AddressKind};
use crate::privacy::{Asked, Effect, Entry, ErasureLog, Extent, Receipt};
use crate::requests::store::{self as requests, Texts, followers, originals};
use crate::text::ids::{Ids, secret};
use crate::time::Instant;
use crate::vault::Vault;

/// Erases what is known of a person in the reports that are open to whoever orders it, and writes down that it was
/// done: in the database, and last in the log beside it, without which nothing is erased.
pub fn order(
    conn: &mut Conn,
    (vault, ids, log): (&Vault, &dyn Ids, &ErasureLog),
    address: &Address,
    (asked, governments, everywhere): (Asked, &[i64], bool),
    allowed: Allowed<'_>,
    (account, at): (Option<i64>, Instant),
) -> Result<Receipt, StoreError> {
    let known = contacts::requests_of(conn, vault, address)?;
    let open: Vec<i64> = cases::reaches_of(conn, &known)?
        .iter()
        .filter(|one| allowed(one))
        .map(|one| one.request)
        .collect();
    let mut effect = erase(conn, &open, asked)?;
    let digest = address.digest(vault);
    let followed = followers::followed_by(conn, &digest)?;
    let followed: Vec<i64> = cases::reaches_of(conn, &followed)?
        .iter()
        .filter(|one| allowed(one))
        .map(|one| one.request)
        .collect();
    let forgotten = followers::forget_follower(conn, &digest, &followed)?;
    effect.rows = effect.rows.saturating_add(forgotten);
    let within = (!everywhere).then_some(governments);
    let forgotten = forget_elsewhere(conn, vault, &digest, within)?;
    effect.rows = effect.rows.saturating_add(forgotten);
    let extent = Extent { everywhere, governments: governments.to_vec(), requests: open };
    let extent = Extent { requests: [extent.requests, followed].concat(), ..extent };
    let entry = Entry {
        id: secret(ids, 16),
        kind: address.kind().as_str().to_owned(),
        digest,
        index: vault.index_mark(),
        account,
        at,
        asked,
        extent,
        rows: i64::try_from(effect.rows).unwrap_or(i64::MAX),
        proof: String::new(),
    }
    .proven(vault);
    insert(conn, &entry)?;
    log.append(&entry).map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
    Ok(Receipt { entry, requests: effect.requests.len(), pictures: effect.pictures })
}

/// Forgets a person where no report is: what was merged with the address, what the person asked for and appealed
/// against; an application for a key, which is to no one government, if the erasure holds for all of them.
fn forget_elsewhere(
    conn: &mut Conn,
    vault: &Vault,
    digest: &str,
    of: Option<&[i64]>,
) -> Result<usize, StoreError> {
    let mut rows = forget_merges(conn, digest, of)?;
    rows = rows.saturating_add(subject_requests::forget_address(conn, digest, of)?);
    rows = rows.saturating_add(appeals::forget_person(conn, vault, digest, of)?);
    if of.is_none() {
        rows = rows.saturating_add(applications::forget_person(conn, digest)?);
    }
    Ok(rows)
}

fn erase(conn: &mut Conn, keys: &[i64], asked: Asked) -> Result<Effect, StoreError> {
    let mut effect = Effect { requests: keys.to_vec(), ..Effect::default() };
    if keys.is_empty() {
        return Ok(effect);
    }
    let texts = Texts { descriptions: asked.descriptions, notes: asked.notes };
    effect.rows = requests::clear_texts(conn, keys, texts)?;
    if asked.photos {
        let unlinked = requests::remove_photos(conn, keys)?;
        effect.rows = effect.rows.saturating_add(unlinked.rows);
        effect.pictures = unlinked.pictures;
    }
    effect.rows = effect.rows.saturating_add(contacts::remove(conn, keys)?);
    // What was masked is what could reach somebody: it goes even where the published text stays.
    effect.rows = effect.rows.saturating_add(originals::drop_originals(conn, keys)?);
    Ok(effect)
}

/// Carries out an erasure of a log once more, on a database that was restored from before it. Doing so twice changes
/// nothing. The caller has checked the entry.
pub fn apply(conn: &mut Conn, vault: &Vault, entry: &Entry) -> Result<Effect, StoreError> {
    let kind: AddressKind =
        entry.address_kind().ok_or_else(|| StoreError::Corrupt(format!("erasure {}", entry.id)))?;
    let known = contacts::requests_by_digest(conn, kind, &entry.digest)?;
    let within: Vec<i64> = cases::reaches_of(conn, &known)?
        .iter()
        .filter(|one| entry.extent.holds(one.request, one.jurisdiction.0))
        .map(|one| one.request)
        .collect();
    let mut effect = erase(conn, &within, entry.asked)?;
    let followed = followers::followed_by(conn, &entry.digest)?;
    let followed: Vec<i64> = cases::reaches_of(conn, &followed)?
        .iter()
        .filter(|one| entry.extent.holds(one.request, one.jurisdiction.0))
        .map(|one| one.request)
        .collect();
    followers::forget_follower(conn, &entry.digest, &followed)?;
    let within = (!entry.extent.everywhere).then_some(entry.extent.governments.as_slice());
    let forgotten = forget_elsewhere(conn, vault, &entry.digest, within)?;
    effect.rows = effect.rows.saturating_add(forgotten);
    if !is_known(conn, &entry.id)? {
        insert(conn, entry)?;
    }
    Ok(effect)
}

fn is_known(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    let row: Option<String> = t::table.find(id).select(t::id).first(conn).optional()?;
    Ok(row.is_some())
}

/// Those of these entries that the database does not know: it is older than they are.
pub fn unknown(conn: &mut Conn, entries: &[Entry]) -> Result<Vec<Entry>, StoreError> {
    let mut found = Vec::new();
    for entry in entries {
        if !is_known(conn, &entry.id)? {
            found.push(entry.clone());
        }
    }
    Ok(found)
}

fn insert(conn: &mut Conn, entry: &Entry) -> Result<(), StoreError> {
    // A restored database may be older than the account.
    let account: Option<i64> = match entry.account {
        Some(id) => {
            staff_accounts::table.find(id).select(staff_accounts::id).first(conn).optional()?
        }
        None => None,
    };
    diesel::insert_into(t::table)
        .values((
            t::id.eq(&entry.id),
            t::kind.eq(&entry.kind),
            t::digest.eq(&entry.digest),
            t::account_id.eq(account),
            t::options.eq(written(&entry.asked)?),
            t::requests.eq(written(&entry.extent.requests)?),
            t::jurisdictions.eq(written(&(entry.extent.everywhere, &entry.extent.governments))?),
            t::rows_changed.eq(entry.rows),
            t::proof.eq(format!("{} {}", entry.proof, entry.index)),
            t::at.eq(entry.at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

fn written(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|fault| StoreError::Corrupt(fault.to_string()))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: String,
    kind: String,
    digest: String,
    account_id: Option<i64>,
    options: String,
    requests: String,
    jurisdictions: String,
    rows_changed: i64,
    proof: String,
    at: NaiveDateTime,
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |_fault| StoreError::Corrupt(format!("erasure {}", row.id));
        let (everywhere, governments) =
            serde_json::from_str(&row.jurisdictions).map_err(corrupt)?;
        let requests = serde_json::from_str(&row.requests).map_err(corrupt)?;
        let asked = serde_json::from_str(&row.options).map_err(corrupt)?;
        let (proof, index) = row.proof.split_once(' ').unwrap_or((&row.proof, ""));
        Ok(Self {
            kind: row.kind,
            digest: row.digest,
            index: index.to_owned(),
            account: row.account_id,
            at: row.at.and_utc(),
            asked,
            extent: Extent { everywhere, governments, requests },
            rows: row.rows_changed,
            proof: proof.to_owned(),
            id: row.id,
        })
    }
}

/// Every erasure, oldest first.
pub fn list(conn: &mut Conn) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = t::table.order((t::at, t::id)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Entry::try_from).collect()
}
