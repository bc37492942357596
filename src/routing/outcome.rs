//! What a rule says: who gets a report, how soon it matters, who may see it.

use std::fmt;

/// How soon a report is to be dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Priority {
    /// When there is time.
    Low,
    /// In its turn.
    #[default]
    Normal,
    /// Before others.
    High,
    /// Now.
    Critical,
}

impl Priority {
    /// All, from the lowest.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Critical];

    /// The word that rules use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Its place from the lowest, 0 to 3: what is stored and sorted by.
    pub fn rank(self) -> i64 {
        match self {
            Self::Low => 0,
            Self::Normal => 1,
            Self::High => 2,
            Self::Critical => 3,
        }
    }

    /// The one of this place.
    pub fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.rank() == rank)
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When the public may see a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Release {
    /// At once.
    AtOnce,
    /// So many hours after it came.
    AfterHours(u32),
    /// Once somebody has looked at it.
    AfterReview,
    /// Never.
    Never,
}

impl Release {
    /// Reads the words as [`Release`] displays them.
    ///
    /// ```
    /// use lamppost::routing::Release;
    /// assert_eq!(Release::parse("after 24 hours"), Some(Release::AfterHours(24)));
    /// assert_eq!(Release::parse("soon"), None);
    /// ```
    pub fn parse(words: &str) -> Option<Self> {
        let hours = words.split(' ').nth(1).and_then(|number| number.parse().ok());
        let hours = hours.filter(|hours| *hours > 0).map(Self::AfterHours);
        let all = [Some(Self::AtOnce), hours, Some(Self::AfterReview), Some(Self::Never)];
        all.into_iter().flatten().find(|one| one.to_string() == words)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtOnce => f.write_str("at once"),
            Self::AfterHours(1) => f.write_str("after 1 hour"),
            Self::AfterHours(hours) => write!(f, "after {hours} hours"),
            Self::AfterReview => f.write_str("after review"),
            Self::Never => f.write_str("never"),
        }
    }
}

/// A team, with the department that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its code, the only one of its kind in the government.
    pub code: String,
    /// The code of its department.
    pub department: String,
}

/// What a rule says. What is absent it leaves to others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The code of a department, where the rule names one.
    pub department: Option<String>,
    /// A team; it also says the team's department.
    pub team: Option<Team>,
    /// The name of a person's account.
    pub person: Option<String>,
    /// How soon.
    pub priority: Option<Priority>,
    /// Tags that it adds.
    pub tags: Vec<String>,
    /// When the public may see it.
    pub release: Option<Release>,
    /// Points of urgency that it adds, or takes away.
    pub urgency: i32,
}

impl Outcome {
    /// The department that is named, by itself or by its team.
    pub fn owner(&self) -> Option<&str> {
        self.department.as_deref().or(self.team.as_ref().map(|team| team.department.as_str()))
    }

    /// Whether it says nothing.
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}
