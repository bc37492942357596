//! What a step needs, and what an attempt at it lacks.

use std::fmt;

/// One thing that a step needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// One of these roles.
    Role(Vec<String>),
    /// Why, for the record.
    Reason,
    /// Words that residents read.
    Text,
    /// At least one photo.
    Photo,
    /// A position.
    Position,
    /// An answer to the question of this code.
    Answer(String),
    /// One of these closing codes.
    ClosingCode(Vec<String>),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(roles) => match roles.as_slice() {
                [role] => write!(f, "the role {role}"),
                several => write!(f, "one of the roles {}", several.join(", ")),
            },
            Self::Reason => f.write_str("a reason"),
            Self::Text => f.write_str("a text for the public"),
            Self::Photo => f.write_str("a photo"),
            Self::Position => f.write_str("a position"),
            Self::Answer(question) => write!(f, "an answer to {question}"),
            Self::ClosingCode(codes) => write!(f, "a closing code ({})", codes.join(", ")),
        }
    }
}

/// One thing that keeps an attempt from succeeding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// It did not come.
    Need(Need),
    /// A closing code came that the step does not take.
    UnfitClosingCode {
        /// What came.
        given: String,
        /// What the step takes; nothing if it leads to an open state.
        fit: Vec<String>,
    },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Need(need) => need.fmt(f),
            Self::UnfitClosingCode { given, fit } if fit.is_empty() => {
                write!(f, "takes no closing code, and {given:?} was sent")
            }
            Self::UnfitClosingCode { given, fit } => {
                write!(f, "does not take the closing code {given:?}, only {}", fit.join(", "))
            }
        }
    }
}
