//! `lamppost migrate`: brings the database's schema up to date.

use super::{Context, Failure, store};
use crate::db::{self, Backend, Store};
use crate::{copies, jobs};

/// Bring the database up to date with this version
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Bring the database up to date with this version.\n\n\
                  On PostgreSQL, migrate as the owner of the database and let the server work as a role with \
                  fewer rights: --grant-to gives that role what a server needs, and takes what it does not. It may \
                  read and write rows, but neither change nor remove an entry of the audit log or an event of a \
                  report, of which it may only clear the note and the picture, nor change any table itself. Run it so after each upgrade: new tables belong to the owner \
                  alone.",
    after_help = "Examples:\n  lamppost migrate --dry-run\n  lamppost migrate --data /srv/lamppost\n  \
                  lamppost migrate --database-url postgres://owner@db/lamppost --grant-to lamppost_server"
)]
pub struct Command {
    /// List what would be applied and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Give this role of PostgreSQL, which must be there, the rights that a server needs and no others
    #[arg(long, value_name = "ROLE", conflicts_with = "dry_run")]
    grant_to: Option<String>,
}

impl Command {
    /// Applies or lists what is missing.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let store = store::open_any(&context.settings)?;
        let work = if self.dry_run { db::pending } else { db::migrate };
        let names = store.with_bare_connection(work)?;
        for name in &names {
            context.console.line(name);
        }
        let done = if self.dry_run { "to apply" } else { "applied" };
        let sealed = if self.dry_run { 0 } else { seal(context, &store)? };
        if sealed > 0 {
            context.console.note(format_args!("the contact data of {sealed} requests were sealed"));
        }
        context.console.note(match names.len() {
            0 => "the database is up to date".to_owned(),
            count => format!("{count} migrations {done}"),
        });
        if let Some(role) = &self.grant_to {
            if context.settings.database.backend() == Backend::Sqlite {
                return Err(Failure::Usage("--grant-to: SQLite knows no roles".to_owned()));
            }
            store.write_here(|conn| db::grant_to(conn, role))?;
            context.console.note(format_args!("{role} may do what a server needs, and no more"));
        }
        Ok(())
    }
}

/// Seals what an older program has stored in plain text.
fn seal(context: &Context, store: &Store) -> Result<usize, Failure> {
    // Half a copy has its keys still to come.
    if store.read_here(copies::unfinished)?.is_some() {
        return Ok(0);
    }
    // Whoever migrates need not have the master key, unless there is something to seal.
    if !store.read_here(jobs::is_plain)? {
        return Ok(0);
    }
    let vault = store::open_vault(context, store)?;
    Ok(jobs::seal_stored(store, &vault)?)
}
