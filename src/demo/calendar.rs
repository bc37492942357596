//! When people report what: months, days of the week and hours.

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeZone as _};
use chrono_tz::Tz;

use super::dice::Dice;
use crate::catalogue::Service;
use crate::time::Instant;

/// How many months the demonstration looks back.
const MONTHS: u32 = 18;

/// Reports by month, January first: winter ends in potholes, autumn in leaves.
const BY_MONTH: [f64; 12] = [1.0, 1.0, 1.25, 1.35, 1.2, 1.1, 1.0, 1.0, 0.95, 0.95, 0.85, 0.95];
/// Reports by day of the week, Monday first.
const BY_WEEKDAY: [f64; 7] = [1.25, 1.2, 1.15, 1.1, 1.0, 0.6, 0.5];
/// Reports by local hour.
const BY_HOUR: [f64; 24] = [
    0.2, 0.1, 0.1, 0.1, 0.15, 0.3, 0.8, 2.0, 3.6, 4.2, 4.4, 4.2, 3.9, 4.0, 4.0, 3.8, 3.6, 3.3, 2.6,
    2.2, 1.8, 1.4, 0.9, 0.5,
];

fn of_month(curve: &[f64; 12], month: u32) -> f64 {
    let index = usize::try_from(month.saturating_sub(1)).unwrap_or_default();
    curve.get(index).copied().unwrap_or(1.0)
}

/// As many instants before `now` as wanted, oldest first.
pub(super) fn instants(dice: &mut Dice, count: usize, zone: Tz, now: Instant) -> Vec<Instant> {
    let today = now.with_timezone(&zone).date_naive();
    let first = today.checked_sub_months(Months::new(MONTHS)).unwrap_or(today);
    let days: Vec<(NaiveDate, f64)> = (0..600)
        .map_while(|number| first.checked_add_days(Days::new(number)))
        .take_while(|day| *day <= today)
        .map(|day| (day, weight_of(day)))
        .collect();
    let hours: Vec<(u32, f64)> = (0..).zip(BY_HOUR).collect();
    let mut found = Vec::with_capacity(count);
    let mut tries = 0_usize;
    while found.len() < count && tries < count.saturating_mul(4) {
        tries = tries.saturating_add(1);
        let day = dice.weighted(&days, |(_, weight)| *weight).map_or(today, |(day, _)| *day);
        let hour = dice.weighted(&hours, |(_, weight)| *weight).map_or(12, |(hour, _)| *hour);
        let (minute, second) = (dice.number(0, 59), dice.number(0, 59));
        let time = NaiveTime::from_hms_opt(hour, minute, second).unwrap_or(NaiveTime::MIN);
        let local = zone.from_local_datetime(&day.and_time(time)).earliest();
        let at = local.map(|local| local.to_utc());
        found.extend(at.filter(|at| *at < now));
    }
    found.sort();
    found
}

fn weight_of(day: NaiveDate) -> f64 {
    let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
    let of_weekday = BY_WEEKDAY.get(weekday).copied().unwrap_or(1.0);
    of_month(&BY_MONTH, day.month()) * of_weekday
}

/// How often a service is asked for in a month, beside others.
pub(super) fn demand(service: &Service, month: u32) -> f64 {
    const WINTER: [f64; 12] = [4.0, 3.5, 2.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 3.0];
    const THAW: [f64; 12] = [0.8, 1.2, 3.0, 3.2, 1.6, 0.9, 0.7, 0.6, 0.6, 0.6, 0.6, 0.6];
    const SUMMER: [f64; 12] = [0.1, 0.1, 0.3, 0.8, 1.5, 2.0, 2.2, 2.0, 1.6, 1.2, 0.6, 0.2];
    const DARK: [f64; 12] = [1.6, 1.3, 1.0, 0.8, 0.7, 0.6, 0.6, 0.7, 0.9, 1.2, 1.6, 1.8];
    const EVEN: [f64; 12] = [1.0; 12];
    let (often, curve) = match service.code.as_str() {
        "POTHOLE" => (14.0, THAW),
        "SNOWSTREET" => (7.0, WINTER),
        "ICE" => (5.0, WINTER),
        "STREETLIGHT" => (9.0, DARK),
        "GRAFFITI" => (9.0, SUMMER),
        "MISSED" => (8.0, EVEN),
        "DUMPING" => (8.0, SUMMER),
        "BIN" | "TREE" => (5.0, SUMMER),
        "PRUNING" | "PLAYGROUND" | "BIKEPATH" | "TERRACE" | "RATS" => (3.0, SUMMER),
        "LEAK" | "SIGNAL" | "SIGN" | "SEWER" => (3.5, EVEN),
        "SIDEWALK" | "ROADMARK" => (4.0, THAW),
        "BULKY" => (2.4, EVEN),
        "HOUSING" | "DEADANIMAL" => (1.8, EVEN),
        "TIP" => (0.4, EVEN),
        _ => (2.0, EVEN),
    };
    often * of_month(&curve, month)
}
