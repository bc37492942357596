//! Storing a report with everything that belongs to it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::idempotency::Record;
use super::originals;
use crate::db::schema::{
    idempotency_records, media, request_answers, request_contacts, request_escalations,
    request_events, request_photos, request_tags, service_requests,
};
use crate::db::{Conn, First, Key, Numbers, Part, StoreError, areas_part, insert_together};
use crate::geo::Position;
use crate::people::SealedContact;
use crate::requests::{DetailedStatus, EventKind, NewServiceRequest, Photo};
use crate::routing::Assignment;
use crate::time::Instant;
use crate::vault::Vault;

/// Stores the report, its areas, answers, contact, photos and the first event of its log, and the record that
/// answers a repetition of the call. Returns the report's key.
///
/// A single statement on PostgreSQL, unless pictures of ours have to be looked up. This is for reports without contact
/// data and masks, which are refused: [`insert_with_contact`] takes them.
///
/// # Errors
/// [`StoreError::Duplicate`] when the identifier or the token is taken, or the same call was carried out
/// before.
pub fn insert(
    conn: &mut Conn,
    new: &NewServiceRequest,
    record: Option<&Record>,
) -> Result<i64, StoreError> {
    if !new.contact.is_empty() || new.originals.is_some() {
        return Err(StoreError::Corrupt("personal data were to be stored unsealed".to_owned()));
    }
    let photos = linked(conn, &new.photos)?;
    insert_together(conn, report(new), |id| Ok(parts(id, new, &photos, record)))
}

/// [`insert`] of a report that may have contact data or masked texts, which are sealed by the vault.
///
/// They are sealed for the number of the report, so on PostgreSQL that comes from `numbers`, for every report: of one
/// server the higher number came in later.
pub fn insert_with_contact(
    conn: &mut Conn,
    (vault, numbers): (&Vault, &Numbers),
    new: &NewServiceRequest,
    record: Option<&Record>,
) -> Result<i64, StoreError> {
    let plain = new.contact.is_empty() && new.originals.is_none();
    if !plain {
        vault.keep_up(conn)?;
    }
    let photos = linked(conn, &new.photos)?;
    let rest = |id: Key, number: i64| {
        let mut rest = parts(id, new, &photos, record);
        if !new.contact.is_empty() {
            rest.push(contact(id, SealedContact::seal(vault, number, &new.contact)?));
        }
        if let Some(written) = &new.originals {
            rest.push(originals::part(id, number, vault, written)?);
        }
        Ok(rest)
    };
    match numbers.next(conn)? {
        Some(number) => insert_together(conn, numbered(number, new), |id| rest(id, number)),
        None => insert_together(conn, report(new), |id| {
            let unknown = || StoreError::Corrupt("a report without a number".to_owned());
            rest(id, id.number().ok_or_else(unknown)?)
        }),
    }
}

/// Where the numbers of reports come from, where they must be known in advance.
pub fn numbers() -> Numbers {
    Numbers::of("service_requests")
}

/// Everything but the report's own row and its contact data.
fn parts<'a>(
    id: Key,
    new: &'a NewServiceRequest,
    photos: &[Link<'a>],
    record: Option<&'a Record>,
) -> Vec<Box<dyn Part + 'a>> {
    let mut parts = vec![events(id, new)];
    if cannot_wait(new) {
        parts.push(waiting(id, new));
    }
    parts.extend(areas_part(id, &new.areas));
    for tag in &new.assignment.tags {
        parts.push(Box::new(
            diesel::insert_into(request_tags::table)
                .values((request_tags::request_id.eq(id), request_tags::tag.eq(tag))),
        ));
    }
    for (position, answer) in (1_i64..).zip(&new.answers) {
        parts.push(Box::new(diesel::insert_into(request_answers::table).values((
            request_answers::request_id.eq(id),
            request_answers::position.eq(position),
            request_answers::code.eq(&answer.code),
            request_answers::value.eq(&answer.value),
        ))));
    }
    for (position, photo) in (1_i64..).zip(photos) {
        parts.push(photo_part(id, position, *photo));
    }
    parts.extend(record.map(|record| kept(record, new.filing.at)));
    parts
}

fn kept(record: &Record, now: Instant) -> Box<dyn Part + '_> {
    use idempotency_records as t;
    Box::new(diesel::insert_into(t::table).values((
        t::scope.eq(&record.scope),
        t::fingerprint.eq(&record.fingerprint),
        t::outcome.eq(&record.outcome),
        t::created_at.eq(now.naive_utc()),
    )))
}

/// The first event of the log, and behind it, in the same statement so that it comes later on both databases, that the
/// report cannot wait.
fn events(id: Key, new: &NewServiceRequest) -> Box<dyn Part + '_> {
    use request_events as t;
    // Who submits says that something is open.
    let open = new.first_event == EventKind::Submitted;
    let says = if open { DetailedStatus::Open } else { new.detailed_status };
    let row = |kind: EventKind, by: Option<i64>, says: DetailedStatus, detail: Option<String>| {
        (
            t::request_id.eq(id),
            t::jurisdiction_id.eq(new.jurisdiction.0),
            t::api_key_id.eq(by),
            t::mode.eq(new.filing.mode.as_str()),
            t::kind.eq(kind.as_str()),
            t::at.eq(new.filing.at.naive_utc()),
            t::public.eq(false),
            t::detailed_status.eq(says.as_str()),
            t::detail.eq(detail),
        )
    };
    let first = row(new.first_event, new.filing.api_key_id, says, reason(&new.assignment));
    if !cannot_wait(new) {
        return Box::new(diesel::insert_into(t::table).values(first));
    }
    let second = row(EventKind::Escalated, None, new.detailed_status, Some(escalation(new)));
    Box::new(diesel::insert_into(t::table).values(vec![first, second]))
}

/// What was taken over from elsewhere is past: nobody is to be called for it.
fn cannot_wait(new: &NewServiceRequest) -> bool {
    new.assignment.critical && new.first_event == EventKind::Submitted
}

/// Which rules decided who owns the report, and why, as JSON for staff.
fn reason(of: &Assignment) -> Option<String> {
    if of.why.is_empty() {
        return None;
    }
    let mut told = serde_json::json!({
        "rules_version": of.rules_version, "why": of.why, "critical": of.critical,
    });
    if let (Some(to), Some(told)) = (&of.hand_on, told.as_object_mut()) {
        let to = serde_json::json!({ "code": to.code, "name": to.name, "url": to.url });
        told.insert("hand_on".to_owned(), to);
    }
    Some(told.to_string())
}

/// Who owns a report that cannot wait, and why, for whoever is on duty.
fn escalation(new: &NewServiceRequest) -> String {
    let of = &new.assignment;
    let told = serde_json::json!({
        "department": of.department, "team": of.team, "person": of.person,
        "rules_version": of.rules_version, "why": of.why,
    });
    told.to_string()
}

/// Puts a report among those that wait for somebody to say that he sees to it.
fn waiting(id: Key, new: &NewServiceRequest) -> Box<dyn Part + '_> {
    use request_escalations as t;
    let at = new.filing.at.naive_utc();
    Box::new(diesel::insert_into(t::table).values((t::request_id.eq(id), t::at.eq(at))))
}

/// The columns of a report's own row.
macro_rules! columns {
    ($new:expr) => {{
        use service_requests as t;
        let new = $new;
        let place = &new.place;
        (
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
                // Nothing changes before it comes in, whatever a file that is taken over says.
                t::updated_at.eq(new.updated_at.max(new.filing.at).naive_utc()),
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
                t::photo.eq(new.photos.first().map(Photo::as_text)),
            ),
            (
                t::department_id.eq(new.assignment.department),
                t::team_id.eq(new.assignment.team),
                t::person_id.eq(new.assignment.person),
                t::state.eq(&new.state),
                t::state_since.eq(new.updated_at.max(new.filing.at).naive_utc()),
                t::priority.eq(new.assignment.priority.rank()),
                t::urgency.eq(new.assignment.urgency),
                t::publish_at.eq(new.publish_at.map(|at| at.naive_utc())),
            ),
        )
    }};
}

fn report(new: &NewServiceRequest) -> impl First<'_> {
    use service_requests as t;
    diesel::insert_into(t::table).values(columns!(new)).returning(t::id)
}

/// [`report`] under a number that is known.
fn numbered(number: i64, new: &NewServiceRequest) -> impl First<'_> {
    use service_requests as t;
    let (one, two, three) = columns!(new);
    diesel::insert_into(t::table).values((t::id.eq(number), one, two, three)).returning(t::id)
}

fn contact<'a>(id: Key, new: SealedContact) -> Box<dyn Part + 'a> {
    use request_contacts as t;
    Box::new(diesel::insert_into(t::table).values((
        t::request_id.eq(id),
        t::key_id.eq(new.sealed.key),
        t::sealed.eq(new.sealed.bytes),
        t::email_digest.eq(new.email_digest),
        t::phone_digest.eq(new.phone_digest),
    )))
}

/// A photo of ours by its key, or the address of another.
type Link<'a> = (Option<i64>, Option<&'a str>);

fn photo_part(id: Key, position: i64, (media_id, url): Link<'_>) -> Box<dyn Part + '_> {
    use request_photos as t;
    Box::new(diesel::insert_into(t::table).values((
        t::request_id.eq(id),
        t::position.eq(position),
        t::media_id.eq(media_id),
        t::url.eq(url),
    )))
}

/// Links photos to a report behind the `after` ones that it has.
pub(super) fn insert_photos(
    conn: &mut Conn,
    id: i64,
    after: i64,
    photos: &[Photo],
) -> Result<(), StoreError> {
    use request_photos as t;
    for (position, (media_id, url)) in (after.saturating_add(1)..).zip(linked(conn, photos)?) {
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

fn linked<'a>(conn: &mut Conn, photos: &'a [Photo]) -> Result<Vec<Link<'a>>, StoreError> {
    let stored: Vec<&str> = photos
        .iter()
        .filter_map(|photo| match photo {
            Photo::Stored(name) => Some(name.as_str()),
            Photo::Elsewhere(_) => None,
        })
        .collect();
    let ids = media_ids(conn, &stored)?;
    let link = |photo: &'a Photo| match photo {
        Photo::Stored(name) => match ids.get(name.as_str()) {
            Some(id) => Ok((Some(*id), None)),
            None => Err(StoreError::Corrupt(format!("picture {name} is not registered"))),
        },
        Photo::Elsewhere(url) => Ok((None, Some(url.as_str()))),
    };
    photos.iter().map(link).collect()
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
