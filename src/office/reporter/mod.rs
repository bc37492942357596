//! What whoever reported sees of his report, and does with it: no account, a ticket.

mod caller;
pub(super) mod corrections;
pub(super) mod messages;
pub(super) mod show;
pub(super) mod steps;
mod views;

use actix_web::web;

use super::routes::Resource;

/// Every resource of reporters.
pub(super) const RESOURCES: &[Resource] = &[
    Resource {
        template: "/reporter",
        answers: &[
            ("GET", || web::get().to(show::show)),
            ("PATCH", || web::patch().to(corrections::correct)),
        ],
    },
    Resource {
        template: "/reporter/answers",
        answers: &[("POST", || web::post().to(steps::answer))],
    },
    Resource {
        template: "/reporter/reopen",
        answers: &[("POST", || web::post().to(steps::reopen))],
    },
    Resource {
        template: "/reporter/withdrawal",
        answers: &[("POST", || web::post().to(steps::withdraw))],
    },
    Resource {
        template: "/reporter/messages",
        answers: &[("POST", || web::post().to(messages::send))],
    },
];
