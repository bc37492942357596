//! Which reports lie in other areas than the database says: the comparison, and the sum of it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Located;
use crate::catalogue::Snapshot;
use crate::jurisdictions::{AreaName, Atlas, JurisdictionId};

/// A report that left an area, came into one, or both within one layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The key of the report.
    pub request: i64,
    /// The area that it no longer lies in.
    pub from: Option<i64>,
    /// The area that it lies in now.
    pub to: Option<i64>,
}

/// Every area that is or was on a map, by its key.
#[derive(Debug, Default)]
pub struct Names(HashMap<i64, AreaName>);

impl Names {
    /// Takes them in any order.
    pub fn new(all: Vec<AreaName>) -> Self {
        Self(all.into_iter().map(|one| (one.key, one)).collect())
    }

    /// An area by its key.
    pub fn get(&self, key: i64) -> Option<&AreaName> {
        self.0.get(&key)
    }

    fn layer(&self, key: i64) -> Option<(JurisdictionId, &str)> {
        self.get(key).map(|one| (one.jurisdiction, one.layer.as_str()))
    }
}

/// Compares where reports lie with what is stored of them, both in the order of the reports' keys. What
/// is stored of reports that are not among them is left alone.
pub(super) fn compare(
    atlas: &Atlas,
    names: &Names,
    reports: &[Located],
    stored: &[(i64, i64)],
) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut rest = stored;
    let mut now: Vec<i64> = Vec::new();
    for report in reports {
        let before = rest.partition_point(|(request, _)| *request < report.id);
        rest = rest.split_at_checked(before).map_or(&[], |(_, rest)| rest);
        let own = rest.iter().take_while(|(request, _)| *request == report.id).count();
        let (known, after) = rest.split_at_checked(own).unwrap_or((rest, &[]));
        rest = after;
        now.clear();
        if let Some(at) = report.position {
            now.extend(atlas.keys_at(report.jurisdiction, at));
        }
        let same = now.len() == known.len() && known.iter().all(|(_, area)| now.contains(area));
        if !same {
            let known: Vec<i64> = known.iter().map(|(_, area)| *area).collect();
            note(report.id, names, &known, &now, &mut moves);
        }
    }
    moves
}

/// What leaves an area of a layer comes into another of the same layer, if into any.
fn note(request: i64, names: &Names, known: &[i64], now: &[i64], moves: &mut Vec<Move>) {
    let mut come: Vec<i64> = now.iter().filter(|area| !known.contains(area)).copied().collect();
    for from in known.iter().filter(|area| !now.contains(area)) {
        let layer = names.layer(*from);
        let twin = come.iter().position(|to| layer.is_some() && names.layer(*to) == layer);
        let to = twin.map(|at| come.swap_remove(at));
        moves.push(Move { request, from: Some(*from), to });
    }
    moves.extend(come.into_iter().map(|to| Move { request, from: None, to: Some(to) }));
}

/// What routing found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Reports looked at.
    pub looked_at: u64,
    /// Reports that lie in other areas than before.
    pub affected: u64,
    /// How often a report came into a layer that knew no area of it.
    pub gained: u64,
    /// How often a report lies in no area of a layer any more.
    pub lost: u64,
    /// How often a report went from one area of a layer to another.
    pub changed: u64,
    flows: HashMap<(Option<i64>, Option<i64>), u64>,
}

impl Tally {
    /// Adds a portion.
    pub fn add(&mut self, portion: &Portion) {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        self.looked_at = self.looked_at.saturating_add(count(portion.looked_at));
        let mut last = None;
        for one in &portion.moves {
            if last != Some(one.request) {
                last = Some(one.request);
                self.affected = self.affected.saturating_add(1);
            }
            let kind = match (one.from, one.to) {
                (Some(_), Some(_)) => &mut self.changed,
                (Some(_), None) => &mut self.lost,
                (None, _) => &mut self.gained,
            };
            *kind = kind.saturating_add(1);
            let flow = self.flows.entry((one.from, one.to)).or_default();
            *flow = flow.saturating_add(1);
        }
    }

    /// From which area to which how many went, the largest numbers first.
    pub fn flows(&self) -> Vec<(Option<i64>, Option<i64>, u64)> {
        let mut all: Vec<_> =
            self.flows.iter().map(|((from, to), count)| (*from, *to, *count)).collect();
        all.sort_by_key(|(from, to, count)| (std::cmp::Reverse(*count), *from, *to));
        all
    }
}

/// What was found in a portion of the reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portion {
    /// Reports looked at.
    pub looked_at: usize,
    /// The key of the last one; none when there were no more.
    pub last: Option<i64>,
    /// What differs from what was stored.
    pub moves: Vec<Move>,
}

impl Portion {
    /// Whether there are no more, when at most so many were asked for.
    pub fn is_last(&self, at_most: i64) -> bool {
        i64::try_from(self.looked_at).is_ok_and(|number| number < at_most)
    }
}

/// The borders that reports are to be routed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The number of the configuration.
    pub version: i64,
    /// The day on which they hold.
    pub day: NaiveDate,
    /// What tells them from others: [`Atlas::borders`].
    pub borders: String,
}

impl Goal {
    /// The borders of a snapshot.
    pub fn of(city: &Snapshot) -> Self {
        let borders = city.atlas.borders().to_owned();
        Self { version: city.version, day: city.day, borders }
    }

    /// Whether it is of an earlier configuration or day.
    pub fn is_older_than(&self, other: &Self) -> bool {
        self.version < other.version || self.day < other.day
    }
}

/// How far the stored reports have been routed, and to which borders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The borders.
    pub goal: Goal,
    /// The key of the last report that is routed.
    pub routed_to: i64,
    /// Whether all were routed. Those that came in since know their areas.
    pub finished: bool,
}
