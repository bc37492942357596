//! `lamppost init`: makes a data directory with settings and a database.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde_json::json;

use super::{Context, Failure, staff, store};
use crate::audit::{Actor, Entry, store as audit};
use crate::config::{self, Resolved};
use crate::db::{self, Store};
use crate::staff::Role;

/// Make the data directory, a configuration file and the database
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Make the data directory, a configuration file and the database.\n\n\
                  What is there already stays as it is, so that it may be run again.",
    after_help = "Examples:\n  lamppost init --data /srv/lamppost\n  \
                  lamppost init --data /srv/lamppost --administrator ann@city.example"
)]
pub struct Command {
    /// Invite the first administrator: prints an invitation, once
    #[arg(long, value_name = "EMAIL")]
    administrator: Option<String>,
}

impl Command {
    /// Makes what is missing.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let (settings, console) = (&context.settings, context.console);
        let data = settings.data.display();
        std::fs::create_dir_all(&settings.data)
            .map_err(|cause| Failure::Failed(format!("cannot make {data}: {cause}")))?;
        console.line(format_args!("data directory  {data}"));
        console.line(format_args!("settings        {}", write_settings(context)?));
        let store = store::open_or_make(settings)?;
        let applied = store.with_bare_connection(db::migrate)?.len();
        if applied > 0 {
            note(context, &store, applied)?;
        }
        let state = match applied {
            0 => "up to date".to_owned(),
            count => format!("{count} migrations applied"),
        };
        console.line(format_args!("database        {} ({state})", settings.database));
        if let Some(email) = &self.administrator {
            staff::invite(context, &store, (email, email), Role::Administrator, None)?;
        }
        console.line("");
        console.line("Next:");
        console.line(format_args!(
            "  lamppost apply DIR --data {data}    load a city's services and boundaries"
        ));
        console.line(format_args!("  lamppost check --data {data}        see whether all is well"));
        console.line(format_args!("  lamppost serve --data {data}        start the server"));
        Ok(())
    }
}

/// Notes in the audit log that the database was made or brought up to date, once it has one.
fn note(context: &Context, store: &Store, applied: usize) -> Result<(), Failure> {
    let entry = Entry {
        at: context.clock.now(),
        jurisdiction: None,
        actor: Actor::Operator,
        action: "installation.init",
        subject: "installation".to_owned(),
        detail: json!({ "migrations": applied }),
    };
    store.write_here(|conn| audit::append(conn, &entry))?;
    Ok(())
}

/// Writes the file unless there is one, and says which one holds.
fn write_settings(context: &Context) -> Result<String, Failure> {
    if let Some(path) = context.origins.file() {
        return Ok(format!("{} (kept)", path.display()));
    }
    let resolved =
        Resolved { settings: context.settings.clone(), origins: context.origins.clone() };
    let text = config::template(&resolved, &context.flags);
    let path = context.settings.data.join("lamppost.toml");
    match create(&path, &text) {
        Ok(()) => Ok(format!("{} (new)", path.display())),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            Ok(format!("{} (kept)", path.display()))
        }
        Err(cause) => Err(Failure::Failed(format!("cannot write {}: {cause}", path.display()))),
    }
}

/// Writes a new file that only its owner can read: it may come to hold a password.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
