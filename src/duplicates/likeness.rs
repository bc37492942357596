//! Two reports compared, and many candidates put in order.

use std::fmt;

use super::points::{PRIOR, parts};
use super::{Feature, Part, Report, Sameness, Settings};

/// What a score comes to by the thresholds of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Two things, or nobody can tell.
    Unlikely,
    /// Worth showing to a person.
    Likely,
    /// Nobody would doubt it.
    Certain,
}

impl Verdict {
    /// All, from the lowest.
    pub const ALL: [Self; 3] = [Self::Unlikely, Self::Likely, Self::Certain];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unlikely => "unlikely",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How likely two reports are about the same thing, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// From 0, for two things, to 1, for the same.
    pub score: f64,
    /// What the score comes to.
    pub verdict: Verdict,
    /// What each feature says, in the order of [`Feature::ALL`].
    pub parts: Vec<Part>,
}

impl Likeness {
    /// What one feature says.
    pub fn part(&self, feature: Feature) -> Option<&Part> {
        self.parts.iter().find(|part| part.evidence.feature() == feature)
    }

    /// The reasons in words, those that count most first; what says nothing is left out.
    pub fn reasons(&self) -> Vec<String> {
        let mut telling: Vec<&Part> =
            self.parts.iter().filter(|part| part.points.abs() > 0.05).collect();
        telling.sort_by(|one, other| other.points.abs().total_cmp(&one.points.abs()));
        telling.into_iter().map(ToString::to_string).collect()
    }

    /// The score if a feature had not been looked at.
    pub fn score_without(&self, feature: Feature) -> f64 {
        score(self.parts.iter().filter(|part| part.evidence.feature() != feature))
    }
}

fn score<'a>(parts: impl Iterator<Item = &'a Part>) -> f64 {
    let points = parts.map(|part| part.points).sum::<f64>() + PRIOR;
    1.0 / (1.0 + (-points).exp())
}

fn verdict(score: f64, sameness: &Sameness) -> Verdict {
    if score >= sameness.certain {
        Verdict::Certain
    } else if score >= sameness.likely {
        Verdict::Likely
    } else {
        Verdict::Unlikely
    }
}

/// Compares a report with a candidate, by what holds for the report's service.
pub fn compare(report: &Report<'_>, candidate: &Report<'_>, settings: &Settings) -> Likeness {
    let sameness = settings.of(report.service);
    let parts = parts(report, candidate, settings, &sameness);
    let score = score(parts.iter());
    Likeness { score, verdict: verdict(score, &sameness), parts }
}

/// Compares a report with candidates: those that are at least likely, the likeliest first, each with its place in
/// the list. Of equal ones, the one that stands first comes first.
pub fn rank(
    report: &Report<'_>,
    candidates: &[Report<'_>],
    settings: &Settings,
) -> Vec<(usize, Likeness)> {
    let all = candidates.iter().map(|candidate| compare(report, candidate, settings)).enumerate();
    let mut found: Vec<(usize, Likeness)> =
        all.filter(|(_, likeness)| likeness.verdict >= Verdict::Likely).collect();
    found.sort_by(|(_, one), (_, other)| other.score.total_cmp(&one.score));
    found
}
