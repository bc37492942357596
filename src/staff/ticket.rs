//! Tickets: texts of 160 random bits that prove something once. Only their digests are stored.

use sha2::{Digest as _, Sha256};

use crate::text::hex;
use crate::text::ids::{Ids, secret};

/// What a ticket is for; each kind looks different, so that one is never taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketKind {
    /// Accepts an invitation and sets a password.
    Invitation,
    /// Renews a session's tokens.
    Refresh,
    /// Is a browser's session, for as long as it lasts.
    Browser,
    /// Goes on with signing in where the step before ended.
    Challenge,
    /// Collects an API key that was asked for.
    KeyRequest,
}

impl TicketKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Invitation => "lpi_",
            Self::Refresh => "lpr_",
            Self::Browser => "lpb_",
            Self::Challenge => "lpc_",
            Self::KeyRequest => "lpk_",
        }
    }
}

const LENGTH: usize = 32;

/// A ticket, which only its holder has.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(String);

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(***)")
    }
}

impl Ticket {
    /// A new one.
    pub fn generate(kind: TicketKind, ids: &dyn Ids) -> Self {
        Self(format!("{}{}", kind.prefix(), secret(ids, LENGTH)))
    }

    /// Takes what a client sent; `None` when it cannot be one of this kind.
    pub fn parse(kind: TicketKind, text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix(kind.prefix())?;
        let plain = rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        (plain && rest.len() == LENGTH).then(|| Self(text.trim().to_owned()))
    }

    /// The text, to be shown once to its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored. The text has 160 random bits, so that a fast hash is enough.
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

/// The page that an invitation is accepted on. The ticket stands behind the `#`, which browsers keep to themselves: no
/// log has it.
pub fn welcome(invitation: &Ticket) -> String {
    format!("/staff/welcome#{}", invitation.reveal())
}
