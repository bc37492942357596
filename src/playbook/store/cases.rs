//! Stored reports as rules see them, read in portions.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{
    api_keys, request_answers as a, request_areas as l, request_contacts as c,
    service_requests as t, services,
};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::people::{Scope, Scopes};
use crate::playbook::Facts;
use crate::requests::{Names, Status};
use crate::routing::Reporter;
use crate::time::Instant;

/// Reports in one portion: few enough for one statement of either database, and to let others read between.
pub const PORTION: usize = 5_000;

/// The keys of a government's reports that came in from `start` until before `end`, in order.
pub fn keys(
    conn: &mut Conn,
    of: JurisdictionId,
    (start, end): (Instant, Instant),
) -> Result<Vec<i64>, StoreError> {
    let offers: Vec<i64> = services::table
        .filter(services::jurisdiction_id.eq(of.0))
        .select(services::id)
        .load(conn)?;
    // An index holds the reports of a service and a status by the time at which they came.
    Ok(t::table
        .filter(t::service_id.eq_any(offers))
        .filter(t::mode.eq(Mode::Production.as_str()))
        .filter(t::status.eq_any([Status::Open.as_str(), Status::Closed.as_str()]))
        .filter(t::requested_at.ge(start.naive_utc()).and(t::requested_at.lt(end.naive_utc())))
        .order(t::id)
        .select(t::id)
        .load(conn)?)
}

type Row = (
    (i64, Option<String>, i64),
    (Option<String>, Option<String>, String, Stamp),
    (Option<String>, Option<String>),
    (Option<i64>, Option<String>),
);

/// The facts of the reports of these keys, at most [`PORTION`] of them, in the order of the keys.
pub fn read(conn: &mut Conn, keys: &[i64], names: &Names) -> Result<Vec<Facts>, StoreError> {
    let rows: Vec<Row> = t::table
        .left_join(c::table)
        .left_join(api_keys::table)
        .filter(t::id.eq_any(keys.to_vec()))
        .order(t::id)
        .select((
            (t::id, t::code, t::service_id),
            (t::title, t::description, t::source, t::requested_at),
            (t::object_type, t::object_id),
            (c::request_id.nullable(), api_keys::scopes.nullable()),
        ))
        .load(conn)?;
    let mut areas = areas(conn, keys, names)?;
    let mut answers = answers(conn, keys)?;
    Ok(rows.into_iter().map(|row| facts(row, &mut areas, &mut answers)).collect())
}

type Pairs = HashMap<i64, Vec<(String, String)>>;

fn facts(row: Row, areas: &mut Pairs, answers: &mut Pairs) -> Facts {
    let ((id, code, service_id), (title, description, channel, at), asset, who) = row;
    Facts {
        id,
        code,
        service_id,
        title,
        description,
        channel,
        at: at.0,
        asset: asset.0.zip(asset.1),
        reporter: reporter(who),
        areas: areas.remove(&id).unwrap_or_default(),
        answers: answers.remove(&id).unwrap_or_default(),
    }
}

/// Whoever works for the city has a key that may act in its name.
fn reporter((contact, scopes): (Option<i64>, Option<String>)) -> Reporter {
    if scopes.is_some_and(|text| Scopes::parse(&text).allow(Scope::Staff)) {
        Reporter::Staff
    } else if contact.is_some() {
        Reporter::Known
    } else {
        Reporter::Anonymous
    }
}

fn areas(conn: &mut Conn, keys: &[i64], names: &Names) -> Result<Pairs, StoreError> {
    let rows: Vec<(i64, i64)> = l::table
        .filter(l::request_id.eq_any(keys.to_vec()))
        .select((l::request_id, l::area_id))
        .load(conn)?;
    let mut found = Pairs::new();
    for (request, area) in rows {
        if let Some(name) = names.get(area) {
            found.entry(request).or_default().push((name.layer.clone(), name.code.clone()));
        }
    }
    Ok(found)
}

fn answers(conn: &mut Conn, keys: &[i64]) -> Result<Pairs, StoreError> {
    let rows: Vec<(i64, String, String)> = a::table
        .filter(a::request_id.eq_any(keys.to_vec()))
        .order((a::request_id, a::position))
        .select((a::request_id, a::code, a::value))
        .load(conn)?;
    let mut found = Pairs::new();
    for (request, code, value) in rows {
        found.entry(request).or_default().push((code, value));
    }
    Ok(found)
}
