//! Reading a table page by page, in the order of its primary key.

use diesel::backend::Backend;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::serialize::ToSql;
use diesel::sql_types::{self as sql, BigInt, HasSqlType, Nullable};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use super::catalogue::Column;
use super::{Kind, Row, Table, Value};
use crate::db::{Conn, StoreError};

/// Values that go with a statement, in its order.
pub type Binds<'a> = Vec<&'a Value>;

/// The primary key of a row: where the next page begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Key(Vec<Value>);

impl Key {
    /// The key as a JSON array, to be kept.
    pub fn to_text(&self) -> String {
        let items = self.0.iter().map(|value| match value {
            Value::Integer(number) => serde_json::Value::from(*number),
            Value::Text(text) => serde_json::Value::from(text.as_str()),
            Value::Null
            | Value::Real(_)
            | Value::Bytes(_)
            | Value::Truth(_)
            | Value::Instant(_)
            | Value::Day(_) => serde_json::Value::Null,
        });
        serde_json::Value::Array(items.collect()).to_string()
    }

    /// Reads what [`Key::to_text`] wrote; nothing for an empty text.
    pub fn from_text(text: &str) -> Result<Option<Self>, StoreError> {
        if text.is_empty() {
            return Ok(None);
        }
        let corrupt = || StoreError::Corrupt(format!("{text} is no key"));
        let items: Vec<serde_json::Value> =
            serde_json::from_str(text).map_err(|_malformed| corrupt())?;
        let value = |item: &serde_json::Value| match (item.as_i64(), item.as_str()) {
            (Some(number), _) => Some(Value::Integer(number)),
            (None, Some(text)) => Some(Value::Text(text.to_owned())),
            (None, None) => None,
        };
        let values: Option<Vec<Value>> = items.iter().map(value).collect();
        values.map(Self).map(Some).ok_or_else(corrupt)
    }
}

impl Table {
    /// The key of a row.
    pub fn key_of(&self, row: &Row) -> Key {
        Key(self.key.iter().filter_map(|place| row.0.get(*place).cloned()).collect())
    }

    /// Refuses keys that cannot be kept between two runs.
    pub fn check_key(&self) -> Result<(), StoreError> {
        let fine = |column: &Column| matches!(column.kind, Kind::Integer | Kind::Text);
        match self.key_columns().find(|column| !fine(column)) {
            None => Ok(()),
            Some(column) => Err(StoreError::Schema(format!(
                "the key of the table {} holds {}, which is neither number nor text",
                self.name, column.name
            ))),
        }
    }

    /// Up to `limit` rows behind a key, in the key's order.
    pub fn page(
        &self,
        conn: &mut Conn,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let collation = if matches!(conn, Conn::Sqlite(_)) { "BINARY" } else { "\"C\"" };
        // Both databases compare the bytes of a text then, and agree on the order.
        let ordered: Vec<String> = self
            .key_columns()
            .map(|column| {
                let collated = column.kind == Kind::Text;
                let suffix = if collated { format!(" COLLATE {collation}") } else { String::new() };
                format!("\"{}\"{suffix}", column.name)
            })
            .collect();
        let ordered = ordered.join(", ");
        let aliased: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("\"{}\" AS \"{}_\"", column.name, column.kind.letter()))
            .collect();
        let behind = after.map_or_else(String::new, |key| {
            let marks: Vec<String> = (1..=key.0.len()).map(|number| format!("${number}")).collect();
            format!("WHERE ({ordered}) > ({})", marks.join(", "))
        });
        let text = format!(
            "SELECT {} FROM \"{}\" {behind} ORDER BY {ordered} LIMIT {limit}",
            aliased.join(", "),
            self.name
        );
        let binds: Binds<'_> = after.map_or_else(Vec::new, |key| key.0.iter().collect());
        let query = sql_query(text);
        Ok(match conn {
            Conn::Sqlite(c) => bound(query.into_boxed(), &binds).load(c)?,
            Conn::Postgres(c) => bound(query.into_boxed(), &binds).load(c)?,
        })
    }

    /// The number of rows.
    pub fn count(&self, conn: &mut Conn) -> Result<u64, StoreError> {
        let number = self.number(conn, "COUNT(*)")?;
        Ok(number.unwrap_or_default().unsigned_abs())
    }

    /// The largest value of a column of whole numbers; nothing in an empty table.
    pub fn largest(&self, conn: &mut Conn, column: &str) -> Result<Option<i64>, StoreError> {
        self.number(conn, &format!("MAX(\"{column}\")"))
    }

    fn number(&self, conn: &mut Conn, what: &str) -> Result<Option<i64>, StoreError> {
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = Nullable<BigInt>)]
            number: Option<i64>,
        }
        let query = sql_query(format!("SELECT {what} AS number FROM \"{}\"", self.name));
        let row: Number = match conn {
            Conn::Sqlite(c) => query.get_result(c)?,
            Conn::Postgres(c) => query.get_result(c)?,
        };
        Ok(row.number)
    }
}

/// A statement whose values are known only when it runs.
pub(super) type Statement<'a, DB> = BoxedSqlQuery<'a, DB, SqlQuery>;

/// Puts values into a statement.
pub(super) fn bound<'a, DB>(mut query: Statement<'a, DB>, binds: &[&'a Value]) -> Statement<'a, DB>
where
    DB: Backend
        + HasSqlType<BigInt>
        + HasSqlType<sql::Double>
        + HasSqlType<sql::Text>
        + HasSqlType<sql::Binary>
        + HasSqlType<sql::Bool>
        + HasSqlType<sql::Timestamp>
        + HasSqlType<sql::Date>,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<sql::Double, DB>,
    str: ToSql<sql::Text, DB>,
    [u8]: ToSql<sql::Binary, DB>,
    bool: ToSql<sql::Bool, DB>,
    chrono::NaiveDateTime: ToSql<sql::Timestamp, DB>,
    chrono::NaiveDate: ToSql<sql::Date, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
{
    for value in binds {
        query = match *value {
            Value::Null => query.bind::<Nullable<BigInt>, _>(None::<i64>),
            Value::Integer(number) => query.bind::<BigInt, _>(*number),
            Value::Real(number) => query.bind::<sql::Double, _>(*number),
            Value::Text(text) => query.bind::<sql::Text, _>(text.as_str()),
            Value::Bytes(bytes) => query.bind::<sql::Binary, _>(bytes.as_slice()),
            Value::Truth(truth) => query.bind::<sql::Bool, _>(*truth),
            Value::Instant(at) => query.bind::<sql::Timestamp, _>(*at),
            Value::Day(day) => query.bind::<sql::Date, _>(*day),
        };
    }
    query
}
