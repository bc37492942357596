//! Which stored reports are worth comparing.

use chrono::TimeDelta;

use super::{Object, Report, Settings};
use crate::geo::BoundingBox;
use crate::time::Instant;

/// Candidates that a store fetches at most: the nearest, those of the same object first.
pub const MAX_CANDIDATES: usize = 50;

/// What a candidate must be like.
///
/// Its service is one of those named, it came within the span, it was not closed too early, and it lies in the box or
/// is about the object. What does not pass is never likely.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate<'a> {
    /// The box in which it lies.
    pub area: Option<BoundingBox>,
    /// Or the thing that it is about.
    pub object: Option<Object<'a>>,
    /// Codes of services, in order.
    pub services: Vec<String>,
    /// The earliest that it came.
    pub from: Instant,
    /// The latest that it came.
    pub until: Instant,
    /// The earliest that it was closed, if it is.
    pub closed_from: Instant,
}

impl<'a> Gate<'a> {
    /// The gate for a report. None where it names neither a position nor an object: nothing tells then where
    /// it is.
    pub fn of(report: &Report<'a>, settings: &Settings) -> Option<Self> {
        let sameness = settings.of(report.service);
        let area = report.place.map(|place| BoundingBox::around(place, sameness.radius_metres()));
        if area.is_none() && report.object.is_none() {
            return None;
        }
        let days = |count: u16| TimeDelta::days(i64::from(count));
        let before =
            |span: TimeDelta| report.at.checked_sub_signed(span).unwrap_or(Instant::MIN_UTC);
        let open = days(sameness.days_open());
        Some(Self {
            area,
            object: report.object,
            services: settings.kin(report.service),
            from: before(open),
            until: report.at.checked_add_signed(open).unwrap_or(Instant::MAX_UTC),
            closed_from: before(days(sameness.days_closed())),
        })
    }

    /// Whether a report passes; what a store asks in its query, for tests and for reports at hand.
    pub fn admits(&self, candidate: &Report<'_>) -> bool {
        let near = self.area.zip(candidate.place).is_some_and(|(area, place)| area.contains(place));
        let named = self.object.is_some() && self.object == candidate.object;
        let open = candidate.closed.is_none_or(|closed| closed >= self.closed_from);
        let span = self.from..=self.until;
        (near || named)
            && open
            && span.contains(&candidate.at)
            && self.services.iter().any(|code| code == candidate.service)
    }
}
