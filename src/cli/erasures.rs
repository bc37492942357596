//! `lamppost erasures`: the log of what was erased, kept elsewhere and carried out again.

use std::path::PathBuf;

use super::store::open_vault;
use super::{Context, Failure, open_store};
use crate::app::{self, open_media};
use crate::privacy::store as privacy;
use crate::privacy::{Entry, ErasureLog};

/// Keep the log of erasures apart, and carry it out after a restore
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost erasures apply erasures.jsonl")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Export(Export),
    Apply(Apply),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::Export(command) => command.run(context),
            Action::Apply(command) => command.run(context),
        }
    }
}

/// Print every erasure, one JSON object a line
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Print every erasure, one JSON object a line. It names nobody: it holds keyed digests of \
                  addresses. Keep it apart from the backups, whose age it must outlive.",
    after_help = "Example:\n  lamppost erasures export"
)]
struct Export {}

impl Export {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let store = open_store(&context.settings)?;
        for entry in store.read_here(privacy::list_erasures)? {
            let line = serde_json::to_string(&entry)
                .map_err(|fault| Failure::Failed(fault.to_string()))?;
            context.console.line(line);
        }
        Ok(())
    }
}

/// Erase again what a log tells of, on a database that was restored
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Erase again what a log tells of, on a database that was restored from a backup.\n\n\
                  Without a file it is the log beside the database, which a server applies by itself when it \
                  starts. Applying twice changes nothing.",
    after_help = "Example:\n  lamppost erasures apply erasures.jsonl"
)]
struct Apply {
    /// What `erasures export` has printed, or a copy of erasures.jsonl
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Apply {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let settings = &context.settings;
        let store = open_store(settings)?;
        let vault = open_vault(context, &store)?;
        let failed = |fault: crate::privacy::EntryFault| Failure::Failed(fault.to_string());
        let entries: Vec<Entry> = match &self.file {
            Some(path) => ErasureLog::parse(&std::fs::read_to_string(path)?).map_err(failed)?,
            None => app::erasure_log(settings).read()?.map_err(failed)?,
        };
        // Nothing is done before all of it is known to be right.
        entries.iter().try_for_each(|entry| entry.check(&vault)).map_err(failed)?;
        let (mut requests, mut pictures) = (0_usize, Vec::new());
        for entry in &entries {
            let effect = store.write_here(|conn| privacy::apply(conn, &vault, entry))?;
            requests = requests.saturating_add(effect.requests.len());
            pictures.extend(effect.pictures);
        }
        store.empty_log();
        if !pictures.is_empty() {
            open_media(&settings.media, &settings.media.place)?.remove_unshown(&pictures);
        }
        context.console.note(format_args!(
            "{} erasures applied, {requests} requests erased again",
            entries.len()
        ));
        Ok(())
    }
}
