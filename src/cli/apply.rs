//! `lamppost apply`: loads a city's files.

use std::path::PathBuf;

use super::{Context, Failure};

/// Load a city's jurisdictions, services and boundaries
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost apply city --dry-run")]
pub struct Command {
    /// The directory of the city's files
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Say what would change and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take out what the files no longer name
    #[arg(long)]
    prune: bool,
}

impl Command {
    /// Loads the files.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {
            dir,
            dry_run,
            prune,
        } = self;
        let (dir, data) = (dir.display(), context.settings.data.display());
        Err(Failure::Failed(format!(
            "cannot load {dir} into {data} ({dry_run}, {prune})"
        )))
    }
}
