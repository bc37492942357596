//! Every route of the standard, once: the server registers from this table, and the contract is
//! compared with it.

use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW,
};
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};

use super::{
    bulk, complaints, create, definitions, discovery, followers, location, requests, services,
    tokens, updates,
};
use crate::http::{ApiError, Meter};
use crate::jurisdictions::Mode;

/// Where the production endpoint stands.
pub const PRODUCTION: &str = "/open311/v2";
/// Where the test endpoint stands.
pub const TEST: &str = "/open311/test/v2";

/// One resource: its path as the contract writes it, the pattern that matches it, what it answers to.
pub struct Resource {
    /// The path below the endpoint, such as `/services.{format}`.
    pub template: &'static str,
    pattern: &'static str,
    get: Option<fn() -> Route>,
    post: Option<fn() -> Route>,
}

impl Resource {
    /// The methods that the contract lists for it.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.get.map(|_| "get").into_iter().chain(self.post.map(|_| "post"))
    }
}

const fn reading(template: &'static str, pattern: &'static str, get: fn() -> Route) -> Resource {
    Resource { template, pattern, get: Some(get), post: None }
}

const fn writing(template: &'static str, pattern: &'static str, post: fn() -> Route) -> Resource {
    Resource { template, pattern, get: None, post: Some(post) }
}

/// Every resource below an endpoint.
///
/// The patterns take any suffix, so that a wrong one is answered in the words of the standard;
/// identifiers run to the end of the path, for they may hold dots and slashes.
pub const RESOURCES: [Resource; 13] = [
    reading("/discovery.{format}", r"/discovery{suffix:(\.[^/]*)?}", || {
        web::route().to(discovery::show)
    }),
    reading("/services.{format}", r"/services{suffix:(\.[^/]*)?}", || {
        web::route().to(services::list)
    }),
    reading("/services/{service_code}.{format}", "/services/{tail:.*}", || {
        web::route().to(definitions::show)
    }),
    reading("/requests.csv", r"/requests.csv", || web::route().to(bulk::export)),
    Resource {
        template: "/requests.{format}",
        pattern: r"/requests{suffix:(\.[^/]*)?}",
        get: Some(|| web::route().to(requests::list)),
        post: Some(|| web::route().to(create::create)),
    },
    // Before the request itself, whose identifier may hold slashes.
    writing(
        "/requests/{service_request_id}/followers.{format}",
        r"/requests/{tail:.+}/followers{suffix:(\.[^/]*)?}",
        || web::route().to(followers::create),
    ),
    writing(
        "/requests/{service_request_id}/abuse.{format}",
        r"/requests/{tail:.+}/abuse{suffix:(\.[^/]*)?}",
        || web::route().to(complaints::report_abuse),
    ),
    writing("/appeals.{format}", r"/appeals{suffix:(\.[^/]*)?}", || {
        web::route().to(complaints::appeal)
    }),
    reading("/requests/{service_request_id}.{format}", "/requests/{tail:.*}", || {
        web::route().to(requests::show)
    }),
    reading("/request/{service_request_id}.{format}", "/request/{tail:.*}", || {
        web::route().to(requests::show)
    }),
    reading("/tokens/{token}.{format}", "/tokens/{tail:.*}", || web::route().to(tokens::show)),
    Resource {
        template: "/servicerequestupdates.{format}",
        pattern: r"/servicerequestupdates{suffix:(\.[^/]*)?}",
        get: Some(|| web::route().to(updates::list)),
        post: Some(|| web::route().to(updates::create)),
    },
    reading("/location.{format}", r"/location{suffix:(\.[^/]*)?}", || {
        web::route().to(location::show)
    }),
];

/// Registers both endpoints and the discovery document one level above them.
pub fn configure(config: &mut web::ServiceConfig) {
    for (path, mode) in [(TEST, Mode::Test), (PRODUCTION, Mode::Production)] {
        let mut scope = web::scope(path).app_data(mode);
        for resource in &RESOURCES {
            scope = scope.service(resource_of(path, resource));
        }
        config.service(scope);
    }
    let above = Resource {
        template: "/discovery.{format}",
        pattern: r"/open311/discovery{suffix:(\.[^/]*)?}",
        get: Some(|| web::route().to(discovery::show)),
        post: None,
    };
    config.service(resource_of("/open311", &above));
}

fn resource_of(below: &str, resource: &Resource) -> actix_web::Resource {
    let reads = || guard::Any(guard::Get()).or(guard::Head());
    let mut service = web::resource(resource.pattern)
        .app_data(Meter::of(format!("{below}{}", resource.template)));
    if let Some(get) = resource.get {
        service = service.route(get().guard(reads()));
    }
    if let Some(post) = resource.post {
        service = service.route(post().guard(guard::Post()));
    }
    let allowed = match (resource.get.is_some(), resource.post.is_some()) {
        (true, true) => "GET, HEAD, POST, OPTIONS",
        (true, false) => "GET, HEAD, OPTIONS",
        (false, true) => "POST, OPTIONS",
        (false, false) => "OPTIONS",
    };
    service.default_service(
        web::route().to(move |req: HttpRequest| async move { other_methods(&req, allowed) }),
    )
}

/// `OPTIONS` tells what is possible, which is also what a browser asks before it calls from elsewhere;
/// any other method is refused.
fn other_methods(req: &HttpRequest, allowed: &'static str) -> Result<HttpResponse, ApiError> {
    if req.method() != Method::OPTIONS {
        return Err(ApiError::MethodNotAllowed(allowed.to_owned()));
    }
    Ok(HttpResponse::NoContent()
        .insert_header((ALLOW, allowed))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, allowed))
        .insert_header((
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, Idempotency-Key, Lamppost-Position, X-Api-Key",
        ))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish())
}
