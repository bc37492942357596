//! The part of the contract that this face makes.

use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::routes::BASE;
use crate::http::add_refusals;

#[derive(OpenApi)]
#[openapi(
    paths(
        super::sessions::sign_in, super::sessions::sign_in_browser, super::sessions::renew, super::sessions::list, super::sessions::end,
        super::invitations::accept, super::me::show, super::accounts::list, super::accounts::show,
        super::accounts::create, super::accounts::update, super::accounts::invite,
        super::cases::show::show, super::cases::corrections::correct, super::cases::transitions::list,
        super::cases::transitions::take, super::cases::notes::add, super::cases::notes::reword,
        super::cases::handovers::hand_over, super::cases::parts::list, super::cases::parts::add,
        super::cases::parts::end, super::cases::merges::merge, super::cases::merges::unmerge,
        super::cases::bulk::change, super::cases::bulk::undo, super::cases::mass_events::list,
        super::cases::mass_events::add, super::cases::mass_members::add_requests,
        super::cases::mass_members::remove_request, super::cases::mass_events::update,
        super::cases::mass_events::end,
        super::moderation::visibility::change, super::moderation::masks::originals,
        super::moderation::masks::mask, super::moderation::masks::unmask,
        super::moderation::photos::black_out, super::moderation::photos::restore,
        super::moderation::duplicates::list, super::moderation::suggestions::list,
        super::moderation::followers::list, super::moderation::abuse::list,
        super::moderation::abuse::decide, super::moderation::bans::list,
        super::moderation::bans::create, super::moderation::bans::lift,
        super::moderation::appeals::list, super::moderation::appeals::decide,
        super::departments::list, super::departments::create, super::departments::rename,
        super::departments::create_team, super::departments::rename_team,
        super::rules::list, super::rules::show, super::rules::create, super::rules::approve,
        super::rules::retire, super::rules::restore, super::dry_runs::create,
        super::workflows::list, super::workflows::versions, super::workflows::show,
        super::workflows::create, super::workflows::approve, super::workflows::retire,
        super::workflows::restore,
        super::second_factor::show, super::second_factor::enrol, super::second_factor::confirm,
        super::second_factor::reset, super::absences::list, super::absences::create,
        super::absences::remove,
        super::audit::list, super::people::contacts::contact, super::people::contacts::readings,
        super::people::merges::create, super::people::merges::remove,
        super::people::subject_requests::create, super::people::subject_requests::list,
        super::people::subject_requests::show, super::people::subject_requests::decide,
        super::people::subject_requests::lift,
        super::people::show, super::people::export, super::people::erase,
        super::keys::list, super::keys::show, super::keys::rotate, super::keys::revoke,
        super::keys::announce, super::keys::withdraw,
        super::key_requests::make_test, super::key_requests::ask, super::key_requests::collect,
        super::key_requests::list, super::key_requests::approve, super::key_requests::refuse,
        super::jurisdictions::show, super::jurisdictions::update, super::jurisdictions::sums,
        super::lists::requests::list, super::lists::queues::list, super::lists::queues::create,
        super::lists::queues::show, super::lists::queues::update, super::lists::queues::delete,
        super::lists::queues::pin, super::lists::queues::unpin, super::lists::templates::list,
        super::lists::templates::create, super::lists::templates::update, super::lists::templates::delete,
        super::lists::templates::fitting, super::lists::mentions::list, super::lists::mentions::see,
        super::cases::tickets::show, super::cases::escalations::list,
        super::cases::escalations::acknowledge, super::reporter::show::show,
        super::reporter::corrections::correct, super::reporter::steps::answer,
        super::reporter::steps::reopen, super::reporter::steps::withdraw,
        super::reporter::messages::send,
    ),
    components(schemas(crate::http::ErrorItem)),
    tags(
        (name = "signing in", description = "Staff: tokens, sessions, invitations"),
        (name = "staff", description = "Accounts and their roles"),
        (name = "reporters", description = "Whoever reported, with the ticket of the report and without an account"),
        (name = "casework", description = "Reports: who owns them, where they stand, what was said"),
        (name = "moderation", description = "What the public sees, complaints, bans and appeals"),
        (name = "departments", description = "Departments and teams of a government"),
        (name = "rules", description = "Who gets a report, in versions; dry runs"),
        (name = "workflows", description = "Which steps a report may take, in versions"),
        (name = "jurisdictions", description = "Governments: their modules, and sums of their reports"),
        (name = "people", description = "How reporters can be reached, who has looked, export and erasure"),
        (name = "api keys", description = "Keys of programs: asked for, granted, replaced, taken back"),
        (name = "audit", description = "Who did what"),
        (name = "lists", description = "Reports by filters, saved queues, templates, mentions"),
    )
)]
struct Described;

/// Statuses that any operation may be refused with.
const ANY: [(&str, &str); 8] = [
    ("400", "The input was rejected; every fault is listed"),
    ("401", "The access token or the cookie is missing, not valid, or its session has ended"),
    ("404", "It does not exist, or not for the caller"),
    ("405", "The resource does not have this method; `Allow` lists those it has"),
    ("414", "The address is longer than 65,000 characters"),
    ("429", "Too many calls; `Retry-After` says when to try again"),
    ("500", "A defect on our side"),
    ("503", "Busy; `Retry-After` says when to try again"),
];

/// Statuses that only a caller who has signed in meets.
const SIGNED_IN: [(&str, &str); 2] = [
    (
        "403",
        "The caller's roles do not allow this anywhere, or a second factor must be enrolled first",
    ),
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
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
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
    let cookie = ApiKeyValue::with_description(
        super::SESSION_COOKIE,
        "A browser's session. Over TLS its name begins with `__Host-`.",
    );
    components.add_security_scheme("browser", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let ticket = ApiKeyValue::with_description(
        "Authorization",
        "`Reporter`, a blank and the ticket of the report. A body may hold it as `ticket` instead; an address never.",
    );
    components.add_security_scheme("reporter", SecurityScheme::ApiKey(ApiKey::Header(ticket)));
    document
}
