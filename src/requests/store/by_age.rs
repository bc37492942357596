//! The lists that are asked for most: the newest or the oldest, within dates, of one service and status or of
//! all. Their statements are compiled for each database, so that nothing is put together at a call.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;

use super::Start;
use super::row::RequestRow;
use crate::db::schema::service_requests as t;
use crate::db::{Aside, Conn, StoreError};
use crate::on_backend;
use crate::requests::search::Filter;
use crate::requests::{Cursor, Order, Search, ServiceRequest, SortKey, Status, Visibility};

/// A stretch of time and a place in it, in one direction.
pub(super) struct ByAge {
    newest_first: bool,
    since: NaiveDateTime,
    until: NaiveDateTime,
    /// What the page begins behind: an instant, and the key among those of the same instant.
    behind: (NaiveDateTime, i64),
}

impl ByAge {
    /// The stretch that a filter without other conditions than services, status and dates means; `None` for
    /// any other, in another order, or behind so many entries.
    pub(super) fn of(order: Order, filter: &Filter, start: &Start) -> Option<Self> {
        let plain = Filter {
            services: filter.services.clone(),
            status: filter.status,
            start: filter.start,
            end: filter.end,
            ..Filter::default()
        };
        let newest_first = order == Order::Newest;
        let behind = match start {
            Start::Skipping(0) => None,
            Start::Behind(Cursor { key: SortKey::At(at), id, .. }) => Some((at.naive_utc(), *id)),
            Start::Skipping(_) | Start::Behind(_) => return None,
        };
        let (first, last) = (midnight(0)?, midnight(9999)?);
        let by_age = newest_first || order == Order::Oldest;
        (by_age && plain == *filter).then(|| Self {
            newest_first,
            since: filter.start.map_or(first, |at| at.naive_utc()),
            until: filter.end.map_or(last, |at| at.naive_utc()),
            behind: behind.unwrap_or(if newest_first { (last, i64::MAX) } else { (first, 0) }),
        })
    }
}

/// The first moment of a year that both databases can compare with.
fn midnight(year: i32) -> Option<NaiveDateTime> {
    Some(NaiveDate::from_ymd_opt(year, 1, 1)?.and_time(NaiveTime::MIN))
}

/// At most `size` reports of the stretch, of one service and status or of all.
pub(super) fn list(
    conn: &mut Conn,
    search: &Search,
    lane: Option<(i64, Status)>,
    ages: &ByAge,
    size: i64,
) -> Result<Vec<ServiceRequest>, StoreError> {
    let (at, id) = ages.behind;
    let all = t::table
        .filter(t::mode.eq(search.mode.as_str()))
        .filter(t::visibility.eq(Visibility::Public.as_str()))
        // Reports without an identifier cannot be asked for again, so they are not listed.
        .filter(t::code.is_not_null());
    // The first two conditions of each are the range that an index is entered by.
    let newest = all
        .filter(t::requested_at.ge(ages.since))
        .filter(t::requested_at.le(ages.until.min(at)))
        .filter(t::requested_at.lt(at).or(t::id.lt(id)))
        .order((t::requested_at.desc(), t::id.desc()))
        .limit(size);
    let oldest = all
        .filter(t::requested_at.ge(ages.since.max(at)))
        .filter(t::requested_at.le(ages.until))
        .filter(t::requested_at.gt(at).or(t::id.gt(id)))
        .order((t::requested_at.asc(), t::id.asc()))
        .limit(size);
    let here = t::jurisdiction_id.eq(search.jurisdiction.0);
    // Of a service and status: by their index, and not by that of all the jurisdiction has.
    let in_lane = |service: i64, status: Status| {
        Aside(t::jurisdiction_id)
            .eq(search.jurisdiction.0)
            .and(t::service_id.eq(service))
            .and(t::status.eq(status.as_str()))
    };
    let rows: Vec<RequestRow> = match (lane, ages.newest_first) {
        (None, true) => {
            on_backend!(conn, |c| newest.filter(here).select(RequestRow::as_select()).load(c))?
        }
        (None, false) => {
            on_backend!(conn, |c| oldest.filter(here).select(RequestRow::as_select()).load(c))?
        }
        (Some((service, status)), true) => {
            let newest = newest.filter(in_lane(service, status));
            on_backend!(conn, |c| newest.select(RequestRow::as_select()).load(c))?
        }
        (Some((service, status)), false) => {
            let oldest = oldest.filter(in_lane(service, status));
            on_backend!(conn, |c| oldest.select(RequestRow::as_select()).load(c))?
        }
    };
    rows.into_iter().map(ServiceRequest::try_from).collect()
}
