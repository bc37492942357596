//! What becomes of a report: the steps from open to closed, each with its note.

use chrono::TimeDelta;

use super::dice::Dice;
use super::words::{self, Language};
use crate::catalogue::Service;
use crate::requests::DetailedStatus;
use crate::time::Instant;

/// One change of a report's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Where the report stood afterwards.
    pub status: DetailedStatus,
    /// What was said about it.
    pub note: Option<String>,
}

/// How reports end, and how often.
const ENDS: [(DetailedStatus, f64); 7] = [
    (DetailedStatus::Fixed, 70.0),
    (DetailedStatus::NoFurtherAction, 9.0),
    (DetailedStatus::Duplicate, 8.0),
    (DetailedStatus::Closed, 6.0),
    (DetailedStatus::NotCouncilsResponsibility, 4.0),
    (DetailedStatus::InternalReferral, 2.0),
    (DetailedStatus::Cancelled, 1.0),
];

/// What reports go through before they end.
const MIDDLES: [DetailedStatus; 4] = [
    DetailedStatus::Investigating,
    DetailedStatus::InProgress,
    DetailedStatus::Planned,
    DetailedStatus::ActionScheduled,
];

/// The steps up to `now`, oldest first.
pub(super) fn steps(
    dice: &mut Dice,
    service: &Service,
    from: Instant,
    now: Instant,
    language: Language,
) -> Vec<Step> {
    let minutes = work_minutes(dice, service);
    let middle = *dice.pick(&MIDDLES).unwrap_or(&DetailedStatus::InProgress);
    let end = dice.weighted(&ENDS, |(_, weight)| *weight);
    let end = end.map_or(DetailedStatus::Closed, |(status, _)| *status);
    let mut plan = Vec::new();
    if dice.chance(0.55) {
        plan.push((dice.between(0.1, 0.6), middle));
    }
    // A few are never closed, whatever their age.
    if dice.chance(0.96) {
        plan.push((1.0, end));
    }
    plan.into_iter()
        .filter_map(|(part, status)| {
            let at = from.checked_add_signed(later(minutes * part)?)?;
            let note = words::note(dice, status, language).to_owned();
            (at < now).then_some(Step {
                at,
                status,
                note: Some(note).filter(|text| !text.is_empty()),
            })
        })
        .collect()
}

/// Minutes of work: most are done in time, some take three times as long.
fn work_minutes(dice: &mut Dice, service: &Service) -> f64 {
    let hours = service.expected_hours.and_then(|hours| u32::try_from(hours).ok());
    let share = if dice.chance(0.8) { dice.between(0.08, 1.0) } else { dice.between(1.0, 3.0) };
    f64::from(hours.unwrap_or(120)) * 60.0 * share
}

/// A span of so many minutes, to the second.
pub(super) fn later(minutes: f64) -> Option<TimeDelta> {
    TimeDelta::from_std(std::time::Duration::try_from_secs_f64((minutes * 60.0).round()).ok()?).ok()
}
