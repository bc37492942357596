//! The schema's history: both folders of migrations are embedded, the connection picks its own.

use diesel::migration::{Migration, MigrationSource, MigrationVersion};
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
    refuse_newer(conn)?;
    crate::on_backend!(conn, |c| {
        let source = source_of(c);
        names(c.run_pending_migrations(source))
    })
}

/// The names of what [`migrate`] would apply.
pub fn pending(conn: &mut Conn) -> Result<Migrations, StoreError> {
    refuse_newer(conn)?;
    crate::on_backend!(conn, |c| {
        let source = source_of(c);
        match c.pending_migrations(source) {
            Ok(list) => Ok(list.iter().map(|one| one.name().to_string()).collect()),
            Err(cause) => Err(failed(&cause)),
        }
    })
}

/// The versions that the database holds, oldest first.
pub fn applied(conn: &mut Conn) -> Result<Migrations, StoreError> {
    let versions =
        crate::on_backend!(conn, |c| c.applied_migrations()).map_err(|cause| failed(&cause))?;
    let mut list: Migrations = versions.iter().map(ToString::to_string).collect();
    list.sort();
    Ok(list)
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
impl Folder for diesel::PgConnection {
    const SOURCE: EmbeddedMigrations = POSTGRES;
}
impl Folder for diesel::SqliteConnection {
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

fn refuse_newer(conn: &mut Conn) -> Result<(), StoreError> {
    let known: Vec<String> = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(|cause| failed(&cause))?
        .iter()
        .map(|one| one.name().version().to_string())
        .collect();
    match applied(conn)?.into_iter().find(|version| !known.contains(version)) {
        None => Ok(()),
        Some(version) => Err(StoreError::Schema(format!(
            "the database holds migration {version}, which this version of Lamppost does not know; \
             it was made by a newer one"
        ))),
    }
}
