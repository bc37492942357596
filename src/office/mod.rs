//! The office: our own API for staff, `/api/v1`, JSON in and out.
//!
//! Translates between the wire and the capabilities. Whoever calls has signed in, or is about to.

mod absences;
mod accounts;
mod audit;
mod cases;
mod current;
mod departments;
mod desk;
mod dry_runs;
mod editions;
mod form_schemas;
mod invitations;
mod jurisdictions;
mod key_requests;
mod key_views;
mod keys;
mod lists;
mod me;
mod moderation;
pub mod openapi;
mod paging;
mod people;
mod playbook_views;
mod record;
mod reporter;
pub mod routes;
mod rules;
mod second_factor;
mod sessions;
mod views;
mod workflows;

pub use desk::{AsPublic, Office, SESSION_COOKIE};
pub use moderation::suggestions::Models;
pub(crate) use people::views::{ExportView, ExportedRequestView};
