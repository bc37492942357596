//! People: who may call (API keys), and how a reporter can be reached.
//!
//! Contact data live here and nowhere else, so that no public view can pick them up by accident; the database has them
//! sealed.
//! This room must not know any report.

mod application;
mod contact;
mod key;
mod keyring;
mod mark;
mod sealed;
pub mod store;

pub use application::{Application, Decision, NewApplication, State};
pub use contact::{Contact, ContactForm};
pub use key::{ApiKey, KeyNotice, KeyText, NewKey, PreviousSecret, Scope, Scopes};
pub use keyring::Keyring;
pub use mark::{Mark, MarkKind};
pub use sealed::{Address, AddressKind, SealedContact};
