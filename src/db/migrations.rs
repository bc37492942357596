//! The schema's history: both folders of migrations are embedded, the connection picks its own.

use diesel::dsl::sql;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Names of migrations, oldest first.
pub type Migrations = Vec<String>;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Applies what is missing and returns the names of what was applied.
///
/// # Errors
/// [`StoreError::Schema`] when the database holds a migration that this program does not know: it was
/// made by a newer program.
pub fn migrate(conn: &mut Conn) -> Result<Migrations, StoreError> {
    // Where nothing is missing, a role that may not make tables need not try.
    if pending(conn)?.is_empty() {
        return Ok(Vec::new());
    }
    crate::on_backend!(conn, |c| {
        let source = source_of(c);
        names(c.run_pending_migrations(source))
    })
}

/// The names of what [`migrate`] would apply. Only looks, so that a role which may not make tables can ask.
pub fn pending(conn: &mut Conn) -> Result<Migrations, StoreError> {
    refuse_newer(conn)?;
    let done = applied(conn)?;
    let missing: Vec<_> =
        known()?.into_iter().filter(|(version, _)| !done.contains(version)).collect();
    Ok(missing.into_iter().map(|(_, name)| name).collect())
}

/// The versions that the database holds, oldest first.
pub fn applied(conn: &mut Conn) -> Result<Migrations, StoreError> {
    let there: bool = match conn {
        Conn::Postgres(c) => {
            diesel::select(sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL"))
                .get_result(c)?
        }
        Conn::Sqlite(c) => diesel::select(sql::<Bool>(
            "EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations')",
        ))
        .get_result(c)?,
    };
    if !there {
        return Ok(Vec::new());
    }
    Ok(history::table.select(history::version).order(history::version).load(conn)?)
}

diesel::table! {
    #[sql_name = "__diesel_schema_migrations"]
    history (version) {
        version -> Text,
    }
}

/// Takes every migration back, newest first. All data goes with it.
pub fn revert_all(conn: &mut Conn) -> Result<Migrations, StoreError> {
    crate::on_backend!(conn, |c| {
        let source = source_of(c);
        names(c.revert_all_migrations(source))
    })
}

/// Lets the type of a connection choose its folder.
trait Folder {
    const SOURCE: EmbeddedMigrations;
}
impl Folder for PgConnection {
    const SOURCE: EmbeddedMigrations = POSTGRES;
}
impl Folder for SqliteConnection {
    const SOURCE: EmbeddedMigrations = SQLITE;
}

fn source_of<C: Folder>(_: &C) -> EmbeddedMigrations {
    C::SOURCE
}

fn names(done: Result<Vec<MigrationVersion<'_>>, Failure>) -> Result<Migrations, StoreError> {
    done.map(|list| list.iter().map(ToString::to_string).collect()).map_err(|cause| failed(&cause))
}

fn failed(cause: &Failure) -> StoreError {
    StoreError::Schema(format!("the schema could not be changed: {cause}"))
}

/// The migrations that this program brings, as versions and names, oldest first: both folders hold the same.
fn known() -> Result<Vec<(String, String)>, StoreError> {
    let mut all: Vec<(String, String)> =
        MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
            .map_err(|cause| failed(&cause))?
            .iter()
            .map(|one| (one.name().version().to_string(), one.name().to_string()))
            .collect();
    all.sort();
    Ok(all)
}

fn refuse_newer(conn: &mut Conn) -> Result<(), StoreError> {
    let known: Vec<String> = known()?.into_iter().map(|(version, _)| version).collect();
    match applied(conn)?.into_iter().find(|version| !known.contains(version)) {
        None => Ok(()),
        Some(version) => Err(StoreError::Schema(format!(
            "the database holds migration {version}, which this version of Lamppost does not know; \
             it was made by a newer one"
        ))),
    }
}
