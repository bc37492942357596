//! How a reporter can be reached, for those who need to know; and the log of who has looked.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::views::{ContactReadingView, PersonReportView};
use crate::cases::Reach;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters, json};
use crate::jurisdictions::JurisdictionId;
use crate::office::Office;
use crate::office::paging::next_page;
use crate::privacy::store::{self as privacy, PersonReport, Wanted};
use crate::privacy::{Reading, Reason};
use crate::requests::store as requests;
use crate::staff::{Access, Capability, Places, Scope, store as staff};

/// Shows how the reporter of a request can be reached.
///
/// The reading is written down with its purpose before anything is answered.
#[utoipa::path(get, path = "/requests/{request}/contact", operation_id = "show_contact", tag = "people",
    security(("staff" = [])),
    params(
        ("request" = String, Path, description = "The request's number, or its service_request_id where that is not a \
            number"),
        ("purpose" = String, Query, description = "What for: `answer`, `question`, `visit`, `danger`, `complaint`, \
            `person_asked` or `other`"),
        ("words" = Option<String>, Query, description = "The same in words, at most 200 characters; needed with `other`"),
        ("jurisdiction_id" = Option<String>, Query, description = "The code of the government, where several have a \
            request of this service_request_id"),
    ),
    responses((status = 200, description = "The request and its reporter", body = PersonReportView)))]
pub(in crate::office) async fn contact(
    req: HttpRequest,
    named: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let reason = reason(&sent, &mut faults);
    let government = sent.one("jurisdiction_id", &mut faults).map(str::to_owned);
    let (Some(reason), true) = (reason, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    let places = places?;
    let only = government.map(|code| government_of(&places, &code)).transpose()?;
    let (vault, now) = (office.vault.clone(), office.clock.now());
    let (account, access) = (caller.account.id, caller.access);
    let work = move |conn: &mut Conn| {
        let keys = keys_of(conn, &named)?;
        let allowed = |reach: &Reach| {
            only.is_none_or(|only| reach.jurisdiction == only)
                && reach.allows(&access, Capability::ViewContacts)
        };
        privacy::contact_of(conn, &vault, &keys, &allowed, (account, &reason, now))
    };
    let found: Result<Vec<PersonReport>, StoreError> = office.store.write(work).await;
    match found?.as_slice() {
        [] => Err(unknown()),
        [one] => json(StatusCode::OK, &PersonReportView::new(one, &places)),
        _ => Err(ApiError::rejected("several governments have this request: name jurisdiction_id")),
    }
}

fn keys_of(conn: &mut Conn, named: &str) -> Result<Vec<i64>, StoreError> {
    match named.parse::<i64>() {
        Ok(key) => Ok(vec![key]),
        Err(_) if named.contains('\0') => Ok(Vec::new()),
        Err(_) => requests::keys_by_code(conn, named),
    }
}

fn government_of(places: &Places, code: &str) -> Result<JurisdictionId, ApiError> {
    let found = places.governments.iter().find(|(_, known)| known.eq_ignore_ascii_case(code));
    found.map(|(id, _)| *id).ok_or_else(unknown)
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no request of this number or identifier")
}

/// What a call says that it reads contact data for.
pub(super) fn reason(sent: &Parameters, faults: &mut Vec<String>) -> Option<Reason> {
    let purpose = sent.one("purpose", faults).map(str::to_owned);
    let words = sent.one("words", faults).map(str::to_owned);
    Reason::parse(purpose.as_deref(), words.as_deref(), faults)
}

/// Entries on a page, where the client names no number, and at most.
const PAGE: i64 = 50;
const MOST: i64 = 500;

/// Lists who has read contact data, and what for; the newest first.
///
/// Shows the governments that the caller may audit. A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/contact-readings", operation_id = "list_contact_readings", tag = "people",
    security(("staff" = [])),
    params(
        ("request" = Option<i64>, Query, description = "Readings of the request with this number"),
        ("account" = Option<i64>, Query, description = "Readings by the account with this number"),
        ("cursor" = Option<i64>, Query, description = "Where the page before ended, from its `Link`"),
        ("page_size" = Option<i64>, Query, description = "Readings at most: 50, up to 500"),
    ),
    responses((status = 200, description = "The readings", body = Vec<ContactReadingView>)))]
pub(in crate::office) async fn readings(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Audit).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let mut number = |name: &str| {
        let text = sent.one(name, &mut faults)?;
        let number = text.parse::<i64>().ok().filter(|number| *number >= 0);
        if number.is_none() {
            faults.push(format!("{name} must be a whole number, 0 or more"));
        }
        number
    };
    let (request, account, before) = (number("request"), number("account"), number("cursor"));
    let size = number("page_size").unwrap_or(PAGE).clamp(1, MOST);
    ApiError::unless_empty(faults)?;
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    let places = places?;
    let governments = within(&caller.access, &places);
    let wanted = Wanted { governments, request, account, before };
    let list = move |conn: &mut Conn| privacy::list_readings(conn, &wanted, size.saturating_add(1));
    let found: Result<Vec<Reading>, StoreError> = office.store.read(list).await;
    let mut found = found?;
    let page = usize::try_from(size).unwrap_or(usize::MAX);
    let goes_on = found.len() > page;
    found.truncate(page);
    let views: Vec<ContactReadingView> =
        found.iter().map(|one| ContactReadingView::new(one, &places)).collect();
    let mut answer = json(StatusCode::OK, &views)?;
    if let Some(last) = found.last().filter(|_| goes_on)
        && let Ok(link) = HeaderValue::from_str(&next_page(&req, last.id, size))
    {
        answer.headers_mut().insert(LINK, link);
    }
    Ok(answer)
}

/// The governments that the caller may audit; `None` for all.
fn within(access: &Access, places: &Places) -> Option<Vec<i64>> {
    if access.allows(Capability::Audit, &Scope::default()) {
        return None;
    }
    let may = places
        .governments
        .iter()
        .filter(|(id, _)| access.allows(Capability::Audit, &Scope::government(*id)));
    Some(may.map(|(id, _)| id.0).collect())
}
