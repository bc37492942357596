//! What the rules come to for one case.

use std::fmt;

use super::{Levels, Priority, Reason, Release};

/// A department, and a team of it if one is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The code of the department.
    pub department: String,
    /// The code of the team.
    pub team: Option<String>,
}

/// How urgent the points make a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Not urgent.
    Normal,
    /// Urgent.
    High,
    /// Danger.
    Critical,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Points of urgency, and what they amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Urgency {
    /// The sum of the points.
    pub score: i64,
    /// The level that it reaches.
    pub level: Level,
}

/// A field of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The department.
    Department,
    /// The team.
    Team,
    /// The person.
    Person,
    /// The priority.
    Priority,
    /// The tags.
    Tags,
    /// When the public may see it.
    Release,
    /// The points of urgency and their level.
    Urgency,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 7] = [
        Self::Department,
        Self::Team,
        Self::Person,
        Self::Priority,
        Self::Tags,
        Self::Release,
        Self::Urgency,
    ];

    /// The word that rules use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Team => "team",
            Self::Person => "person",
            Self::Priority => "priority",
            Self::Tags => "tags",
            Self::Release => "release",
            Self::Urgency => "urgency",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the rules say of one case, and why. There is always a department. It borrows from the rules and from
/// the case, so that making one costs little.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<'a> {
    /// The number of the rules.
    pub version: i64,
    /// The code of the department that owns the case.
    pub department: &'a str,
    /// The code of its team.
    pub team: Option<&'a str>,
    /// The name of a person's account.
    pub person: Option<&'a str>,
    /// How soon; normal when no rule says it.
    pub priority: Priority,
    /// Tags, in the order in which rules add them, each once.
    pub tags: Vec<&'a str>,
    /// When the public may see it. Without it no rule says anything, and what the government does
    /// otherwise holds.
    pub release: Option<Release>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The levels that the urgency was held against.
    pub levels: Levels,
    /// What decided each field.
    pub reason: Reason<'a>,
}

impl Decision<'_> {
    /// Whether it is critical: by what a rule says, or by its points.
    pub fn is_critical(&self) -> bool {
        self.priority == Priority::Critical || self.urgency.level == Level::Critical
    }

    /// The owner, to keep.
    pub fn owner(&self) -> Owner {
        Owner { department: self.department.to_owned(), team: self.team.map(str::to_owned) }
    }

    /// The value of a field as text; none when nothing is said about it.
    pub fn value(&self, field: Field) -> Option<String> {
        match field {
            Field::Department => Some(self.department.to_owned()),
            Field::Team => self.team.map(str::to_owned),
            Field::Person => self.person.map(str::to_owned),
            Field::Priority => Some(self.priority.to_string()),
            Field::Tags => (!self.tags.is_empty()).then(|| self.tags.join(", ")),
            Field::Release => self.release.map(|one| one.to_string()),
            Field::Urgency => Some(format!("{} ({})", self.urgency.score, self.urgency.level)),
        }
    }

    /// The reason in sentences, one for each step, and one on the urgency if there is any.
    pub fn sentences(&self) -> Vec<String> {
        let mut all: Vec<String> = self.reason.steps.iter().map(ToString::to_string).collect();
        let Urgency { score, level } = self.urgency;
        let from = match level {
            Level::Normal => return all,
            Level::High => self.levels.high,
            Level::Critical => self.levels.critical,
        };
        all.push(format!("With {score} points its urgency is {level}, which begins at {from}."));
        all
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences().join(" "))
    }
}
