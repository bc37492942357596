//! The minutes of a week, as a set: whether two times can hold at once.

use chrono::Weekday;

use super::Span;

const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// One bit for each minute of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Week(Vec<u64>);

impl Week {
    /// The minutes of which the question is answered with yes.
    fn of(holds: impl Fn(Weekday, u32) -> bool) -> Self {
        let mut bits = Vec::new();
        let (mut word, mut filled) = (0_u64, 0_u32);
        for (day, minute) in DAYS.iter().flat_map(|day| (0..24 * 60).map(move |at| (*day, at))) {
            word |= u64::from(holds(day, minute)) << filled;
            filled += 1;
            if filled == 64 {
                bits.push(std::mem::take(&mut word));
                filled = 0;
            }
        }
        bits.push(word);
        Self(bits)
    }

    /// The minutes of any of the spans, or, negated, those of none.
    pub(super) fn of_spans(spans: &[Span], negated: bool) -> Self {
        Self::of(|day, minute| spans.iter().any(|one| one.holds_minute(day, minute)) != negated)
    }

    /// The minutes of both.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| one & other).collect())
    }

    /// Whether there is no minute in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether no minute is in both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one & other == 0)
    }

    /// Whether every minute is in the other.
    pub(super) fn lies_in(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one & !other == 0)
    }
}
