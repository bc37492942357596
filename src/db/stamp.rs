//! Instants as rows hold them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp};
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
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        match plain(text.as_bytes()) {
            Some(at) => Ok(Self(at.and_utc())),
            None => {
                let naive = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f")?;
                Ok(Self(naive.and_utc()))
            }
        }
    }
}

/// `2026-05-01 10:00:00`, nothing else.
fn plain(text: &[u8]) -> Option<NaiveDateTime> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h, b' ', i, j, b':', k, l, b':', m, n] = text else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| {
            let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
            Some(sum * 10 + u32::from(digit))
        })
    };
    let year = i32::try_from(number(&[a, b, c, d])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[e, f])?, number(&[g, h])?)?.and_hms_opt(
        number(&[i, j])?,
        number(&[k, l])?,
        number(&[m, n])?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_form_is_read_and_others_are_left_to_the_library() {
        let read = plain(b"2026-05-01 10:02:03").unwrap();
        assert_eq!(read.to_string(), "2026-05-01 10:02:03");
        for other in
            ["2026-05-01 10:02:03.5", "2026-05-01T10:02:03", "2026-13-01 10:02:03", "x", ""]
        {
            assert_eq!(plain(other.as_bytes()), None, "{other}");
        }
    }
}
