//! Texts to learn from.

use diesel::prelude::*;

use crate::db::schema::service_requests as t;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};

/// The newest reports of a government that have a text: the key of the service, and the text as it is published.
pub fn examples(
    conn: &mut Conn,
    of: JurisdictionId,
    limit: i64,
) -> Result<Vec<(i64, String)>, StoreError> {
    let rows: Vec<(i64, Option<String>, Option<String>)> = t::table
        .filter(t::jurisdiction_id.eq(of.0))
        .filter(t::mode.eq(Mode::Production.as_str()))
        .filter(t::description.is_not_null())
        .order((t::requested_at.desc(), t::id.desc()))
        .limit(limit)
        .select((t::service_id, t::title, t::description))
        .load(conn)?;
    let text = |(service, title, description): (i64, Option<String>, Option<String>)| {
        let texts: Vec<String> = title.into_iter().chain(description).collect();
        (service, texts.join("\n"))
    };
    Ok(rows.into_iter().map(text).collect())
}
