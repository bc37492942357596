//! Staff: who answers reports, what each may do and where, and how they prove who they are.
//!
//! This room must not know any report, nor how a reporter can be reached.

mod absence;
mod access;
mod account;
mod password;
mod places;
mod roll;
mod session;
pub mod store;
mod ticket;
mod token;

pub use absence::{Absence, NewAbsence, Rota, overlapping, parse_absence};
pub use access::{Access, Capability, Grant, Role, Scope};
pub use account::{Account, AccountFault, Email, NewAccount, parse_name};
pub use password::{HashFault, PasswordFault, PasswordHash, check_password};
pub use places::{Places, ScopeNames};
pub use roll::Roll;
pub use session::{Proof, Session, SessionKind, SignedIn};
pub use ticket::{Ticket, TicketKind, welcome};
pub use token::{AccessToken, Claims, LIFE as TOKEN_LIFE, SigningKey, TokenFault};
