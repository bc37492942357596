//! Storing a report with everything that belongs to it, in the caller's transaction.

use std::collections::HashMap;

use diesel::prelude::*;

use super::events;
use crate::db::schema::{
    media, request_answers, request_contacts, request_photos, service_requests,
};
use crate::db::{Conn, StoreError};
use crate::geo::Position;
use crate::requests::{DetailedStatus, EventKind, NewEvent, NewServiceRequest, Photo};

/// Stores the report, its answers, contact, photos and the first event of its log. Returns its key.
///
/// # Errors
/// [`StoreError::Duplicate`] when the identifier or the token is taken.
pub fn insert(conn: &mut Conn, new: &NewServiceRequest) -> Result<i64, StoreError> {
    let id = insert_row(conn, new)?;
    insert_contact(conn, id, new)?;
    for (position, answer) in (1_i64..).zip(&new.answers) {
        diesel::insert_into(request_answers::table)
            .values((
                request_answers::request_id.eq(id),
                request_answers::position.eq(position),
                request_answers::code.eq(&answer.code),
                request_answers::value.eq(&answer.value),
            ))
            .execute(conn)?;
    }
    insert_photos(conn, id, 0, &new.photos)?;
    events::append(
        conn,
        &NewEvent {
            request_id: id,
            jurisdiction: new.jurisdiction,
            mode: new.filing.mode,
            api_key_id: new.filing.api_key_id,
            kind: new.first_event,
            at: new.filing.at,
            public: false,
            detailed_status: first_status(new),
            note: None,
            media_url: None,
            external_id: None,
        },
    )?;
    Ok(id)
}

/// What the first event of the log says: who submits says that something is open.
fn first_status(new: &NewServiceRequest) -> DetailedStatus {
    if new.first_event == EventKind::Submitted { DetailedStatus::Open } else { new.detailed_status }
}

fn insert_row(conn: &mut Conn, new: &NewServiceRequest) -> Result<i64, StoreError> {
    use service_requests as t;
    let place = &new.place;
    Ok(diesel::insert_into(t::table)
        .values((
            (
                t::jurisdiction_id.eq(new.jurisdiction.0),
                t::service_id.eq(new.service_id),
                t::api_key_id.eq(new.filing.api_key_id),
                t::mode.eq(new.filing.mode.as_str()),
                t::visibility.eq(new.visibility.as_str()),
                t::code.eq(&new.code),
                t::token.eq(&new.token),
                t::status.eq(new.detailed_status.status().as_str()),
                t::detailed_status.eq(new.detailed_status.as_str()),
                t::status_notes.eq(&new.status_notes),
                t::title.eq(&new.title),
                t::description.eq(&new.description),
                t::agency_responsible.eq(&new.agency_responsible),
                t::service_notice.eq(&new.service_notice),
            ),
            (
                t::source.eq(&new.filing.source),
                t::requested_at.eq(new.filing.at.naive_utc()),
                t::updated_at.eq(new.updated_at.naive_utc()),
                t::closed_at.eq(new.closed_at.map(|at| at.naive_utc())),
                t::expected_at.eq(new.expected_at.map(|at| at.naive_utc())),
                t::release_at.eq(new.release_at.map(|at| at.naive_utc())),
                t::address.eq(&place.address),
                t::address_id.eq(&place.address_id),
                t::zipcode.eq(&place.zipcode),
                t::lat.eq(place.position.map(Position::latitude)),
                t::long.eq(place.position.map(Position::longitude)),
                t::object_type.eq(new.object.as_ref().map(|(kind, _)| kind)),
                t::object_id.eq(new.object.as_ref().map(|(_, id)| id)),
            ),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

fn insert_contact(conn: &mut Conn, id: i64, new: &NewServiceRequest) -> Result<(), StoreError> {
    use request_contacts as t;
    if new.contact.is_empty() {
        return Ok(());
    }
    diesel::insert_into(t::table)
        .values((
            t::request_id.eq(id),
            t::email.eq(&new.contact.email),
            t::first_name.eq(&new.contact.first_name),
            t::last_name.eq(&new.contact.last_name),
            t::phone.eq(&new.contact.phone),
            t::device_id.eq(&new.contact.device_id),
            t::account_id.eq(&new.contact.account_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// Links photos to a report behind the `after` ones that it has.
pub(super) fn insert_photos(
    conn: &mut Conn,
    id: i64,
    after: i64,
    photos: &[Photo],
) -> Result<(), StoreError> {
    use request_photos as t;
    let stored: Vec<&str> = photos
        .iter()
        .filter_map(|photo| match photo {
            Photo::Stored(name) => Some(name.as_str()),
            Photo::Elsewhere(_) => None,
        })
        .collect();
    let ids = media_ids(conn, &stored)?;
    for (position, photo) in (after.saturating_add(1)..).zip(photos) {
        let (media_id, url) = match photo {
            Photo::Stored(name) => {
                let known = ids.get(name.as_str()).copied();
                let missing = || StoreError::Corrupt(format!("picture {name} is not registered"));
                (Some(known.ok_or_else(missing)?), None)
            }
            Photo::Elsewhere(url) => (None, Some(url)),
        };
        diesel::insert_into(t::table)
            .values((
                t::request_id.eq(id),
                t::position.eq(position),
                t::media_id.eq(media_id),
                t::url.eq(url),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The keys of stored pictures by their names.
pub fn media_ids(conn: &mut Conn, names: &[&str]) -> Result<HashMap<String, i64>, StoreError> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i64)> = media::table
        .filter(media::name.eq_any(names.to_vec()))
        .select((media::name, media::id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
