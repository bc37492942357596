//! Rows of API keys.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::db::schema::api_keys;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::people::{ApiKey, KeyNotice, KeyText, NewKey, PreviousSecret, Scopes};
use crate::time::Instant;

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys)]
struct KeyRow {
    id: i64,
    public_id: String,
    digest: String,
    label: String,
    scopes: String,
    jurisdiction_id: Option<i64>,
    mode: String,
    created_at: NaiveDateTime,
    expires_at: Option<NaiveDateTime>,
    revoked_at: Option<NaiveDateTime>,
    last_used_at: Option<NaiveDateTime>,
    previous_digest: Option<String>,
    previous_until: Option<NaiveDateTime>,
    rotated_at: Option<NaiveDateTime>,
    deprecated_at: Option<NaiveDateTime>,
    sunset_at: Option<NaiveDateTime>,
    notice_url: Option<String>,
}

impl TryFrom<KeyRow> for ApiKey {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        let mode = Mode::parse(&row.mode)
            .ok_or_else(|| StoreError::Corrupt(format!("key {} has mode {}", row.id, row.mode)))?;
        let previous = row.previous_digest.zip(row.rotated_at).zip(row.previous_until);
        let (sunset_at, link) = (row.sunset_at, row.notice_url);
        Ok(Self {
            previous: previous.map(|((digest, since), until)| PreviousSecret {
                digest,
                since: since.and_utc(),
                until: until.and_utc(),
            }),
            notice: row.deprecated_at.map(|since| KeyNotice {
                since: since.and_utc(),
                until: sunset_at.map(|at| at.and_utc()),
                link,
            }),
            id: row.id,
            public_id: row.public_id,
            digest: row.digest,
            label: row.label,
            scopes: Scopes::parse(&row.scopes),
            jurisdiction: row.jurisdiction_id.map(JurisdictionId),
            mode,
            created_at: row.created_at.and_utc(),
            expires_at: row.expires_at.map(|at| at.and_utc()),
            revoked_at: row.revoked_at.map(|at| at.and_utc()),
            last_used_at: row.last_used_at.map(|at| at.and_utc()),
        })
    }
}

/// Stores a key: its digest, never its text.
pub fn insert(
    conn: &mut Conn,
    new: &NewKey,
    text: &KeyText,
    now: Instant,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(api_keys::table)
        .values((
            api_keys::public_id.eq(text.public_id()),
            api_keys::digest.eq(text.digest()),
            api_keys::label.eq(&new.label),
            api_keys::scopes.eq(new.scopes.to_string()),
            api_keys::jurisdiction_id.eq(new.jurisdiction.map(|id| id.0)),
            api_keys::mode.eq(new.mode.as_str()),
            api_keys::created_at.eq(now.naive_utc()),
            api_keys::expires_at.eq(new.expires_at.map(|at| at.naive_utc())),
        ))
        .returning(api_keys::id)
        .get_result(conn)?)
}

/// The key that a text names and proves, if it is in force.
pub fn find(conn: &mut Conn, text: &KeyText, now: Instant) -> Result<Option<ApiKey>, StoreError> {
    Ok(find_by_public_id(conn, text.public_id())?.filter(|key| key.accepts(text, now)))
}

/// The key with this public part, in force or not.
pub fn find_by_public_id(conn: &mut Conn, public_id: &str) -> Result<Option<ApiKey>, StoreError> {
    let row: Option<KeyRow> = api_keys::table
        .filter(api_keys::public_id.eq(public_id))
        .select(KeyRow::as_select())
        .first(conn)
        .optional()?;
    row.map(ApiKey::try_from).transpose()
}

/// Every key, oldest first.
pub fn list(conn: &mut Conn) -> Result<Vec<ApiKey>, StoreError> {
    let rows: Vec<KeyRow> =
        api_keys::table.order(api_keys::id).select(KeyRow::as_select()).load(conn)?;
    rows.into_iter().map(ApiKey::try_from).collect()
}

/// Takes a key back. `false` when there is none or it was taken back before.
pub fn revoke(conn: &mut Conn, public_id: &str, now: Instant) -> Result<bool, StoreError> {
    let changed = diesel::update(api_keys::table)
        .filter(api_keys::public_id.eq(public_id))
        .filter(api_keys::revoked_at.is_null())
        .set(api_keys::revoked_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Notes that a key was used; at most once an hour, so that using it does not mean writing.
pub fn note_use(conn: &mut Conn, key: &ApiKey, now: Instant) -> Result<(), StoreError> {
    let hour = TimeDelta::hours(1);
    if key.last_used_at.is_some_and(|last| now.signed_duration_since(last) < hour) {
        return Ok(());
    }
    diesel::update(api_keys::table.find(key.id))
        .set(api_keys::last_used_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Gives a key a new secret; the one before is good until then.
pub fn rotate(
    conn: &mut Conn,
    key: &ApiKey,
    text: &KeyText,
    until: Instant,
    now: Instant,
) -> Result<(), StoreError> {
    diesel::update(api_keys::table.find(key.id))
        .set((
            api_keys::digest.eq(text.digest()),
            api_keys::previous_digest.eq(Some(&key.digest)),
            api_keys::previous_until.eq(Some(until.naive_utc())),
            api_keys::rotated_at.eq(Some(now.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Announces the end of a key, or takes that back.
pub fn set_notice(conn: &mut Conn, key: i64, notice: Option<&KeyNotice>) -> Result<(), StoreError> {
    let until = notice.and_then(|one| one.until).map(|at| at.naive_utc());
    diesel::update(api_keys::table.find(key))
        .set((
            api_keys::deprecated_at.eq(notice.map(|one| one.since.naive_utc())),
            api_keys::sunset_at.eq(until),
            api_keys::notice_url.eq(notice.and_then(|one| one.link.clone())),
        ))
        .execute(conn)?;
    Ok(())
}
