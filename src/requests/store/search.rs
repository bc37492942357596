//! Lists of reports: one query for the page, one for each kind of detail.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::area::{self, unindexed};
use super::parts;
use super::row::RequestRow;
use super::{events, followers};
use crate::catalogue::Answer;
use crate::db::schema::{media, request_answers, request_photos, service_requests as t};
use crate::db::{Conn, StoreError, lower, pattern_containing};
use crate::requests::search::Filter;
use crate::requests::{
    Cursor, Order, Photo, Search, Selection, ServiceRequest, SortKey, Visibility,
};

/// Which details of a report are wanted besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Details {
    /// All photos, not only the first.
    pub photos: bool,
    /// Answers to the service's questions.
    pub answers: bool,
    /// Public events.
    pub events: bool,
}

impl Details {
    /// Everything there is.
    pub const ALL: Self = Self { photos: true, answers: true, events: true };
}

/// Where a page of a list begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Behind so many reports. What is skipped is looked at, so this is for the first pages.
    Skipping(i64),
    /// Behind a place.
    Behind(Cursor),
}

type Backend = <Conn as Connection>::Backend;
type Query<'a> = t::BoxedQuery<'a, Backend>;
pub(super) type Condition<'a> =
    Box<dyn BoxableExpression<t::table, Backend, SqlType = diesel::sql_types::Nullable<Bool>> + 'a>;

/// At most `size` of the reports that the search selects and the public may list.
pub fn list(
    conn: &mut Conn,
    search: &Search,
    start: &Start,
    size: i64,
    details: Details,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let mut found = match &search.selection {
        Selection::Matching(filter) => {
            parts::list(conn, &parts::Wanted { search, filter, start, size })?
        }
        Selection::Codes(_) => page(conn, selected(search), search.order, start, size)?,
    };
    complete(conn, &mut found, details)?;
    Ok(found)
}

/// The next reports in order of their keys, behind the one with key `after`: for streams of any length.
pub fn list_after(
    conn: &mut Conn,
    search: &Search,
    after: i64,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let query = narrowed(conn, search).filter(t::id.gt(after)).order(t::id.asc()).limit(size);
    load(conn, query)
}

/// How many reports the search selects.
pub fn count(conn: &mut Conn, search: &Search) -> Result<i64, StoreError> {
    Ok(narrowed(conn, search).count().get_result(conn)?)
}

fn load(conn: &mut Conn, query: Query<'_>) -> Result<Vec<ServiceRequest>, StoreError> {
    let rows: Vec<RequestRow> = query.select(RequestRow::as_select()).load(conn)?;
    rows.into_iter().map(ServiceRequest::try_from).collect()
}

pub(super) fn page(
    conn: &mut Conn,
    query: Query<'_>,
    order: Order,
    start: &Start,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let query = ordered(query, order).limit(size);
    let query = match start {
        Start::Skipping(0) => query,
        Start::Skipping(number) => query.offset(*number),
        Start::Behind(cursor) => behind(query, cursor),
    };
    load(conn, query)
}

/// [`selected`], and the ground. Where the tree of places leads, no index on columns may.
pub(super) fn narrowed<'a>(conn: &Conn, search: &'a Search) -> Query<'a> {
    let Selection::Matching(filter) = &search.selection else { return selected(search) };
    let Some(within) = area::within(conn.backend(), filter) else { return selected(search) };
    let mut query = t::table
        .into_boxed()
        .filter(within)
        .filter(unindexed(t::jurisdiction_id, 0).eq(search.jurisdiction.0))
        .filter(t::mode.eq(search.mode.as_str()))
        .filter(t::code.is_not_null())
        .filter(t::visibility.eq(Visibility::Public.as_str()));
    if let Some(services) = &filter.services {
        query = query.filter(unindexed(t::service_id, 0).eq_any(services));
    }
    matching(query, filter)
}

pub(super) fn selected(search: &Search) -> Query<'_> {
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
            let query = query.filter(t::visibility.eq(Visibility::Public.as_str()));
            match &filter.services {
                Some(services) => matching(query.filter(t::service_id.eq_any(services)), filter),
                None => matching(query, filter),
            }
        }
    }
}

pub(super) fn matching<'a>(mut query: Query<'a>, filter: &'a Filter) -> Query<'a> {
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

pub(super) fn ordered(query: Query<'_>, order: Order) -> Query<'_> {
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

/// What comes behind a place. The first condition alone is the range that an index is entered by.
fn behind<'a>(query: Query<'a>, cursor: &'a Cursor) -> Query<'a> {
    let id = cursor.id;
    match (&cursor.key, cursor.order) {
        (SortKey::At(at), Order::Oldest) => {
            let at = at.naive_utc();
            query.filter(t::requested_at.ge(at)).filter(t::requested_at.gt(at).or(t::id.gt(id)))
        }
        (SortKey::At(at), Order::LastUpdated) => {
            let at = at.naive_utc();
            query.filter(t::updated_at.le(at)).filter(t::updated_at.lt(at).or(t::id.lt(id)))
        }
        (SortKey::At(at), Order::FirstUpdated) => {
            let at = at.naive_utc();
            query.filter(t::updated_at.ge(at)).filter(t::updated_at.gt(at).or(t::id.gt(id)))
        }
        (SortKey::At(at), _) => {
            let at = at.naive_utc();
            query.filter(t::requested_at.le(at)).filter(t::requested_at.lt(at).or(t::id.lt(id)))
        }
        (SortKey::StatusAt(status, at), order) => {
            let (status, at) = (status.as_str(), at.naive_utc());
            let earlier = t::requested_at.lt(at).or(t::requested_at.eq(at).and(t::id.lt(id)));
            if order == Order::OpenFirst {
                query.filter(t::status.lt(status).or(t::status.eq(status).and(earlier)))
            } else {
                query.filter(t::status.gt(status).or(t::status.eq(status).and(earlier)))
            }
        }
        (SortKey::Code(code), Order::CodeBackwards) => query.filter(t::code.lt(code)),
        (SortKey::Code(code), _) => query.filter(t::code.gt(code)),
    }
}

/// Adds photos and the wanted details to reports that were just loaded.
pub(super) fn complete(
    conn: &mut Conn,
    found: &mut [ServiceRequest],
    details: Details,
) -> Result<(), StoreError> {
    if found.is_empty() || details == Details::default() {
        return Ok(());
    }
    let ids: Vec<i64> = found.iter().map(|one| one.id).collect();
    let mut photos = if details.photos { load_photos(conn, &ids)? } else { HashMap::new() };
    let mut answers = if details.answers { load_answers(conn, &ids)? } else { HashMap::new() };
    let mut news = if details.events { events::public_of(conn, &ids)? } else { HashMap::new() };
    let mut followers =
        if details.answers { followers::counts(conn, &ids)? } else { HashMap::new() };
    for one in found {
        one.followers = followers.remove(&one.id).unwrap_or_default();
        if let Some(all) = photos.remove(&one.id) {
            one.photos = all;
        }
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
