//! Who may see a report.

/// Who may see a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Whoever knows its identifier, until somebody has looked at it.
    Unlisted,
    /// Staff only.
    Private,
}

impl Visibility {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Public, Self::Unlisted, Self::Private].into_iter().find(|one| one.as_str() == word)
    }
}
