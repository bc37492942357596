//! Who reads what is said about a report.

/// Who reads a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody.
    Public,
    /// Staff, and whoever reported.
    Reporter,
    /// Staff alone.
    Internal,
}

impl Audience {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Public, Self::Reporter, Self::Internal];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Reporter => "reporter",
            Self::Internal => "internal",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// As the log keeps it: whether it is public, and whether the reporter is told though it is not.
    pub fn flags(self) -> (bool, bool) {
        (self == Self::Public, self == Self::Reporter)
    }

    /// From what the log keeps.
    pub fn of_flags(public: bool, to_reporter: bool) -> Self {
        match (public, to_reporter) {
            (true, _) => Self::Public,
            (false, true) => Self::Reporter,
            (false, false) => Self::Internal,
        }
    }
}
