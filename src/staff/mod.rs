//! Staff: who answers reports, what each may do and where, and how they prove who they are.
//!
//! This room must not know any report, nor how a reporter can be reached.

mod access;
mod account;
mod password;
mod places;
mod roll;
pub mod store;
mod ticket;
mod token;

pub use access::{Access, Capability, Grant, Role, Scope};
pub use account::{Account, AccountFault, Email, NewAccount, parse_name};
pub use password::{HashFault, PasswordFault, PasswordHash, check_password};
pub use places::{Places, ScopeNames};
pub use roll::Roll;
pub use ticket::{Ticket, TicketKind};
pub use token::{AccessToken, Claims, LIFE as TOKEN_LIFE, SigningKey, TokenFault};

use crate::time::Instant;

/// Somebody who has signed in, as known a moment ago.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub account: Account,
    /// The session that the call belongs to.
    pub session: i64,
    /// What he or she may do, and where.
    pub access: Access,
}

/// A session: one sign-in on one device, until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its key in the database.
    pub id: i64,
    /// What the device calls itself.
    pub agent: String,
    /// When it began.
    pub created_at: Instant,
    /// When its tokens were last renewed.
    pub renewed_at: Instant,
}
