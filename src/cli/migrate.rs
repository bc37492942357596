//! `lamppost migrate`: brings the database's schema up to date.

use super::{Context, Failure, store};
use crate::db::{self, Store};
use crate::{copies, jobs};

/// Bring the database up to date with this version
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  lamppost migrate --dry-run\n  lamppost migrate --data /srv/lamppost"
)]
pub struct Command {
    /// List what would be applied and change nothing
    #[arg(long)]
    dry_run: bool,
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
        Ok(())
    }
}

/// Seals what an older program has stored in plain text.
fn seal(context: &Context, store: &Store) -> Result<usize, Failure> {
    // Half a copy has its keys still to come.
    if store.read_here(copies::unfinished)?.is_some() {
        return Ok(0);
    }
    let vault = store::open_vault(context, store)?;
    Ok(jobs::seal_stored(store, &vault)?)
}
