//! GET service requests and GET service request (GeoReport v2), with the extensions of the list.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::call::{Call, shown};
use super::openapi::{ExtensionsQuery, ListQuery};
use super::views::RequestView;
use super::{Desk, lookups};
use crate::catalogue::Snapshot;
use crate::db::{Conn, Effort};
use crate::http::{ApiError, Extent, Format, Page, Parameters, write_list};
use crate::jurisdictions::JurisdictionId;
use crate::people::Scope;
use crate::requests::store::{self, Details, Start};
use crate::requests::{Cursor, CursorFault, Order, Search, SearchForm, ServiceRequest, Window};

/// Lists requests, newest first.
///
/// Without dates, those of the last 90 days; `service_request_id` overrides every other parameter.
#[utoipa::path(get, path = "/requests.{format}", operation_id = "list_requests", tag = "requests",
    params(ListQuery, super::openapi::FormatPath, super::openapi::PositionHeader),
    responses((status = 200, description = "The requests of this page",
        headers(("X-Total-Count" = i64, description = "Requests on all pages, on the last page or with count=true"),
                ("Link" = String, description = "Addresses of the first, previous, next and, where it is known, last page")),
        content((Vec<RequestView<'_>> = "application/json"), (String = "text/xml")))))]
pub(super) async fn list(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let jurisdiction = call.jurisdiction(&city)?.id;
    let mut faults = Vec::new();
    let page = Page::parse(&call.sent, desk.rules.page, &mut faults);
    let window = window(&req, &call, &desk).await?;
    let search = search(&call, &desk, &city, jurisdiction, window, faults)?;
    let extensions = call.extensions();
    let details = if extensions { Details::ALL } else { Details::default() };
    let (start, deep) = start_of(&page, search.order)?;
    let (size, counted) = (if deep { 1 } else { page.size.saturating_add(1) }, page.counted);
    let recent = search.is_recent() && start == Start::Skipping(0) && !counted;
    let seen = desk.seen(&req, &call.sent);
    let (wanted, written_by) = (page.clone(), (call.format, desk.clone(), city));
    // Written where it was read: what is made and dropped on one thread costs less.
    let work = move |conn: &mut Conn| {
        let total = if counted { Some(store::count(conn, &search)?) } else { None };
        let mut found = store::list(conn, &search, &start, size, details)?;
        let beyond = deep && !found.is_empty();
        let place = |last: &ServiceRequest| Cursor::behind(last, search.order).text();
        let extent = extent_of(&wanted, &mut found, total, place);
        let (format, desk, city) = &written_by;
        Ok((beyond, extent, render(*format, desk, city, &found, extensions)))
    };
    let effort = if recent && size <= AT_ONCE { Effort::Small } else { Effort::Any };
    let (beyond, extent, body) = desk.store.read_near(seen, effort, work).await?;
    if beyond {
        return Err(ApiError::rejected(Page::too_deep()));
    }
    Ok(page.describe(call.answer(body), &extent, &desk.address_of(&req)?).to_get(&req))
}

/// The longest list of the newest, which everybody asks for, that takes no more of the database than a look-up.
const AT_ONCE: i64 = 101;

/// Where a page begins, and whether that is deeper than numbers reach.
pub(super) fn start_of(page: &Page, order: Order) -> Result<(Start, bool), ApiError> {
    let Some(text) = &page.cursor else {
        let (skip, deep) = page.skip();
        return Ok((Start::Skipping(skip), deep));
    };
    match Cursor::parse(text) {
        Ok(cursor) if cursor.order == order => Ok((Start::Behind(cursor), false)),
        Ok(_) | Err(_) => Err(ApiError::rejected(CursorFault.to_string())),
    }
}

/// Drops the entry beyond the page, which was only fetched to know whether there is one.
pub(super) fn extent_of<T>(
    page: &Page,
    found: &mut Vec<T>,
    total: Option<i64>,
    place: impl Fn(&T) -> String,
) -> Extent {
    let size = usize::try_from(page.size).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(place);
    Extent { found: i64::try_from(found.len()).unwrap_or(i64::MAX), next, total }
}

/// Shows one request, of any age.
#[utoipa::path(get, path = "/requests/{service_request_id}.{format}", operation_id = "show_request",
    tag = "requests",
    params(ExtensionsQuery, super::openapi::FormatPath, super::openapi::PositionHeader,
        ("service_request_id" = String, Path, description = "The request, percent-encoded where it needs to be")),
    responses((status = 200, description = "A list of this one request",
        content((Vec<RequestView<'_>> = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let jurisdiction = call.jurisdiction(&city)?.id;
    let code = call.needed_tail("service_request_id")?.to_owned();
    let extensions = call.extensions();
    let details = if extensions { Details::ALL } else { Details::default() };
    let (seen, of) = (desk.seen(&req, &call.sent), (jurisdiction, call.mode));
    let found = lookups::find(&desk, seen, of, code.clone(), details).await?;
    let found = found.ok_or_else(|| {
        ApiError::not_found(format!("service_request_id {} was not found", shown(&code)))
    })?;
    let body = render(call.format, &desk, &city, &[found], extensions);
    Ok(call.answer(body).to_get(&req))
}

/// A key that may read is not held to the longest span.
async fn window(req: &HttpRequest, call: &Call, desk: &Desk) -> Result<Window, ApiError> {
    let days = desk.rules.window_days;
    let reader = desk.reader(req, &call.sent).await?;
    let free = reader.is_some_and(|key| key.mode == call.mode && key.scopes.allow(Scope::Read));
    Ok(if free { Window::Wide(days) } else { Window::Standard(days) })
}

/// Reads the filters. Faults found before are reported with theirs, unless a list of identifiers makes
/// all other parameters meaningless.
pub(super) fn search(
    call: &Call,
    desk: &Desk,
    city: &Snapshot,
    jurisdiction: JurisdictionId,
    window: Window,
    mut faults: Vec<String>,
) -> Result<Search, ApiError> {
    let form = form_of(&call.sent, &mut faults);
    if !form.codes.is_empty() {
        faults.clear();
    }
    let zone = city.jurisdictions.by_id(jurisdiction).map_or(chrono_tz::UTC, |one| one.time_zone);
    let clock = (desk.clock.now(), zone);
    match form.parse(jurisdiction, call.mode, &city.catalogue, clock, window) {
        Ok(search) => ApiError::unless_empty(faults).map(|()| search),
        Err(mut more) => {
            faults.append(&mut more);
            Err(ApiError::Rejected(faults))
        }
    }
}

fn form_of(sent: &Parameters, faults: &mut Vec<String>) -> SearchForm {
    let mut one = |names: &[&str]| sent.one_of(names, faults).map(str::to_owned);
    SearchForm {
        start: one(&["start_date"]),
        end: one(&["end_date"]),
        updated_after: one(&["updated_after", "updated"]),
        updated_before: one(&["updated_before"]),
        bbox: one(&["bbox"]),
        lat: one(&["lat"]),
        long: one(&["long"]),
        radius: one(&["radius"]),
        text: one(&["q", "search"]),
        object_type: one(&["service_object_type"]),
        object_id: one(&["service_object_id"]),
        sort: one(&["sort", "order_by"]),
        codes: sent.list("service_request_id"),
        services: sent.list("service_code"),
        statuses: sent.list("status"),
    }
}

fn render(
    format: Format,
    desk: &Desk,
    city: &Snapshot,
    found: &[ServiceRequest],
    extensions: bool,
) -> String {
    let address = |path: &str| desk.address(path);
    let views: Vec<RequestView<'_>> = found
        .iter()
        .map(|one| {
            let service = city.catalogue.by_id(one.service_id);
            RequestView::new(one, service, extensions, &address)
        })
        .collect();
    write_list(format, "service_requests", "request", &views)
}
