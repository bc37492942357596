//! The office: our own API for staff, `/api/v1`, JSON in and out.
//!
//! Translates between the wire and the capabilities. Whoever calls has signed in, or is about to.

mod accounts;
mod audit;
mod desk;
mod invitations;
mod jurisdictions;
mod me;
pub mod openapi;
mod record;
pub mod routes;
mod sessions;
mod views;

pub use desk::{Office, sign_in_limits};
pub use record::Throttled;
