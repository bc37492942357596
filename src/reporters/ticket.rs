//! Tickets: texts that let whoever reported see and act on his report.
//!
//! A ticket is made of what names the report, and signed (HMAC with SHA-256, cut to 160 bits): nothing is stored
//! for it, and only whoever has the key can make one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::jurisdictions::{JurisdictionId, Mode};
use crate::text::ids::{Ids, secret};
use crate::time::Instant;

const PREFIX: &str = "lpq_";
/// Keeps what is signed here from being of use anywhere else.
const PURPOSE: &[u8] = b"lamppost reporter's ticket 1\0";
/// Bytes of the signature that a ticket carries.
const PROOF: usize = 20;
/// No ticket is longer, in characters.
const LONGEST: usize = 600;

/// By what a report is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// Its `service_request_id`.
    Code(String),
    /// The token of a batch report, which has no identifier yet.
    Token(String),
}

/// The report that a ticket is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The endpoint that it belongs to.
    pub mode: Mode,
    /// What it is called.
    pub named: Named,
}

/// A key that signs tickets. Every server of an installation has the same ones, from the database.
#[derive(Clone, PartialEq, Eq)]
pub struct TicketKey {
    /// 260 random bits, as text.
    pub secret: String,
    /// When it was made.
    pub created_at: Instant,
}

impl std::fmt::Debug for TicketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TicketKey({}, ***)", self.created_at)
    }
}

impl TicketKey {
    /// A new key.
    pub fn generate(ids: &dyn Ids, now: Instant) -> Self {
        Self { secret: secret(ids, 52), created_at: now }
    }

    fn over(&self, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).ok()?;
        mac.update(PURPOSE);
        mac.update(body);
        Some(mac)
    }
}

impl Subject {
    /// The report of these names, if it has any: an identifier, else the token that stands for one.
    pub fn of(
        jurisdiction: JurisdictionId,
        mode: Mode,
        code: Option<&str>,
        token: Option<&str>,
    ) -> Option<Self> {
        let code = code.map(|text| Named::Code(text.to_owned()));
        let named = code.or_else(|| token.map(|text| Named::Token(text.to_owned())))?;
        Some(Self { jurisdiction, mode, named })
    }

    /// One byte of mode and kind, eight of the government, the name.
    fn body(&self) -> Vec<u8> {
        let (kind, name) = match &self.named {
            Named::Code(name) => (0, name),
            Named::Token(name) => (2, name),
        };
        let mode: u8 = match self.mode {
            Mode::Production => 0,
            Mode::Test => 1,
        };
        let mut body = vec![mode | kind];
        body.extend(self.jurisdiction.0.to_be_bytes());
        body.extend(name.as_bytes());
        body
    }

    fn read(body: &[u8]) -> Option<Self> {
        let (first, rest) = body.split_first()?;
        let (jurisdiction, name) = rest.split_first_chunk::<8>()?;
        let name = std::str::from_utf8(name).ok().filter(|name| !name.is_empty())?.to_owned();
        Some(Self {
            jurisdiction: JurisdictionId(i64::from_be_bytes(*jurisdiction)),
            mode: if first & 1 == 0 { Mode::Production } else { Mode::Test },
            named: match first >> 1_u32 {
                0 => Named::Code(name),
                1 => Named::Token(name),
                _ => return None,
            },
        })
    }
}

/// A ticket, which only whoever reported has, and staff who gave it to him.
#[derive(Clone, PartialEq, Eq)]
pub struct ReporterTicket(String);

impl std::fmt::Debug for ReporterTicket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReporterTicket(***)")
    }
}

impl ReporterTicket {
    /// The ticket of a report. The same report and key give the same ticket.
    pub fn sign(key: &TicketKey, subject: &Subject) -> Option<Self> {
        let mut bytes = subject.body();
        let proof = key.over(&bytes)?.finalize().into_bytes();
        bytes.extend(proof.iter().take(PROOF));
        Some(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Takes what a client sent.
    pub fn received(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The text, for its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The report that it is for, if one of `keys` has signed it.
    pub fn verify(&self, keys: &[TicketKey]) -> Option<Subject> {
        let text = self.0.strip_prefix(PREFIX).filter(|text| text.len() <= LONGEST)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, proof) = bytes.split_at_checked(bytes.len().checked_sub(PROOF)?)?;
        // Compared in a time that does not depend on what differs.
        let signed = |key: &TicketKey| {
            key.over(body).is_some_and(|mac| mac.verify_truncated_left(proof).is_ok())
        };
        keys.iter().any(signed).then(|| Subject::read(body))?
    }
}
