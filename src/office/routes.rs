//! Every route of this face, once: the server registers from this table, and the contract is compared with it.

use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW,
};
use actix_web::{HttpRequest, HttpResponse, Route, web};

use super::{
    absences, accounts, audit, cases, departments, dry_runs, invitations, jurisdictions,
    key_requests, keys, lists, me, moderation, people, reporter, rules, second_factor, sessions,
    workflows,
};
use crate::http::{ApiError, Meter};

/// Where the API stands.
pub const BASE: &str = "/api/v1";

/// One resource: its path as the contract writes it, and what it answers to.
pub struct Resource {
    /// The path below the API, such as `/staff/{account}`.
    pub template: &'static str,
    pub(super) answers: &'static [Answer],
}

/// A method and who answers it.
pub(super) type Answer = (&'static str, fn() -> Route);

impl Resource {
    /// The methods that the contract lists for it.
    pub fn methods(&self) -> impl Iterator<Item = String> {
        self.answers.iter().map(|(method, _)| method.to_ascii_lowercase())
    }
}

const OFFICE: &[Resource] = &[
    Resource {
        template: "/sessions",
        answers: &[
            ("POST", || web::post().to(sessions::sign_in)),
            ("GET", || web::get().to(sessions::list)),
        ],
    },
    Resource {
        template: "/sessions/refresh",
        answers: &[("POST", || web::post().to(sessions::renew))],
    },
    Resource {
        template: "/sessions/browser",
        answers: &[("POST", || web::post().to(sessions::sign_in_browser))],
    },
    Resource {
        template: "/sessions/{session}",
        answers: &[("DELETE", || web::delete().to(sessions::end))],
    },
    Resource {
        template: "/invitations/accept",
        answers: &[("POST", || web::post().to(invitations::accept))],
    },
    Resource { template: "/me", answers: &[("GET", || web::get().to(me::show))] },
    Resource {
        template: "/me/second-factor",
        answers: &[
            ("GET", || web::get().to(second_factor::show)),
            ("POST", || web::post().to(second_factor::enrol)),
        ],
    },
    Resource {
        template: "/me/second-factor/confirm",
        answers: &[("POST", || web::post().to(second_factor::confirm))],
    },
    Resource {
        template: "/staff",
        answers: &[
            ("GET", || web::get().to(accounts::list)),
            ("POST", || web::post().to(accounts::create)),
        ],
    },
    Resource {
        template: "/staff/{account}",
        answers: &[
            ("GET", || web::get().to(accounts::show)),
            ("PATCH", || web::patch().to(accounts::update)),
        ],
    },
    Resource {
        template: "/staff/{account}/invitation",
        answers: &[("POST", || web::post().to(accounts::invite))],
    },
    Resource {
        template: "/jurisdictions/{code}/departments",
        answers: &[
            ("GET", || web::get().to(departments::list)),
            ("POST", || web::post().to(departments::create)),
        ],
    },
    Resource {
        template: "/jurisdictions/{code}/departments/{department}",
        answers: &[("PATCH", || web::patch().to(departments::rename))],
    },
    Resource {
        template: "/jurisdictions/{code}/departments/{department}/teams",
        answers: &[("POST", || web::post().to(departments::create_team))],
    },
    Resource {
        template: "/jurisdictions/{code}/departments/{department}/teams/{team}",
        answers: &[("PATCH", || web::patch().to(departments::rename_team))],
    },
    Resource {
        template: "/jurisdictions/{code}/rules",
        answers: &[
            ("GET", || web::get().to(rules::list)),
            ("POST", || web::post().to(rules::create)),
        ],
    },
    // Before the versions, of which none has this number.
    Resource {
        template: "/jurisdictions/{code}/rules/dry-run",
        answers: &[("POST", || web::post().to(dry_runs::create))],
    },
    Resource {
        template: "/jurisdictions/{code}/rules/{version}",
        answers: &[("GET", || web::get().to(rules::show))],
    },
    Resource {
        template: "/jurisdictions/{code}/rules/{version}/approve",
        answers: &[("POST", || web::post().to(rules::approve))],
    },
    Resource {
        template: "/jurisdictions/{code}/rules/{version}/restore",
        answers: &[("POST", || web::post().to(rules::restore))],
    },
    Resource {
        template: "/jurisdictions/{code}/rules/{version}/retire",
        answers: &[("POST", || web::post().to(rules::retire))],
    },
    Resource {
        template: "/jurisdictions/{code}/workflows",
        answers: &[("GET", || web::get().to(workflows::list))],
    },
    Resource {
        template: "/jurisdictions/{code}/workflows/{workflow}",
        answers: &[
            ("GET", || web::get().to(workflows::versions)),
            ("POST", || web::post().to(workflows::create)),
        ],
    },
    Resource {
        template: "/jurisdictions/{code}/workflows/{workflow}/{version}",
        answers: &[("GET", || web::get().to(workflows::show))],
    },
    Resource {
        template: "/jurisdictions/{code}/workflows/{workflow}/{version}/approve",
        answers: &[("POST", || web::post().to(workflows::approve))],
    },
    Resource {
        template: "/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
        answers: &[("POST", || web::post().to(workflows::restore))],
    },
    Resource {
        template: "/jurisdictions/{code}/workflows/{workflow}/{version}/retire",
        answers: &[("POST", || web::post().to(workflows::retire))],
    },
    Resource {
        template: "/staff/{account}/second-factor",
        answers: &[("DELETE", || web::delete().to(second_factor::reset))],
    },
    Resource {
        template: "/staff/{account}/absences",
        answers: &[
            ("GET", || web::get().to(absences::list)),
            ("POST", || web::post().to(absences::create)),
        ],
    },
    Resource {
        template: "/staff/{account}/absences/{absence}",
        answers: &[("DELETE", || web::delete().to(absences::remove))],
    },
    Resource {
        template: "/jurisdictions/{code}",
        answers: &[
            ("GET", || web::get().to(jurisdictions::show)),
            ("PATCH", || web::patch().to(jurisdictions::update)),
        ],
    },
    Resource {
        template: "/jurisdictions/{code}/sums",
        answers: &[("GET", || web::get().to(jurisdictions::sums))],
    },
    Resource {
        template: "/requests/{request}/contact",
        answers: &[("GET", || web::get().to(people::contacts::contact))],
    },
    Resource {
        template: "/contact-readings",
        answers: &[("GET", || web::get().to(people::contacts::readings))],
    },
    Resource { template: "/people", answers: &[("GET", || web::get().to(people::show))] },
    Resource { template: "/people/export", answers: &[("GET", || web::get().to(people::export))] },
    Resource {
        template: "/people/erasure",
        answers: &[("POST", || web::post().to(people::erase))],
    },
    Resource {
        template: "/people/merges",
        answers: &[("POST", || web::post().to(people::merges::create))],
    },
    Resource {
        template: "/people/merges/{person_merge}",
        answers: &[("DELETE", || web::delete().to(people::merges::remove))],
    },
    Resource {
        template: "/subject-requests",
        answers: &[
            ("GET", || web::get().to(people::subject_requests::list)),
            ("POST", || web::post().to(people::subject_requests::create)),
        ],
    },
    Resource {
        template: "/subject-requests/{subject_request}",
        answers: &[("GET", || web::get().to(people::subject_requests::show))],
    },
    Resource {
        template: "/subject-requests/{subject_request}/decision",
        answers: &[("POST", || web::post().to(people::subject_requests::decide))],
    },
    Resource {
        template: "/subject-requests/{subject_request}/restriction",
        answers: &[("DELETE", || web::delete().to(people::subject_requests::lift))],
    },
    Resource { template: "/api-keys", answers: &[("GET", || web::get().to(keys::list))] },
    Resource {
        template: "/api-keys/test",
        answers: &[("POST", || web::post().to(key_requests::make_test))],
    },
    Resource {
        template: "/api-keys/requests",
        answers: &[
            ("GET", || web::get().to(key_requests::list)),
            ("POST", || web::post().to(key_requests::ask)),
        ],
    },
    Resource {
        template: "/api-keys/requests/collect",
        answers: &[("POST", || web::post().to(key_requests::collect))],
    },
    Resource {
        template: "/api-keys/requests/{key_request}/approve",
        answers: &[("POST", || web::post().to(key_requests::approve))],
    },
    Resource {
        template: "/api-keys/requests/{key_request}/refuse",
        answers: &[("POST", || web::post().to(key_requests::refuse))],
    },
    Resource {
        template: "/api-keys/{key}",
        answers: &[
            ("GET", || web::get().to(keys::show)),
            ("DELETE", || web::delete().to(keys::revoke)),
        ],
    },
    Resource {
        template: "/api-keys/{key}/rotate",
        answers: &[("POST", || web::post().to(keys::rotate))],
    },
    Resource {
        template: "/api-keys/{key}/notice",
        answers: &[
            ("POST", || web::post().to(keys::announce)),
            ("DELETE", || web::delete().to(keys::withdraw)),
        ],
    },
    Resource { template: "/audit", answers: &[("GET", || web::get().to(audit::list))] },
];

/// Every resource.
pub fn resources() -> impl Iterator<Item = &'static Resource> {
    let office = OFFICE.iter().chain(cases::RESOURCES).chain(lists::RESOURCES);
    office.chain(moderation::RESOURCES).chain(reporter::RESOURCES)
}

/// Registers every route.
pub fn configure(config: &mut web::ServiceConfig) {
    let mut scope = web::scope(BASE);
    for resource in resources() {
        let mut service = web::resource(resource.template)
            .app_data(Meter::of(format!("{BASE}{}", resource.template)));
        for (_, route) in resource.answers {
            service = service.route(route());
        }
        let named: Vec<&str> = resource.answers.iter().map(|(method, _)| *method).collect();
        let allowed = format!("{}, OPTIONS", named.join(", "));
        scope = scope.service(service.default_service(web::route().to(move |req: HttpRequest| {
            let allowed = allowed.clone();
            async move { other_methods(&req, allowed) }
        })));
    }
    config.service(scope);
}

/// `OPTIONS` tells what is possible; any other method is refused.
fn other_methods(req: &HttpRequest, allowed: String) -> Result<HttpResponse, ApiError> {
    if req.method() != Method::OPTIONS {
        return Err(ApiError::MethodNotAllowed(allowed));
    }
    Ok(HttpResponse::NoContent()
        .insert_header((ALLOW, allowed.clone()))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, allowed))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish())
}
