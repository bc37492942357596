//! What the public sees of reports, and who may not report: for those who look after that.

pub(super) mod abuse;
pub(super) mod appeals;
pub(super) mod bans;
pub(super) mod duplicates;
pub(super) mod followers;
pub(super) mod masks;
mod paging;
pub(super) mod photos;
pub(super) mod suggestions;
pub(super) mod visibility;

use actix_web::web;
use serde_json::Value;

use super::cases::Hand;
use super::routes::Resource;
use crate::audit::{Actor, Entry, store as audit};
use crate::cases::Case;
use crate::db::{Conn, StoreError};
use crate::http::ApiError;

/// Every resource of moderation.
pub(super) const RESOURCES: &[Resource] = &[
    Resource {
        template: "/requests/{request}/visibility",
        answers: &[("POST", || web::post().to(visibility::change))],
    },
    Resource {
        template: "/requests/{request}/originals",
        answers: &[("GET", || web::get().to(masks::originals))],
    },
    Resource {
        template: "/requests/{request}/masks",
        answers: &[
            ("POST", || web::post().to(masks::mask)),
            ("DELETE", || web::delete().to(masks::unmask)),
        ],
    },
    Resource {
        template: "/requests/{request}/photos/{position}/regions",
        answers: &[
            ("POST", || web::post().to(photos::black_out)),
            ("DELETE", || web::delete().to(photos::restore)),
        ],
    },
    Resource {
        template: "/requests/{request}/duplicates",
        answers: &[("GET", || web::get().to(duplicates::list))],
    },
    Resource {
        template: "/requests/{request}/suggestions",
        answers: &[("GET", || web::get().to(suggestions::list))],
    },
    Resource {
        template: "/requests/{request}/followers",
        answers: &[("GET", || web::get().to(followers::list))],
    },
    Resource { template: "/abuse-reports", answers: &[("GET", || web::get().to(abuse::list))] },
    Resource {
        template: "/abuse-reports/{abuse_report}/decision",
        answers: &[("POST", || web::post().to(abuse::decide))],
    },
    Resource {
        template: "/bans",
        answers: &[
            ("GET", || web::get().to(bans::list)),
            ("POST", || web::post().to(bans::create)),
        ],
    },
    Resource { template: "/bans/{ban}", answers: &[("DELETE", || web::delete().to(bans::lift))] },
    Resource { template: "/appeals", answers: &[("GET", || web::get().to(appeals::list))] },
    Resource {
        template: "/appeals/{appeal}/decision",
        answers: &[("POST", || web::post().to(appeals::decide))],
    },
];

/// Adds an entry about a report to the audit log: the last thing in its transaction.
fn record(
    conn: &mut Conn,
    hand: &Hand,
    action: &'static str,
    case: &Case,
    detail: Value,
) -> Result<(), StoreError> {
    let entry = Entry {
        at: hand.now,
        jurisdiction: Some(case.jurisdiction),
        actor: Actor::Staff(hand.account()),
        action,
        subject: format!("request {}", case.id),
        detail,
    };
    audit::append(conn, &entry).map(|_number| ())
}

/// A reason that must be given.
fn needed_reason(text: &str, faults: &mut Vec<String>) -> String {
    let known = faults.len();
    let reason = crate::cases::parse_text("reason", Some(text), faults);
    if reason.is_none() && faults.len() == known {
        faults.push("reason required".to_owned());
    }
    reason.unwrap_or_default()
}

/// A number in a path that names something other than a report.
fn number_of(text: &str, what: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| none_of(what))
}

/// Something that is not there, or not for the caller.
fn none_of(what: &str) -> ApiError {
    ApiError::not_found(format!("there is no {what} of this number"))
}
