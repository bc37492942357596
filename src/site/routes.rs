//! Every route of this face, once: the server registers from this table, and the contract is compared
//! with it.

use std::future::{Ready, ready};

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};

use super::{developers, health, media};
use crate::http::{ApiError, Meter};

/// One page or file.
pub struct Page {
    /// Its path as the contract writes it.
    pub template: &'static str,
    pattern: &'static str,
    get: fn() -> Route,
}

/// Every route that the contract lists.
pub const PAGES: [Page; 4] = [
    Page {
        template: "/media/{name}",
        pattern: "/media/{name}",
        get: || web::route().to(media::show),
    },
    Page {
        template: "/openapi.json",
        pattern: "/openapi.json",
        get: || web::route().to(developers::contract),
    },
    Page { template: "/healthz", pattern: "/healthz", get: || web::route().to(health::alive) },
    Page { template: "/readyz", pattern: "/readyz", get: || web::route().to(health::ready) },
];

/// Pages for people, which the contract does not list.
const FOR_PEOPLE: [Page; 3] = [
    Page { template: "/", pattern: "/", get: || web::route().to(|| redirect("/developers/api/")) },
    Page {
        template: "/developers/api",
        pattern: "/developers/api",
        get: || web::route().to(|| redirect("/developers/api/")),
    },
    Page {
        template: "/developers/api/{file}",
        pattern: "/developers/api/{file:.*}",
        get: || web::route().to(developers::show),
    },
];

/// Registers every route.
pub fn configure(config: &mut web::ServiceConfig) {
    for page in PAGES.iter().chain(&FOR_PEOPLE) {
        let reads = guard::Any(guard::Get()).or(guard::Head());
        config.service(
            web::resource(page.pattern)
                .app_data(Meter::of(page.template))
                .route((page.get)().guard(reads))
                .default_service(web::route().to(|req: HttpRequest| ready(other_methods(&req)))),
        );
    }
}

fn redirect(to: &'static str) -> Ready<HttpResponse> {
    ready(HttpResponse::Found().insert_header((LOCATION, to)).finish())
}

fn other_methods(req: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let allowed = "GET, HEAD, OPTIONS";
    if req.method() != actix_web::http::Method::OPTIONS {
        return Err(ApiError::MethodNotAllowed(allowed.to_owned()));
    }
    Ok(HttpResponse::NoContent().insert_header(("Allow", allowed)).finish())
}
