//! Absences: who is away on which days, and who does the work meanwhile.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::time::Instant;

/// The longest absence, in days.
const LONGEST: i64 = 731;

/// A time in which somebody is away. Both days count whole, in the government's time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Its key in the database.
    pub id: i64,
    /// Who is away.
    pub account: i64,
    /// Who does the work.
    pub delegate: i64,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day: the day after, the work is its owner's again.
    pub last_day: NaiveDate,
    /// When it was entered.
    pub created_at: Instant,
}

impl Absence {
    /// Whether `day` lies within.
    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.first_day..=self.last_day).contains(&day)
    }
}

/// An absence to be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAbsence {
    /// Who is away.
    pub account: i64,
    /// Who does the work.
    pub delegate: i64,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day.
    pub last_day: NaiveDate,
}

/// Reads an absence as it was entered. `today` is the day in the government's time zone.
///
/// # Errors
/// Every fault, each a sentence.
pub fn parse_absence(
    account: i64,
    delegate: i64,
    (first, last): (&str, &str),
    today: NaiveDate,
) -> Result<NewAbsence, Vec<String>> {
    let mut faults = Vec::new();
    let mut day = |name: &str, text: &str| {
        let read = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        if read.is_none() {
            faults.push(format!("{name} must be a day such as 2026-05-31"));
        }
        read
    };
    let (first_day, last_day) = (day("first_day", first), day("last_day", last));
    if let (Some(first), Some(last)) = (first_day, last_day) {
        if last < first {
            faults.push("last_day lies before first_day".to_owned());
        } else if last.signed_duration_since(first).num_days() >= LONGEST {
            faults.push(format!("an absence has at most {LONGEST} days"));
        }
    }
    if last_day.is_some_and(|last| last < today) {
        faults.push("last_day lies in the past".to_owned());
    }
    if account == delegate {
        faults.push("delegate must be somebody else".to_owned());
    }
    match (first_day, last_day) {
        (Some(first_day), Some(last_day)) if faults.is_empty() => {
            Ok(NewAbsence { account, delegate, first_day, last_day })
        }
        _ => Err(faults),
    }
}

/// Who is away when, for questions that are asked again and again.
#[derive(Debug, Clone, Default)]
pub struct Rota(HashMap<i64, Vec<Absence>>);

impl Rota {
    /// From absences whose delegates are in use.
    pub fn new(all: Vec<Absence>) -> Self {
        let mut by_account: HashMap<i64, Vec<Absence>> = HashMap::new();
        for one in all {
            by_account.entry(one.account).or_default().push(one);
        }
        Self(by_account)
    }

    /// Who does the work of an account on a day: the account itself, unless it is away; else its delegate, or
    /// whoever stands in for that one. The chain ends where it would come back to somebody.
    pub fn stand_in(&self, account: i64, day: NaiveDate) -> i64 {
        let mut met = HashSet::from([account]);
        let mut current = account;
        let away = |of: i64| self.0.get(&of)?.iter().find(|one| one.holds(day));
        while let Some(one) = away(current).filter(|one| met.insert(one.delegate)) {
            current = one.delegate;
        }
        current
    }
}

/// The one of these absences that has a day in common with the new one.
pub fn overlapping<'a>(known: &'a [Absence], new: &NewAbsence) -> Option<&'a Absence> {
    known.iter().find(|one| one.first_day <= new.last_day && new.first_day <= one.last_day)
}
