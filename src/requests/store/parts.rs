//! A list put together from parts that an index holds in the order wanted: of one service and status, or of a
//! stretch of time. As one query, everything that matches would have to be found and sorted for each page.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Start;
use super::area::{self, unindexed, unindexed_text};
use super::by_age::{self, ByAge};
use super::search::{matching, narrowed, ordered, page, selected};
use crate::db::schema::service_requests as t;
use crate::db::{Conn, Stamp, StoreError};
use crate::requests::search::Filter;
use crate::requests::{
    Cursor, Order, Search, Selection, ServiceRequest, SortKey, Status, Visibility,
};

/// At most `size` of the reports that match.
pub(super) fn list(
    conn: &mut Conn,
    search: &Search,
    filter: &Filter,
    start: &Start,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    if area::ground(filter).is_some() {
        return list_area(conn, search, filter, start, size);
    }
    if let Some(parts) = news(search, filter, start) {
        return list_in_turn(conn, &parts, start, size, list_part);
    }
    list_part(conn, search, start, size)
}

/// A list that no place narrows.
fn list_part(
    conn: &mut Conn,
    search: &Search,
    start: &Start,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let Selection::Matching(filter) = &search.selection else { return Ok(Vec::new()) };
    if search.order == Order::Newest && filter.updated_after.is_some() {
        return list_changed(conn, search, filter, start, size);
    }
    match lanes(search.order, filter, start) {
        Some(lanes) => list_lanes(conn, search, filter, (&lanes, start), size),
        None => match landing(conn, search, filter, start)? {
            Some(landing) => list_all(conn, search, filter, &landing, size),
            None => Ok(Vec::new()),
        },
    }
}

/// One list after the other, until there are enough.
fn list_in_turn(
    conn: &mut Conn,
    parts: &[Search],
    start: &Start,
    size: i64,
    list: impl Fn(&mut Conn, &Search, &Start, i64) -> Result<Vec<ServiceRequest>, StoreError>,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let mut found = Vec::new();
    for part in parts {
        let left = size.saturating_sub(i64::try_from(found.len()).unwrap_or(i64::MAX));
        if left <= 0 {
            break;
        }
        found.append(&mut list(conn, part, start, left)?);
    }
    Ok(found)
}

/// Those that changed since, by the index of changes: it is short where that is not long ago.
fn list_changed(
    conn: &mut Conn,
    search: &Search,
    filter: &Filter,
    start: &Start,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let query = t::table
        .into_boxed()
        .filter(t::jurisdiction_id.eq(search.jurisdiction.0))
        .filter(t::mode.eq(search.mode.as_str()))
        .filter(t::code.is_not_null())
        .filter(unindexed_text(t::visibility, "").eq(Visibility::Public.as_str()));
    let query = match &filter.services {
        Some(services) => query.filter(unindexed(t::service_id, 0).eq_any(services)),
        None => query,
    };
    page(conn, matching(query, filter), search.order, start, size)
}

fn with(search: &Search, filter: Filter) -> Search {
    Search { selection: Selection::Matching(Box::new(filter)), ..search.clone() }
}

/// The newest of those that changed since an instant: first those that came in since, which all have, then the
/// older ones. The first are sorted already; only the second have to be looked for by their change.
fn news(search: &Search, filter: &Filter, start: &Start) -> Option<[Search; 2]> {
    let since = filter.updated_after?;
    let first = matches!(start, Start::Skipping(0) | Start::Behind(_));
    if search.order != Order::Newest || !first {
        return None;
    }
    let start = filter.start.map_or(since, |at| at.max(since));
    let came = Filter { start: Some(start), updated_after: None, ..filter.clone() };
    // Instants are whole seconds.
    let before = since.checked_sub_signed(TimeDelta::seconds(1))?;
    let end = filter.end.map_or(before, |at| at.min(before));
    let older = Filter { end: Some(end), ..filter.clone() };
    Some([with(search, came), with(search, older)])
}

/// The place that so many skipped reports end at, found on the index alone where it is sorted as wanted; `None`
/// when the list ends before.
fn landing(
    conn: &mut Conn,
    search: &Search,
    filter: &Filter,
    start: &Start,
) -> Result<Option<Start>, StoreError> {
    let dates_only = Filter { start: filter.start, end: filter.end, ..Filter::default() };
    let by_age = matches!(search.order, Order::Newest | Order::Oldest);
    let Start::Skipping(number @ 1..) = start else { return Ok(Some(start.clone())) };
    if !by_age || *filter != dates_only {
        return Ok(Some(start.clone()));
    }
    let last: Option<(Stamp, i64)> = ordered(selected(search), search.order)
        .offset(number.saturating_sub(1))
        .limit(1)
        .select((t::requested_at, t::id))
        .first(conn)
        .optional()?;
    Ok(last
        .map(|(at, id)| Start::Behind(Cursor { order: search.order, key: SortKey::At(at.0), id })))
}

fn list_all(
    conn: &mut Conn,
    search: &Search,
    filter: &Filter,
    start: &Start,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let whole = filter.services.is_none() && filter.status.is_none();
    match ByAge::of(search.order, filter, start).filter(|_| whole) {
        Some(ages) => by_age::list(conn, search, None, &ages, size),
        None => page(conn, selected(search), search.order, start, size),
    }
}

/// One list for each service and status, which an index holds in the order wanted; together they make the
/// page. Without this the index of one service would have to be sorted, or that of all be searched.
fn lanes(order: Order, filter: &Filter, start: &Start) -> Option<Vec<(i64, Status)>> {
    const MOST: usize = 16;
    let statuses = filter.status.map_or(vec![Status::Open, Status::Closed], |one| vec![one]);
    let services = filter.services.as_ref()?;
    let by_age = matches!(order, Order::Newest | Order::Oldest);
    let first = !matches!(start, Start::Skipping(number) if *number > 0);
    let changes = filter.updated_after.is_some() || filter.updated_before.is_some();
    let few = services.len().saturating_mul(statuses.len()) <= MOST;
    (by_age && first && few && !changes).then(|| {
        services.iter().flat_map(|id| statuses.iter().map(|status| (*id, *status))).collect()
    })
}

fn list_lanes(
    conn: &mut Conn,
    search: &Search,
    filter: &Filter,
    (lanes, start): (&[(i64, Status)], &Start),
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let ages = ByAge::of(search.order, filter, start);
    let mut found = Vec::new();
    for (service, status) in lanes {
        let mut lane = if let Some(ages) = &ages {
            by_age::list(conn, search, Some((*service, *status)), ages, size)?
        } else {
            let query = selected(search)
                .filter(t::service_id.eq(*service))
                .filter(t::status.eq(status.as_str()));
            page(conn, query, search.order, start, size)?
        };
        found.append(&mut lane);
    }
    found.sort_unstable_by_key(|one| (one.requested_at, one.id));
    if search.order == Order::Newest {
        found.reverse();
    }
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(found)
}

/// The newest in a place are looked for in slices of time; any other order needs all that is there.
fn list_area(
    conn: &mut Conn,
    search: &Search,
    filter: &Filter,
    start: &Start,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let sliced = search.order == Order::Newest && !matches!(start, Start::Skipping(n) if *n > 0);
    let newest: Option<Stamp> = if sliced {
        t::table
            .filter(t::jurisdiction_id.eq(search.jurisdiction.0))
            .filter(t::mode.eq(search.mode.as_str()))
            .filter(t::visibility.eq(Visibility::Public.as_str()))
            .filter(t::code.is_not_null())
            .order((t::requested_at.desc(), t::id.desc()))
            .select(t::requested_at)
            .first(conn)
            .optional()?
    } else {
        None
    };
    let Some(newest) = newest else {
        let query = narrowed(conn, search);
        return page(conn, query, search.order, start, size);
    };
    let mut end = newest.0;
    end = filter.end.map_or(end, |wanted| wanted.min(end));
    if let Start::Behind(Cursor { key: SortKey::At(at), .. }) = start {
        end = end.min(*at);
    }
    let parts: Vec<Search> = area::slices(filter.start, end)
        .into_iter()
        .map(|(since, until)| {
            with(search, Filter { start: since, end: Some(until), ..filter.clone() })
        })
        .collect();
    list_in_turn(conn, &parts, start, size, |conn, part, start, left| {
        let query = narrowed(conn, part);
        page(conn, query, part.order, start, left)
    })
}
