//! A range of numbers that an answer may lie in.

use std::fmt;

/// From one number to another. Each end may be open, and each may belong to the range or not.
///
/// ```
/// use lamppost::routing::Range;
/// let range = Range { at_least: Some(5.0), less_than: Some(10.0), ..Range::default() };
/// assert!(range.holds(5.0) && !range.holds(10.0));
/// assert_eq!(range.to_string(), "at least 5 and less than 10");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Range {
    /// The smallest number of it.
    pub at_least: Option<f64>,
    /// It begins right above this number.
    pub more_than: Option<f64>,
    /// The largest number of it.
    pub at_most: Option<f64>,
    /// It ends right below this number.
    pub less_than: Option<f64>,
}

impl Range {
    /// Whether the number lies in it.
    pub fn holds(&self, number: f64) -> bool {
        self.at_least.is_none_or(|end| number >= end)
            && self.more_than.is_none_or(|end| number > end)
            && self.at_most.is_none_or(|end| number <= end)
            && self.less_than.is_none_or(|end| number < end)
    }

    /// Whether the text is a number that lies in it.
    pub(super) fn holds_text(&self, text: &str) -> bool {
        number_of(text).is_some_and(|number| self.holds(number))
    }

    /// Whether every number of it lies in the other.
    pub(super) fn lies_in(&self, other: &Self) -> bool {
        let above = match (other.lower(), self.lower()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((end, open)), Some((own, own_open))) => {
                own > end || (own >= end && (own_open || !open))
            }
        };
        let below = match (other.upper(), self.upper()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((end, open)), Some((own, own_open))) => {
                own < end || (own <= end && (own_open || !open))
            }
        };
        above && below
    }

    /// Whether no number lies in it.
    pub(super) fn is_empty(&self) -> bool {
        let (Some((low, low_open)), Some((high, high_open))) = (self.lower(), self.upper()) else {
            return false;
        };
        low > high || (low >= high && (low_open || high_open))
    }

    /// The lower end, and whether it lies outside.
    fn lower(&self) -> Option<(f64, bool)> {
        self.at_least.map(|end| (end, false)).or(self.more_than.map(|end| (end, true)))
    }

    /// The upper end, and whether it lies outside.
    fn upper(&self) -> Option<(f64, bool)> {
        self.at_most.map(|end| (end, false)).or(self.less_than.map(|end| (end, true)))
    }

    /// Every end that is given, with its words.
    pub(super) fn ends(&self) -> impl Iterator<Item = (&'static str, f64)> {
        [
            ("at least", self.at_least),
            ("more than", self.more_than),
            ("at most", self.at_most),
            ("less than", self.less_than),
        ]
        .into_iter()
        .filter_map(|(words, end)| Some((words, end?)))
    }
}

/// What nobody means by a number, such as `NaN` or `1e400`, is none.
fn number_of(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (words, end)) in self.ends().enumerate() {
            let and = if place == 0 { "" } else { " and " };
            write!(f, "{and}{words} {end}")?;
        }
        Ok(())
    }
}
