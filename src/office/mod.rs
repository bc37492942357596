//! The office: our own API for staff, `/api/v1`, JSON in and out.
//!
//! Translates between the wire and the capabilities. Whoever calls has signed in, or is about to.

mod absences;
mod accounts;
mod cases;
mod desk;
mod invitations;
mod me;
pub mod openapi;
mod reporter;
pub mod routes;
mod second_factor;
mod sessions;
mod views;

pub use desk::{AsPublic, Office, SESSION_COOKIE};
