//! What has outlived its time: looked for in the order in which reports were closed, counted, taken away.

use std::collections::HashSet;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::subject_requests;
use crate::db::schema::{
    contact_readings, request_contacts, retention_rules, service_requests as t,
};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::people::store::contacts;
use crate::privacy::{Count, Retention, RetentionKind};
use crate::requests::store::{self as requests, Texts, Unlinked};
use crate::time::Instant;

/// The times of every government that has any.
pub fn rules(conn: &mut Conn) -> Result<Vec<(JurisdictionId, Retention)>, StoreError> {
    use retention_rules as r;
    let rows: Vec<(i64, String, i64)> = r::table
        .order((r::jurisdiction_id, r::kind))
        .select((r::jurisdiction_id, r::kind, r::days))
        .load(conn)?;
    let mut found: Vec<(JurisdictionId, Vec<(RetentionKind, i64)>)> = Vec::new();
    for (owner, word, days) in rows {
        let kind = RetentionKind::parse(&word)
            .ok_or_else(|| StoreError::Corrupt(format!("a time for {word}")))?;
        match found.last_mut().filter(|(last, _)| last.0 == owner) {
            Some((_, times)) => times.push((kind, days)),
            None => found.push((JurisdictionId(owner), vec![(kind, days)])),
        }
    }
    let checked = |(owner, times)| match Retention::new(times) {
        Ok(times) => Ok((owner, times)),
        Err(_) => Err(StoreError::Corrupt("times of retention".to_owned())),
    };
    found.into_iter().map(checked).collect()
}

/// Replaces the times of a government.
pub fn set_rules(conn: &mut Conn, of: i64, times: &Retention) -> Result<(), StoreError> {
    use retention_rules as r;
    diesel::delete(r::table.filter(r::jurisdiction_id.eq(of))).execute(conn)?;
    for (kind, days) in times.times() {
        diesel::insert_into(r::table)
            .values((r::jurisdiction_id.eq(of), r::kind.eq(kind.as_str()), r::days.eq(days)))
            .execute(conn)?;
    }
    Ok(())
}

/// One kind of data of one government, and up to when it has outlived its time.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The government.
    pub jurisdiction: JurisdictionId,
    /// The kind.
    pub kind: RetentionKind,
    /// Its days.
    pub days: i64,
    /// What was closed, or read, at this instant or before is too old.
    pub until: Instant,
}

impl Step {
    /// The steps that the times ask for at `now`, in the order in which they are to be taken.
    pub fn all(rules: &[(JurisdictionId, Retention)], now: Instant) -> Vec<Self> {
        let mut steps = Vec::new();
        for (jurisdiction, times) in rules {
            for (kind, days) in times.times() {
                let Some(until) = now.checked_sub_signed(TimeDelta::days(days)) else { continue };
                steps.push(Self { jurisdiction: *jurisdiction, kind, days, until });
            }
        }
        steps
    }
}

/// Where a portion ended.
type Place = (NaiveDateTime, i64);

/// A part of a step.
#[derive(Debug, Clone, Default)]
pub struct Portion {
    /// Reports or readings that it concerns.
    pub number: usize,
    /// Pictures whose files are to be removed once it is on disk.
    pub pictures: Vec<String>,
    /// Where the next one begins; nothing at the end.
    pub next: Option<Place>,
}

/// How much a step concerns.
pub fn count(conn: &mut Conn, step: &Step, at_once: i64) -> Result<Count, StoreError> {
    let Step { jurisdiction, kind, days, until } = *step;
    let mut number = 0_usize;
    if kind == RetentionKind::Readings {
        let old = too_old(step).count().get_result::<i64>(conn)?;
        number = usize::try_from(old).unwrap_or(usize::MAX);
        return Ok(Count { jurisdiction, kind, days, number });
    }
    let mut after = None;
    loop {
        let closed = closed(conn, jurisdiction, until, after, at_once)?;
        let Some((at, id)) = closed.last() else { break };
        after = Some((*at, *id));
        let keys: Vec<i64> = closed.iter().map(|(_, id)| *id).collect();
        let keys = concerned(conn, kind, keys)?;
        number = number.saturating_add(unrestricted(conn, keys)?.len());
    }
    Ok(Count { jurisdiction, kind, days, number })
}

/// Takes away what a portion of a step concerns.
pub fn carry_out(
    conn: &mut Conn,
    step: &Step,
    after: Option<Place>,
    at_once: i64,
) -> Result<Portion, StoreError> {
    let Step { jurisdiction, kind, until, .. } = *step;
    if kind == RetentionKind::Readings {
        let old: Vec<i64> = too_old(step)
            .order(contact_readings::id)
            .limit(at_once)
            .select(contact_readings::id)
            .load(conn)?;
        let last = old.last().copied();
        let gone = contact_readings::table.filter(contact_readings::id.eq_any(old));
        let number = diesel::delete(gone).execute(conn)?;
        let next = last.map(|id| (until.naive_utc(), id));
        return Ok(Portion { number, next, ..Portion::default() });
    }
    let closed = closed(conn, jurisdiction, until, after, at_once)?;
    let next = closed.last().copied();
    let keys = concerned(conn, kind, closed.into_iter().map(|(_, id)| id).collect())?;
    let keys = unrestricted(conn, keys)?;
    let number = keys.len();
    let unlinked = take(conn, kind, &keys)?;
    Ok(Portion { number, pictures: unlinked.pictures, next })
}

fn take(conn: &mut Conn, kind: RetentionKind, keys: &[i64]) -> Result<Unlinked, StoreError> {
    if keys.is_empty() {
        return Ok(Unlinked::default());
    }
    match kind {
        RetentionKind::Contacts => {
            contacts::remove(conn, keys)?;
            requests::forget_followers(conn, keys)?;
        }
        RetentionKind::Texts => {
            requests::clear_texts(conn, keys, Texts { descriptions: true, notes: true })?;
        }
        RetentionKind::Photos => return requests::remove_photos(conn, keys),
        RetentionKind::Requests => {
            contacts::remove(conn, keys)?;
            return requests::remove(conn, keys);
        }
        RetentionKind::Readings => {}
    }
    Ok(Unlinked::default())
}

/// Without those whose reporter has had the use of his or her data restricted: they are kept as they are.
fn unrestricted(conn: &mut Conn, mut keys: Vec<i64>) -> Result<Vec<i64>, StoreError> {
    let restricted: HashSet<i64> = subject_requests::restricted(conn, &keys)?.into_iter().collect();
    keys.retain(|id| !restricted.contains(id));
    Ok(keys)
}

/// Those of these reports that hold anything of the kind.
fn concerned(conn: &mut Conn, kind: RetentionKind, keys: Vec<i64>) -> Result<Vec<i64>, StoreError> {
    match kind {
        RetentionKind::Contacts => {
            let mut found: Vec<i64> = request_contacts::table
                .filter(request_contacts::request_id.eq_any(keys.clone()))
                .select(request_contacts::request_id)
                .load(conn)?;
            found.extend(requests::followers::with_followers(conn, &keys)?);
            found.sort_unstable();
            found.dedup();
            Ok(found)
        }
        RetentionKind::Texts => requests::with_texts(conn, &keys),
        RetentionKind::Photos => requests::with_photos(conn, &keys),
        RetentionKind::Requests => Ok(keys),
        RetentionKind::Readings => Ok(Vec::new()),
    }
}

/// The closed reports behind a place that were closed until then, in that order.
fn closed(
    conn: &mut Conn,
    of: JurisdictionId,
    until: Instant,
    after: Option<Place>,
    at_once: i64,
) -> Result<Vec<Place>, StoreError> {
    let mut query = t::table
        .into_boxed()
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::closed_at.le(until.naive_utc()));
    if let Some((at, id)) = after {
        query = query
            .filter(t::closed_at.ge(at))
            .filter(t::closed_at.gt(at).or(t::id.gt(id).nullable()));
    }
    let rows: Vec<Place> = query
        .order((t::closed_at.asc(), t::id.asc()))
        .limit(at_once)
        .select((t::closed_at.assume_not_null(), t::id))
        .load(conn)?;
    Ok(rows)
}

type Backend = <Conn as Connection>::Backend;

fn too_old(step: &Step) -> contact_readings::BoxedQuery<'static, Backend> {
    contact_readings::table
        .into_boxed()
        .filter(contact_readings::jurisdiction_id.eq(step.jurisdiction.0))
        .filter(contact_readings::at.le(step.until.naive_utc()))
}
