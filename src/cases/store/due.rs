//! What comes by itself: states that have lasted too long, reports whose day to be public has come.

use chrono::NaiveDateTime;
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::hold;
use super::parts::{drop_closing, open_parts};
use super::save::{Entry, save};
use crate::cases::{Audience, Case, Detail, standing, take};
use crate::db::schema::{request_parts as p, service_requests as t};
use crate::db::{Conn, Stamp, StoreError};
use crate::playbook::Playbook;
use crate::requests::{EventKind, Visibility};
use crate::time::Instant;
use crate::workflow::{Actor, Attempt, Machine};

/// A state that ends by itself, with the services whose reports it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiring {
    /// The code of the state.
    pub state: String,
    /// The keys of the services.
    pub services: Vec<i64>,
    /// Reports that came into it then or earlier have been in it for too long.
    pub since: Instant,
    /// Whether reports begin in it: only then one that nobody has touched can be due.
    pub initial: bool,
}

/// Where a walk over reports stands: behind this instant and key.
pub type Behind = Option<(Instant, i64)>;

/// Before every report at first.
fn from(behind: Behind) -> (NaiveDateTime, i64) {
    behind.map_or_else(
        || (chrono::DateTime::UNIX_EPOCH.naive_utc(), 0),
        |(at, id)| (at.naive_utc(), id),
    )
}

/// Reports that may be due, the longest waiting first. Those with parts that have not ended wait for them.
pub fn due_to_expire(
    conn: &mut Conn,
    one: &Expiring,
    behind: Behind,
    at_most: i64,
) -> Result<Vec<(Instant, i64)>, StoreError> {
    let working = p::table.filter(p::request_id.eq(t::id)).filter(p::ended_at.is_null());
    // As the index has it, so that both databases know that it holds them all.
    let touched = sql::<Bool>(if one.initial { "1 = 1" } else { "version > 1" });
    let (at, id) = from(behind);
    let rows: Vec<(Option<Stamp>, i64)> = t::table
        .filter(t::state.eq(&one.state))
        .filter(t::state_since.le(one.since.naive_utc()))
        .filter(t::state_since.gt(at).or(t::state_since.eq(at).and(t::id.gt(id))))
        .filter(t::service_id.eq_any(one.services.clone()))
        .filter(touched)
        .filter(not(exists(working)))
        .order((t::state_since.asc(), t::id.asc()))
        .limit(at_most)
        .select((t::state_since, t::id))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(at, id)| Some((at?.0, id))).collect())
}

/// Takes the step of a report whose state has lasted too long. Returns whether it was taken: somebody may have come
/// first.
pub fn expire(
    conn: &mut Conn,
    id: i64,
    playbook: &Playbook,
    now: Instant,
) -> Result<bool, StoreError> {
    let Some(mut case) = hold(conn, id)? else { return Ok(false) };
    let machine = playbook.machine(case.facts.service_id);
    let Some(attempt) = expired(machine, &case, now) else { return Ok(false) };
    let from = standing(machine, &case).clone();
    let step = match machine.attempt(&from, &attempt) {
        Ok(step) => step,
        Err(refusal) => {
            log::error!("request {id} cannot leave its state: {refusal}");
            return Ok(false);
        }
    };
    if step.closes && !open_parts(conn, id)?.is_empty() {
        return Ok(false);
    }
    let (facts, words) = take(machine, &case, &step, None, now);
    let detail = Detail::default().by(Actor::System).with("expired", from.as_str());
    let entry = Entry {
        audience: Audience::Public,
        note: words,
        detail,
        ..Entry::internal(EventKind::StatusChanged, None, now)
    };
    drop_closing(conn, id)?;
    save(conn, &mut case, facts, entry)?;
    Ok(true)
}

/// The step that a report takes because its state has lasted too long.
fn expired(machine: &Machine, case: &Case, now: Instant) -> Option<Attempt> {
    let here = standing(machine, case);
    // One whose state the workflow no longer has came there by nobody's step.
    if case.facts.state.as_deref() != Some(here.as_str()) {
        return None;
    }
    let (at, expiry) = machine.expires(here, case.facts.state_since?)?;
    (at <= now).then(|| Attempt {
        closing_code: expiry.closing_code.clone(),
        ..Attempt::new(expiry.to.as_str(), Actor::System)
    })
}

/// Reports whose time to be public has come, the longest waiting first.
pub fn due_to_publish(
    conn: &mut Conn,
    now: Instant,
    behind: Behind,
    at_most: i64,
) -> Result<Vec<(Instant, i64)>, StoreError> {
    let (at, id) = from(behind);
    let rows: Vec<(Option<Stamp>, i64)> = t::table
        .filter(t::publish_at.le(now.naive_utc()))
        .filter(t::publish_at.gt(at).or(t::publish_at.eq(at).and(t::id.gt(id))))
        .filter(t::visibility.eq(Visibility::Unlisted.as_str()))
        .order((t::publish_at.asc(), t::id.asc()))
        .limit(at_most)
        .select((t::publish_at, t::id))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(at, id)| Some((at?.0, id))).collect())
}

/// Lets everybody see a report whose time has come. Returns whether it was so: somebody may have hidden it meanwhile.
pub fn publish(conn: &mut Conn, id: i64, now: Instant) -> Result<bool, StoreError> {
    let due = |case: &Case| {
        case.facts.visibility == Visibility::Unlisted
            && case.facts.publish_at.is_some_and(|at| at <= now)
    };
    let Some(mut case) = hold(conn, id)?.filter(due) else { return Ok(false) };
    let mut facts = case.facts.clone();
    facts.visibility = Visibility::Public;
    facts.publish_at = None;
    facts.touch(now);
    let detail = Detail::default().by(Actor::System);
    let entry = Entry::internal(EventKind::VisibilityChanged, None, now);
    save(conn, &mut case, facts, Entry { detail, ..entry })?;
    Ok(true)
}
