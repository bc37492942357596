//! What a moderator may do with a report.

use std::fmt;

use super::{Appears, Standing, appears};
use crate::routing::Release;
use crate::time::Instant;

/// Something that a moderator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// Takes a report away from the public; needs a reason.
    Hide,
    /// Shows a report to the public before its time, or after a look at it.
    Release,
    /// Takes hiding back.
    Restore,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hide, Self::Release, Self::Restore];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Release => "release",
            Self::Restore => "restore",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Everything that may be done. What the rules keep from the public for ever, nobody releases.
pub const ACTS: [(Standing, Act); 6] = [
    (Standing::Waiting, Act::Hide),
    (Standing::Waiting, Act::Release),
    (Standing::Review, Act::Hide),
    (Standing::Review, Act::Release),
    (Standing::Public, Act::Hide),
    (Standing::Hidden, Act::Restore),
];

/// What may be done with a report that stands here.
pub fn acts(standing: Standing) -> Vec<Act> {
    ACTS.into_iter().filter(|(from, _)| *from == standing).map(|(_, act)| act).collect()
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not in the table.
    #[error("{act}: not possible while the report is {standing}{}", instead(*standing))]
    NotPossible {
        /// What was tried.
        act: Act,
        /// Where the report stands.
        standing: Standing,
    },
    /// Hiding needs a reason.
    #[error("{act}: a reason is required")]
    NoReason {
        /// What was tried.
        act: Act,
    },
}

fn instead(standing: Standing) -> String {
    let possible: Vec<&str> = acts(standing).into_iter().map(Act::as_str).collect();
    if possible.is_empty() { String::new() } else { format!("; possible: {}", possible.join(", ")) }
}

/// Where a report stands after an act.
///
/// `release` and `created` are those of the report: what is restored stands where
/// it would stand if nobody had hidden it, but needs no review any more, because somebody has looked at it.
///
/// # Errors
/// When the act is not possible there, or lacks its reason.
pub fn act(
    act: Act,
    reason: Option<&str>,
    standing: Standing,
    (release, created): (Release, Instant),
    now: Instant,
) -> Result<Standing, Refusal> {
    if !ACTS.contains(&(standing, act)) {
        return Err(Refusal::NotPossible { act, standing });
    }
    match act {
        Act::Hide if reason.is_none_or(|text| text.trim().is_empty()) => {
            Err(Refusal::NoReason { act })
        }
        Act::Hide => Ok(Standing::Hidden),
        Act::Release => Ok(Standing::Public),
        Act::Restore => Ok(match appears(Standing::Waiting, release, created, now) {
            Appears::Now | Appears::AfterReview => Standing::Public,
            Appears::At(_) => Standing::Waiting,
            Appears::Never => Standing::Private,
        }),
    }
}
