//! Rows of what people ask about their own data.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::schema::{request_contacts, service_requests, subject_requests as t};
use crate::db::{Conn, Stamp, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::people::{Address, AddressKind};
use crate::privacy::{Decision, Right, SubjectRequest, due_at};
use crate::sealed_rows;
use crate::time::Instant;
use crate::vault::Vault;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    kind: String,
    address_kind: String,
    account_id: i64,
    at: Stamp,
    due_at: Stamp,
    decision: Option<String>,
    words: Option<String>,
    decided_at: Option<Stamp>,
    lifted_at: Option<Stamp>,
}

impl TryFrom<Row> for SubjectRequest {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt(format!("subject request {}", row.id));
        let decision = row
            .decision
            .as_deref()
            .map(|word| Decision::parse(word).ok_or_else(corrupt))
            .transpose()?;
        Ok(Self {
            id: row.id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            right: Right::parse(&row.kind).ok_or_else(corrupt)?,
            address: AddressKind::parse(&row.address_kind).ok_or_else(corrupt)?,
            account: row.account_id,
            at: row.at.0,
            due_at: row.due_at.0,
            decided: decision.zip(row.decided_at.map(|at| at.0)),
            words: row.words,
            lifted_at: row.lifted_at.map(|at| at.0),
        })
    }
}

/// Writes down what somebody asks for, with the address as it was given. Returns its number.
pub fn receive(
    conn: &mut Conn,
    vault: &Vault,
    (of, right): (JurisdictionId, Right),
    (address, given): (&Address, &str),
    (account, now): (i64, Instant),
) -> Result<i64, StoreError> {
    let id: i64 = diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(of.0),
            t::kind.eq(right.as_str()),
            t::address_kind.eq(address.kind().as_str()),
            t::digest.eq(address.digest(vault)),
            t::account_id.eq(account),
            t::at.eq(now.naive_utc()),
            t::due_at.eq(due_at(now).naive_utc()),
        ))
        .returning(t::id)
        .get_result(conn)?;
    set_sealed(conn, vault, id, &given)?;
    Ok(id)
}

/// One by its number.
pub fn find_subject_request(
    conn: &mut Conn,
    id: i64,
) -> Result<Option<SubjectRequest>, StoreError> {
    let row: Option<Row> = t::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(SubjectRequest::try_from).transpose()
}

/// The address that one is about, as it was given; nothing where it was erased.
pub fn address_of(conn: &mut Conn, vault: &Vault, id: i64) -> Result<Option<String>, StoreError> {
    let columns: (Option<i64>, Option<Vec<u8>>) =
        t::table.find(id).select((t::key_id, t::sealed)).first(conn)?;
    open_sealed(conn, vault, id, columns)
}

/// Those of governments before a number, the newest first; of the undecided ones alone, if those are meant.
pub fn list_subject_requests(
    conn: &mut Conn,
    of: &[JurisdictionId],
    undecided: bool,
    (before, at_most): (Option<i64>, i64),
) -> Result<Vec<SubjectRequest>, StoreError> {
    let keys: Vec<i64> = of.iter().map(|one| one.0).collect();
    let mut query = t::table
        .into_boxed()
        .filter(t::jurisdiction_id.eq_any(keys))
        .filter(t::id.lt(before.unwrap_or(i64::MAX)));
    if undecided {
        query = query.filter(t::decision.is_null());
    }
    let rows: Vec<Row> =
        query.order(t::id.desc()).limit(at_most).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(SubjectRequest::try_from).collect()
}

/// Writes down what was decided. Returns whether it was open.
pub fn decide(
    conn: &mut Conn,
    id: i64,
    (decision, words): (Decision, &str),
    (account, now): (i64, Instant),
) -> Result<bool, StoreError> {
    let changed = diesel::update(t::table.find(id).filter(t::decision.is_null()))
        .set((
            t::decision.eq(decision.as_str()),
            t::words.eq(words),
            t::decided_at.eq(now.naive_utc()),
            t::decided_by.eq(account),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Ends a restriction. Returns whether it was in force.
pub fn lift(conn: &mut Conn, id: i64, (account, now): (i64, Instant)) -> Result<bool, StoreError> {
    let in_force = t::table
        .find(id)
        .filter(t::kind.eq(Right::Restriction.as_str()))
        .filter(t::decision.eq(Decision::Granted.as_str()))
        .filter(t::lifted_at.is_null());
    let changed = diesel::update(in_force)
        .set((t::lifted_at.eq(now.naive_utc()), t::lifted_by.eq(account)))
        .execute(conn)?;
    Ok(changed > 0)
}

/// How many answers are late.
pub fn overdue(conn: &mut Conn, now: Instant) -> Result<i64, StoreError> {
    let late = t::table.filter(t::decision.is_null()).filter(t::due_at.lt(now.naive_utc()));
    Ok(late.count().get_result(conn)?)
}

/// A report, its government, and the digests that its reporter is known by.
type Known = (i64, i64, Option<String>, Option<String>);

/// Those of these reports whose reporter's data are restricted by their government.
pub fn restricted(conn: &mut Conn, requests: &[i64]) -> Result<Vec<i64>, StoreError> {
    use request_contacts as c;
    let in_force: Vec<(i64, String)> = t::table
        .filter(t::kind.eq(Right::Restriction.as_str()))
        .filter(t::decision.eq(Decision::Granted.as_str()))
        .filter(t::lifted_at.is_null())
        .select((t::jurisdiction_id, t::digest))
        .load(conn)?;
    if in_force.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<Known> = c::table
        .inner_join(service_requests::table)
        .filter(c::request_id.eq_any(requests.to_vec()))
        .order(c::request_id)
        .select((
            c::request_id,
            service_requests::jurisdiction_id,
            c::email_digest,
            c::phone_digest,
        ))
        .load(conn)?;
    let in_force: HashSet<(i64, String)> = in_force.into_iter().collect();
    let is = |of: i64, digest: Option<String>| digest.is_some_and(|d| in_force.contains(&(of, d)));
    Ok(known
        .into_iter()
        .filter_map(|(id, of, email, phone)| (is(of, email) || is(of, phone)).then_some(id))
        .collect())
}

/// Forgets the address in what a person has asked for, in some governments or in all: that he asked, and what was
/// answered, stays.
pub fn forget_address(
    conn: &mut Conn,
    digest: &str,
    of: Option<&[i64]>,
) -> Result<usize, StoreError> {
    let named = t::table.filter(t::digest.eq(digest)).filter(t::sealed.is_not_null());
    let gone = (t::key_id.eq(None::<i64>), t::sealed.eq(None::<Vec<u8>>));
    Ok(match of {
        None => diesel::update(named).set(gone).execute(conn)?,
        Some(keys) => {
            let within = named.filter(t::jurisdiction_id.eq_any(keys.to_vec()));
            diesel::update(within).set(gone).execute(conn)?
        }
    })
}

sealed_rows!(t by id, "subject_requests");
