//! Whoever reported: how a report is known to be his without an account, and what he may do with it.
//!
//! A ticket proves it; the workflow and the clock say what is allowed. This room must not know how a report is
//! shown, nor who hears of it.

mod correction;
mod moves;
pub mod store;
mod ticket;
mod tickets;

pub use correction::OwnCorrection;
pub use moves::{Action, GRACE, Move, moves};
pub use ticket::{Named, ReporterTicket, Subject, TicketKey};
pub use tickets::Tickets;
