//! What is served besides the standard: photos, the contract and its reader, health.
//!
//! Knows no report.

mod contract;
mod developers;
mod health;
mod media;
pub mod openapi;
pub mod routes;

pub use developers::Contract;
pub use health::Readiness;
