//! Values of either database, and a digest of rows that is the same for both.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::row::{Field, NamedRow};
use diesel::sql_types::{BigInt, Binary, Bool, Date, Double, Text, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// What a column holds, in words that both databases share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of 64 bits.
    Integer,
    /// A double.
    Real,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// True or false: 0 and 1 on SQLite.
    Truth,
    /// A point in time: text on SQLite.
    Instant,
    /// A day: text on SQLite.
    Day,
}

impl Kind {
    /// The letter that a column's alias begins with, from which its values are read.
    pub(super) fn letter(self) -> char {
        match self {
            Self::Integer => 'i',
            Self::Real => 'r',
            Self::Text => 't',
            Self::Bytes => 'b',
            Self::Truth => 'h',
            Self::Instant => 'p',
            Self::Day => 'd',
        }
    }

    /// What two columns that should be one hold: the more exact of two kinds that fit each other.
    pub(super) fn joined(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, two) if one == two => Some(one),
            (Self::Integer, Self::Truth) | (Self::Truth, Self::Integer) => Some(Self::Truth),
            (Self::Text, exact @ (Self::Instant | Self::Day))
            | (exact @ (Self::Instant | Self::Day), Self::Text) => Some(exact),
            _ => None,
        }
    }
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// See [`Kind::Integer`].
    Integer(i64),
    /// See [`Kind::Real`].
    Real(f64),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Bytes`].
    Bytes(Vec<u8>),
    /// See [`Kind::Truth`].
    Truth(bool),
    /// See [`Kind::Instant`].
    Instant(NaiveDateTime),
    /// See [`Kind::Day`].
    Day(NaiveDate),
}

/// The values of a row, in the order of its table's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub Vec<Value>);

impl<DB> QueryableByName<DB> for Row
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
    f64: FromSql<Double, DB>,
    String: FromSql<Text, DB>,
    Vec<u8>: FromSql<Binary, DB>,
    bool: FromSql<Bool, DB>,
    NaiveDateTime: FromSql<Timestamp, DB>,
    NaiveDate: FromSql<Date, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        let mut values = Vec::with_capacity(row.field_count());
        for index in 0..row.field_count() {
            let field = diesel::row::Row::get(row, index).ok_or("a column is missing")?;
            let letter = field.field_name().and_then(|name| name.chars().next());
            let Some(raw) = field.value() else {
                values.push(Value::Null);
                continue;
            };
            values.push(match letter {
                Some('i') => Value::Integer(FromSql::from_sql(raw)?),
                Some('r') => Value::Real(FromSql::from_sql(raw)?),
                Some('t') => Value::Text(FromSql::<Text, DB>::from_sql(raw)?),
                Some('b') => Value::Bytes(FromSql::<Binary, DB>::from_sql(raw)?),
                Some('h') => Value::Truth(FromSql::from_sql(raw)?),
                Some('p') => Value::Instant(FromSql::from_sql(raw)?),
                Some('d') => Value::Day(FromSql::from_sql(raw)?),
                _ => return Err("an alias that no column has".into()),
            });
        }
        Ok(Self(values))
    }
}

impl Value {
    /// Adds the value to a digest: what it is, how long it is, and its bytes, so that no two values
    /// are written alike.
    fn feed(&self, hash: &mut Sha256) {
        let mut put = |letter: u8, bytes: &[u8]| {
            hash.update([letter]);
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        match self {
            Self::Null => put(b'n', &[]),
            Self::Integer(number) => put(b'i', &number.to_be_bytes()),
            // SQLite keeps a whole double as a whole number, which has no negative nought.
            Self::Real(number) => put(b'r', &(number + 0.0).to_bits().to_be_bytes()),
            Self::Text(text) => put(b't', text.as_bytes()),
            Self::Bytes(bytes) => put(b'b', bytes),
            Self::Truth(truth) => put(b'h', &[u8::from(*truth)]),
            Self::Instant(at) => put(b'p', at.format("%F %T%.9f").to_string().as_bytes()),
            Self::Day(day) => put(b'd', day.to_string().as_bytes()),
        }
    }
}

/// A digest over rows in their order, and how many there were.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    rows: u64,
    hash: Sha256,
}

impl Digest {
    /// Adds a row.
    pub fn add(&mut self, row: &Row) {
        self.rows = self.rows.saturating_add(1);
        self.hash.update(u64::try_from(row.0.len()).unwrap_or(u64::MAX).to_be_bytes());
        row.0.iter().for_each(|value| value.feed(&mut self.hash));
    }

    /// The number of rows, and the digest in hexadecimal digits.
    pub fn end(self) -> (u64, String) {
        (self.rows, hex(&self.hash.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[Vec<Value>]) -> String {
        let mut digest = Digest::default();
        for row in rows {
            digest.add(&Row(row.clone()));
        }
        digest.end().1
    }

    #[test]
    fn rows_that_differ_in_anything_have_different_digests() {
        let text = |text: &str| Value::Text(text.to_owned());
        let different = [
            vec![vec![text("ab"), text("c")]],
            vec![vec![text("a"), text("bc")]],
            vec![vec![text("ab")], vec![text("c")]],
            vec![vec![text(""), Value::Null]],
            vec![vec![Value::Null, text("")]],
            vec![vec![Value::Integer(1)]],
            vec![vec![Value::Truth(true)]],
            vec![vec![Value::Real(0.1)]],
            vec![vec![Value::Real(f64::from_bits(0.1_f64.to_bits() + 1))]],
        ];
        let mut digests: Vec<String> = different.iter().map(|rows| digest(rows)).collect();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), different.len());
        assert_eq!(digest(&[vec![Value::Real(-0.0)]]), digest(&[vec![Value::Real(0.0)]]));
    }
}
