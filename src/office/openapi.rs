//! The part of the contract that this face makes.

use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::routes::BASE;
use crate::http::add_refusals;

#[derive(OpenApi)]
#[openapi(
    paths(
        super::sessions::sign_in, super::sessions::renew, super::sessions::list, super::sessions::end,
        super::invitations::accept, super::me::show, super::accounts::list, super::accounts::show,
        super::accounts::create, super::accounts::update, super::accounts::invite,
        super::audit::list, super::contacts::contact, super::contacts::readings,
        super::people::show, super::people::export, super::people::erase,
        super::keys::list, super::keys::show, super::keys::rotate, super::keys::revoke,
        super::keys::announce, super::keys::withdraw,
        super::key_requests::make_test, super::key_requests::ask, super::key_requests::collect,
        super::key_requests::list, super::key_requests::approve, super::key_requests::refuse,
        super::jurisdictions::show, super::jurisdictions::update, super::jurisdictions::sums,
    ),
    components(schemas(crate::http::ErrorItem)),
    tags(
        (name = "signing in", description = "Staff: tokens, sessions, invitations"),
        (name = "staff", description = "Accounts and their roles"),
        (name = "jurisdictions", description = "Governments: their modules, and sums of their reports"),
        (name = "people", description = "How reporters can be reached, who has looked, export and erasure"),
        (name = "api keys", description = "Keys of programs: asked for, granted, replaced, taken back"),
        (name = "audit", description = "Who did what"),
    )
)]
struct Described;

/// Statuses that any operation may be refused with.
const ANY: [(&str, &str); 8] = [
    ("400", "The input was rejected; every fault is listed"),
    ("401", "The access token is missing, not valid, or its session has ended"),
    ("404", "It does not exist, or not for the caller"),
    ("405", "The resource does not have this method; `Allow` lists those it has"),
    ("414", "The address is longer than 65,000 characters"),
    ("429", "Too many calls; `Retry-After` says when to try again"),
    ("500", "A defect on our side"),
    ("503", "Busy; `Retry-After` says when to try again"),
];

/// Statuses that only a caller who has signed in meets.
const SIGNED_IN: [(&str, &str); 2] = [
    ("403", "The caller's roles do not allow this anywhere"),
    ("409", "It contradicts what is there"),
];

/// Statuses that a call with a body may be refused with besides.
const WITH_BODY: [(&str, &str); 3] = [
    ("408", "The body did not arrive in time"),
    ("413", "The body is too large"),
    ("415", "The body is not JSON"),
];

/// The document of this face.
pub fn document() -> Document {
    let mut document = Described::openapi();
    let described = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in described {
        let operations = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten();
        for operation in operations {
            add_refusals(operation, &ANY);
            if operation.security.is_some() {
                add_refusals(operation, &SIGNED_IN);
            }
            if operation.request_body.is_some() {
                add_refusals(operation, &WITH_BODY);
            }
        }
        document.paths.paths.insert(format!("{BASE}{path}"), item);
    }
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("staff", SecurityScheme::Http(bearer));
    document
}
