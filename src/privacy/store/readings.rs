//! Rows of the log of who has read contact data.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::contact_readings as t;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::privacy::{NewReading, Purpose, Reading, Reason, View};

/// Writes readings down, in the transaction that reads.
pub fn write(conn: &mut Conn, readings: &[NewReading]) -> Result<(), StoreError> {
    for one in readings {
        diesel::insert_into(t::table)
            .values((
                t::jurisdiction_id.eq(one.jurisdiction.0),
                t::request_id.eq(one.request),
                t::account_id.eq(one.account),
                t::view.eq(one.view.as_str()),
                t::purpose.eq(one.reason.purpose.as_str()),
                t::words.eq(&one.reason.words),
                t::at.eq(one.at.naive_utc()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Which readings are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of these governments; of all when there are none named.
    pub governments: Option<Vec<i64>>,
    /// Of one report.
    pub request: Option<i64>,
    /// By one account.
    pub account: Option<i64>,
    /// Before the reading with this number.
    pub before: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    request_id: i64,
    account_id: Option<i64>,
    view: String,
    purpose: String,
    words: Option<String>,
    at: NaiveDateTime,
}

impl TryFrom<Row> for Reading {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt(format!("reading {}", row.id));
        Ok(Self {
            id: row.id,
            what: NewReading {
                jurisdiction: JurisdictionId(row.jurisdiction_id),
                request: row.request_id,
                account: row.account_id,
                view: View::parse(&row.view).ok_or_else(corrupt)?,
                reason: Reason {
                    purpose: Purpose::parse(&row.purpose).ok_or_else(corrupt)?,
                    words: row.words,
                },
                at: row.at.and_utc(),
            },
        })
    }
}

/// Readings, the newest first.
pub fn list(conn: &mut Conn, wanted: &Wanted, at_most: i64) -> Result<Vec<Reading>, StoreError> {
    let mut query = t::table.into_boxed();
    if let Some(governments) = &wanted.governments {
        query = query.filter(t::jurisdiction_id.eq_any(governments.clone()));
    }
    if let Some(request) = wanted.request {
        query = query.filter(t::request_id.eq(request));
    }
    if let Some(account) = wanted.account {
        query = query.filter(t::account_id.eq(account));
    }
    if let Some(before) = wanted.before {
        query = query.filter(t::id.lt(before));
    }
    let rows: Vec<Row> =
        query.order(t::id.desc()).limit(at_most).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Reading::try_from).collect()
}
