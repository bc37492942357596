//! Instants as rows hold them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Timestamp;
use diesel::sqlite::Sqlite;

use super::Conn;
use crate::time::Instant;

type Either = <Conn as Connection>::Backend;

/// An instant in UTC, read from a column of type `Timestamp`.
///
/// SQLite holds it as text. This program writes one form of it, which is read here in a few steps; the driver
/// would try a dozen forms one after the other, and a page of reports holds thousands of instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow)]
pub struct Stamp(pub Instant);

impl FromSql<Timestamp, Either> for Stamp {
    fn from_sql(value: <Either as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Timestamp>()
    }
}

impl FromSql<Timestamp, Pg> for Stamp {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let naive = <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value)?;
        Ok(Self(naive.and_utc()))
    }
}

impl FromSql<Timestamp, Sqlite> for Stamp {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let mut value = value;
        let text = value.read_text();
        let naive = match plain(text) {
            Some(at) => at,
            None => NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")?,
        };
        Ok(Self(naive.and_utc()))
    }
}

/// `2026-05-01 10:00:00`, nothing else.
fn plain(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    let shaped = marks.iter().all(|(at, mark)| bytes.get(*at) == Some(mark));
    if bytes.len() != 19 || !shaped {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes.get(from..to)?.iter().try_fold(0_u32, |sum, digit| {
            let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
            Some(sum * 10 + u32::from(digit))
        })
    };
    let year = i32::try_from(number(0, 4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    day.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_form_is_read_and_others_are_left_to_the_library() {
        let read = plain("2026-05-01 10:02:03").unwrap();
        assert_eq!(read.to_string(), "2026-05-01 10:02:03");
        for other in
            ["2026-05-01 10:02:03.5", "2026-05-01T10:02:03", "2026-13-01 10:02:03", "x", ""]
        {
            assert_eq!(plain(other), None, "{other}");
        }
    }
}
