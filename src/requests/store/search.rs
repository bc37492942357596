//! Lists of reports: one query for the page, one for each kind of detail.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::events;
use super::row::RequestRow;
use crate::catalogue::Answer;
use crate::db::schema::{media, request_answers, request_photos, service_requests as t};
use crate::db::{Conn, StoreError, lower, pattern_containing};
use crate::geo::BoundingBox;
use crate::requests::search::Filter;
use crate::requests::{Circle, Order, Photo, Search, Selection, ServiceRequest, Visibility};

/// Which details of a report are wanted besides its row and photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Details {
    /// Answers to the service's questions.
    pub answers: bool,
    /// Public events.
    pub events: bool,
}

type Backend = <Conn as Connection>::Backend;
type Query<'a> = t::BoxedQuery<'a, Backend>;
type Condition<'a> =
    Box<dyn BoxableExpression<t::table, Backend, SqlType = diesel::sql_types::Nullable<Bool>> + 'a>;

/// A page of the reports that the search selects and the public may list.
pub fn list(
    conn: &mut Conn,
    search: &Search,
    offset: i64,
    size: i64,
    details: Details,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let query = ordered(selected(search), search.order).offset(offset).limit(size);
    load(conn, query, details)
}

/// The next reports in order of their keys, behind the one with key `after`: for streams of any length.
pub fn list_after(
    conn: &mut Conn,
    search: &Search,
    after: i64,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let query = selected(search).filter(t::id.gt(after)).order(t::id.asc()).limit(size);
    load(conn, query, Details::default())
}

/// How many reports the search selects.
pub fn count(conn: &mut Conn, search: &Search) -> Result<i64, StoreError> {
    Ok(selected(search).count().get_result(conn)?)
}

fn load(
    conn: &mut Conn,
    query: Query<'_>,
    details: Details,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let rows: Vec<RequestRow> = query.select(RequestRow::as_select()).load(conn)?;
    let mut found =
        rows.into_iter().map(ServiceRequest::try_from).collect::<Result<Vec<_>, _>>()?;
    complete(conn, &mut found, details)?;
    Ok(found)
}

fn selected(search: &Search) -> Query<'_> {
    // Reports without an identifier cannot be asked for again, so they are not listed.
    let query = t::table
        .into_boxed()
        .filter(t::jurisdiction_id.eq(search.jurisdiction.0))
        .filter(t::mode.eq(search.mode.as_str()))
        .filter(t::code.is_not_null());
    match &search.selection {
        Selection::Codes(codes) => query
            .filter(t::code.eq_any(codes.iter().map(String::as_str)))
            .filter(t::visibility.ne(Visibility::Private.as_str())),
        Selection::Matching(filter) => {
            matching(query.filter(t::visibility.eq(Visibility::Public.as_str())), filter)
        }
    }
}

fn matching<'a>(mut query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    if let Some(services) = &filter.services {
        query = query.filter(t::service_id.eq_any(services));
    }
    if let Some(status) = filter.status {
        query = query.filter(t::status.eq(status.as_str()));
    }
    if let Some(start) = filter.start {
        query = query.filter(t::requested_at.ge(start.naive_utc()));
    }
    if let Some(end) = filter.end {
        query = query.filter(t::requested_at.le(end.naive_utc()));
    }
    if let Some(after) = filter.updated_after {
        query = query.filter(t::updated_at.ge(after.naive_utc()));
    }
    if let Some(before) = filter.updated_before {
        query = query.filter(t::updated_at.le(before.naive_utc()));
    }
    if let Some(bbox) = &filter.bbox {
        query = query.filter(inside(bbox));
    }
    if let Some(circle) = &filter.circle {
        query = query.filter(inside(&BoundingBox::around(circle.centre, circle.metres)));
        query = query.filter(near(circle));
    }
    if let Some((kind, id)) = &filter.object {
        query = query.filter(t::object_type.eq(kind)).filter(t::object_id.eq(id));
    }
    for word in &filter.words {
        query = query.filter(mentions(word));
    }
    query
}

fn mentions<'a>(word: &str) -> Condition<'a> {
    let pattern = pattern_containing(word);
    Box::new(
        lower(t::description)
            .like(pattern.clone())
            .escape('\\')
            .or(lower(t::title).like(pattern.clone()).escape('\\'))
            .or(lower(t::address).like(pattern.clone()).escape('\\'))
            .or(lower(t::code).like(pattern).escape('\\')),
    )
}

fn inside<'a>(bbox: &BoundingBox) -> Condition<'a> {
    let rows = t::lat.ge(bbox.south()).and(t::lat.le(bbox.north()));
    let (west, east) = (bbox.west(), bbox.east());
    if west <= east {
        Box::new(rows.and(t::long.ge(west)).and(t::long.le(east)))
    } else {
        // The box crosses the antimeridian.
        Box::new(rows.and(t::long.ge(west).or(t::long.le(east))))
    }
}

/// Metres for one degree of latitude on the sphere that the distances of this program are measured on.
const METRES_PER_DEGREE: f64 = 111_195.079_734_632;

/// The distance on the plane that touches the ground at the centre: wrong by less than a thousandth
/// within the largest radius, and the same arithmetic on both databases.
fn near<'a>(circle: &Circle) -> Condition<'a> {
    let (lat, long) = (circle.centre.latitude(), circle.centre.longitude());
    let across = METRES_PER_DEGREE * lat.to_radians().cos();
    let reach = circle.metres * circle.metres;
    let dy = || t::lat - lat;
    let dx = || t::long - long;
    Box::new(
        (dy() * dy() * (METRES_PER_DEGREE * METRES_PER_DEGREE) + dx() * dx() * (across * across))
            .le(reach),
    )
}

fn ordered(query: Query<'_>, order: Order) -> Query<'_> {
    match order {
        Order::Newest => query.order((t::requested_at.desc(), t::id.desc())),
        Order::Oldest => query.order((t::requested_at.asc(), t::id.asc())),
        Order::LastUpdated => query.order((t::updated_at.desc(), t::id.desc())),
        Order::FirstUpdated => query.order((t::updated_at.asc(), t::id.asc())),
        Order::OpenFirst => query.order((t::status.desc(), t::requested_at.desc(), t::id.desc())),
        Order::ClosedFirst => query.order((t::status.asc(), t::requested_at.desc(), t::id.desc())),
        Order::Code => query.order((t::code.asc(), t::id.asc())),
        Order::CodeBackwards => query.order((t::code.desc(), t::id.desc())),
    }
}

/// Adds photos and the wanted details to reports that were just loaded.
pub(super) fn complete(
    conn: &mut Conn,
    found: &mut [ServiceRequest],
    details: Details,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = found.iter().map(|one| one.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut photos = load_photos(conn, &ids)?;
    let mut answers = if details.answers { load_answers(conn, &ids)? } else { HashMap::new() };
    let mut news = if details.events { events::public_of(conn, &ids)? } else { HashMap::new() };
    for one in found {
        one.photos = photos.remove(&one.id).unwrap_or_default();
        one.answers = answers.remove(&one.id).unwrap_or_default();
        one.events = news.remove(&one.id).unwrap_or_default();
    }
    Ok(())
}

fn load_photos(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<Photo>>, StoreError> {
    let rows: Vec<(i64, Option<String>, Option<String>)> = request_photos::table
        .left_join(media::table)
        .filter(request_photos::request_id.eq_any(ids.to_vec()))
        .order((request_photos::request_id, request_photos::position))
        .select((request_photos::request_id, media::name.nullable(), request_photos::url))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<Photo>> = HashMap::new();
    for (request, name, url) in rows {
        let photo = name.map(Photo::Stored).or(url.map(Photo::Elsewhere));
        found.entry(request).or_default().extend(photo);
    }
    Ok(found)
}

fn load_answers(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<Answer>>, StoreError> {
    let rows: Vec<(i64, String, String)> = request_answers::table
        .filter(request_answers::request_id.eq_any(ids.to_vec()))
        .order((request_answers::request_id, request_answers::position))
        .select((request_answers::request_id, request_answers::code, request_answers::value))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<Answer>> = HashMap::new();
    for (request, code, value) in rows {
        found.entry(request).or_default().push(Answer { code, value });
    }
    Ok(found)
}
