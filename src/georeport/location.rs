//! The location check: whose is a point, and can something be reported there?

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, named_jurisdiction, position};
use super::openapi::LocationQuery;
use super::views::{AreaView, LocationView, PlaceView};
use crate::catalogue::Snapshot;
use crate::geo::Position;
use crate::http::{ApiError, write_object};
use crate::jurisdictions::{JURISDICTION_LAYER, Jurisdiction};

/// Tells which jurisdictions hold a point and whether they take reports there; and whose ground begins within 50 m, so
/// that a form can ask which side of the border is meant.
#[utoipa::path(get, path = "/location.{format}", operation_id = "show_location", tag = "location",
    params(LocationQuery, super::openapi::FormatPath),
    responses((status = 200, description = "Who holds the point",
        content((LocationView = "application/json"), (String = "text/xml")))))]
pub(super) async fn show(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let at = position(&call.sent)?;
    let at = at.ok_or_else(|| ApiError::rejected("lat and long are required"))?;
    let named = match call.sent.first("jurisdiction_id") {
        Some(_) => named_jurisdiction(&call.sent, &city)?,
        None => None,
    };
    let view = look(&city, named, at, call.sent.first("service_code"));
    let body = write_object(call.format, "location", &view);
    Ok(call.answer(body).to_get(&req))
}

/// Whether a government that hands on what is reported at the point offers the service.
fn takes_anywhere(
    city: &Snapshot,
    named: Option<&Jurisdiction>,
    at: Position,
    service: Option<&str>,
) -> bool {
    let all = city.atlas.handing_on(&city.jurisdictions, at);
    let mut all = all.into_iter().filter(|id| named.is_none_or(|named| named.id == *id));
    all.any(|id| service.is_none_or(|code| city.catalogue.offer(id, code).is_some()))
}

/// A border this near may run on either side of what the reporter means, in metres.
const NEAR_A_BORDER: f64 = 50.0;
/// In so many directions somebody else's ground is looked for.
const DIRECTIONS: u32 = 32;

fn look(
    city: &Snapshot,
    named: Option<&Jurisdiction>,
    at: Position,
    service: Option<&str>,
) -> LocationView {
    let jurisdictions = whose(city, named, at, service);
    let innermost = holders(city, named, at).first().map(|one| one.id);
    let areas = innermost.map(|id| city.atlas.areas_at(id, at)).unwrap_or_default();
    let area = |hit: crate::jurisdictions::AreaHit<'_>| AreaView {
        layer: hit.layer.to_owned(),
        code: hit.code.to_owned(),
        name: hit.name.to_owned(),
    };
    LocationView {
        location_found: !jurisdictions.is_empty(),
        beyond_border: beyond(city, &jurisdictions, at, service),
        jurisdictions,
        // That the city holds the point is said above.
        areas: areas.into_iter().filter(|hit| hit.layer != JURISDICTION_LAYER).map(area).collect(),
    }
}

/// The governments that hold a point, the innermost first.
fn holders<'a>(
    city: &'a Snapshot,
    named: Option<&Jurisdiction>,
    at: Position,
) -> Vec<&'a Jurisdiction> {
    city.atlas
        .covering(&city.jurisdictions, at)
        .into_iter()
        .filter_map(|id| city.jurisdictions.by_id(id))
        .filter(|one| named.is_none_or(|named| named.id == one.id))
        .collect()
}

/// The governments that hold a point, or else the neighbour that does.
fn whose(
    city: &Snapshot,
    named: Option<&Jurisdiction>,
    at: Position,
    service: Option<&str>,
) -> Vec<PlaceView> {
    let takes = |one: &Jurisdiction| match service {
        None => true,
        Some(code) => {
            city.catalogue.offer(one.id, code).is_some_and(|service| city.offered_at(service, at))
        }
    };
    let holders = holders(city, named, at);
    let mut found: Vec<PlaceView> = holders
        .iter()
        .map(|one| PlaceView {
            jurisdiction_id: Some(one.code.clone()),
            name: one.name.clone(),
            our_jurisdiction: true,
            location_ok: takes(one),
            url: None,
        })
        .collect();
    if let (true, Some(next)) = (holders.is_empty(), city.atlas.neighbour(named.map(|n| n.id), at))
    {
        found.push(PlaceView {
            jurisdiction_id: None,
            name: next.name.to_owned(),
            our_jurisdiction: false,
            // Taken in here, to be handed on there.
            location_ok: next.hand_on && takes_anywhere(city, named, at, service),
            url: next.url.map(str::to_owned),
        });
    }
    found
}

/// Whose ground begins a few steps from a point, where somebody else's is: the innermost of each side.
fn beyond(
    city: &Snapshot,
    here: &[PlaceView],
    at: Position,
    service: Option<&str>,
) -> Vec<PlaceView> {
    let mut found: Vec<PlaceView> = Vec::new();
    let same = |a: &PlaceView, b: &PlaceView| {
        (&a.jurisdiction_id, &a.name) == (&b.jurisdiction_id, &b.name)
    };
    for step in 0..DIRECTIONS {
        let bearing = f64::from(step) * 360.0 / f64::from(DIRECTIONS);
        let there = whose(city, None, at.towards(bearing, NEAR_A_BORDER), service);
        let Some(there) = there.into_iter().next() else { continue };
        let ours = here.first().is_some_and(|here| same(here, &there));
        if !ours && found.iter().all(|known| !same(known, &there)) {
            found.push(there);
        }
    }
    found
}
