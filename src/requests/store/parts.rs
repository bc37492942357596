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

/// A page of the reports that match: `size` of them at most, from `start` on.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) search: &'a Search,
    /// The search's.
    pub(super) filter: &'a Filter,
    pub(super) start: &'a Start,
    pub(super) size: i64,
}

/// The reports of a page.
pub(super) fn list(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
) -> Result<Vec<ServiceRequest>, StoreError> {
    if area::ground(wanted.filter).is_some() {
        return list_area(conn, wanted);
    }
    match news(wanted) {
        Some(parts) => list_in_turn(conn, wanted, &parts, list_part),
        None => list_part(conn, wanted),
    }
}

/// A list that no place narrows.
fn list_part(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<ServiceRequest>, StoreError> {
    if wanted.search.order == Order::Newest && wanted.filter.updated_after.is_some() {
        return list_changed(conn, wanted);
    }
    match lanes(wanted) {
        Some(lanes) => list_lanes(conn, wanted, &lanes),
        None => match landing(conn, wanted)? {
            Some(landing) => list_all(conn, &Wanted { start: &landing, ..*wanted }),
            None => Ok(Vec::new()),
        },
    }
}

/// One list after the other, until there are enough.
fn list_in_turn(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    parts: &[Filter],
    list: impl Fn(&mut Conn, &Wanted<'_>) -> Result<Vec<ServiceRequest>, StoreError>,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let mut found = Vec::new();
    for filter in parts {
        let size = wanted.size.saturating_sub(i64::try_from(found.len()).unwrap_or(i64::MAX));
        if size <= 0 {
            break;
        }
        let selection = Selection::Matching(Box::new(filter.clone()));
        let search = &Search { selection, ..wanted.search.clone() };
        found.append(&mut list(conn, &Wanted { search, filter, size, ..*wanted })?);
    }
    Ok(found)
}

/// Those that changed since, by the index of changes: it is short where that is not long ago.
fn list_changed(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<ServiceRequest>, StoreError> {
    let Wanted { search, filter, start, size } = *wanted;
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

/// The newest of those that changed since an instant: first those that came in since, which all have, then the
/// older ones. The first are sorted already; only the second have to be looked for by their change.
fn news(wanted: &Wanted<'_>) -> Option<[Filter; 2]> {
    let Wanted { search, filter, start, .. } = *wanted;
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
    Some([came, older])
}

/// The place that so many skipped reports end at, found on the index alone where it is sorted as wanted; `None`
/// when the list ends before.
fn landing(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Option<Start>, StoreError> {
    let Wanted { search, filter, start, .. } = *wanted;
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

fn list_all(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<ServiceRequest>, StoreError> {
    let Wanted { search, filter, start, size } = *wanted;
    let whole = filter.services.is_none() && filter.status.is_none();
    match ByAge::of(search.order, filter, start).filter(|_| whole) {
        Some(ages) => by_age::list(conn, search, None, &ages, size),
        None => page(conn, selected(search), search.order, start, size),
    }
}

/// One list for each service and status, which an index holds in the order wanted; together they make the
/// page. Without this the index of one service would have to be sorted, or that of all be searched.
fn lanes(wanted: &Wanted<'_>) -> Option<Vec<(i64, Status)>> {
    const MOST: usize = 16;
    let Wanted { search, filter, start, .. } = *wanted;
    let statuses = filter.status.map_or(vec![Status::Open, Status::Closed], |one| vec![one]);
    let services = filter.services.as_ref()?;
    let by_age = matches!(search.order, Order::Newest | Order::Oldest);
    let first = !matches!(start, Start::Skipping(number) if *number > 0);
    let changes = filter.updated_after.is_some() || filter.updated_before.is_some();
    let few = services.len().saturating_mul(statuses.len()) <= MOST;
    (by_age && first && few && !changes).then(|| {
        services.iter().flat_map(|id| statuses.iter().map(|status| (*id, *status))).collect()
    })
}

fn list_lanes(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    lanes: &[(i64, Status)],
) -> Result<Vec<ServiceRequest>, StoreError> {
    let Wanted { search, filter, start, size } = *wanted;
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
fn list_area(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<ServiceRequest>, StoreError> {
    let Wanted { search, filter, start, size } = *wanted;
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
    let parts: Vec<Filter> = area::slices(filter.start, end)
        .into_iter()
        .map(|(since, until)| Filter { start: since, end: Some(until), ..filter.clone() })
        .collect();
    list_in_turn(conn, wanted, &parts, |conn, part| {
        let query = narrowed(conn, part.search);
        page(conn, query, part.search.order, part.start, part.size)
    })
}
