//! Transitions: the steps that a machine lists.

use super::{State, StateCode};
use crate::requests::Status;

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// People who work for the city. Only they have roles.
    Staff,
    /// Whoever reported.
    Reporter,
    /// The program itself, such as when a state expires.
    System,
}

impl Actor {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Reporter, Self::System];

    /// The word in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Reporter => "reporter",
            Self::System => "system",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What must come with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// Why, for the record.
    Reason,
    /// Words that residents read.
    Text,
    /// At least one photo.
    Photo,
    /// A position.
    Position,
    /// One of the machine's closing codes.
    ClosingCode,
}

impl Detail {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Reason, Self::Text, Self::Photo, Self::Position, Self::ClosingCode];

    /// The word in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Text => "text",
            Self::Photo => "photo",
            Self::Position => "position",
            Self::ClosingCode => "closing_code",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Where a transition begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In one state, even if it is the one that the transition leads to.
    State(StateCode),
    /// In any open state but the one that the transition leads to.
    AnyOpen,
    /// In any closed state but the one that the transition leads to.
    AnyClosed,
}

impl Source {
    /// The word for any open state in a form. No state may be called that.
    pub const ANY_OPEN: &'static str = "any_open";
    /// The word for any closed state in a form. No state may be called that.
    pub const ANY_CLOSED: &'static str = "any_closed";

    /// The word in a form.
    pub fn as_str(&self) -> &str {
        match self {
            Self::State(code) => code.as_str(),
            Self::AnyOpen => Self::ANY_OPEN,
            Self::AnyClosed => Self::ANY_CLOSED,
        }
    }
}

/// One transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Where it begins.
    pub from: Vec<Source>,
    /// Where it leads.
    pub to: StateCode,
    /// What its button says.
    pub name: String,
    /// Who may take it.
    pub by: Vec<Actor>,
    /// What must come with it.
    pub needs: Vec<Detail>,
    /// Staff must have one of these roles; empty for all staff.
    pub roles: Vec<String>,
    /// Questions that must be answered.
    pub answers: Vec<String>,
}

impl Transition {
    /// Whether it begins in this state.
    pub fn leaves(&self, state: &State) -> bool {
        self.from.iter().any(|source| match source {
            Source::State(code) => *code == state.code,
            Source::AnyOpen => state.status() == Status::Open && state.code != self.to,
            Source::AnyClosed => state.status() == Status::Closed && state.code != self.to,
        })
    }
}
