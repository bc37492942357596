//! `lamppost import requests FILE`: takes over reports from elsewhere.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::progress::bar;
use super::{Context, Failure};
use crate::imports::{Import, ImportError, Progress, Summary};
use crate::jurisdictions::Mode;

/// Take over records of another system
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  lamppost import requests old.csv --jurisdiction maplewood --rejects rejects.csv"
)]
pub struct Command {
    /// What to take over.
    #[command(subcommand)]
    pub what: What,
}

/// What can be taken over.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Take over service requests: a GeoReport bulk file, or what another server answers
    Requests(Requests),
}

/// Take over service requests
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Take over service requests: a GeoReport bulk file, or what another server answers.\n\n\
                  An import that was stopped continues where it stopped when it is started again. \
                  Requests that are there already are left as they are.",
    after_help = "Example:\n  lamppost import requests old.csv --jurisdiction maplewood --rejects rejects.csv"
)]
pub struct Requests {
    /// A CSV, JSON or XML file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The jurisdiction that they belong to; needed when there are several
    #[arg(long, value_name = "CODE")]
    pub jurisdiction: Option<String>,
    /// Where rows go that cannot be taken over [default: FILE.rejects.csv]
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// The endpoint that shows them
    #[arg(long, default_value = "production", value_parser = ["production", "test"])]
    pub mode: String,
}

impl Command {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let What::Requests(requests) = self.what;
        requests.run(context)
    }
}

impl Requests {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let rejects = self.rejects.unwrap_or_else(|| beside(&self.file));
        let store = super::open_store(&context.settings)?;
        let import = Import {
            file: &self.file,
            rejects: &rejects,
            jurisdiction: self.jurisdiction.as_deref(),
            mode: Mode::parse(&self.mode).unwrap_or(Mode::Production),
        };
        let bar = bar("{bar:30} {pos}/{len} rows, {eta} left");
        let mut watch = |progress: Progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
            ControlFlow::Continue(())
        };
        let result = import.run(&store, context.clock.as_ref(), &mut watch);
        bar.finish_and_clear();
        let summary = result?;
        if summary.continued_after > 0 {
            let row = summary.continued_after;
            context.console.note(format!("continued after row {row}"));
        }
        if !summary.columns_not_read.is_empty() {
            let names = summary.columns_not_read.join(", ");
            context.console.note(format!("columns that were not read: {names}"));
        }
        context.console.line(last_line(&summary, &rejects));
        Ok(())
    }
}

fn last_line(summary: &Summary, rejects: &Path) -> String {
    let mut line = format!(
        "{} imported, {} already there, {} rejected",
        summary.imported, summary.already_there, summary.rejected
    );
    if summary.rejected > 0 {
        line = format!("{line} → {}", rejects.display());
    }
    line
}

/// `FILE.rejects.csv`
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejects.csv");
    PathBuf::from(name)
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => Self::from(error),
            ImportError::Jurisdiction(_) => Self::Usage(error.to_string()),
            ImportError::File { .. } | ImportError::Unreadable { .. } | ImportError::Stopped(_) => {
                Self::Failed(error.to_string())
            }
        }
    }
}
