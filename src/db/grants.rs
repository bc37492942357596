//! The rights of the role that a server works as on PostgreSQL, which are fewer than the owner's.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use super::{Conn, StoreError};

/// Tables to which rows are only ever added.
const APPEND_ONLY: [&str; 2] = ["audit_log", "request_events"];
/// Tables whose rows are the migrations' own: they change, but none comes and none goes.
const FIXED: [&str; 1] = ["audit_head"];
/// Where the migrations that were applied are noted; a server only looks.
const MIGRATIONS: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Gives `role` the rights that a server needs on every table that is there now, and takes any other.
///
/// It reads and writes rows, but only adds to the audit log and to the events of reports, and cannot change, empty or
/// drop a table. Rows of reports that go for good take their events with them by the owner's right. Nothing happens on SQLite,
/// which has no roles.
///
/// # Errors
/// When there is no such role, when it is the owner of the tables, whom no right can be taken from, or when whoever
/// calls is not.
pub fn grant_to(conn: &mut Conn, role: &str) -> Result<(), StoreError> {
    let Conn::Postgres(c) = conn else { return Ok(()) };
    let mut names = |statement: &str, role: &str| -> Result<Vec<String>, StoreError> {
        let rows: Vec<Name> = sql_query(statement).bind::<Text, _>(role).load(c)?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    };
    // The server itself quotes what is put into statements, which take no parameters here.
    let known =
        names("SELECT quote_ident(rolname) AS name FROM pg_roles WHERE rolname = $1", role)?;
    let Some(quoted) = known.first().cloned() else {
        let name = role.escape_debug();
        return Err(StoreError::Schema(format!("there is no role {name}: make it first")));
    };
    if !names(POWERFUL, role)?.is_empty() {
        let name = role.escape_debug();
        return Err(StoreError::Schema(format!(
            "{name} owns tables or is a superuser: no right can be taken from it, so a server needs another role"
        )));
    }
    let schema = "SELECT quote_ident(current_schema()) AS name WHERE $1 <> ''";
    let schema = names(schema, role)?.pop().unwrap_or_default();
    for statement in statements(&schema, &quoted) {
        sql_query(statement).execute(c)?;
    }
    Ok(())
}

/// A role whose rights cannot be bounded: it may do anything, or may act as the owner of a table.
const POWERFUL: &str =
    "SELECT rolname::text AS name FROM pg_roles WHERE rolname = $1 AND (rolsuper OR EXISTS (
        SELECT 1 FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
            AND c.relkind IN ('r', 'p') AND pg_has_role(pg_roles.oid, c.relowner, 'MEMBER')))";

fn statements(schema: &str, role: &str) -> Vec<String> {
    let mut all = vec![
        format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"),
        format!("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"),
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"),
        format!("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON {schema}.{MIGRATIONS} FROM {role}"),
    ];
    for table in APPEND_ONLY {
        all.push(format!("REVOKE UPDATE, DELETE ON {schema}.{table} FROM {role}"));
    }
    // What was said of somebody must be erased when its time has come; that something was said stays.
    all.push(format!("GRANT UPDATE (note, media_url) ON {schema}.request_events TO {role}"));
    for table in FIXED {
        all.push(format!("REVOKE INSERT, DELETE ON {schema}.{table} FROM {role}"));
    }
    all
}
