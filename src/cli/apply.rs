//! `lamppost apply DIR`: brings the database in line with a city's files.

use std::path::{Path, PathBuf};

use super::{Context, Failure};
use crate::city::store::{self, Outcome, Preview, Refusal};
use crate::city::{CityDescription, Sign, files};
use crate::db::{Conn, Store};
use crate::requests::reroute::Reroute;

/// Load a city's jurisdictions, services, boundaries, rules and workflows
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost apply examples/city --dry-run")]
pub struct Command {
    /// A folder with jurisdiction.toml, or with one such folder for each government
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Show what would change, requests in new areas too, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Remove what the files do not describe; what has reports is only deactivated
    #[arg(long)]
    pub prune: bool,
}

impl Command {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let city = read(&self.dir, context)?;
        let database = super::open_store(&context.settings)?;
        let now = context.clock.now();
        let outcome: Result<Outcome, Refusal> = if self.dry_run {
            database.read_here(|conn| store::plan(conn, &city, self.prune, now.date_naive()))
        } else {
            database.write_here(|conn| store::apply(conn, &city, self.prune, now))
        };
        let outcome = outcome.map_err(Failure::from)?;
        for change in &outcome.changes {
            context.console.line(change);
        }
        for remark in &outcome.remarks {
            context.console.note(format!("warning: {remark}"));
        }
        context.console.line(summary(&outcome, self.dry_run));
        if self.dry_run {
            let preview = |conn: &mut Conn| {
                store::previews(conn, &city, &outcome.changes, self.prune, now.date_naive())
            };
            for one in database.read_here(preview)? {
                show(context, &database, &one)?;
            }
        }
        Ok(())
    }
}

/// Tells which reports borders would move that are not applied yet.
fn show(context: &Context, database: &Store, preview: &Preview) -> Result<(), Failure> {
    let Preview { day, city, names } = preview;
    let reroute = Reroute { city, names, of: None, dry_run: true, now: context.clock.now() };
    let tally = reroute.run(database, |_, _| ())?;
    context.console.line("");
    context.console.line(format_args!("With the borders of {day}:"));
    for line in super::reroute::summary(&tally, city, names, true) {
        context.console.line(line);
    }
    Ok(())
}

/// Reads a city's files; remarks about them go to standard error.
pub(super) fn read(dir: &Path, context: &Context) -> Result<CityDescription, Failure> {
    let folder = files::Folder::load(dir).map_err(|faults| failure(&faults))?;
    let reading = files::read(&folder).map_err(|faults| failure(&faults))?;
    for warning in &reading.warnings {
        context.console.note(format!("warning: {warning}"));
    }
    Ok(reading.city)
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
