//! Lists that go on behind `Link: rel="next"`, and the governments that a caller moderates.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::http::{ApiError, Parameters, json};
use crate::jurisdictions::{Jurisdiction, JurisdictionId};
use crate::office::cases::Hand;
use crate::staff::{Capability, Scope};

/// Entries on a page.
pub(super) const PAGE: i64 = 100;

/// Where the page begins: the one parameter of these lists.
pub(super) fn cursor(req: &HttpRequest) -> Result<Option<i64>, ApiError> {
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    for (name, _) in sent.canonical() {
        if name != "cursor" {
            faults.push(format!("there is no parameter {}; see cursor", name.escape_debug()));
        }
    }
    let text = sent.one("cursor", &mut faults);
    let number = text.map(|text| text.parse::<i64>().ok().filter(|number| *number >= 0));
    if number == Some(None) {
        faults.push("cursor must be a whole number, 0 or more".to_owned());
    }
    ApiError::unless_empty(faults)?;
    Ok(number.flatten())
}

/// A page, and where the next one begins, by this one's own address, so that it holds behind any proxy.
pub(super) fn page<T: Serialize>(views: &[T], next: Option<i64>) -> Result<HttpResponse, ApiError> {
    let mut answer = json(StatusCode::OK, &views)?;
    let link = next.map(|last| format!("<?cursor={last}>; rel=\"next\""));
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        answer.headers_mut().insert(LINK, link);
    }
    Ok(answer)
}

/// The governments that the caller moderates as a whole.
pub(super) fn whole(hand: &Hand) -> Vec<JurisdictionId> {
    let all = hand.city.jurisdictions.all().iter().map(|one| one.id);
    all.filter(|id| moderates(hand, *id)).collect()
}

/// Whether the caller moderates a whole government.
pub(super) fn moderates(hand: &Hand, of: JurisdictionId) -> bool {
    hand.caller.access.allows(Capability::Moderate, &Scope::government(of))
}

/// The government with this code, if the caller moderates all of it.
pub(super) fn named<'a>(hand: &'a Hand, code: &str) -> Option<&'a Jurisdiction> {
    hand.city.jurisdictions.by_code(code).filter(|one| moderates(hand, one.id))
}

/// The code of a government.
pub(super) fn code_of(hand: &Hand, of: JurisdictionId) -> String {
    hand.city.jurisdictions.by_id(of).map_or_else(String::new, |one| one.code.clone())
}
