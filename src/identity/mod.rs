//! Identity: how staff prove who they are, by password, code or a provider, and what comes of it: a session.
//!
//! The faces ask [`Authenticator`] and say in their own way what it answers. This room must not know how a call
//! carries what proves it, nor any report.

mod answer;
mod authenticator;
mod begin;
mod code;
mod enrol;
mod invitation;
mod provider;
mod record;
mod recovery;
mod refusal;
mod session;
pub mod store;

pub use authenticator::{Authenticator, attempt_limits};
pub use begin::Step;
pub use code::Secret;
pub use enrol::{Enrolment, FactorState};
pub use invitation::Acceptance;
pub use provider::{Provider, ProviderAddress};
pub use record::{Throttled, append};
pub use recovery::RecoveryCode;
pub use refusal::Refusal;
