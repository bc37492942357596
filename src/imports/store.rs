//! How far an import has come, and which tokens are taken.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{import_runs as t, service_requests};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::time::Instant;

/// One import of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) rows_done: u64,
    pub(super) rows_rejected: u64,
    pub(super) finished: bool,
}

/// The import with this fingerprint, if there was one.
pub(super) fn find(conn: &mut Conn, fingerprint: &str) -> Result<Option<Run>, StoreError> {
    let row: Option<(i64, i64, bool)> = t::table
        .filter(t::fingerprint.eq(fingerprint))
        .select((t::rows_done, t::rows_rejected, t::finished))
        .first(conn)
        .optional()?;
    Ok(row.map(|(done, rejected, finished)| Run {
        rows_done: done.unsigned_abs(),
        rows_rejected: rejected.unsigned_abs(),
        finished,
    }))
}

/// Notes how far an import has come, in the transaction of the rows that it tells of.
pub(super) fn save(
    conn: &mut Conn,
    fingerprint: &str,
    file_name: &str,
    run: Run,
    now: Instant,
) -> Result<(), StoreError> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let values = (
        t::rows_done.eq(number(run.rows_done)),
        t::rows_rejected.eq(number(run.rows_rejected)),
        t::finished.eq(run.finished),
        t::updated_at.eq(now.naive_utc()),
    );
    let known = diesel::update(t::table.filter(t::fingerprint.eq(fingerprint)))
        .set(values)
        .execute(conn)?;
    if known == 0 {
        diesel::insert_into(t::table)
            .values((t::fingerprint.eq(fingerprint), t::file_name.eq(file_name), values))
            .execute(conn)?;
    }
    Ok(())
}

/// Which of these tokens are taken, and whether by a report of this government and endpoint.
pub(super) fn find_tokens(
    conn: &mut Conn,
    of: JurisdictionId,
    mode: Mode,
    tokens: &[&str],
) -> Result<HashMap<String, bool>, StoreError> {
    use service_requests as r;
    if tokens.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Option<String>, i64, String)> = r::table
        .filter(r::token.eq_any(tokens.to_vec()))
        .select((r::token, r::jurisdiction_id, r::mode))
        .load(conn)?;
    let ours = |owner: i64, word: &str| owner == of.0 && word == mode.as_str();
    Ok(rows
        .into_iter()
        .filter_map(|(token, owner, word)| Some((token?, ours(owner, &word))))
        .collect())
}
