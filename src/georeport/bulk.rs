//! `requests.csv`: every request that a search selects, streamed in the columns of GeoReport bulk.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;

use super::Desk;
use super::call::Call;
use super::openapi::BulkQuery;
use super::requests::search;
use crate::catalogue::Snapshot;
use crate::db::{Effort, Mark};
use crate::http::ApiError;
use crate::requests::{Search, ServiceRequest, Window, store};
use crate::time::format_instant;

/// The columns of GeoReport bulk, in their order.
const COLUMNS: [&str; 14] = [
    "service_request_id",
    "requested_datetime",
    "updated_datetime",
    "closed_date",
    "status_description",
    "status_notes",
    "source",
    "service_name",
    "service_subtype",
    "description",
    "agency_responsible",
    "address",
    "lat",
    "long",
];

/// Rows fetched at a time; the whole is never in memory.
const BATCH: i64 = 1_000;

/// Exports requests as CSV, oldest first.
///
/// Takes the filters of the list. There is no limit on days or number: without dates it is everything.
#[utoipa::path(get, path = "/requests.csv", operation_id = "export_requests", tag = "bulk",
    params(BulkQuery),
    responses((status = 200, description = "The requests", content_type = "text/csv", body = String)))]
pub(super) async fn export(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let jurisdiction = call.jurisdiction(&city)?.id;
    let search = search(&call, &desk, &city, jurisdiction, Window::Unbounded, Vec::new())?;
    let seen = desk.seen(&req, &call.sent);
    let start = Some((0_i64, header()?));
    let rows = stream::unfold(start, move |state| {
        let (desk, city, search) = (desk.clone(), city.clone(), search.clone());
        async move {
            let (after, text) = state?;
            let next = next_batch(&desk, &city, &search, (after, seen)).await;
            match next {
                Ok(next) => Some((Ok(Bytes::from(text)), next)),
                // The status is long sent; breaking off is the only way to say that this is not all.
                Err(error) => Some((Err(error), None)),
            }
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"requests.csv\""))
        .streaming(Box::pin(rows)))
}

/// The text of the rows behind `after`, and where they end; `None` at the end.
async fn next_batch(
    desk: &Desk,
    city: &Snapshot,
    search: &Search,
    (after, seen): (i64, Option<Mark>),
) -> Result<Option<(i64, String)>, ApiError> {
    let search = search.clone();
    let found = desk
        .store
        .read_near(seen, Effort::Any, move |conn| store::list_after(conn, &search, after, BATCH))
        .await
        .map_err(ApiError::from)?;
    let Some(last) = found.last().map(|one| one.id) else {
        return Ok(None);
    };
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for one in &found {
        writer
            .write_record(cells(one, city))
            .map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    }
    Ok(Some((last, text_of(writer)?)))
}

fn header() -> Result<String, ApiError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    text_of(writer)
}

fn text_of(writer: csv::Writer<Vec<u8>>) -> Result<String, ApiError> {
    let bytes =
        writer.into_inner().map_err(|cause| ApiError::Internal(Box::new(cause.into_error())))?;
    String::from_utf8(bytes).map_err(|cause| ApiError::Internal(Box::new(cause)))
}

fn cells(one: &ServiceRequest, city: &Snapshot) -> [String; 14] {
    let text = |value: &Option<String>| guarded(value.as_deref().unwrap_or_default());
    let date = |at: Option<crate::time::Instant>| at.map(format_instant).unwrap_or_default();
    let service = city.catalogue.by_id(one.service_id);
    let position = one.place.position;
    [
        guarded(one.code.as_deref().unwrap_or_default()),
        format_instant(one.requested_at),
        format_instant(one.updated_at),
        date(one.closed_at),
        one.detailed_status.as_str().to_owned(),
        text(&one.status_notes),
        guarded(&one.source),
        guarded(service.map_or("", |service| service.name.as_str())),
        String::new(),
        text(&one.description),
        text(&one.agency_responsible),
        text(&one.place.address),
        position.map(|at| at.latitude().to_string()).unwrap_or_default(),
        position.map(|at| at.longitude().to_string()).unwrap_or_default(),
    ]
}

/// A spreadsheet takes a text that begins like a formula for one and would run it; a leading quote makes
/// it text. Numbers are not passed through here: longitudes begin with `-`.
fn guarded(text: &str) -> String {
    let clean = crate::text::clean_text(text);
    let risky = ['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];
    if clean.starts_with(risky) { format!("'{clean}") } else { clean }
}
