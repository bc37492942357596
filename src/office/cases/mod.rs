//! Reports, for those who answer them: what is known of each, and every change of it.

pub(super) mod bulk;
pub(super) mod corrections;
pub(super) mod escalations;
pub(super) mod handovers;
pub(super) mod mass_events;
pub(super) mod mass_members;
pub(super) mod merges;
pub(super) mod notes;
pub(super) mod parts;
pub(super) mod show;
pub(super) mod tickets;
pub(super) mod transitions;
mod under_hand;
pub(super) mod views;

use actix_web::web;

use super::routes::Resource;

pub(super) use under_hand::{Hand, number, unknown};

/// Every resource of casework.
pub(super) const RESOURCES: &[Resource] = &[
    Resource {
        template: "/requests/{request}",
        answers: &[
            ("GET", || web::get().to(show::show)),
            ("PATCH", || web::patch().to(corrections::correct)),
        ],
    },
    Resource {
        template: "/requests/{request}/transitions",
        answers: &[
            ("GET", || web::get().to(transitions::list)),
            ("POST", || web::post().to(transitions::take)),
        ],
    },
    Resource {
        template: "/requests/{request}/notes",
        answers: &[("POST", || web::post().to(notes::add))],
    },
    Resource {
        template: "/requests/{request}/notes/{event}",
        answers: &[("PATCH", || web::patch().to(notes::reword))],
    },
    Resource {
        template: "/requests/{request}/reporter-ticket",
        answers: &[("GET", || web::get().to(tickets::show))],
    },
    Resource { template: "/escalations", answers: &[("GET", || web::get().to(escalations::list))] },
    Resource {
        template: "/requests/{request}/escalation/acknowledgement",
        answers: &[("POST", || web::post().to(escalations::acknowledge))],
    },
    Resource {
        template: "/requests/{request}/owner",
        answers: &[("PUT", || web::put().to(handovers::hand_over))],
    },
    Resource {
        template: "/requests/{request}/parts",
        answers: &[("GET", || web::get().to(parts::list)), ("POST", || web::post().to(parts::add))],
    },
    Resource {
        template: "/requests/{request}/parts/{part}/end",
        answers: &[("POST", || web::post().to(parts::end))],
    },
    Resource {
        template: "/requests/{request}/merge",
        answers: &[
            ("PUT", || web::put().to(merges::merge)),
            ("DELETE", || web::delete().to(merges::unmerge)),
        ],
    },
    Resource { template: "/bulk", answers: &[("POST", || web::post().to(bulk::change))] },
    Resource { template: "/bulk/{bulk}/undo", answers: &[("POST", || web::post().to(bulk::undo))] },
    Resource {
        template: "/mass-events",
        answers: &[
            ("GET", || web::get().to(mass_events::list)),
            ("POST", || web::post().to(mass_events::add)),
        ],
    },
    Resource {
        template: "/mass-events/{event}/requests",
        answers: &[("POST", || web::post().to(mass_members::add_requests))],
    },
    Resource {
        template: "/mass-events/{event}/requests/{request}",
        answers: &[("DELETE", || web::delete().to(mass_members::remove_request))],
    },
    Resource {
        template: "/mass-events/{event}/updates",
        answers: &[("POST", || web::post().to(mass_events::update))],
    },
    Resource {
        template: "/mass-events/{event}/end",
        answers: &[("POST", || web::post().to(mass_events::end))],
    },
];
