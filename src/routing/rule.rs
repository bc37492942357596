//! One rule: when it holds and what it says then.

use chrono::NaiveDate;

use super::{Condition, Outcome};

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its code, the only one in its set.
    pub code: String,
    /// What it is for, for people.
    pub title: String,
    /// The first day on which it holds.
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer holds.
    pub until: Option<NaiveDate>,
    /// What must hold, all of it. Without conditions it holds for every case.
    pub conditions: Vec<Condition>,
    /// What it says.
    pub outcome: Outcome,
    /// Whether no later rule is tried when it holds.
    pub stop: bool,
}

impl Rule {
    /// Whether it is in force on the day.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether it is in force on every day on which the other is.
    pub(super) fn covers_days_of(&self, other: &Self) -> bool {
        self.from.is_none_or(|from| other.from.is_some_and(|begin| from <= begin))
            && self.until.is_none_or(|until| other.until.is_some_and(|end| end <= until))
    }

    /// Whether there is a day on which both are in force.
    pub(super) fn shares_days_with(&self, other: &Self) -> bool {
        let before = |from: Option<NaiveDate>, until: Option<NaiveDate>| {
            from.zip(until).is_none_or(|(from, until)| from < until)
        };
        [self, other]
            .iter()
            .all(|one| before(one.from, self.until) && before(one.from, other.until))
    }
}
