//! `lamppost vault`: the keys that seal contact data.

use std::path::PathBuf;

use super::store::open_vault;
use super::{Context, Failure, open_store, table};
use crate::db::{Conn, StoreError};
use crate::jobs;
use crate::time::format_instant;
use crate::vault::store::{self as keys, Purpose, WrappedKey};
use crate::vault::{KEY_FILE, MasterKey, NEXT_KEY_FILE, Vault, make_key_file, read_key_file};

/// Look after the keys that seal contact data
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost vault rotate")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Status(Status),
    Rotate(Rotate),
    Reseal(Reseal),
    ChangeMaster(ChangeMaster),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::Status(command) => command.run(context),
            Action::Rotate(command) => command.run(context),
            Action::Reseal(command) => command.run(context),
            Action::ChangeMaster(command) => command.run(context),
        }
    }
}

/// List the data keys and say which one seals
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost vault status")]
struct Status {}

const HEADINGS: [&str; 3] = ["KEY", "MADE", "STATE"];

impl Status {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let store = open_store(&context.settings)?;
        let vault = open_vault(context, &store)?;
        let current = vault.current_key();
        let rows = store.read_here(|conn| {
            let mut rows = vec![HEADINGS.map(str::to_owned)];
            for key in keys::list(conn)?.iter().filter(|key| key.purpose == Purpose::Data) {
                rows.push(row(conn, key, current)?);
            }
            Ok::<_, StoreError>(rows)
        })?;
        for line in table::aligned(&rows) {
            context.console.line(line);
        }
        Ok(())
    }
}

fn row(conn: &mut Conn, key: &WrappedKey, current: i64) -> Result<[String; 3], StoreError> {
    let state = match (key.id == current, jobs::needed(conn, key.id)?) {
        (true, _) => "seals",
        (false, true) => "replaced, still needed",
        (false, false) => "replaced, goes soon",
    };
    Ok([key.id.to_string(), format_instant(key.created_at), state.to_owned()])
}

/// Make a new data key, which seals from now on
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Make a new data key, which seals from now on.\n\n\
                  Running servers learn of it within half a minute, seal what is stored anew, portion by \
                  portion, and remove the old key when nothing needs it.",
    after_help = "Example:\n  lamppost vault rotate"
)]
struct Rotate {}

impl Rotate {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let store = open_store(&context.settings)?;
        let vault = open_vault(context, &store)?;
        let now = context.clock.now();
        let key = store.write_here(|conn| vault.rotate(conn, now))?;
        context.console.note(format_args!("key {key} seals from now on"));
        Ok(())
    }
}

/// Seal everything by the newest key now, without waiting for a server
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost vault reseal")]
struct Reseal {}

impl Reseal {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let store = open_store(&context.settings)?;
        let vault = open_vault(context, &store)?;
        let mut moved = 0_usize;
        loop {
            let portion = store.write_here(|conn| jobs::reseal(conn, &vault))?;
            moved = moved.saturating_add(portion);
            if portion == 0 {
                break;
            }
        }
        let now = context.clock.now();
        let gone = store.write_here(|conn| vault.remove_spent(conn, now, jobs::needed))?;
        context.console.note(format_args!("{moved} rows sealed anew, {gone} old keys removed"));
        Ok(())
    }
}

/// Wrap all data keys by another master key
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Wrap all data keys by another master key. What they seal stays as it is.\n\n\
                  Where the master key is in the data directory, a new one is made and takes its place. Where it \
                  is a setting, --to names a file with the next one, which must be set on every server \
                  afterwards. Running servers go on and must be started again before the next data key is made.",
    after_help = "Examples:\n  lamppost vault change-master\n  lamppost vault change-master --to next.key"
)]
struct ChangeMaster {
    /// A file with the next master key, 64 hexadecimal digits, that only its owner can read
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl ChangeMaster {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let settings = &context.settings;
        let store = open_store(settings)?;
        let vault = open_vault(context, &store)?;
        let failed = |fault: crate::vault::VaultError| Failure::Failed(fault.to_string());
        let next = match &self.to {
            Some(path) => read_key_file(path).map_err(failed)?.ok_or_else(|| {
                Failure::Usage(format!("--to: there is no file {}", path.display()))
            })?,
            None if settings.master_key.is_some() => {
                return Err(Failure::Usage(
                    "the master key is a setting: name a file with the next one with --to"
                        .to_owned(),
                ));
            }
            None => MasterKey::generate(context.ids.as_ref()),
        };
        if settings.master_key.is_some() {
            let keys = store.write_here(|conn| vault.rewrap(conn, &next))?;
            context.console.note(format_args!(
                "{keys} keys are wrapped by the next master key: set LAMPPOST_MASTER_KEY to it on every server"
            ));
            return Ok(());
        }
        // The next key is on the disk before the database needs it; the one before goes last.
        let (path, waiting) = (settings.data.join(KEY_FILE), settings.data.join(NEXT_KEY_FILE));
        if waiting.exists() {
            std::fs::remove_file(&waiting)?;
        }
        make_key_file(&waiting, &next).map_err(failed)?;
        let keys = store.write_here(|conn| vault.rewrap(conn, &next))?;
        drop(reopened(context, &store)?);
        context.console.note(format_args!(
            "{keys} keys are wrapped by a new master key, in {}: keep a copy of it apart from the backups",
            path.display()
        ));
        Ok(())
    }
}

/// Opening the vault puts the next key in the place of the one before.
fn reopened(context: &Context, store: &crate::db::Store) -> Result<Vault, Failure> {
    open_vault(context, store)
}
