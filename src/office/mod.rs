//! The office: our own API for staff, `/api/v1`, JSON in and out.
//!
//! Translates between the wire and the capabilities. Whoever calls has signed in, or is about to.

mod accounts;
mod audit;
mod contacts;
mod desk;
mod invitations;
mod jurisdictions;
mod key_requests;
mod key_views;
mod keys;
mod me;
pub mod openapi;
mod people;
mod person_views;
mod record;
pub mod routes;
mod sessions;
mod views;

pub use desk::{Office, sign_in_limits};
pub(crate) use person_views::{ExportView, ExportedRequestView};
pub use record::Throttled;
