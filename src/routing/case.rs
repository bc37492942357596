//! The facts of one report, as far as rules may look at them.

use std::fmt;

use chrono::NaiveDateTime;

/// Who made a report, as far as the city knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Reporter {
    /// Nobody knows.
    #[default]
    Anonymous,
    /// Somebody who can be reached.
    Known,
    /// Somebody who works for the city.
    Staff,
}

impl Reporter {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Anonymous, Self::Known, Self::Staff];

    /// The word that rules use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Known => "known",
            Self::Staff => "staff",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl fmt::Display for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A thing of the city that a report is about, such as a lamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset<'a> {
    /// What it is.
    pub kind: &'a str,
    /// Its identifier.
    pub id: &'a str,
}

/// The facts of one report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case<'a> {
    /// The code of its service.
    pub service: &'a str,
    /// The groups of its service.
    pub groups: Vec<&'a str>,
    /// The code of the department that answers for its service, if one does.
    pub department: Option<&'a str>,
    /// The areas it lies in, as layer and code. It lies in at most one of each layer.
    pub areas: Vec<(&'a str, &'a str)>,
    /// Answers, as code of the attribute and value. A code may stand here several times.
    pub answers: Vec<(&'a str, &'a str)>,
    /// What people wrote: title and description. A phrase never goes from one into the next.
    pub texts: Vec<&'a str>,
    /// The way it came, such as `open311`, `phone` or `web`.
    pub channel: &'a str,
    /// When it came, in the time zone of the government.
    pub at: NaiveDateTime,
    /// The thing it is about.
    pub asset: Option<Asset<'a>>,
    /// Who made it.
    pub reporter: Reporter,
}
