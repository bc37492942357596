//! The line of time of a report: everything that happened, what was said, by whom, to whom.

use diesel::prelude::*;

use crate::cases::{Audience, Detail, Since};
use crate::db::schema::{event_texts, mentions, request_events as e};
use crate::db::{Conn, Stamp, StoreError};
use crate::requests::{DetailedStatus, EventKind};
use crate::time::Instant;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// Its key.
    pub id: i64,
    /// The report.
    pub request_id: i64,
    /// What kind of thing.
    pub kind: EventKind,
    /// When.
    pub at: Instant,
    /// The member of staff who did it, if one did.
    pub account: Option<i64>,
    /// Whether a partner's key brought it.
    pub by_key: bool,
    /// Who reads the words.
    pub audience: Audience,
    /// Where the report stood afterwards.
    pub detailed_status: DetailedStatus,
    /// The words as they are shown now.
    pub note: Option<String>,
    /// What they were at first, where they were changed since.
    pub original: Option<Wording>,
    /// A picture that came with it.
    pub media_url: Option<String>,
    /// What staff read besides.
    pub detail: Detail,
}

/// Words that were replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// What stood there at first.
    pub note: Option<String>,
    /// When it was replaced last.
    pub at: Instant,
    /// By whom.
    pub account: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = e)]
struct Row {
    id: i64,
    request_id: i64,
    kind: String,
    at: Stamp,
    account_id: Option<i64>,
    api_key_id: Option<i64>,
    public: bool,
    to_reporter: bool,
    detailed_status: String,
    note: Option<String>,
    media_url: Option<String>,
    detail: Option<String>,
}

/// Other words for an event: the text, when, by whom.
type Reworded = (Option<String>, Stamp, Option<i64>);

fn happening(row: Row, reworded: Option<Reworded>) -> Result<Happening, StoreError> {
    let corrupt = || StoreError::Corrupt(format!("event {} has unknown words", row.id));
    let (kind, status) = (EventKind::parse(&row.kind), DetailedStatus::parse(&row.detailed_status));
    let original = reworded.as_ref().map(|(_, at, account)| Wording {
        note: row.note.clone(),
        at: at.0,
        account: *account,
    });
    Ok(Happening {
        id: row.id,
        request_id: row.request_id,
        kind: kind.ok_or_else(corrupt)?,
        at: row.at.0,
        account: row.account_id,
        by_key: row.api_key_id.is_some(),
        audience: Audience::of_flags(row.public, row.to_reporter),
        detailed_status: status.ok_or_else(corrupt)?,
        note: reworded.map_or(row.note, |(note, _, _)| note),
        original,
        media_url: row.media_url,
        detail: row.detail.as_deref().map(Detail::from_text).unwrap_or_default(),
    })
}

/// Everything that happened to a report, oldest first.
pub fn timeline(conn: &mut Conn, request: i64) -> Result<Vec<Happening>, StoreError> {
    let rows: Vec<(Row, Option<Reworded>)> = e::table
        .left_join(event_texts::table)
        .filter(e::request_id.eq(request))
        .order((e::at.asc(), e::id.asc()))
        .select((
            Row::as_select(),
            (event_texts::note, event_texts::at, event_texts::account_id).nullable(),
        ))
        .load(conn)?;
    rows.into_iter().map(|(row, reworded)| happening(row, reworded)).collect()
}

/// One event of a report.
pub fn find_event(
    conn: &mut Conn,
    request: i64,
    event: i64,
) -> Result<Option<Happening>, StoreError> {
    let row: Option<(Row, Option<Reworded>)> = e::table
        .left_join(event_texts::table)
        .filter(e::request_id.eq(request).and(e::id.eq(event)))
        .select((
            Row::as_select(),
            (event_texts::note, event_texts::at, event_texts::account_id).nullable(),
        ))
        .first(conn)
        .optional()?;
    row.map(|(row, reworded)| happening(row, reworded)).transpose()
}

/// Events by their keys, in any order.
pub fn find_events(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Happening>, StoreError> {
    let rows: Vec<(Row, Option<Reworded>)> = e::table
        .left_join(event_texts::table)
        .filter(e::id.eq_any(ids.to_vec()))
        .select((
            Row::as_select(),
            (event_texts::note, event_texts::at, event_texts::account_id).nullable(),
        ))
        .load(conn)?;
    rows.into_iter().map(|(row, reworded)| happening(row, reworded)).collect()
}

/// What changed after a version of a report, oldest first.
pub fn since(conn: &mut Conn, request: i64, version: i64) -> Result<Vec<Since>, StoreError> {
    let all = timeline(conn, request)?;
    let newer = all.into_iter().filter(|one| one.detail.version > version);
    Ok(newer
        .map(|one| Since {
            at: one.at,
            by: one.account,
            version: one.detail.version,
            changes: one.detail.changes,
        })
        .collect())
}

/// Shows other words in place of an event's own, or none. The event stays as it was written.
pub fn reword(
    conn: &mut Conn,
    event: i64,
    note: Option<&str>,
    account: i64,
    at: Instant,
) -> Result<(), StoreError> {
    use event_texts as t;
    let fields = (t::note.eq(note), t::account_id.eq(account), t::at.eq(at.naive_utc()));
    let known = diesel::update(t::table.find(event)).set(fields).execute(conn)?;
    if known == 0 {
        diesel::insert_into(t::table)
            .values((t::event_id.eq(event), fields.0, fields.1, fields.2))
            .execute(conn)?;
    }
    Ok(())
}

/// Notes that colleagues are named in an event.
pub fn mention(conn: &mut Conn, event: i64, accounts: &[i64]) -> Result<(), StoreError> {
    for account in accounts {
        diesel::insert_into(mentions::table)
            .values((mentions::account_id.eq(account), mentions::event_id.eq(event)))
            .execute(conn)?;
    }
    Ok(())
}
