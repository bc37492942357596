//! People who have the same to report, and follow.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::events;
use crate::db::schema::{
    follower_marks as m, request_followers as t, request_merges, service_requests as s,
};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::people::Contact;
use crate::requests::{DetailedStatus, EventKind, NewEvent, Visibility};
use crate::sealed_rows;
use crate::time::Instant;
use crate::vault::Vault;

/// How often a merged report is followed to the one that goes on. Merges of merges are rare, and never circles.
const DEEP: usize = 8;

/// Somebody who follows a report.
#[derive(Clone, PartialEq, Eq)]
pub struct Follower {
    /// The key.
    pub id: i64,
    /// The report that it was said of.
    pub request_id: i64,
    /// How to reach whoever it is.
    pub contact: Contact,
    /// Since when.
    pub at: Instant,
}

/// Notes that somebody follows a report that the public may see, once for each person. Returns how many follow it
/// now; nothing where there is no such report.
pub fn follow(
    conn: &mut Conn,
    (of, mode, code): (JurisdictionId, Mode, &str),
    contact: &Contact,
    (api_key, now): (i64, Instant),
    vault: &Vault,
) -> Result<Option<i64>, StoreError> {
    let report = s::table
        .filter(s::jurisdiction_id.eq(of.0))
        .filter(s::mode.eq(mode.as_str()))
        .filter(s::code.eq(code))
        .filter(s::visibility.ne(Visibility::Private.as_str()));
    // Changing nothing takes hold of the row: the same person twice at the same moment counts once.
    let found: Option<(i64, String)> = diesel::update(report)
        .set(s::version.eq(s::version))
        .returning((s::id, s::detailed_status))
        .get_result(conn)
        .optional()?;
    let Some((id, status)) = found else { return Ok(None) };
    let digests: Vec<String> = contact.marks().iter().map(|mark| mark.digest(vault)).collect();
    let known: Vec<(String, i64)> = m::table
        .filter(m::request_id.eq(id).and(m::digest.eq_any(digests.clone())))
        .select((m::digest, m::follower_id))
        .load(conn)?;
    let follower = if let Some((_, follower)) = known.first() {
        *follower
    } else {
        append(conn, (id, of, mode), &status, (api_key, now))?;
        insert(conn, vault, id, contact, (api_key, now))?
    };
    let new: HashSet<&String> =
        digests.iter().filter(|one| !known.iter().any(|(digest, _)| digest == *one)).collect();
    for digest in new {
        diesel::insert_into(m::table)
            .values((m::request_id.eq(id), m::digest.eq(digest), m::follower_id.eq(follower)))
            .execute(conn)?;
    }
    Ok(Some(counts(conn, &[id])?.remove(&id).unwrap_or_default()))
}

fn insert(
    conn: &mut Conn,
    vault: &Vault,
    request: i64,
    contact: &Contact,
    (api_key, now): (i64, Instant),
) -> Result<i64, StoreError> {
    let id: i64 = diesel::insert_into(t::table)
        .values((t::request_id.eq(request), t::api_key_id.eq(api_key), t::at.eq(now.naive_utc())))
        .returning(t::id)
        .get_result(conn)?;
    set_sealed(conn, vault, id, contact)?;
    Ok(id)
}

fn append(
    conn: &mut Conn,
    (request_id, jurisdiction, mode): (i64, JurisdictionId, Mode),
    status: &str,
    (api_key, now): (i64, Instant),
) -> Result<(), StoreError> {
    let corrupt = || StoreError::Corrupt(format!("request {request_id} has status {status}"));
    let event = NewEvent {
        request_id,
        jurisdiction,
        mode,
        api_key_id: Some(api_key),
        kind: EventKind::Followed,
        at: now,
        public: false,
        detailed_status: DetailedStatus::parse(status).ok_or_else(corrupt)?,
        note: None,
        media_url: None,
        external_id: None,
        account_id: None,
        to_reporter: false,
        detail: None,
    };
    events::append(conn, &event).map(|_id| ())
}

/// For each report, its own key and those of all that were merged into it.
fn families(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<i64>>, StoreError> {
    use request_merges as g;
    let mut of: HashMap<i64, Vec<i64>> = ids.iter().map(|id| (*id, vec![*id])).collect();
    // From the report that was merged to those whose family it belongs to.
    let mut edge: Vec<(i64, i64)> = ids.iter().map(|id| (*id, *id)).collect();
    for _ in 0..DEEP {
        let into: Vec<i64> = edge.iter().map(|(report, _)| *report).collect();
        let rows: Vec<(i64, i64)> = g::table
            .filter(g::into_id.eq_any(into))
            .select((g::request_id, g::into_id))
            .load(conn)?;
        if rows.is_empty() {
            break;
        }
        let roots = |into: i64| edge.iter().filter(move |(report, _)| *report == into);
        let next: Vec<(i64, i64)> = rows
            .iter()
            .flat_map(|(report, into)| roots(*into).map(|(_, root)| (*report, *root)))
            .collect();
        for (report, root) in &next {
            of.entry(*root).or_default().push(*report);
        }
        edge = next;
    }
    Ok(of)
}

/// How many people follow each of these reports, or one that was merged into it; whoever follows several counts
/// once. Reports that nobody follows are left out.
pub fn counts(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let families = families(conn, ids)?;
    let all: Vec<i64> = families.values().flatten().copied().collect();
    let single: HashMap<i64, i64> = t::table
        .filter(t::request_id.eq_any(all))
        .group_by(t::request_id)
        .select((t::request_id, diesel::dsl::count_star()))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    let mut found = HashMap::new();
    for (id, family) in families {
        let followed: Vec<i64> =
            family.into_iter().filter(|one| single.contains_key(one)).collect();
        let number = match followed.as_slice() {
            [] => continue,
            [one] => single.get(one).copied().unwrap_or_default(),
            _ => distinct(conn, followed)?,
        };
        found.insert(id, number);
    }
    Ok(found)
}

/// People who follow any of these reports. Whoever has a mark in common is one.
fn distinct(conn: &mut Conn, requests: Vec<i64>) -> Result<i64, StoreError> {
    let marks: Vec<(i64, String)> = m::table
        .filter(m::request_id.eq_any(requests))
        .order((m::follower_id, m::digest))
        .select((m::follower_id, m::digest))
        .load(conn)?;
    // Each follower stands for a person until a mark shows that two are one.
    let mut person: HashMap<i64, i64> = marks.iter().map(|(one, _)| (*one, *one)).collect();
    let mut first: HashMap<&str, i64> = HashMap::new();
    for (follower, digest) in &marks {
        let (own, known) = (root(&person, *follower), first.get(digest.as_str()).copied());
        match known {
            Some(other) => _ = person.insert(own, root(&person, other)),
            None => _ = first.insert(digest, *follower),
        }
    }
    let people: HashSet<i64> = person.keys().map(|one| root(&person, *one)).collect();
    Ok(i64::try_from(people.len()).unwrap_or(i64::MAX))
}

fn root(person: &HashMap<i64, i64>, one: i64) -> i64 {
    let mut at = one;
    while let Some(next) = person.get(&at).filter(|next| **next != at) {
        at = *next;
    }
    at
}

/// Those who follow a report or one that was merged into it, `limit` at most, behind the key `after`.
pub fn list_followers(
    conn: &mut Conn,
    vault: &Vault,
    request: i64,
    (after, limit): (i64, i64),
) -> Result<Vec<Follower>, StoreError> {
    type Row = (i64, i64, Stamp, (Option<i64>, Option<Vec<u8>>));
    let family = families(conn, &[request])?.remove(&request).unwrap_or_default();
    let rows: Vec<Row> = t::table
        .filter(t::request_id.eq_any(family).and(t::id.gt(after)))
        .order(t::id)
        .limit(limit)
        .select((t::id, t::request_id, t::at, (t::key_id, t::sealed)))
        .load(conn)?;
    let mut found = Vec::with_capacity(rows.len());
    for (id, request_id, at, sealed) in rows {
        let contact = open_sealed(conn, vault, id, sealed)?.unwrap_or_default();
        found.push(Follower { id, request_id, contact, at: at.0 });
    }
    Ok(found)
}

/// Forgets how those can be reached who follow these reports, and what told them apart from others: they still count.
/// Returns how many were forgotten.
pub fn forget_followers(conn: &mut Conn, requests: &[i64]) -> Result<usize, StoreError> {
    let known = t::table.filter(t::request_id.eq_any(requests.to_vec()));
    let forgotten = diesel::update(known.filter(t::sealed.is_not_null()))
        .set((t::key_id.eq(None::<i64>), t::sealed.eq(None::<Vec<u8>>)))
        .execute(conn)?;
    diesel::delete(m::table.filter(m::request_id.eq_any(requests.to_vec()))).execute(conn)?;
    Ok(forgotten)
}

/// The reports that whoever has this digest follows.
pub fn followed_by(conn: &mut Conn, digest: &str) -> Result<Vec<i64>, StoreError> {
    let marked = m::table.filter(m::digest.eq(digest)).order(m::request_id);
    Ok(marked.select(m::request_id).load(conn)?)
}

/// Forgets how whoever has this digest can be reached, as a follower of these reports. Returns how many rows changed.
pub fn forget_follower(
    conn: &mut Conn,
    digest: &str,
    requests: &[i64],
) -> Result<usize, StoreError> {
    let followers: Vec<i64> = m::table
        .filter(m::digest.eq(digest).and(m::request_id.eq_any(requests.to_vec())))
        .select(m::follower_id)
        .load(conn)?;
    let forgotten = diesel::update(t::table.filter(t::id.eq_any(followers.clone())))
        .set((t::key_id.eq(None::<i64>), t::sealed.eq(None::<Vec<u8>>)))
        .execute(conn)?;
    diesel::delete(m::table.filter(m::follower_id.eq_any(followers))).execute(conn)?;
    Ok(forgotten)
}

/// Which of these reports are followed by somebody who can be reached.
pub fn with_followers(conn: &mut Conn, requests: &[i64]) -> Result<Vec<i64>, StoreError> {
    Ok(t::table
        .filter(t::request_id.eq_any(requests.to_vec()).and(t::sealed.is_not_null()))
        .order(t::request_id)
        .select(t::request_id)
        .distinct()
        .load(conn)?)
}

sealed_rows!(t by id, "request_followers");
