//! Taking away what reports hold of people: texts, photos, whole reports.
//!
//! What is taken away is gone from the event log too: of a note, that there was one stays, and what it said does not.
//! Searches look at these very columns, so they find nothing of it either.

use diesel::prelude::*;

use super::{originals, routing};
use crate::db::schema::{
    media, photo_originals, request_answers, request_events, request_photos, service_requests as t,
};
use crate::db::{Conn, StoreError};

/// Which texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts {
    /// Title, description and answers: what whoever reported has written.
    pub descriptions: bool,
    /// Notes of the log and of the status.
    pub notes: bool,
}

/// Clears texts of reports; returns how many rows held any.
pub fn clear_texts(conn: &mut Conn, requests: &[i64], which: Texts) -> Result<usize, StoreError> {
    let mut changed = 0_usize;
    let reports = || t::table.filter(t::id.eq_any(requests.to_vec()));
    let nothing = None::<String>;
    if which.descriptions {
        let filled = t::description.is_not_null().or(t::title.is_not_null());
        changed = changed.saturating_add(
            diesel::update(reports().filter(filled))
                .set((t::description.eq(&nothing), t::title.eq(&nothing)))
                .execute(conn)?,
        );
        let answers =
            request_answers::table.filter(request_answers::request_id.eq_any(requests.to_vec()));
        changed = changed.saturating_add(diesel::delete(answers).execute(conn)?);
        changed = changed.saturating_add(originals::drop_originals(conn, requests)?);
    }
    if which.notes {
        changed = changed.saturating_add(
            diesel::update(reports().filter(t::status_notes.is_not_null()))
                .set(t::status_notes.eq(&nothing))
                .execute(conn)?,
        );
        let noted = request_events::table
            .filter(request_events::request_id.eq_any(requests.to_vec()))
            .filter(request_events::note.is_not_null());
        changed = changed.saturating_add(
            diesel::update(noted).set(request_events::note.eq(&nothing)).execute(conn)?,
        );
    }
    Ok(changed)
}

/// Which of these reports hold texts.
pub fn with_texts(conn: &mut Conn, requests: &[i64]) -> Result<Vec<i64>, StoreError> {
    let ids = || requests.to_vec();
    let filled = t::description.is_not_null().or(t::title.is_not_null());
    let mut found: Vec<i64> = t::table
        .filter(t::id.eq_any(ids()))
        .filter(filled.or(t::status_notes.is_not_null()))
        .select(t::id)
        .load(conn)?;
    let answered: Vec<i64> = request_answers::table
        .filter(request_answers::request_id.eq_any(ids()))
        .select(request_answers::request_id)
        .distinct()
        .load(conn)?;
    let noted: Vec<i64> = request_events::table
        .filter(request_events::request_id.eq_any(ids()))
        .filter(request_events::note.is_not_null())
        .select(request_events::request_id)
        .distinct()
        .load(conn)?;
    found.extend(answered);
    found.extend(noted);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What became of photos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unlinked {
    /// Rows that were changed or removed.
    pub rows: usize,
    /// Pictures of ours that no report shows any more: their files are to be removed once this is on disk.
    pub pictures: Vec<String>,
}

/// Takes the photos off reports.
pub fn remove_photos(conn: &mut Conn, requests: &[i64]) -> Result<Unlinked, StoreError> {
    let ids = || requests.to_vec();
    let mut ours: Vec<(i64, String)> = request_photos::table
        .inner_join(media::table)
        .filter(request_photos::request_id.eq_any(ids()))
        .select((media::id, media::name))
        .load(conn)?;
    // Pictures as they were before parts were blacked out go as well.
    let covered: Vec<(i64, String)> = photo_originals::table
        .inner_join(media::table)
        .filter(photo_originals::request_id.eq_any(ids()))
        .select((media::id, media::name))
        .load(conn)?;
    ours.extend(covered);
    let kept = photo_originals::table.filter(photo_originals::request_id.eq_any(ids()));
    diesel::delete(kept).execute(conn)?;
    let linked = request_photos::table.filter(request_photos::request_id.eq_any(ids()));
    let mut rows = diesel::delete(linked).execute(conn)?;
    let shown = t::table.filter(t::id.eq_any(ids())).filter(t::photo.is_not_null());
    rows =
        rows.saturating_add(diesel::update(shown).set(t::photo.eq(None::<String>)).execute(conn)?);
    let showing = request_events::table
        .filter(request_events::request_id.eq_any(ids()))
        .filter(request_events::media_url.is_not_null());
    let update = diesel::update(showing).set(request_events::media_url.eq(None::<String>));
    rows = rows.saturating_add(update.execute(conn)?);
    let keys: Vec<i64> = ours.iter().map(|(key, _)| *key).collect();
    let elsewhere: Vec<Option<i64>> = request_photos::table
        .filter(request_photos::media_id.eq_any(keys.clone()))
        .select(request_photos::media_id)
        .load(conn)?;
    let gone = |key: &i64| !elsewhere.contains(&Some(*key));
    let unused: Vec<i64> = keys.into_iter().filter(gone).collect();
    diesel::delete(media::table.filter(media::id.eq_any(unused))).execute(conn)?;
    let files = ours.into_iter().filter(|(key, _)| gone(key)).map(|(_, name)| name).collect();
    Ok(Unlinked { rows, pictures: files })
}

/// Which of these reports show photos.
pub fn with_photos(conn: &mut Conn, requests: &[i64]) -> Result<Vec<i64>, StoreError> {
    let mut found: Vec<i64> = request_photos::table
        .filter(request_photos::request_id.eq_any(requests.to_vec()))
        .select(request_photos::request_id)
        .distinct()
        .load(conn)?;
    let events: Vec<i64> = request_events::table
        .filter(request_events::request_id.eq_any(requests.to_vec()))
        .filter(request_events::media_url.is_not_null())
        .select(request_events::request_id)
        .distinct()
        .load(conn)?;
    found.extend(events);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Removes whole reports with everything that belongs to them; returns their pictures.
pub fn remove(conn: &mut Conn, requests: &[i64]) -> Result<Unlinked, StoreError> {
    let unlinked = remove_photos(conn, requests)?;
    let gone = diesel::delete(t::table.filter(t::id.eq_any(requests.to_vec()))).execute(conn)?;
    // Their events are gone with them, so no event tells of it. The lock comes last: others wait for it.
    routing::lock(conn)?;
    for id in requests {
        routing::note(conn, *id, *id)?;
    }
    Ok(Unlinked { rows: gone, ..unlinked })
}
