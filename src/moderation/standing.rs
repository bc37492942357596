//! Where a report stands before the public.

use std::fmt;

use crate::requests::Visibility;

/// Whether the public sees a report, and if not, why not. Whoever made the report sees it wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Not yet: its time has not come.
    Waiting,
    /// Not yet: somebody is to look at it first.
    Review,
    /// Everybody sees it.
    Public,
    /// No more: somebody hid it.
    Hidden,
    /// Never, by the rules.
    Private,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Review, Self::Public, Self::Hidden, Self::Private];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Review => "review",
            Self::Public => "public",
            Self::Hidden => "hidden",
            Self::Private => "private",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Who sees a report that stands here: what waits is found by whoever knows its identifier, as the reporter
    /// does; what is hidden or private is found by staff only.
    pub fn visibility(self) -> Visibility {
        match self {
            Self::Public => Visibility::Public,
            Self::Waiting | Self::Review => Visibility::Unlisted,
            Self::Hidden | Self::Private => Visibility::Private,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
