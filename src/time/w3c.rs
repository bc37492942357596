//! Dates on the wire: written strictly, read generously.
//!
//! Output is always `2026-11-21T09:30:00Z` (GeoReport v2, date and time: the W3C profile with a zone).
//! Input may also be a date alone, lack a zone, carry fractions, or have a blank where an unescaped `+`
//! stood before the offset.

use chrono::{
    DateTime, Datelike as _, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat,
    SubsecRound, TimeZone, Timelike as _, Utc,
};
use chrono_tz::Tz;

use super::Instant;

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a date and time such as 2026-11-21T09:30:00Z")]
pub struct DateFault;

/// Writes an instant in UTC with `Z` and whole seconds.
///
/// ```
/// use lamppost::time::{format_instant, parse_instant};
/// let noon = parse_instant("2026-05-01T14:00:00+02:00", chrono_tz::UTC).unwrap();
/// assert_eq!(format_instant(noon), "2026-05-01T12:00:00Z");
/// ```
pub fn format_instant(instant: Instant) -> String {
    let mut text = String::with_capacity(20);
    push_instant(&mut text, instant);
    text
}

/// [`format_instant`] into a text that is being written: a page of reports holds thousands of dates.
pub fn push_instant(out: &mut String, instant: Instant) {
    let (date, time) = (instant.date_naive(), instant.time());
    let Ok(year @ 0..=9999) = u32::try_from(date.year()) else {
        out.push_str(&instant.to_rfc3339_opts(SecondsFormat::Secs, true));
        return;
    };
    let (century, year) = (year / 100, year % 100);
    for (number, behind) in [
        (century, None),
        (year, Some('-')),
        (date.month(), Some('-')),
        (date.day(), Some('T')),
        (time.hour(), Some(':')),
        (time.minute(), Some(':')),
        (time.second(), Some('Z')),
    ] {
        let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
        out.push(digit(number / 10));
        out.push(digit(number));
        out.extend(behind);
    }
}

/// Reads a date. Without a zone it is meant in `zone`; a date alone is its first moment there.
///
/// Fractions of a second are cut off. A local time that a change of the clocks skips is moved on to the
/// first moment that exists; one that occurs twice is the earlier.
///
/// ```
/// use lamppost::time::{format_instant, parse_instant};
/// let montreal = chrono_tz::America::Montreal;
/// let read = |text| parse_instant(text, montreal).map(format_instant);
/// assert_eq!(read("2026-05-01").unwrap(), "2026-05-01T04:00:00Z");
/// assert_eq!(read("2026-05-01T10:00:00 02:00").unwrap(), "2026-05-01T08:00:00Z");
/// assert!(read("1 May").is_err());
/// ```
pub fn parse_instant(text: &str, zone: Tz) -> Result<Instant, DateFault> {
    let text = text.trim();
    if let Some(instant) = with_zone(text) {
        return in_range(instant.trunc_subsecs(0));
    }
    let local = without_zone(text).ok_or(DateFault)?;
    in_range(resolve(local, zone)?.trunc_subsecs(0))
}

/// Years that both databases and four-digit output can hold.
fn in_range(instant: Instant) -> Result<Instant, DateFault> {
    if (1..=9999).contains(&instant.year()) { Ok(instant) } else { Err(DateFault) }
}

fn with_zone(text: &str) -> Option<Instant> {
    // The blank of an unescaped `+` stands where the sign of the offset belongs.
    let text = match text.rsplit_once(' ') {
        Some((before, offset)) if before.contains(':') && looks_like_offset(offset) => {
            format!("{before}+{offset}")
        }
        _ => text.to_owned(),
    };
    let text = text.replacen(' ', "T", 1);
    let forms = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    if let Ok(instant) = DateTime::parse_from_rfc3339(&text) {
        return Some(instant.with_timezone(&Utc));
    }
    forms.iter().find_map(|form| {
        DateTime::parse_from_str(&text, form).ok().map(|read| read.with_timezone(&Utc))
    })
}

fn looks_like_offset(text: &str) -> bool {
    matches!(text.len(), 2 | 4 | 5)
        && text.chars().enumerate().all(|(at, c)| c.is_ascii_digit() || (at == 2 && c == ':'))
}

fn without_zone(text: &str) -> Option<NaiveDateTime> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(date.and_time(NaiveTime::MIN));
    }
    let text = text.replacen(' ', "T", 1);
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
}

fn resolve(local: NaiveDateTime, zone: Tz) -> Result<Instant, DateFault> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(found) | LocalResult::Ambiguous(found, _) => {
            Ok(found.with_timezone(&Utc))
        }
        // A gap is at most a few hours long; step through it by the quarter hour.
        LocalResult::None => (1..=96)
            .find_map(|step| {
                let later = local.checked_add_signed(chrono::TimeDelta::minutes(15 * step))?;
                zone.from_local_datetime(&later).earliest()
            })
            .map(|found| found.with_timezone(&Utc))
            .ok_or(DateFault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, DateFault> {
        parse_instant(text, chrono_tz::UTC).map(format_instant)
    }

    #[test]
    fn every_form_that_clients_send_is_read() {
        for text in [
            "2026-03-01T10:20:30Z",
            "2026-03-01T10:20:30.987Z",
            "2026-03-01T10:20:30",
            "2026-03-01 10:20:30",
            "2026-03-01T10:20:30.123456",
            "2026-03-01T12:20:30+02:00",
            "2026-03-01T12:20:30 02:00",
            "2026-03-01T12:20:30+0200",
            "2026-03-01T05:20:30-05:00",
            "2026-03-01t10:20:30z",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2026-03-01T10:20:30Z"), "{text}");
        }
        assert_eq!(read("2026-03-01T10:20Z").as_deref(), Ok("2026-03-01T10:20:00Z"));
        assert_eq!(read("2026-03-01").as_deref(), Ok("2026-03-01T00:00:00Z"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-13-01",
            "20260301",
            "1772360430",
            "2026-03-01T25:00:00Z",
        ] {
            assert_eq!(read(text), Err(DateFault), "{text}");
        }
    }

    #[test]
    fn a_skipped_hour_moves_on_and_a_doubled_one_is_the_earlier() {
        let montreal = chrono_tz::America::Montreal;
        let read = |text| parse_instant(text, montreal).map(format_instant).unwrap();
        assert_eq!(read("2026-03-08T02:30:00"), "2026-03-08T07:00:00Z");
        assert_eq!(read("2026-11-01T01:30:00"), "2026-11-01T05:30:00Z");
    }
}
