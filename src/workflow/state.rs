//! States: where a report can stand.

use super::StateCode;
use crate::requests::{DetailedStatus, Status};

/// For whom a report waits. The city's clock is to stand still meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// For an answer of whoever reported.
    Reporter,
    /// For somebody else, such as a utility.
    ThirdParty,
}

impl Waiting {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Reporter, Self::ThirdParty];

    /// The word in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::ThirdParty => "third_party",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What becomes of a report that stays in a state for too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// Days in the state, from 1.
    pub after_days: u16,
    /// The state that follows.
    pub to: StateCode,
    /// Why it is closed, if that state is a closed one.
    pub closing_code: Option<String>,
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its identifier within the machine.
    pub code: StateCode,
    /// Its name for staff.
    pub name: String,
    /// What residents read.
    pub public_text: String,
    /// What GeoReport and service request updates show. Whether the state is open or closed follows from
    /// it, so that the two never disagree.
    pub detailed_status: DetailedStatus,
    /// For whom the report waits here, if it does.
    pub waiting_for: Option<Waiting>,
    /// What follows when nothing happens.
    pub expiry: Option<Expiry>,
    /// Whether nothing comes here without a closing code.
    pub needs_closing_code: bool,
}

impl State {
    /// Open or closed.
    pub fn status(&self) -> Status {
        self.detailed_status.status()
    }

    /// Whether reports are closed here.
    pub fn is_closed(&self) -> bool {
        self.status() == Status::Closed
    }
}
