//! What people say against a report, and what is decided about it.

/// Why somebody thinks that a report should not be public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grievance {
    /// It insults or threatens somebody.
    Insult,
    /// It tells what is private of somebody.
    PersonalData,
    /// It advertises, or has nothing to do with the city.
    Spam,
    /// It is not true.
    Untrue,
    /// Something else.
    Other,
}

impl Grievance {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Insult, Self::PersonalData, Self::Spam, Self::Untrue, Self::Other];

    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Insult => "insult",
            Self::PersonalData => "personal_data",
            Self::Spam => "spam",
            Self::Untrue => "untrue",
            Self::Other => "other",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// The longest words of a complaint or an appeal, in characters.
pub const MAX_WORDS_SENT: usize = 2_000;
