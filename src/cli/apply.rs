//! `lamppost apply DIR`: brings the database in line with a city's files.

use std::path::PathBuf;

use super::{Context, Failure};
use crate::city::store::{self, Outcome, Refusal};
use crate::city::{CityDescription, Sign, files};

/// Load a city's jurisdictions, services and boundaries
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost apply examples/city --dry-run")]
pub struct Command {
    /// A folder with jurisdiction.toml, or with one such folder for each government
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Show what would change and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Remove what the files do not describe; what has reports is only deactivated
    #[arg(long)]
    pub prune: bool,
}

impl Command {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let city = self.read(context)?;
        let store = super::open_store(&context.settings)?;
        let now = context.clock.now();
        let outcome: Result<Outcome, Refusal> = if self.dry_run {
            store.read_here(|conn| store::plan(conn, &city, self.prune, now.date_naive()))
        } else {
            store.write_here(|conn| store::apply(conn, &city, self.prune, now))
        };
        let outcome = outcome.map_err(Failure::from)?;
        for change in &outcome.changes {
            context.console.line(change);
        }
        context.console.line(summary(&outcome, self.dry_run));
        Ok(())
    }

    fn read(&self, context: &Context) -> Result<CityDescription, Failure> {
        let folder = files::Folder::load(&self.dir).map_err(|faults| failure(&faults))?;
        let reading = files::read(&folder).map_err(|faults| failure(&faults))?;
        for warning in &reading.warnings {
            context.console.note(format!("warning: {warning}"));
        }
        Ok(reading.city)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Store(error) => Self::from(error),
            Refusal::Conflict(_) => Self::Failed(refusal.to_string()),
        }
    }
}

fn failure(faults: &[files::Fault]) -> Failure {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let faults = if lines.len() == 1 { "fault" } else { "faults" };
    Failure::Failed(format!("{}\n{} {faults}; nothing was changed", lines.join("\n"), lines.len()))
}

/// One line that says what was done.
fn summary(outcome: &Outcome, dry_run: bool) -> String {
    let kept = outcome.count(Sign::Kept);
    let kept = if kept == 0 { String::new() } else { format!(", {kept} kept") };
    if !outcome.is_effective() {
        return format!("Nothing to do{kept}.");
    }
    let tense = if dry_run { "Would change" } else { "Changed" };
    format!(
        "{tense}: {} added, {} changed, {} deactivated, {} removed{kept}.",
        outcome.count(Sign::Added),
        outcome.count(Sign::Changed),
        outcome.count(Sign::Deactivated),
        outcome.count(Sign::Removed)
    )
}
