//! `lamppost reroute`: the stored reports follow new borders.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use super::table::aligned;
use super::{Context, Failure};
use crate::catalogue::Snapshot;
use crate::jurisdictions::JurisdictionId;
use crate::requests::reroute::{Reroute, load};
use crate::requests::{Names, Tally};

/// Find the areas of all stored requests again
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Find the areas of all stored requests again.\n\n\
                  Each request knows the areas of the borders in force that it lies in. A running server \
                  does this by itself when borders change; this command does it at full speed, and with \
                  --dry-run tells beforehand what would move.",
    after_help = "Example:\n  lamppost reroute --dry-run"
)]
pub struct Command {
    /// Show what would move and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Only the requests of this jurisdiction
    #[arg(long, value_name = "CODE")]
    pub jurisdiction: Option<String>,
}

/// Moves that are listed one by one.
const LISTED: usize = 20;

impl Command {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let store = super::open_store(&context.settings)?;
        let now = context.clock.now();
        let (city, names) = load(&store, now, self.dry_run)?;
        let of = self.jurisdiction.as_deref().map(|code| find(&city, code)).transpose()?;
        let reroute = Reroute { city: &city, names: &names, of, dry_run: self.dry_run, now };
        let bar = progress_bar();
        let tally = reroute.run(&store, |done, end| {
            bar.set_length(end.unsigned_abs());
            bar.set_position(done.unsigned_abs());
        });
        bar.finish_and_clear();
        for line in summary(&tally?, &city, &names, self.dry_run) {
            context.console.line(line);
        }
        Ok(())
    }
}

fn find(city: &Snapshot, code: &str) -> Result<JurisdictionId, Failure> {
    let all = &city.jurisdictions;
    all.by_code(code).map(|one| one.id).ok_or_else(|| {
        let known: Vec<&str> = all.all().iter().map(|one| one.code.as_str()).collect();
        let known = known.join(", ");
        Failure::Usage(format!("there is no jurisdiction {code:?}; there are: {known}"))
    })
}

fn summary(tally: &Tally, city: &Snapshot, names: &Names, dry_run: bool) -> Vec<String> {
    let Tally { looked_at, affected, gained, lost, changed, .. } = tally;
    let tense = if dry_run { "would be" } else { "were" };
    let mut lines = vec![format!("{looked_at} requests looked at, {affected} {tense} moved.")];
    if *affected == 0 {
        return lines;
    }
    lines.push(format!("Areas: {gained} gained, {lost} lost, {changed} changed."));
    lines.push(String::new());
    let flows = tally.flows();
    let name =
        |key: Option<i64>| key.map_or_else(|| "none".to_owned(), |key| label(city, names, key));
    let rows: Vec<[String; 3]> = flows
        .iter()
        .take(LISTED)
        .map(|(from, to, count)| [name(*from), format!("→ {}", name(*to)), count.to_string()])
        .collect();
    lines.extend(aligned(&rows));
    if let Some(more) = flows.len().checked_sub(LISTED).filter(|more| *more > 0) {
        lines.push(format!("and {more} smaller moves"));
    }
    lines
}

/// `district 3`, with the jurisdiction before it when there are several.
fn label(city: &Snapshot, names: &Names, key: i64) -> String {
    let Some(area) = names.get(key) else { return key.to_string() };
    let label = format!("{} {}", area.layer, area.code);
    let owner = city.jurisdictions.by_id(area.jurisdiction);
    match owner.filter(|_| city.jurisdictions.only().is_none()) {
        Some(owner) => format!("{}: {label}", owner.code),
        None => label,
    }
}

/// A bar on a terminal, nothing anywhere else.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{bar:30} {percent} %, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
