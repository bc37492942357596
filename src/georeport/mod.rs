//! The Open311 standard GeoReport v2 and its known extensions, in XML and in JSON.
//!
//! Translates between the wire and the capabilities and decides nothing itself. The same routes stand
//! twice: at `/open311/v2` in production, at `/open311/test/v2` for developers of clients.

mod bulk;
mod call;
mod complaints;
mod create;
mod definitions;
pub mod desk;
mod discovery;
mod followers;
mod idempotency;
mod location;
mod lookups;
pub mod openapi;
mod photos;
mod position;
mod preview;
mod receive;
mod requests;
pub mod routes;
mod services;
mod tokens;
mod updates;
mod views;

pub use desk::{Desk, Rules, complaint_limits};
pub use lookups::LookUps;
pub use position::RecentWriters;
pub use preview::as_public;
pub use services::ServiceLists;
