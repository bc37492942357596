//! Two reports about one lamp.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use lamppost::duplicates::{Likeness, Report, compare};
use lamppost::geo::Position;

use crate::corpus::pairs::settings;

pub fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()
}

pub fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

/// So many metres north of the lamp.
pub fn north(metres: f64) -> Position {
    Position::new(45.5 + metres / 111_195.08, -73.6).unwrap()
}

/// The report that is compared.
pub fn report() -> Report<'static> {
    Report {
        place: Some(north(0.0)),
        texts: vec!["Street lamp", "The lamp is dark at the corner of Maple Street 12"],
        ..Report::new("LAMP", noon())
    }
}

/// What came two hours before it, 8 m away.
pub fn earlier() -> Report<'static> {
    Report {
        place: Some(north(8.0)),
        texts: vec!["lamp out, dark corner, maple st. 12"],
        ..Report::new("LAMP", noon() - hours(2))
    }
}

pub fn against(candidate: &Report<'_>) -> Likeness {
    compare(&report(), candidate, &settings())
}
