//! What staff find their work by: lists of reports, saved queues, templates, and where colleagues name them.

mod link;
pub(super) mod mentions;
pub(super) mod queues;
pub(super) mod requests;
pub(super) mod templates;
mod views;

use actix_web::web;

use super::routes::Resource;

/// Every resource of lists.
pub(super) const RESOURCES: &[Resource] = &[
    Resource { template: "/requests", answers: &[("GET", || web::get().to(requests::list))] },
    Resource {
        template: "/queues",
        answers: &[
            ("GET", || web::get().to(queues::list)),
            ("POST", || web::post().to(queues::create)),
        ],
    },
    Resource {
        template: "/queues/{queue}",
        answers: &[
            ("GET", || web::get().to(queues::show)),
            ("PATCH", || web::patch().to(queues::update)),
            ("DELETE", || web::delete().to(queues::delete)),
        ],
    },
    Resource {
        template: "/queues/{queue}/pin",
        answers: &[
            ("PUT", || web::put().to(queues::pin)),
            ("DELETE", || web::delete().to(queues::unpin)),
        ],
    },
    Resource {
        template: "/templates",
        answers: &[
            ("GET", || web::get().to(templates::list)),
            ("POST", || web::post().to(templates::create)),
        ],
    },
    Resource {
        template: "/templates/{template}",
        answers: &[
            ("PATCH", || web::patch().to(templates::update)),
            ("DELETE", || web::delete().to(templates::delete)),
        ],
    },
    Resource {
        template: "/requests/{request}/templates",
        answers: &[("GET", || web::get().to(templates::fitting))],
    },
    Resource { template: "/mentions", answers: &[("GET", || web::get().to(mentions::list))] },
    Resource {
        template: "/mentions/{event}/seen",
        answers: &[("POST", || web::post().to(mentions::see))],
    },
];
