//! What people ask of a government about their own data, and by when it must answer.

use chrono::TimeDelta;

use crate::jurisdictions::JurisdictionId;
use crate::people::AddressKind;
use crate::time::Instant;

/// What somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// To be told what is kept.
    Access,
    /// That it be erased.
    Erasure,
    /// That it be kept and not used.
    Restriction,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Access, Self::Erasure, Self::Restriction];

    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Erasure => "erasure",
            Self::Restriction => "restriction",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What a government says to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It was done. A restriction is in force from then on.
    Granted,
    /// It was not, for the reason that the words give.
    Refused,
}

impl Decision {
    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Granted, Self::Refused].into_iter().find(|one| one.as_str() == word)
    }
}

/// In how many days a government answers (GDPR, article 12: one month).
const DAYS: i64 = 30;

/// By when a request that comes in now is to be answered.
pub fn due_at(now: Instant) -> Instant {
    now.checked_add_signed(TimeDelta::days(DAYS)).unwrap_or(now)
}

/// One request, as it is kept. The address is told to nobody who does not ask for it.
#[derive(Debug, Clone)]
pub struct SubjectRequest {
    /// Its number.
    pub id: i64,
    /// The government that is asked.
    pub jurisdiction: JurisdictionId,
    /// What for.
    pub right: Right,
    /// What the person is known by.
    pub address: AddressKind,
    /// The account of whoever wrote it down.
    pub account: i64,
    /// When it came in.
    pub at: Instant,
    /// By when it is to be answered.
    pub due_at: Instant,
    /// What was decided, and when.
    pub decided: Option<(Decision, Instant)>,
    /// What was said about the decision.
    pub words: Option<String>,
    /// When a restriction ended.
    pub lifted_at: Option<Instant>,
}

impl SubjectRequest {
    /// Whether the answer is late.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.decided.is_none() && self.due_at < now
    }

    /// Whether it is a restriction that is in force.
    pub fn restricts(&self) -> bool {
        let granted = self.decided.is_some_and(|(decision, _)| decision == Decision::Granted);
        self.right == Right::Restriction && granted && self.lifted_at.is_none()
    }
}
