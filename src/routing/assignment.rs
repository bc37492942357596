//! A decision by keys, ready to be stored.

use super::{Level, Priority, Release};

/// Who owns a report from the start, how soon it matters, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The key of the department.
    pub department: i64,
    /// The key of its team.
    pub team: Option<i64>,
    /// The key of a person's account.
    pub person: Option<i64>,
    /// How soon.
    pub priority: Priority,
    /// Tags, each once.
    pub tags: Vec<String>,
    /// When the public may see it; the government's own way where no rule says.
    pub release: Option<Release>,
    /// Points of urgency.
    pub urgency: i64,
    /// What they amount to.
    pub level: Level,
    /// Whether somebody has to hear of it now.
    pub critical: bool,
    /// The number of the rules; nought where there were none.
    pub rules_version: i64,
    /// Why, in sentences.
    pub why: Vec<String>,
}

impl Assignment {
    /// A department, and nothing else that is special.
    pub fn to(department: i64) -> Self {
        Self {
            department,
            team: None,
            person: None,
            priority: Priority::Normal,
            tags: Vec::new(),
            release: None,
            urgency: 0,
            level: Level::Normal,
            critical: false,
            rules_version: 0,
            why: Vec::new(),
        }
    }
}
