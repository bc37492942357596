//! Tables as the database itself describes them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use super::Kind;
use crate::db::{Conn, StoreError};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must hold something.
    pub required: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns by name.
    pub columns: Vec<Column>,
    /// Its primary key: places in `columns`, in the key's own order.
    pub key: Vec<usize>,
    /// The tables that it refers to.
    pub parents: BTreeSet<String>,
}

/// Every table that keeps rows of ours, by name. Tables of the migrations' own, of extensions and behind
/// virtual tables are not among them: whoever keeps those fills them.
pub type Catalogue = BTreeMap<String, Table>;

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = BigInt)]
    key_place: i64,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS table_name, c.name AS name, c.type AS kind,
        c.\"notnull\" AS required, c.pk AS key_place
    FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND c.hidden = 0
        AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'
    ORDER BY t.name, c.name";

const SQLITE_REFERENCES: &str = "SELECT t.name AS table_name, f.\"table\" AS parent
    FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f
    WHERE t.schema = 'main' AND t.type = 'table'";

const POSTGRES_COLUMNS: &str = "SELECT c.relname::text AS table_name, a.attname::text AS name,
        format_type(a.atttypid, NULL)::text AS kind, a.attnotnull::int::bigint AS required,
        COALESCE(array_position(string_to_array(i.indkey::text, ' ')::smallint[], a.attnum), 0)::bigint
            AS key_place
    FROM pg_class c
        JOIN pg_attribute a
            ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition AND c.relname NOT LIKE '\\_\\_diesel%'
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname COLLATE \"C\", a.attname COLLATE \"C\"";

const POSTGRES_REFERENCES: &str = "SELECT c.relname::text AS table_name, p.relname::text AS parent
    FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_class p ON p.oid = r.confrelid
    WHERE r.contype = 'f' AND r.connamespace = current_schema()::regnamespace";

/// Reads what tables there are.
///
/// # Errors
/// [`StoreError::Schema`] when a column is of a type that is not known here, or a table has no key.
pub fn catalogue(conn: &mut Conn) -> Result<Catalogue, StoreError> {
    let (columns, references): (Vec<Described>, Vec<Reference>) = match conn {
        Conn::Sqlite(c) => {
            (sql_query(SQLITE_COLUMNS).load(c)?, sql_query(SQLITE_REFERENCES).load(c)?)
        }
        Conn::Postgres(c) => {
            (sql_query(POSTGRES_COLUMNS).load(c)?, sql_query(POSTGRES_REFERENCES).load(c)?)
        }
    };
    let mut found = Catalogue::new();
    let mut keys: BTreeMap<String, Vec<(i64, usize)>> = BTreeMap::new();
    for one in columns {
        let kind = kind_of(&one.kind).ok_or_else(|| {
            let (table, name, kind) = (&one.table_name, &one.name, &one.kind);
            StoreError::Schema(format!("{table}.{name} is of the type {kind}, which is not known"))
        })?;
        let table = found.entry(one.table_name.clone()).or_insert_with(|| Table {
            name: one.table_name.clone(),
            columns: Vec::new(),
            key: Vec::new(),
            parents: BTreeSet::new(),
        });
        if one.key_place > 0 {
            keys.entry(one.table_name).or_default().push((one.key_place, table.columns.len()));
        }
        table.columns.push(Column { name: one.name, kind, required: one.required != 0 });
    }
    for table in found.values_mut() {
        let mut key = keys.remove(&table.name).unwrap_or_default();
        key.sort_unstable();
        table.key = key.into_iter().map(|(_, place)| place).collect();
        if table.key.is_empty() {
            return Err(StoreError::Schema(format!("the table {} has no key", table.name)));
        }
    }
    for one in references {
        if let Some(table) = found.get_mut(&one.table_name) {
            table.parents.insert(one.parent);
        }
    }
    Ok(found)
}

fn kind_of(declared: &str) -> Option<Kind> {
    Some(match declared.to_ascii_lowercase().as_str() {
        "integer" | "bigint" => Kind::Integer,
        "real" | "double precision" => Kind::Real,
        "text" => Kind::Text,
        "blob" | "bytea" => Kind::Bytes,
        "boolean" => Kind::Truth,
        "timestamp without time zone" => Kind::Instant,
        "date" => Kind::Day,
        _ => return None,
    })
}

/// The tables of two databases as one, those that others refer to first.
///
/// # Errors
/// A sentence about the first thing in which they differ.
pub fn agree(one: &Catalogue, other: &Catalogue) -> Result<Vec<Table>, String> {
    let names = |all: &Catalogue| all.keys().cloned().collect::<BTreeSet<_>>();
    if let Some(name) = names(one).symmetric_difference(&names(other)).next() {
        return Err(format!("only one of the two has a table {name}"));
    }
    let mut tables = Vec::with_capacity(one.len());
    for (here, there) in one.values().zip(other.values()) {
        tables.push(here.joined(there)?);
    }
    in_order(tables)
}

/// Sorts tables so that each comes after those that it refers to.
fn in_order(mut tables: Vec<Table>) -> Result<Vec<Table>, String> {
    let mut placed: BTreeSet<String> = BTreeSet::new();
    let mut order = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let ready = |table: &Table| {
            table.parents.iter().all(|parent| *parent == table.name || placed.contains(parent))
        };
        let (now, later): (Vec<Table>, Vec<Table>) = tables.into_iter().partition(ready);
        if now.is_empty() {
            return Err("tables refer to each other in a circle".to_owned());
        }
        placed.extend(now.iter().map(|table| table.name.clone()));
        order.extend(now);
        tables = later;
    }
    Ok(order)
}

impl Table {
    /// This table and one of the same name elsewhere as one.
    ///
    /// # Errors
    /// A sentence about the first thing in which they differ.
    pub fn joined(&self, other: &Self) -> Result<Self, String> {
        let differs = |what: &str| format!("the two differ in {what} of the table {}", self.name);
        if self.columns.len() != other.columns.len() {
            return Err(differs("the columns"));
        }
        if self.key != other.key {
            return Err(differs("the primary key"));
        }
        let mut columns = Vec::with_capacity(self.columns.len());
        for (mine, yours) in self.columns.iter().zip(&other.columns) {
            let kind = mine.kind.joined(yours.kind);
            match kind.filter(|_| mine.name == yours.name && mine.required == yours.required) {
                Some(kind) => columns.push(Column { kind, ..mine.clone() }),
                None => return Err(differs(&format!("the column {}", mine.name))),
            }
        }
        let parents = self.parents.union(&other.parents).cloned().collect();
        Ok(Self { columns, parents, ..self.clone() })
    }

    /// Whether its rows refer to each other: then they can only be written all at once.
    pub fn refers_to_itself(&self) -> bool {
        self.parents.contains(&self.name)
    }

    /// The place of a column.
    pub fn place_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.name == column)
    }

    /// The columns of the primary key, in its order.
    pub(super) fn key_columns(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().filter_map(|place| self.columns.get(*place))
    }
}
