//! Sessions: how long each kind lasts, and what somebody who has one has shown.

use chrono::TimeDelta;

use super::{Access, Account};
use crate::time::Instant;

/// How a session is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// By tokens, which a program keeps and renews.
    Tokens,
    /// By a cookie, which a browser keeps; every call that it makes renews the session.
    Browser,
}

impl SessionKind {
    /// After how long without being renewed a session ends: half a day; half an hour in a browser, whose user may
    /// have walked away (OWASP ASVS 7.3.1).
    pub fn idle(self) -> TimeDelta {
        match self {
            Self::Tokens => TimeDelta::hours(12),
            Self::Browser => TimeDelta::minutes(30),
        }
    }

    /// After how long a session ends whatever is done: 30 days; a working day in a browser (OWASP ASVS 7.3.2).
    pub fn longest(self) -> TimeDelta {
        match self {
            Self::Tokens => TimeDelta::days(30),
            Self::Browser => TimeDelta::hours(12),
        }
    }
}

/// What whoever signs in has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Whose account it is.
    pub account: i64,
    /// Whether a second factor was shown besides the password, here or where somebody else vouched.
    pub second_factor: bool,
}

/// A session: one sign-in on one device, until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its key in the database.
    pub id: i64,
    /// How it is carried.
    pub kind: SessionKind,
    /// What the device calls itself.
    pub agent: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last renewed.
    pub renewed_at: Instant,
}

impl Session {
    /// Whether its time is not over.
    pub fn lasts(&self, now: Instant) -> bool {
        now.signed_duration_since(self.renewed_at) < self.kind.idle()
            && now.signed_duration_since(self.created_at) < self.kind.longest()
    }

    /// Whether a call that belongs to it should renew it: not each one, for that is a write.
    pub fn wants_renewal(&self, now: Instant) -> bool {
        self.kind == SessionKind::Browser
            && now.signed_duration_since(self.renewed_at) >= TimeDelta::minutes(1)
    }
}

/// Somebody who has signed in, as known a moment ago.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub account: Account,
    /// The key of the session that the call belongs to.
    pub session: i64,
    /// What he or she may do, and where.
    pub access: Access,
    /// The session.
    pub known: Session,
    /// The digest of the cookie, where a browser carries the session.
    pub cookie: Option<String>,
    /// Whether a second factor was shown when the session began.
    pub second_factor: bool,
}

impl SignedIn {
    /// Whether all that the session is good for is to enrol a second factor: the account must have one, and the
    /// session was begun without.
    pub fn must_enrol(&self) -> bool {
        self.access.demands_second_factor() && !self.second_factor
    }
}
