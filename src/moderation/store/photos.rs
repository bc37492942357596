//! Photos of which parts are blacked out. The picture as it was stays registered under a name that only moderators
//! are told.

use diesel::prelude::*;

use crate::db::schema::{media, photo_originals as t, request_photos as p, service_requests};
use crate::db::{Conn, StoreError};
use crate::media::store::{self as pictures, Registration};
use crate::requests::store::media_ids;
use crate::time::Instant;

/// The picture of ours that a report shows at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Its key.
    pub media_id: i64,
    /// Its name.
    pub name: String,
}

/// A picture as it was before parts of it were blacked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The place among the photos of its report, from 1.
    pub position: i64,
    /// The key of the picture as it was.
    pub media_id: i64,
    /// The name of the picture as it was.
    pub name: String,
    /// The parts that are blacked out, as JSON.
    pub regions: String,
}

/// The picture of ours at a place; none where there is no photo, or one that lies elsewhere.
pub fn linked(conn: &mut Conn, request: i64, position: i64) -> Result<Option<Linked>, StoreError> {
    let row: Option<(i64, String)> = p::table
        .inner_join(media::table)
        .filter(p::request_id.eq(request).and(p::position.eq(position)))
        .select((media::id, media::name))
        .first(conn)
        .optional()?;
    Ok(row.map(|(media_id, name)| Linked { media_id, name }))
}

/// The pictures of a report as they were, by their places.
pub fn covered(conn: &mut Conn, request: i64) -> Result<Vec<Covered>, StoreError> {
    let rows: Vec<(i64, i64, String, String)> = t::table
        .inner_join(media::table)
        .filter(t::request_id.eq(request))
        .order(t::position)
        .select((t::position, t::media_id, media::name, t::regions))
        .load(conn)?;
    let read = |(position, media_id, name, regions)| Covered { position, media_id, name, regions };
    Ok(rows.into_iter().map(read).collect())
}

/// Puts a picture with black parts in the place of `old`, and keeps the picture as it was. Both are registered here;
/// what stood there is no longer: its files may go.
pub fn cover_photo(
    conn: &mut Conn,
    (request, position): (i64, i64),
    old: &Linked,
    (public, sealed, regions): (&Registration, &Registration, &str),
    by: (i64, Instant),
) -> Result<(), StoreError> {
    pictures::insert(conn, public, by.1)?;
    pictures::insert(conn, sealed, by.1)?;
    let keys = media_ids(conn, &[public.name.as_str(), sealed.name.as_str()])?;
    let gone = || StoreError::Corrupt("a picture was registered and is not there".to_owned());
    let shown = *keys.get(public.name.as_str()).ok_or_else(gone)?;
    let kept = *keys.get(sealed.name.as_str()).ok_or_else(gone)?;
    let before: Option<i64> =
        t::table.find((request, position)).select(t::media_id).first(conn).optional()?;
    diesel::delete(t::table.find((request, position))).execute(conn)?;
    diesel::insert_into(t::table)
        .values((
            t::request_id.eq(request),
            t::position.eq(position),
            t::media_id.eq(kept),
            t::regions.eq(regions),
            t::account_id.eq(by.0),
            t::at.eq(by.1.naive_utc()),
        ))
        .execute(conn)?;
    show(conn, (request, position), shown, public.name.as_str())?;
    for unused in before.into_iter().chain([old.media_id]) {
        diesel::delete(media::table.find(unused)).execute(conn)?;
    }
    Ok(())
}

/// Shows a picture as it was. The one with black parts is no longer registered: its files may go.
pub fn uncover_photo(
    conn: &mut Conn,
    request: i64,
    old: &Linked,
    was: &Covered,
) -> Result<(), StoreError> {
    diesel::delete(t::table.find((request, was.position))).execute(conn)?;
    show(conn, (request, was.position), was.media_id, &was.name)?;
    diesel::delete(media::table.find(old.media_id)).execute(conn)?;
    Ok(())
}

/// The first photo of a report stands in its row as well.
fn show(
    conn: &mut Conn,
    (request, position): (i64, i64),
    media_id: i64,
    name: &str,
) -> Result<(), StoreError> {
    use service_requests as s;
    diesel::update(p::table.filter(p::request_id.eq(request).and(p::position.eq(position))))
        .set(p::media_id.eq(media_id))
        .execute(conn)?;
    if position == 1 {
        diesel::update(s::table.find(request)).set(s::photo.eq(name)).execute(conn)?;
    }
    Ok(())
}
