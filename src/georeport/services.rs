//! GET service list (GeoReport v2), and services at a point.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, named_jurisdiction, position};
use super::openapi::CatalogueQuery;
use super::views::ServiceView;
use crate::catalogue::{Service, Snapshot};
use crate::geo::Position;
use crate::http::{Answer, ApiError, Format, Kept, write_list};
use crate::jurisdictions::JurisdictionId;

/// Lists the services that can be asked for.
///
/// With `lat` and `long`, only those that are offered at the point; on a server of several jurisdictions
/// the point then decides whose.
#[utoipa::path(get, path = "/services.{format}", operation_id = "list_services", tag = "catalogue",
    params(CatalogueQuery, super::openapi::FormatPath),
    responses((status = 200, description = "The services",
        content((Vec<ServiceView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn list(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let at = position(&call.sent)?;
    let locale = call.sent.first("locale");
    let plain = at.is_none() && locale.is_none() && call.callback.is_none();
    if plain {
        let key = (call.jurisdiction(&city)?.id, call.format);
        let make = || {
            let all: Vec<&Service> = city.catalogue.offered(key.0).collect();
            answer(&call, &all, None).keep()
        };
        return Ok(desk.service_lists.get(city.version, key, make).to_get(&req));
    }
    let found = match (named_jurisdiction(&call.sent, &city)?, at) {
        (None, Some(at)) => at_point(&city, &city.atlas.covering(&city.jurisdictions, at), at),
        (Some(one), Some(at)) => at_point(&city, &[one.id], at),
        (_, None) => city.catalogue.offered(call.jurisdiction(&city)?.id).collect(),
    };
    Ok(answer(&call, &found, locale).to_get(&req))
}

fn answer(call: &Call, found: &[&Service], locale: Option<&str>) -> Answer {
    let views: Vec<ServiceView> =
        found.iter().map(|service| ServiceView::new(service, locale)).collect();
    let body = write_list(call.format, "services", "service", &views);
    call.answer(body).fresh_for(60)
}

/// The lists that everybody asks for, written once for each configuration.
#[derive(Debug, Default)]
pub struct ServiceLists(Mutex<Written>);

/// The configuration's number, and the lists that were written for it.
type Written = (i64, HashMap<(JurisdictionId, Format), Arc<Kept>>);

impl ServiceLists {
    fn get(
        &self,
        version: i64,
        key: (JurisdictionId, Format),
        make: impl FnOnce() -> Kept,
    ) -> Arc<Kept> {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.0 != version {
            *lists = (version, HashMap::new());
        }
        lists.1.entry(key).or_insert_with(|| Arc::new(make())).clone()
    }
}

/// The services offered at a point, those of the inner jurisdiction before those of the outer; a code
/// that both offer is the inner one's, as it will be when a report is made.
fn at_point<'a>(city: &'a Snapshot, of: &[JurisdictionId], at: Position) -> Vec<&'a Service> {
    let mut found: Vec<&Service> = Vec::new();
    for id in of.iter().filter(|id| city.atlas.contains(**id, at)) {
        for service in city.catalogue.offered(*id) {
            let known = found.iter().any(|other| other.code == service.code);
            if !known && city.offered_at(service, at) {
                found.push(service);
            }
        }
    }
    found
}
