//! The contract: the OpenAPI document of this face, made from the handlers and the views.

mod parameters;

pub(super) use parameters::*;

use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::routes::{PRODUCTION, TEST};
use crate::http::add_refusals;

#[derive(OpenApi)]
#[openapi(
    paths(
        super::discovery::show, super::services::list, super::definitions::show,
        super::requests::list, super::requests::show, super::create::create, super::bulk::export,
        super::followers::create, super::complaints::report_abuse, super::complaints::appeal,
        super::tokens::show, super::updates::list, super::updates::create, super::location::show,
    ),
    components(schemas(crate::http::ErrorItem)),
    tags(
        (name = "discovery", description = "Which endpoints there are"),
        (name = "catalogue", description = "What can be reported"),
        (name = "requests", description = "Reports and where they stand"),
        (name = "updates", description = "News about reports, both directions (extension)"),
        (name = "location", description = "Whose is a point (extension)"),
        (name = "bulk", description = "Everything at once"),
        (name = "test endpoint", description = "The same for trying out: nothing here shows in production"),
    )
)]
struct Described;

/// What a reader should know before the first call.
const ABOUT: &str = "The [GeoReport v2](http://wiki.open311.org/GeoReport_v2) standard in XML and JSON, \
served by Lamppost. Reading needs no key; reporting does.

Extensions, none of which changes what the standard says: pages (`page`, `page_size`) with `Link` and \
`X-Total-Count`; `updated_after` and `updated_before`; `bbox`; `lat`, `long` and `radius`; `q`; `sort`; \
`extensions=true` with `extended_attributes`, `attributes` and `notes`; photos in multipart forms and several \
`media_url`; `groups`, `automated` and `locale` in the catalogue; service request updates; services at a \
point; the location check; `Idempotency-Key`; `ETag`; JSONP; `requests.csv`.

Every refusal is a list of errors in the format that was asked for, with every fault that was found.";

/// Statuses that any operation may be refused with.
const ANY: [(&str, &str); 7] = [
    ("400", "The input was rejected; every fault is listed"),
    ("404", "Something that was named does not exist"),
    ("405", "The resource does not have this method; `Allow` lists those it has"),
    ("414", "The address is longer than 65,000 characters"),
    ("429", "Too many calls; `Retry-After` says when to try again"),
    ("500", "A defect on our side"),
    ("503", "Busy; `Retry-After` says when to try again"),
];

/// Statuses that a call with a body may be refused with besides.
const WITH_BODY: [(&str, &str); 6] = [
    ("403", "The API key is missing, not valid, or does not allow this"),
    ("408", "The body did not arrive in time"),
    ("409", "The first call with this `Idempotency-Key` is still running"),
    ("413", "The body is too large"),
    ("415", "The body is no form"),
    ("422", "This `Idempotency-Key` was used before with other parameters"),
];

/// The document of both endpoints.
pub fn document() -> Document {
    let mut document = Described::openapi();
    "Open311 GeoReport v2".clone_into(&mut document.info.title);
    document.info.description = Some(ABOUT.to_owned());
    let described = std::mem::take(&mut document.paths.paths);
    let singular = described.get("/requests/{service_request_id}.{format}").cloned();
    let singular = singular.map(|item| ("/request/{service_request_id}.{format}".to_owned(), item));
    for (path, item) in described.into_iter().chain(singular) {
        for (base, suffix) in [(PRODUCTION, ""), (TEST, "_test")] {
            let mut item = item.clone();
            let alias = if path.starts_with("/request/") { "_singular" } else { "" };
            for operation in [item.get.as_mut(), item.post.as_mut()].into_iter().flatten() {
                let id = operation.operation_id.take().unwrap_or_default();
                operation.operation_id = Some(format!("{id}{alias}{suffix}"));
                refuse(operation);
                if base == TEST {
                    operation.tags = Some(vec!["test endpoint".to_owned()]);
                }
            }
            if let Some(reading) = item.get.as_mut() {
                add_jsonp(reading);
            }
            document.paths.paths.insert(format!("{base}{path}"), item);
        }
    }
    if let Some(item) = document.paths.paths.get(&format!("{PRODUCTION}/discovery.{{format}}")) {
        let mut item = item.clone();
        if let Some(operation) = item.get.as_mut() {
            operation.operation_id = Some("show_discovery_above".to_owned());
        }
        document.paths.paths.insert("/open311/discovery.{format}".to_owned(), item);
    }
    let components = document.components.get_or_insert_default();
    let header = ApiKeyValue::with_description("X-Api-Key", "An API key, sent as a header");
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(header)));
    let query = ApiKeyValue::with_description("api_key", "An API key in the query");
    components.add_security_scheme("api_key_query", SecurityScheme::ApiKey(ApiKey::Query(query)));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    document
}

/// Where there is JSON there is JSONP.
fn add_jsonp(operation: &mut Operation) {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    use utoipa::openapi::{ContentBuilder, RefOr};
    let Some(RefOr::T(good)) = operation.responses.responses.get_mut("200") else { return };
    if good.content.contains_key("application/json") {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let script = ContentBuilder::new().schema(Some(text)).build();
        good.content.insert("application/javascript".to_owned(), RefOr::T(script));
    }
}

/// Adds the error list under every status that the operation may answer with.
fn refuse(operation: &mut Operation) {
    add_refusals(operation, &ANY);
    if operation.request_body.is_some() {
        add_refusals(operation, &WITH_BODY);
    }
}
