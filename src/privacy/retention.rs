//! How long a government keeps what.

use std::collections::BTreeMap;

use crate::jurisdictions::JurisdictionId;

/// A kind of data with a time of its own, in the order in which they go: what tells who it was, what was written,
/// what can be seen, and at last the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetentionKind {
    /// Contact data of closed reports.
    Contacts,
    /// Titles, descriptions, answers and notes of closed reports.
    Texts,
    /// Photos of closed reports.
    Photos,
    /// Closed reports themselves.
    Requests,
    /// The log of who has read contact data.
    Readings,
}

impl RetentionKind {
    /// All of them, in the order in which they go.
    pub const ALL: [Self; 5] =
        [Self::Contacts, Self::Texts, Self::Photos, Self::Requests, Self::Readings];

    /// The word in the database; with `_days`, the key in the city's files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Texts => "texts",
            Self::Photos => "photos",
            Self::Requests => "requests",
            Self::Readings => "readings",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// The longest time, in days.
const MOST_DAYS: i64 = 36_500;

/// The times of one government, in days after a report was closed, or after a reading. What has none is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention(BTreeMap<RetentionKind, i64>);

impl Retention {
    /// From times in days.
    ///
    /// # Errors
    /// Each fault with the kind that it is about, as a sentence.
    pub fn new(
        days: impl IntoIterator<Item = (RetentionKind, i64)>,
    ) -> Result<Self, Vec<(RetentionKind, String)>> {
        let times: BTreeMap<RetentionKind, i64> = days.into_iter().collect();
        let mut faults = Vec::new();
        for (kind, days) in &times {
            if !(1..=MOST_DAYS).contains(days) {
                let name = kind.as_str();
                faults.push((*kind, format!("{name}_days must be between 1 and {MOST_DAYS}")));
            }
        }
        let whole = times.get(&RetentionKind::Requests);
        for part in [RetentionKind::Contacts, RetentionKind::Texts, RetentionKind::Photos] {
            // A report goes without a name before it goes.
            if let (Some(whole), Some(days)) = (whole, times.get(&part))
                && days > whole
            {
                let name = part.as_str();
                let fault = format!("{name}_days must not be more than requests_days ({whole})");
                faults.push((part, fault));
            }
        }
        if faults.is_empty() { Ok(Self(times)) } else { Err(faults) }
    }

    /// Kinds with their days, in the order in which they go.
    pub fn times(&self) -> impl Iterator<Item = (RetentionKind, i64)> {
        self.0.iter().map(|(kind, days)| (*kind, *days))
    }
}

/// How much of a kind has outlived its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The government.
    pub jurisdiction: JurisdictionId,
    /// The kind.
    pub kind: RetentionKind,
    /// Its days.
    pub days: i64,
    /// Reports, or readings, that it concerns.
    pub number: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_goes_after_what_tells_who_it_was() {
        use RetentionKind::{Contacts, Photos, Requests, Texts};
        let faults = |days: &[(RetentionKind, i64)]| match Retention::new(days.iter().copied()) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|(kind, _)| kind).collect(),
        };
        assert_eq!(faults(&[(Contacts, 30), (Texts, 60), (Requests, 60)]), []);
        assert_eq!(faults(&[(Contacts, 61), (Photos, 99), (Requests, 60)]), [Contacts, Photos]);
        assert_eq!(faults(&[(Texts, 0), (Requests, 36_501)]), [Texts, Requests]);
    }
}
